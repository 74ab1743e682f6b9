"""Every room of the site that holds something of somebody's, and how it tells it: the one list of one's own copy.

A new model that holds what people write gets its place here; a test fails while it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.web.dyads.models import Member
from reknit.web.own_copy import (
    of_coding,
    of_endings,
    of_people,
    of_quiet_answers,
    of_sessions,
    of_supervision,
    of_talks,
)
from reknit.web.policy import standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from reknit.web.own_copy.entry import Entry
    from reknit.web.people.models import Person
    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class Room:
    """A room's name in the copy, the models it tells of, and what it tells one of the two.

    What `is_alone` is for this member alone; it can be left out of a copy that others might see.
    """

    name: str
    models: tuple[str, ...]
    entries: Callable[[Standing], Iterator[Entry]]
    is_alone: bool = False


OF_A_DYAD = (
    Room("pair", ("dyads.Dyad", "dyads.Member"), of_people.pair),
    Room("sessions", ("session_checks.Session",), of_sessions.sessions),
    Room("answers", ("session_checks.Answer", "session_checks.Check"), of_sessions.answers),
    Room("earlier answers", ("session_checks.Answer", "session_checks.Check"), of_sessions.earlier_answers),
    Room("remarks", ("session_checks.Receipt",), of_sessions.remarks),
    Room("hints put away", ("session_checks.Dismissal",), of_sessions.hints_put_away),
    Room("labels", ("caseload.Labels",), of_people.labels, is_alone=True),
    Room("now and then", ("indicators.QuietAnswers",), of_quiet_answers.indicators),
    Room("money", ("indicators.MoneyAnswers",), of_quiet_answers.money),
    Room("private questions", ("safety.PrivateAnswers",), of_quiet_answers.private_questions, is_alone=True),
    Room("wishes", ("safety.Wish",), of_quiet_answers.wishes, is_alone=True),
    Room("talks", ("repairs.Repair", "repairs.Words"), of_talks.talks),
    Room("goodbyes", ("endings.Farewell", "endings.FarewellPart"), of_endings.goodbyes),
    Room("for somebody new", ("endings.HandOver",), of_endings.for_somebody_new, is_alone=True),
    Room("supervision", ("supervision.Supervision", "supervision.Comment"), of_supervision.supervision),
    Room("talks written down", ("coding.Tie",), of_coding.written_down),
    Room("log", ("audit.Line",), of_people.log),
)

OF_A_PERSON = (
    "people.Person", "people.Identity", "usersessions.UserSession", "coding.Transcript", "coding.Coder",
)  # fmt: skip
"""Told in the rooms `account` and `transcripts`."""

NOT_COPIED = {
    "vault.DataKey": "the key, not what it locks",
    "vault.Wrap": "the key, not what it locks",
    "mfa.Authenticator": "the secret of a second lock",
    "account.EmailAddress": "of the sign-in library; nothing is ever in it",
    "links.Link": "a one-time link, ten minutes long",
    "repairs.MoveMade": "tells a retry from a second move; the log has the step",
    "caseload.Summary": "what the other rooms say, in short",
    "endings.AskedAboutEnding": "that a question was put away",
    "self_examination.Reflection": "in a file of its own, which nobody hands out with the rest",
}
"""Models about people that hold nothing they wrote or read, and what is in them instead."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with the room and the dyad it stands in; `dyad` is None for what is about the account."""

    room: str
    dyad: UUID | None
    other: str
    entry: Entry


def everything(person: Person, *, with_alone: bool) -> Iterator[Told]:
    """Yield everything this person wrote or may read now; without `with_alone` nothing that is for them alone."""
    for entry in of_people.account(person):
        yield Told("account", None, "", entry)
    for entry in of_supervision.comments_written(person):
        yield Told("comments as a supervisor", None, "", entry)
    for entry in of_coding.transcripts(person) if with_alone else ():
        yield Told("transcripts", None, "", entry)
    for standing in own_standings(person):
        for room in OF_A_DYAD:
            if with_alone or not room.is_alone:
                for entry in room.entries(standing):
                    yield Told(room.name, standing.dyad.pk, standing.other_name, entry)


def own_standings(person: Person) -> list[Standing]:
    """Return what this person is to each of their dyads, the oldest first."""
    own = Member.objects.filter(person=person, left_at__isnull=True).select_related("dyad")
    dyads = own.order_by("dyad__began_at", "dyad_id").values_list("dyad_id", flat=True)
    return [standing_of(person.pk, dyad_id) for dyad_id in dyads]
