"""Keeping the summaries: one function, called last in every transaction that changes what somebody may see.

It comes last because it holds the summaries of the dyad until the end of the transaction, so that of two changes at
the same time the later one sees what the earlier did.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from reknit.caseload.facts import SESSIONS_DRAWN, At, Facts, Rub
from reknit.caseload.reasons import is_time_to_ask
from reknit.hints.hint import BOTH
from reknit.hints.long_run import sessions_on_a_level
from reknit.hints.marked import RUB, marked_hints
from reknit.hints.say import Voice
from reknit.kinds import kind_named
from reknit.opening import Stage
from reknit.opening import Standing as Stands
from reknit.session_check.measures import between_us
from reknit.storage.envelope import Place, SealBrokenError
from reknit.storage.statement import Statement
from reknit.web.caseload.models import Summary
from reknit.web.checks.beside import whose_week
from reknit.web.checks.models import Session
from reknit.web.checks.put_away import those_put_away
from reknit.web.checks.seen_in_short import seen_in_short
from reknit.web.checks.stages import stands
from reknit.web.checks.viewer_panel import in_rows, viewer_panel
from reknit.web.dyads.models import Member
from reknit.web.policy import Standing
from reknit.web.repairs.models import Repair
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from reknit.panel import Panel
    from reknit.web.checks.seen_in_short import Ratings
    from reknit.web.vault.keyring import OpenKeys

WINDOW = 24
"""So many of the latest sessions are read, so that keeping a summary costs the same however long the history."""

REMARKS_WITHIN = 4
"""Remarks about so many of the latest sessions wait to be taken up; older ones are found with their sessions."""

BOTH_ANSWERED = frozenset({Stage.READY, Stage.OPEN})

# Weaker than the lock that an answer's author is held with, so that the two never wait for each other.
_HELD = Statement(
    lambda dyad_id: (
        Member.objects.filter(dyad_id=dyad_id).order_by("pk").select_for_update(no_key=True).values_list("pk")
    ),
    UUID,
)
_MEMBERS = Statement(
    lambda dyad_id: Member.objects.filter(dyad_id=dyad_id).select_related("dyad", "person", "summary"), UUID
)
_LATEST = Statement(lambda dyad_id: Session.objects.filter(dyad_id=dyad_id).order_by("-number")[:WINDOW], UUID)


@transaction.atomic(savepoint=False)
def summarise(dyad_id: UUID, *, keyring: Keyring | None = None, sealed_by: UUID | None = None) -> None:
    """Keep anew what those of the two who have a caseload may see of their dyad.

    Args:
        dyad_id: the dyad that something changed in.
        keyring: all its keys, where the caller holds them already.
        sealed_by: the member whose answers to a session that nobody has opened are all that changed. The other may
            see of them that they are there, and nothing more: what they see of earlier answers stays as it was kept.
    """
    if connection.features.has_select_for_update:
        _HELD(dyad_id)
    members = _MEMBERS(dyad_id)
    viewers = [each for each in members if each.person.is_clinician]
    if not viewers or len(members) != 2:
        return
    keyring = keyring or Keyring(dyad_id)
    latest = _LATEST(dyad_id)
    for viewer in viewers:
        (other,) = (each for each in members if each is not viewer)
        standing = Standing(viewer.dyad, kind_named(viewer.dyad.kind), viewer, other, is_guest=False)
        facts = _of_sessions(latest, standing)
        kept = _kept(viewer, keyring) if other.pk == sealed_by else None
        facts = _with_answers(facts, latest, standing, keyring) if kept is None else facts.with_answers_of(kept)
        _keep(viewer, facts, keyring)


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
    latest = _LATEST(standing.dyad.pk)
    return _with_answers(_of_sessions(latest, standing), latest, standing, Keyring(standing.dyad.pk))


def _of_sessions(latest: Sequence[Session], standing: Standing) -> Facts:
    """Return the facts that follow from how sessions stand, whatever was answered."""
    fell_out = list(takewhile(lambda each: each.not_held, latest))
    sessions = _that_took_place(latest)
    to_answer = _to_answer(sessions, standing) if sessions else None
    checked = [place for place, each in enumerate(sessions) if each.stage in BOTH_ANSWERED]
    return Facts(
        began=timezone.localdate(standing.dyad.began_at),
        last=_at(sessions[-1] if sessions else None),
        to_answer=_at(to_answer),
        other_answered=to_answer is not None and bool(to_answer.answered_by),
        to_open=_at(next((each for each in sessions if each.stage == Stage.READY), None)),
        since_check=len(sessions) - 1 - checked[-1] if checked else len(sessions),
        last_check=sessions[checked[-1]].date if checked else None,
        fell_out=len(fell_out),
        fell_out_on=fell_out[0].date if fell_out else None,
    )


def _with_answers(facts: Facts, latest: Sequence[Session], standing: Standing, keyring: Keyring) -> Facts:
    """Return the same facts, and with them those that follow from what was answered."""
    sessions = _that_took_place(latest)
    if not sessions:
        return facts
    remarked = sessions[-REMARKS_WITHIN:]
    seen = seen_in_short(standing, since=sessions[0].number, remarks_since=remarked[0].number, keyring=keyring)
    day_of = {each.number: each.date for each in sessions}
    ratings = {place: answers for place, answers in seen.ratings.items() if place[0] in day_of}
    return replace(
        facts,
        remark=_at(next((each for each in remarked if each.number in seen.remarks), None)),
        rub=_rub(ratings, day_of, standing),
        level=_level(ratings, day_of, standing),
        ratings=_drawn(ratings, day_of, standing),
    )


def _that_took_place(latest: Sequence[Session]) -> list[Session]:
    return [each for each in reversed(latest) if not each.not_held]


def read_kept(summary_id: UUID, sealed: bytes | memoryview, dyad_id: UUID, keys: OpenKeys) -> Facts | None:
    """Return the facts of a summary; None where they are an earlier version's, or nobody can read them any more."""
    try:
        return Facts.from_text(keys.unseal(sealed, place_of(summary_id, dyad_id)))
    except (SealBrokenError, ValueError):
        return None


def place_of(summary_id: UUID, dyad_id: UUID) -> Place:
    """Return the place that a summary is sealed for."""
    return Place("summary", "sealed", summary_id, dyad_id)


def _kept(viewer: Member, keyring: Keyring) -> Facts | None:
    """Return the facts as they were kept last; None where there are none, or an earlier version's."""
    if not hasattr(viewer, "summary"):
        return None
    return read_kept(viewer.summary.pk, viewer.summary.sealed, viewer.dyad_id, keyring)


def _keep(viewer: Member, facts: Facts, keyring: Keyring) -> None:
    is_new = not hasattr(viewer, "summary")
    summary = Summary(member=viewer) if is_new else viewer.summary
    summary.sealed = keyring.seal(facts.to_text(), viewer.person_id, place_of(summary.pk, viewer.dyad_id))
    summary.save(force_insert=is_new, update_fields=None if is_new else ["sealed"])


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


def _rub(ratings: Ratings, day_of: Mapping[int, date], standing: Standing) -> Rub | None:
    """Return the open rub of the hints that this member has not put away, unless a talk began since that is over."""
    if not any(answers.get(RUB) for answers in ratings.values()):
        return None
    roles = {each: each for each in (standing.member.role, standing.other.role)}
    hints = marked_hints(_panel(ratings, day_of, standing), Voice(standing.member.role, roles))
    found = [each for each in hints if not each.settled]
    if found:
        away = those_put_away(standing, [each.key for each in found])
        found = [each for each in found if each.key not in away]
    if not found:
        return None
    latest = max(day_of[each.sessions[-1]] for each in found)
    over = Repair.objects.filter(dyad_id=standing.dyad.pk, is_over=True)
    talked = over.aggregate(Max("began_at"))["began_at__max"]
    if talked is not None and timezone.localdate(talked) >= latest:
        return None
    by = {each.key.split(":")[1] for each in found}
    both = by > {standing.member.role} or BOTH in by
    whose = ("you", "other") if both else ("you",) if standing.member.role in by else ("other",)
    return Rub(min(each.sessions[0] for each in found), latest, whose)


def _level(ratings: Ratings, day_of: Mapping[int, date], standing: Standing) -> int:
    last = max(day_of)
    asks = is_time_to_ask(last) and any(number == last for number, _ in ratings)
    return sessions_on_a_level(_panel(ratings, day_of, standing), whose_week(standing)) if asks else 0


def _panel(ratings: Ratings, day_of: Mapping[int, date], standing: Standing) -> Panel:
    return viewer_panel(standing, in_rows(ratings, day_of))


def _drawn(
    ratings: Ratings, numbers: Iterable[int], standing: Standing
) -> tuple[tuple[float | None, float | None], ...]:
    drawn: dict[int, dict[str, float]] = {}
    for (number, role), answers in ratings.items():
        if (mean := between_us(answers)) is not None:
            drawn.setdefault(number, {})[role] = round(round(mean, 2), 1)
    latest = sorted(numbers)[-SESSIONS_DRAWN:]
    if not drawn.keys() & set(latest):
        return ()
    own, other = standing.member.role, standing.other.role
    return tuple((drawn.get(each, {}).get(own), drawn.get(each, {}).get(other)) for each in latest)
