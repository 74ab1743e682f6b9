"""Of supervision: the links of a pair, the comments to its guide, and what somebody wrote as a supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.web.audit.telling import ME
from reknit.web.own_copy.entry import Entry
from reknit.web.supervision.comments import comments_of_author, comments_to
from reknit.web.supervision.models import Supervision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.people.models import Person
    from reknit.web.policy import Standing


def supervision(standing: Standing) -> Iterator[Entry]:
    """Yield how far each link of the pair has come, and the comments where they are to this member."""
    for row in Supervision.objects.filter(dyad=standing.dyad).order_by("proposed_at"):
        yield Entry("link", row.stage, at=row.proposed_at)
    for each in comments_to(standing):
        yield Entry("comment", each.words, at=each.at)


def comments_written(person: Person) -> Iterator[Entry]:
    """Yield what this person wrote as a supervisor: their own words, and nothing of the pair."""
    for each in comments_of_author(person):
        yield Entry("comment", each.words, ME, each.at)
