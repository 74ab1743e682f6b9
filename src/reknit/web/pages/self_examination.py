"""Self-examination: what waits for one person, what they saw of others' rubs, and how their ratings lie to theirs.

Nobody else has an address for it. It leaves no line in anybody's list: it shows counts over everybody, and no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reknit.charts.gaps import GapRow, gap_chart
from reknit.self_examination import say
from reknit.self_examination.looking_back import looked_back
from reknit.self_examination.prompts import after, notice, of_day
from reknit.web.checks.caseload_seen import remarks_that_wait
from reknit.web.pages.talks_that_wait import talks_that_wait
from reknit.web.people.identities import names_of
from reknit.web.policy import clinician
from reknit.web.self_examination.caseload import caseload_of, caseload_panel

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from reknit.self_examination.looking_back import LookedBack, Seen
    from reknit.web.people.models import Person
    from reknit.web.self_examination.caseload import Caseload

PERIODS = {"all": ("All time", None), "year": ("The last twelve months", 365), "quarter": ("The last three months", 91)}
REMARKS_OF_DAYS = 91
"""Remarks of sessions opened longer ago than this do not wait any more: a list that never empties is not read."""

MARKED = {"theirs": "They marked a rub", "mine": "you marked one too"}
FELL = {"theirs": "Their ratings had fallen", "mine": "yours had fallen too"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody with whom something waits: the session with the oldest remark not marked, and a line on a talk."""

    dyad_id: UUID
    name: str
    remarks: int
    session: int | None
    talk: str


@require_safe
@clinician
def page(request: HttpRequest, person: Person) -> HttpResponse:
    """Show this person what they look back on alone."""
    chosen = request.GET.get("since", "")
    chosen = chosen if chosen in PERIODS else "all"
    days = PERIODS[chosen][1]
    caseload = caseload_of(person)
    panel = caseload_panel(caseload)
    told: dict[str, Any] = {
        "periods": [(name, title, name == chosen) for name, (title, _) in PERIODS.items()],
        "period": PERIODS[chosen][0],
        "waiting": _waiting(caseload.going_on),
        "has_any": panel.n_rows > 0,
        "prompt": after(request.GET["after"]) if "after" in request.GET else of_day(timezone.localdate()),
        "notice": notice(),
    }
    if panel.n_rows:
        told |= _told(looked_back(panel, timezone.localdate() - timedelta(days=days) if days else None))
    return render(request, "reknit/self/page.html", told)


def _waiting(caseload: Caseload) -> list[Waiting]:
    """Return with whom something waits, by name: in no other order, for nobody comes first."""
    remarks = remarks_that_wait(caseload.own, caseload.others, timezone.now() - timedelta(days=REMARKS_OF_DAYS))
    talks = talks_that_wait(caseload.own)
    sessions: dict[UUID, list[int]] = {}
    for dyad_id, number in remarks:
        sessions.setdefault(dyad_id, []).append(number)
    with_something = [each for each in caseload.others if each.dyad_id in sessions or each.dyad_id in talks]
    names = names_of([each.person_id for each in with_something])
    found = [
        Waiting(
            dyad_id=each.dyad_id,
            name=names[each.person_id],
            remarks=sum(count for (dyad_id, _), count in remarks.items() if dyad_id == each.dyad_id),
            session=min(sessions.get(each.dyad_id, []), default=None),
            talk=talks.get(each.dyad_id, ""),
        )
        for each in with_something
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), str(each.dyad_id)))


def _told(found: LookedBack) -> dict[str, Any]:
    rows = [
        GapRow(say.TITLES[each.measure], each.signed.value, each.signed.low, each.signed.high)
        for each in found.gaps
        if each.signed.is_said
    ]
    told: dict[str, Any] = {
        "found": found,
        "marked": say.seen_words(found.marked, **MARKED),
        "marked_by_chance": say.chance_words(found.marked),
        "fell": say.seen_words(found.fell, **FELL),
        "tables": [_table("Rubs that were marked", found.marked), _table("Ratings that fell", found.fell)],
        "gap": say.gap_words(found.gaps[0]),
        "trend": say.trend_words(found.trend),
        "gaps": [(say.TITLES[each.measure], each.signed) for each in found.gaps],
    }
    for name, narrow in (("chart", False), ("narrow_chart", True)) if rows else ():
        drawn = gap_chart(
            rows, name=name, title="How your ratings lie to theirs", below="you rate lower", above="you rate higher",
            narrow=narrow,
        )  # fmt: skip
        told[name] = mark_safe(drawn)  # noqa: S308 - the chart escapes every word it is given
    return told


def _table(title: str, seen: Seen) -> dict[str, Any]:
    counts = seen.counts
    return {
        "title": title,
        "rows": [
            ("You both", counts.hit),
            ("Only they: you missed it", counts.missed),
            ("Only you", counts.false),
            ("Neither of you", counts.calm),
        ],
        "seen": say.share_words(seen.seen),
        "shared": say.share_words(seen.shared),
    }
