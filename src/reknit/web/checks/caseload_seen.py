"""What one person sees of many of their dyads at once: the rules of `seeing`, in a number of looks that never grows.

Counts over a caseload are made from these. What is open to both lies in the clear and is gathered by the database; of
the rest only one's own is unsealed. A test holds every number here to what `seen_answers` yields dyad by dyad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from reknit.session_check.questions import QuestionKind
from reknit.sharing import Level
from reknit.web.checks.closed import CLOSED_TO_BOTH, kept_elsewhere
from reknit.web.checks.models import Answer
from reknit.web.checks.padding import unpadded
from reknit.web.checks.places import answer_place
from reknit.web.checks.ways import Way
from reknit.web.vault.keyring import keys_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.web.dyads.models import Member

SHOWN_TO_OTHER = Q(level=Level.SHARED) | Q(level=Level.NEXT_TALK, check_made__session__talked_at__isnull=False)
"""Of an opened session."""

Place = tuple["UUID", int]
"""A session: its dyad, and its number there."""


@dataclass(frozen=True, slots=True)
class SeenSession:
    """An opened session: what each of the two answered in numbers, as far as the reader may see it."""

    date: date
    mine: dict[str, int]
    theirs: dict[str, int]


def opened_sessions(own: Sequence[Member], questions: Sequence[str]) -> Mapping[Place, SeenSession]:
    """Return the opened sessions of these dyads in which the reader may see a number, by dyad and number.

    Args:
        own: the reader's own memberships, all of one person.
        questions: those answered in numbers to return.
    """
    found: dict[Place, SeenSession] = {}
    mine = {each.pk for each in own}
    gathered = {f"of_{each}": Max("number", filter=Q(question=each)) for each in questions}
    clear = _opened(own, questions).filter(SHOWN_TO_OTHER, number__isnull=False)
    rows = clear.values_list(*_OF_SESSION, "check_made__author_id").annotate(**gathered)
    for dyad_id, number, day, author_id, *values in rows:
        session = found.setdefault((dyad_id, number), SeenSession(day, {}, {}))
        told = {name: value for name, value in zip(questions, values, strict=True) if value is not None}
        (session.mine if author_id in mine else session.theirs).update(told)
    for dyad_id, number, day, question, value in _own_sealed(own, questions):
        found.setdefault((dyad_id, number), SeenSession(day, {}, {})).mine[question] = value
    return found


_OF_SESSION = ("check_made__session__dyad_id", "check_made__session__number", "check_made__session__date")


def _opened(own: Sequence[Member], questions: Sequence[str]) -> QuerySet[Answer]:
    return Answer.objects.filter(
        check_made__session__dyad_id__in=[each.dyad_id for each in own],
        check_made__session__opened_at__isnull=False,
        check_made__replaced_at__isnull=True,
        question__in=list(questions),
    ).exclude(CLOSED_TO_BOTH)


def _own_sealed(own: Sequence[Member], questions: Sequence[str]) -> list[tuple[UUID, int, date, str, int]]:
    """Return what the reader keeps to themselves, unsealed: dyad, number, date, question, answer."""
    if not own:
        return []
    person = own[0].person
    chosen = _opened(own, questions).filter(check_made__author_id__in=[each.pk for each in own], number__isnull=True)
    rows = chosen.exclude(kept_elsewhere(person, Way.OWN_DEVICE)).values_list(*_OF_SESSION, "question", "id", "sealed")
    keys = keys_in([each.dyad_id for each in own], [person.pk])
    told = []
    for dyad_id, number, day, question, answer_id, sealed in rows:
        value = unpadded(keys.unseal(sealed, answer_place(answer_id, dyad_id)), QuestionKind.SCALE)
        if isinstance(value, int):
            told.append((dyad_id, number, day, question, value))
    return told
