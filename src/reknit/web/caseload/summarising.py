"""Keeping the summaries: one function, called last in every transaction that changes what somebody may see.

It comes last because it holds the summaries of the dyad until the end of the transaction, so that of two changes at
the same time the later one sees what the earlier did.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reknit.caseload.facts import SESSIONS_DRAWN, At, Facts, Rub
from reknit.caseload.reasons import is_time_to_ask
from reknit.hints.hint import BOTH
from reknit.hints.long_run import sessions_on_a_level
from reknit.hints.marked import marked_hints
from reknit.hints.say import Voice
from reknit.kinds import kind_named
from reknit.opening import Stage
from reknit.opening import Standing as Stands
from reknit.storage.envelope import Place
from reknit.web.caseload.models import Summary
from reknit.web.checks.beside import whose_week
from reknit.web.checks.marks import not_taken_up
from reknit.web.checks.models import Session
from reknit.web.checks.put_away import those_put_away
from reknit.web.checks.seeing import seen_answers
from reknit.web.checks.stages import stands
from reknit.web.checks.viewer_panel import BETWEEN_US, NUMBERS, rows_of, viewer_panel
from reknit.web.dyads.models import Member
from reknit.web.policy import Standing
from reknit.web.repairs.models import Repair
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from reknit.web.checks.seeing import SeenAnswer
    from reknit.web.checks.viewer_panel import Row

WINDOW = 24
"""So many of the latest sessions are read, so that keeping a summary costs the same however long the history."""

REMARK = "words"
"""The question whose answers ask to be taken up; a good moment asks for nothing."""

REMARKS_WITHIN = 4
"""Remarks about so many of the latest sessions wait to be taken up; older ones are found with their sessions."""

BOTH_ANSWERED = frozenset({Stage.READY, Stage.OPEN})


@transaction.atomic
def summarise(dyad_id: UUID) -> None:
    """Keep anew what those of the two who have a caseload may see of their dyad."""
    members = Member.objects.filter(dyad_id=dyad_id).select_related("dyad", "person").order_by("pk")
    viewers = [each for each in members if each.person.is_clinician]
    if not viewers:
        return
    # Weaker than the lock that an answer's author is held with, so that the two never wait for each other.
    list(Member.objects.filter(pk__in=[each.pk for each in viewers]).order_by("pk").select_for_update(no_key=True))
    for viewer in viewers:
        standing = _standing(viewer, members)
        if standing is not None:
            _keep(viewer, facts_of(standing))


def summarise_those_of(person_id: UUID) -> None:
    """Do the same for all dyads of a person whose way in has changed, and with it what is open to them."""
    for dyad_id in Member.objects.filter(person_id=person_id).values_list("dyad_id", flat=True):
        summarise(dyad_id)


def summarise_all() -> int:
    """Keep all summaries anew; return how many dyads were looked at."""
    dyads = set(Member.objects.filter(person__is_clinician=True).values_list("dyad_id", flat=True))
    for dyad_id in dyads:
        summarise(dyad_id)
    return len(dyads)


def facts_of(standing: Standing) -> Facts:
    """Return what this member may see of their dyad, in short."""
    latest = Session.objects.filter(dyad_id=standing.dyad.pk).order_by("-number")[:WINDOW]
    fell_out = list(takewhile(lambda each: each.not_held, latest))
    sessions = [each for each in reversed(latest) if not each.not_held]
    began = timezone.localdate(standing.dyad.began_at)
    fell_out_on = fell_out[0].date if fell_out else None
    if not sessions:
        return Facts(began, fell_out=len(fell_out), fell_out_on=fell_out_on)
    seen = list(seen_answers(standing, since=sessions[0].number, questions=(*NUMBERS, REMARK)))
    rows = rows_of(seen, {each.number: each.date for each in sessions})
    to_answer = _to_answer(sessions, standing)
    checked = [place for place, each in enumerate(sessions) if each.stage in BOTH_ANSWERED]
    return Facts(
        began=began,
        last=_at(sessions[-1]),
        to_answer=_at(to_answer),
        other_answered=to_answer is not None and bool(to_answer.answered_by),
        to_open=_at(next((each for each in sessions if each.stage == Stage.READY), None)),
        remark=_at(_remark(seen, sessions)),
        rub=_rub(rows, sessions, standing),
        since_check=len(sessions) - 1 - checked[-1] if checked else len(sessions),
        last_check=sessions[checked[-1]].date if checked else None,
        fell_out=len(fell_out),
        fell_out_on=fell_out_on,
        level=_level(rows, sessions[-1], standing),
        ratings=_ratings(rows, standing),
    )


def place_of(summary: Summary, dyad_id: UUID) -> Place:
    """Return the place that a summary is sealed for."""
    return Place("summary", "sealed", summary.pk, dyad_id)


def _standing(viewer: Member, members: Iterable[Member]) -> Standing | None:
    others = [each for each in members if each.pk != viewer.pk]
    return Standing(viewer.dyad, kind_named(viewer.dyad.kind), viewer, others[0], False) if len(others) == 1 else None


def _keep(viewer: Member, facts: Facts) -> None:
    summary = Summary.objects.filter(member=viewer).first() or Summary(member=viewer)
    keyring = Keyring(viewer.dyad_id, [viewer.person_id])
    summary.sealed = keyring.seal(facts.to_text(), viewer.person_id, place_of(summary, viewer.dyad_id))
    summary.save()


def _at(session: Session | None) -> At | None:
    return None if session is None else At(session.number, session.date)


def _to_answer(sessions: Sequence[Session], standing: Standing) -> Session | None:
    """Return the earliest session that only waits for this member, else the latest that waits for both.

    That nobody answered an earlier session is over and done with.
    """
    now = [stands(each, standing.member) for each in sessions]
    if Stands.WAITING_FOR_YOU in now:
        return sessions[now.index(Stands.WAITING_FOR_YOU)]
    return sessions[-1] if now[-1] is Stands.WAITING_FOR_BOTH else None


def _remark(seen: Iterable[SeenAnswer], sessions: Sequence[Session]) -> Session | None:
    remarks = {each.id: each.session_number for each in seen if each.question == REMARK and not each.is_own}
    waiting = {remarks[answer_id] for answer_id in not_taken_up(remarks)}
    return next((each for each in sessions[-REMARKS_WITHIN:] if each.number in waiting), None)


def _rub(rows: list[Row], sessions: Iterable[Session], standing: Standing) -> Rub | None:
    """Return the open rub of the hints that this member has not put away, unless a talk began since that is over."""
    roles = {each: each for each in (standing.member.role, standing.other.role)}
    hints = marked_hints(viewer_panel(standing, rows), Voice(standing.member.role, roles))
    found = [each for each in hints if not each.settled]
    if found:
        away = those_put_away(standing, [each.key for each in found])
        found = [each for each in found if each.key not in away]
    if not found:
        return None
    day_of = {each.number: each.date for each in sessions}
    latest = max(day_of[each.sessions[-1]] for each in found)
    over = Repair.objects.filter(dyad_id=standing.dyad.pk, is_over=True)
    talked = over.aggregate(Max("began_at"))["began_at__max"]
    if talked is not None and timezone.localdate(talked) >= latest:
        return None
    by = {each.key.split(":")[1] for each in found}
    both = by > {standing.member.role} or BOTH in by
    whose = ("you", "other") if both else ("you",) if standing.member.role in by else ("other",)
    return Rub(min(each.sessions[0] for each in found), latest, whose)


def _level(rows: list[Row], last: Session, standing: Standing) -> int:
    asks = is_time_to_ask(last.number) and any(number == last.number for number, *_ in rows)
    return sessions_on_a_level(viewer_panel(standing, rows), whose_week(standing)) if asks else 0


def _ratings(rows: Iterable[Row], standing: Standing) -> tuple[tuple[float | None, float | None], ...]:
    drawn: dict[int, dict[str, float]] = {}
    for number, _, role, measure, rating in rows:
        if measure == BETWEEN_US:
            drawn.setdefault(number, {})[role] = round(rating, 1)
    latest = sorted(drawn)[-SESSIONS_DRAWN:]
    return tuple((drawn[each].get(standing.member.role), drawn[each].get(standing.other.role)) for each in latest)
