"""Of the account and its devices, of what the two agreed on, and the log of who read what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession

from reknit.web.audit.telling import ME, OTHER, actor_of, readable_lines, said_by
from reknit.web.caseload.labels import labels_of
from reknit.web.own_copy.entry import Entry
from reknit.web.people.identities import display_name, sign_in_name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.people.models import Person
    from reknit.web.policy import Standing


def account(person: Person) -> Iterator[Entry]:
    """Yield what the site holds about one person themselves."""
    yield Entry("name", display_name(person), ME, person.joined_at)
    yield Entry("sign-in name", sign_in_name_of(person), ME)
    for each in UserSession.objects.filter(user=person):
        yield Entry("signed in with", each.user_agent, ME, each.created_at)
        yield Entry("signed in from", each.ip, ME, each.created_at)


def pair(standing: Standing) -> Iterator[Entry]:
    """Yield who the two are to each other, and their terms."""
    dyad = standing.dyad
    yield Entry("kind", dyad.kind, at=dyad.began_at)
    yield Entry("role", standing.member.role, ME)
    yield Entry("role", standing.other.role, OTHER)
    yield Entry("days to wait", dyad.waiting_days)
    if dyad.ended_at:
        yield Entry("ended", at=dyad.ended_at)
    for question, level in standing.member.levels.items():
        yield Entry("shared at first", question, ME, level=level)


def labels(standing: Standing) -> Iterator[Entry]:
    """Yield the labels one gave the other in one's own caseload."""
    for each in labels_of(standing):
        yield Entry("label", each, ME)


def log(standing: Standing) -> Iterator[Entry]:
    """Yield who changed and who read what, as this member may read it."""
    for line in readable_lines(standing).iterator():
        yield Entry(said_by(line), by=actor_of(line, standing), at=line.at, session=line.session_number)
