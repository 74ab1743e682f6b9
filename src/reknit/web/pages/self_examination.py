"""Self-examination: what waits for one person, what they saw of others' rubs, and how their ratings lie to theirs.

Nobody else has an address for it. It leaves no line in anybody's list: it shows counts over everybody, and no answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reknit.caseload.reasons import Reason
from reknit.charts.gaps import GapRow, gap_chart
from reknit.self_examination import say
from reknit.self_examination.looking_back import looked_back
from reknit.self_examination.prompts import after, notice, of_day
from reknit.web.caseload.rows import rows_for
from reknit.web.policy import clinician
from reknit.web.self_examination.caseload import caseload_of, caseload_panel
from reknit.web.supervision.comments import chosen_to_practise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from reknit.self_examination.looking_back import LookedBack, Seen
    from reknit.web.caseload.rows import Row
    from reknit.web.people.models import Person

PERIODS = {"all": ("All time", None), "year": ("The last twelve months", 365), "quarter": ("The last three months", 91)}
WAITS = frozenset({Reason.TALK_WAITS, Reason.LOOK_BACK, Reason.REMARK, Reason.COMMENT})
"""Why somebody stands on the caseload that is also feedback waiting for an answer."""

MARKED = {"theirs": "They marked a rub", "mine": "you marked one too"}
FELL = {"theirs": "Their ratings had fallen", "mine": "yours had fallen too"}


@require_safe
@clinician
def page(request: HttpRequest, person: Person) -> HttpResponse:
    """Show this person what they look back on alone."""
    chosen = request.GET.get("since", "")
    chosen = chosen if chosen in PERIODS else "all"
    days = PERIODS[chosen][1]
    caseload, rows = caseload_of(person), rows_for(person)
    panel = caseload_panel(caseload)
    told: dict[str, Any] = {
        "periods": [(name, title, name == chosen) for name, (title, _) in PERIODS.items()],
        "period": PERIODS[chosen][0],
        "waiting": _waiting(rows),
        "practice": _practice(rows, [each.dyad_id for each in caseload.own]),
        "has_any": panel.n_rows > 0,
        "prompt": after(request.GET["after"]) if "after" in request.GET else of_day(timezone.localdate()),
        "notice": notice(),
    }
    if panel.n_rows:
        told |= _told(looked_back(panel, timezone.localdate() - timedelta(days=days) if days else None))
    return render(request, "reknit/self/page.html", told)


def _practice(rows: Iterable[Row], guided: Collection[UUID]) -> list[dict[str, Any]]:
    """Return what supervisors chose to practise, in the order of the names of those it is about."""
    chosen = chosen_to_practise(guided)
    found = [
        {"dyad_id": row.dyad_id, "name": row.name, "prompt": chosen[row.dyad_id]}
        for row in rows
        if row.dyad_id in chosen
    ]
    return sorted(found, key=_by_name)


def _waiting(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return with whom feedback waits, as the caseload has it, by name: in no other order, for nobody comes first."""
    found = [(row, [why.sentence for why in row.why if why.reason in WAITS]) for row in rows]
    shown = [{"dyad_id": row.dyad_id, "name": row.name, "sentences": told} for row, told in found if told]
    return sorted(shown, key=_by_name)


def _by_name(each: Mapping[str, Any]) -> tuple[str, str]:
    return each["name"].casefold(), str(each["dyad_id"])


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
