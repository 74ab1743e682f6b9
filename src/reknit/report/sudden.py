"""Sudden gains and losses: sudden.csv, a row a change, sudden-by-person.csv, a row a dyad, and their chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.charts.around_change import Around, around_change_chart
from reknit.course.sudden_gains import SIDE, Kind
from reknit.report.tables import figures, known, labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from reknit.course.sudden_gains import SuddenChanges
    from reknit.measure import Measure
    from reknit.panel import Panel
    from reknit.report.course import SeriesCourse

DYADS_AT_ONCE = 65_536
"""Rows of sudden-by-person.csv are made for so many dyads at a time, so that they never fill the memory."""

_AROUND = ("before_3", "before_2", "before_1", "after_1", "after_2", "after_3")


def sudden_columns(panel: Panel, courses: Sequence[SeriesCourse]) -> Iterator[dict[str, Any]]:
    """Yield the rows of sudden.csv, a row for each sudden gain or loss, one series below the other."""
    for each in courses:
        if each.sudden is not None:
            found = each.sudden
            yield {
                **_whose(panel, each, found.dyad),
                "kind": labels(["loss", "", "gain"], found.kind.astype(np.int64) + 1),
                **_columns(found, np.arange(len(found)), np.ones(len(found), bool)),
            }


def by_person_columns(panel: Panel, courses: Sequence[SeriesCourse]) -> Iterator[dict[str, Any]]:
    """Yield the rows of sudden-by-person.csv: every dyad, with the earliest of its sudden gains where it has one."""
    for each in courses:
        if each.sudden is None:
            continue
        gains, losses = each.sudden.only(Kind.GAIN), each.sudden.only(Kind.LOSS)
        earliest = gains.by_person()
        row = np.full(panel.n_dyads, -1)
        row[earliest.dyad] = np.arange(len(earliest))
        for start in range(0, panel.n_dyads, DYADS_AT_ONCE):
            part = np.arange(start, min(start + DYADS_AT_ONCE, panel.n_dyads))
            yield {
                **_whose(panel, each, part),
                "ratings": each.ratings[part],
                "looked_at": each.selected[part],
                "gains": gains.counts()[part],
                "losses": losses.counts()[part],
                **_columns(earliest, np.maximum(row[part], 0), row[part] >= 0),
            }


def _whose(panel: Panel, each: SeriesCourse, dyad: NDArray[np.int64]) -> dict[str, Any]:
    same = np.zeros(len(dyad), np.int64)
    return {
        "dyad_id": labels(panel.dyad_ids, dyad),
        "member": labels([each.member], same),
        "measure": labels([each.measure], same),
    }


def _columns(found: SuddenChanges, at: NDArray[np.int64], there: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the columns about the changes at these places, empty where there is none."""
    if not len(found):
        nothing = np.full(len(at), np.nan)
        session, lost = np.zeros(len(at), np.int64), np.zeros(len(at), bool)
        around, size, of_whole = np.full((len(at), 2 * SIDE), np.nan), nothing, nothing
    else:
        session, lost = found.session[at], found.reversed[at]
        around, size, of_whole = found.around[at], found.magnitude[at], found.of_whole[at]
    return {
        "session_before": known(session, there),
        **{f"rating_{name}": figures(np.where(there, around[:, k], np.nan)) for k, name in enumerate(_AROUND)},
        "magnitude": figures(np.where(there, size, np.nan)),
        "share_of_change": figures(np.where(there, of_whole, np.nan)),
        "reversed": known(lost, there),
    }


def average_change_chart(each: SeriesCourse, scale: Measure, name: str) -> str:
    """Return the average sudden gain and loss of a series as an SVG string, empty where there is none."""
    lines = [
        Around(f"{kind.plural} ({told.changes})", told.around) for kind, told in each.described.items() if told.changes
    ]
    if not lines:
        return ""
    title = f"The average sudden change in {each.measure}, {each.member}"
    return around_change_chart(
        lines, name=name, title=title, low=scale.low, high=scale.high, upright=scale.higher_is_better
    )
