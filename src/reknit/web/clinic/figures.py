"""The site's figures of one quarter: worked out once, told only as `reknit.clinic.figures` allows, and kept as told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.clinic.figures import Figure, figure, last_settled
from reknit.opening import Stage
from reknit.repair.answers import Outcome
from reknit.storage.envelope import SealBrokenError
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.models import Session
from reknit.web.clinic.check_figures import GUIDED, OfCheck, check_figures_of
from reknit.web.clinic.models import QuarterFigures
from reknit.web.dyads.models import Dyad
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.clinic.figures import Quarter
    from reknit.repair.room import Room
    from reknit.web.people.models import Person

ANSWERED_BY_BOTH = {Stage.READY, Stage.OPEN}
GOOD_ENDS = {Outcome.MENDED, Outcome.HELD_TOGETHER}
MET, ANSWERED, AWAY, TALKED, MENDED, ENDED = "met", "answered", "away", "talked", "mended", "ended"


def open_quarter() -> Quarter | None:
    """Return the quarter that can be worked out now: the last that is settled, once."""
    last = last_settled(timezone.localdate())
    return None if QuarterFigures.objects.filter(pk=last.name).exists() else last


@transaction.atomic
def work_out(quarter: Quarter, *, by: Person) -> None:
    """Work out a quarter's figures and keep them; where they are there already, nothing changes."""
    told = {
        "told": [each.to_data() for each in figures_of(quarter)],
        "told_of_check": check_figures_of(quarter).to_data(),
        "at": timezone.now(),
    }
    _, is_new = QuarterFigures.objects.get_or_create(pk=quarter.name, defaults=told)
    if is_new:
        write_line(Act.FIGURES_WORKED_OUT, actor_id=by.pk, dyad_id=None)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one quarter: shares of pairs, and figures of the check."""

    quarter: str
    shares: list[Figure]
    of_check: OfCheck


def figures_told() -> list[Told]:
    """Return what was told of each quarter, the latest first."""
    rows = QuarterFigures.objects.order_by("-quarter")
    return [
        Told(row.quarter, [Figure.from_data(each) for each in row.told], OfCheck.from_data(row.told_of_check))
        for row in rows
    ]


def figures_of(quarter: Quarter) -> list[Figure]:
    """Return what may be told of this quarter, from what both of each pair know, and from no answer."""
    held: dict[UUID, list[bool]] = {}
    away = set()
    sessions = Session.objects.filter(dyad__kind__in=GUIDED, date__gte=quarter.first, date__lt=quarter.end).values_list(
        "dyad_id", "stage"
    )
    for dyad_id, stage in sessions.iterator():
        if stage == Stage.NOT_HELD:
            away.add(dyad_id)
        else:
            held.setdefault(dyad_id, []).append(stage in ANSWERED_BY_BOTH)
    met = set(held)
    answered = {dyad_id for dyad_id, by_both in held.items() if 2 * sum(by_both) >= len(by_both)}
    ended_in = Dyad.objects.filter(ended_at__gte=_start(quarter), ended_at__lt=_start(quarter.next))
    talked, mended = _talks(quarter, met)
    return [
        figure(MET, met, met),
        figure(ANSWERED, met, answered),
        figure(AWAY, met, away & met),
        figure(TALKED, met, talked),
        figure(MENDED, talked, mended),
        figure(ENDED, met, set(ended_in.values_list("pk", flat=True)) & met),
    ]


def _talks(quarter: Quarter, met: set[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return the pairs that both said yes to a talk begun in the quarter, and those whose talk ended well."""
    found = Repair.objects.filter(began_at__gte=_start(quarter), began_at__lt=_start(quarter.next), dyad_id__in=met)
    talked, mended = set(), set()
    for each in found.select_related("kept_by").iterator():
        room = _room(each)
        if room is not None and len(room.notices) == len(room.roles):
            talked.add(each.dyad_id)
            mended |= {each.dyad_id} if room.outcome in GOOD_ENDS else set()
    return talked, mended


def _room(repair: Repair) -> Room | None:
    """Return the room of a talk, None where its key was destroyed since."""
    try:
        return room_of(repair)
    except SealBrokenError:
        return None


def _start(quarter: Quarter) -> datetime:
    return datetime.combine(quarter.first, time(), tzinfo=UTC)
