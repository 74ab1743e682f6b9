"""Answers that are closed even to the account of their author, because whoever holds it may be somebody else.

Who hands over a device, makes a link or an invitation for somebody could use it themselves. So what was kept to
oneself is shown again only where it was given: an answer given on a handed-over device, by a link or on paper stays
closed to the account, and one given before the account was made, or its password renewed, by another's link too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from reknit.sharing import Level
from reknit.web.checks.models import Answer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reknit.web.checks.ways import Way
    from reknit.web.dyads.models import Member
    from reknit.web.people.models import Person

_HIDDEN_FROM_OTHER = (
    Q(check_made__session__opened_at__isnull=True)
    | Q(level=Level.ONLY_ME)
    | Q(level=Level.NEXT_TALK, check_made__session__talked_at__isnull=True)
)

CLOSED_TO_BOTH = Q(
    level=Level.NEXT_TALK,
    check_made__answered_at__lt=F("check_made__author__person__private_since"),
    check_made__session__talked_at__gt=F("check_made__author__person__private_since"),
)
"""Kept for the talk by somebody whose way in was renewed by another's link before the talk was opened."""


def closed_to_author(author: Member, way: Way) -> QuerySet[Answer]:
    """Return this author's answers that are not shown to them where they are now (`way`)."""
    return Answer.objects.filter(kept_elsewhere(author.person, way), check_made__author=author)


def kept_elsewhere(person: Person, way: Way) -> Q:
    """Return which of a person's own answers they kept to themselves in a way that is not theirs now (`way`)."""
    elsewhere = ~Q(check_made__way=way)
    if person.private_since is not None:
        elsewhere |= Q(check_made__answered_at__lt=person.private_since)
    return _HIDDEN_FROM_OTHER & elsewhere
