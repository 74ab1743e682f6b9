"""What one member sees of indicators: their own, and of the other's only what both opened and both shared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import transaction

from reknit.indicators.answers import IndicatorAnswers
from reknit.indicators.course import Course, Given, courses
from reknit.indicators.routine import pattern
from reknit.sharing import Level, is_visible_to_other
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.ways import Way
from reknit.web.indicators.keeping import unsealed, write_over
from reknit.web.indicators.models import QuietAnswers
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reknit.indicators.routine import Pattern
    from reknit.web.policy import Standing


_COLUMNS = (
    "sealed", "check_made__author_id", "check_made__way", "check_made__answered_at", "check_made__session__number",
    "check_made__session__opened_at", "check_made__session__talked_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NowAndThen:
    """What one member sees: each indicator's course, the pair's pattern, and what of one's own is shared."""

    courses: tuple[Course, ...]
    pattern: Pattern | None
    shared: frozenset[tuple[int, str]]


def now_and_then(standing: Standing) -> NowAndThen:
    """Return what this member sees of the indicators over time."""
    given, shared = [], set()
    for row, answers in _in_force(standing):
        session, is_own = row.check_made.session, row.check_made.author_id == standing.member.pk
        since = (standing.member if is_own else standing.other).person.private_since
        for name, answer in answers.items():
            is_open = _is_open(row, answer.level, since)
            if answer.value is None or not (is_open or (is_own and _may_see_own(row, standing))):
                continue
            role = standing.member.role if is_own else standing.other.role
            given.append(Given(session.number, role, name, answer.value, is_open))
            if is_own and answer.level is not Level.ONLY_ME:
                shared.add((session.number, name))
    return NowAndThen(courses(given, viewer=standing.member.role), _pattern(given, standing), frozenset(shared))


def _in_force(standing: Standing) -> list[tuple[QuietAnswers, IndicatorAnswers]]:
    keyring = Keyring(standing.dyad.pk)
    rows = (
        QuietAnswers.objects.filter(check_made__session__dyad_id=standing.dyad.pk, check_made__replaced_at__isnull=True)
        .select_related("check_made__session")
        .only(*_COLUMNS)
        .order_by("check_made__session__number")
    )
    return [(row, unsealed(row, standing.dyad.pk, keyring)) for row in rows]


def _is_open(row: QuietAnswers, level: Level, since: datetime | None) -> bool:
    """Return whether both may see an answer; the same as for any other of a check (see `checks.closed`).

    `since`: when its author's way in was renewed by another's link, None if it never was.
    """
    check, session = row.check_made, row.check_made.session
    if level is Level.NEXT_TALK and since and session.talked_at and check.answered_at < since < session.talked_at:
        return False
    return is_visible_to_other(level, opened=session.opened_at is not None, talked=session.talked_at is not None)


def _may_see_own(row: QuietAnswers, standing: Standing) -> bool:
    since = standing.member.person.private_since
    is_from_before = since is not None and row.check_made.answered_at < since
    return row.check_made.way == Way.OWN_DEVICE and not is_from_before


def _pattern(given: list[Given], standing: Standing) -> Pattern | None:
    latest: Mapping[str, dict[str, int]] = {standing.member.role: {}, standing.other.role: {}}
    for each in given:
        if each.is_open:
            latest[each.role][each.indicator] = each.value
    return pattern(latest)


@transaction.atomic
def take_back_share(standing: Standing, session_number: int, indicator: str) -> None:
    """Keep one of one's own answers to oneself from now on. It is told to nobody.

    Raises:
        QuietAnswers.DoesNotExist: there is no such answer.
    """
    row = QuietAnswers.objects.get(
        check_made__session__dyad_id=standing.dyad.pk,
        check_made__session__number=session_number,
        check_made__author_id=standing.member.pk,
        check_made__replaced_at__isnull=True,
    )
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    answers = unsealed(row, standing.dyad.pk, keyring)
    if indicator not in answers:
        raise QuietAnswers.DoesNotExist
    kept = {**answers, indicator: replace(answers[indicator], level=Level.ONLY_ME)}
    write_over(row, IndicatorAnswers(answers.version, MappingProxyType(kept)), standing.member, keyring)
    write_line(
        Act.LEVEL_CHANGED, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk, session_number=session_number
    )
