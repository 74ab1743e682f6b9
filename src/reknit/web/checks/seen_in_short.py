"""What one member sees of the latest sessions, in short: the rules of `seeing`, in two looks, for a summary to be kept.

It is read with every change, so it reads no more than a summary is made of. What is open to both lies in the clear and
is gathered by the database; only one's own and the other's latest words are unsealed. A test holds it to what
`seen_answers` yields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max, Q

from reknit.session_check.questions import QuestionKind
from reknit.storage.statement import Statement
from reknit.web.checks.caseload_seen import SHOWN_TO_OTHER
from reknit.web.checks.closed import CLOSED_TO_BOTH, closed_to_author
from reknit.web.checks.marks import OF_RECEIPT, waits_no_more
from reknit.web.checks.models import Answer
from reknit.web.checks.padding import unpadded
from reknit.web.checks.places import answer_place
from reknit.web.checks.viewer_panel import NUMBERS
from reknit.web.checks.ways import Way
from reknit.web.dyads.models import Member
from reknit.web.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reknit.web.policy import Standing
    from reknit.web.vault.keyring import Keyring

REMARK = "words"
"""The question whose answers ask to be taken up; a good moment asks for nothing."""

Ratings = dict[tuple[int, str], dict[str, float]]
"""Session number and role -> question -> rating."""

VISIBLE = Q(check_made__session__opened_at__isnull=False) & SHOWN_TO_OTHER


@dataclass(frozen=True, slots=True)
class SeenInShort:
    """Ratings by session and role, and the sessions with words of the other's that wait to be taken up."""

    ratings: Ratings = field(default_factory=dict)
    remarks: set[int] = field(default_factory=set)


def seen_in_short(standing: Standing, *, since: int, remarks_since: int, keyring: Keyring) -> SeenInShort:
    """Return what this member, signed in, may see of the sessions from these numbers on."""
    dyad_id, member = standing.dyad.pk, standing.member
    anew = member.person.private_since
    seen = SeenInShort()
    for number, role, *values in _CLEAR(dyad_id, since):
        there = {name: float(value) for name, value in zip(NUMBERS, values, strict=True) if value is not None}
        seen.ratings[number, role] = there
    told = dyad_id, member.pk, since, remarks_since
    for answer_id, number, role, question, sealed, *receipt in _SEALED_ANEW(*told, anew) if anew else _SEALED(*told):
        is_remark = question == REMARK
        if is_remark and waits_no_more(*receipt):
            continue
        kind = QuestionKind.WORDS if is_remark else QuestionKind.SCALE
        value = unpadded(keyring.unseal(sealed, answer_place(answer_id, dyad_id)), kind)
        if is_remark and value is not None:
            seen.remarks.add(number)
        elif isinstance(value, int):
            seen.ratings.setdefault((number, role), {})[question] = float(value)
    return seen


def _latest(dyad_id: UUID, since: int) -> QuerySet[Answer]:
    return Answer.objects.filter(
        check_made__session__dyad_id=dyad_id,
        check_made__session__number__gte=since,
        check_made__replaced_at__isnull=True,
    ).exclude(CLOSED_TO_BOTH)


def _clear(dyad_id: UUID, since: int) -> QuerySet[Answer, Any]:
    """Return the numbers that are open to both, a row for each check."""
    chosen = _latest(dyad_id, since).filter(VISIBLE, question__in=NUMBERS, number__isnull=False)
    gathered = {f"of_{each}": Max("number", filter=Q(question=each)) for each in NUMBERS}
    return chosen.values_list("check_made__session__number", "check_made__author__role").annotate(**gathered)


def _sealed(
    dyad_id: UUID, member_id: UUID, since: int, remarks_since: int, anew: datetime | None = None
) -> QuerySet[Answer, Any]:
    """Return what this member may see of the numbers that lie nowhere else, and of the other's latest words."""
    closed = closed_to_author(Member(pk=member_id, person=Person(private_since=anew)), Way.OWN_DEVICE)
    own = Q(check_made__author_id=member_id)
    numbers = (own | VISIBLE) & Q(question__in=NUMBERS, number__isnull=True)
    words = ~own & VISIBLE & Q(question=REMARK, check_made__session__number__gte=remarks_since)
    chosen = _latest(dyad_id, since).filter(numbers | words).exclude(pk__in=closed.values("pk"))
    return chosen.values_list(
        "pk", "check_made__session__number", "check_made__author__role", "question", "sealed",
        *(f"receipt__{each}" for each in OF_RECEIPT),
    )  # fmt: skip


_CLEAR = Statement(_clear, UUID, int)
_SEALED = Statement(_sealed, UUID, UUID, int, int)
_SEALED_ANEW = Statement(_sealed, UUID, UUID, int, int, datetime)
"""For who came in anew by another's link."""
