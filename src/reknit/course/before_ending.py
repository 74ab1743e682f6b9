"""What a risk of ending early is judged by: figures of each session that use it and those before, nothing later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.impasse import open_since
from reknit.course.known import NOT_SINCE, Packed, Told, known_of
from reknit.course.settings import CourseSettings
from reknit.course.usual import usual_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.known import Known
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MISSED_OVER = 4
"""Sessions not held are counted over so many latest sessions."""


@dataclass(frozen=True, slots=True)
class BeforeEnding:
    """Figures of each session, shape (n_rows, k), and their names; NaN where one is not known.

    `level`: mean of the member's ratings so far. `deviation`: the rating less the mean of those before.
    `open_rupture`: 1 while either member's ratings are low and have not come back (see `impasse`), else 0.
    `discrepancy`: how far the two ratings of the session lie apart. `missed`: planned sessions not held over the latest
    four. All in points, higher ratings being better; the last two only where they are known at all.
    """

    names: tuple[str, ...]
    figures: Floats


def before_ending(panel: Panel, measure: str, member: str, told: Told) -> BeforeEnding:
    """Return the figures of every row of the panel.

    Raises:
        KeyError: the panel has no such ratings.
    """
    if (member, measure) not in panel.ratings:
        raise KeyError((member, measure))
    settings = CourseSettings()
    known = known_of(panel, measure, None, told, usual_of(panel, measure, None, settings))
    level, deviation = _own(known.bond[member])
    columns = {"level": level, "deviation": deviation, "open_rupture": _open(known, settings)}
    if len(known.bond) == 2:
        first, second = known.bond.values()
        columns["discrepancy"] = np.abs(first - second)
    if "not_held" in known.told:
        columns["missed"] = _recent(known.told["not_held"])
    rows = np.arange(panel.n_rows) - np.repeat(panel.offsets[:-1], panel.lengths)
    place = rows, panel.row_dyad
    return BeforeEnding(tuple(columns), np.column_stack([each[place] for each in columns.values()]))


def _own(ratings: Floats) -> tuple[Floats, Floats]:
    """Return the mean so far and the deviation from the mean of the ratings before, shape (T, n) each."""
    count = np.cumsum(np.isfinite(ratings), axis=0)
    mean = np.where(count > 0, np.cumsum(np.nan_to_num(ratings), axis=0) / np.maximum(count, 1), np.nan)
    before = np.vstack([np.full((1, ratings.shape[1]), np.nan), mean[:-1]])
    return mean, ratings - before


def _open(known: Known, settings: CourseSettings) -> Floats:
    is_open = np.zeros(known.shape, bool)
    for member in known.bond:
        is_open |= open_since(known, member, settings.impasse) != NOT_SINCE
    rated = np.max([Packed.of(matrix).count for matrix in known.bond.values()], axis=0) > 0
    return np.where(rated, is_open.astype(float), np.nan)


def _recent(not_held: Floats) -> Floats:
    sums = np.vstack([np.zeros((MISSED_OVER, not_held.shape[1])), np.cumsum(np.nan_to_num(not_held), axis=0)])
    recent: Floats = sums[MISSED_OVER:] - sums[:-MISSED_OVER]
    return recent
