"""Yardsticks of a course: what is usual for this pair, and among all pairs, as known before each session.

With at least FEWEST_PAIRS pairs, the stricter of a member's own spread and the pooled one counts, and what is flat or
far apart is read off the panel. With fewer there is nobody to compare with: the own spread counts, and shares of the
scale's range stand in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.known import Packed, side_by_side
from reknit.detection.series import Series
from reknit.detection.yardsticks import pool_before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from reknit.course.settings import CourseSettings
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]

FEWEST_PAIRS = 20
"""Fewer pairs than this say little about what is usual among pairs."""

LEAST_SPREAD = 0.04
"""A yardstick is at least this share of the range: a fall by less is not worth a word."""

FEWEST_RATINGS = 4
"""Ratings from which on an own spread, and how far two lie apart, are counted among everybody's."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual among all pairs, each as known before a session, shape (T,); None with too few pairs.

    `spread` maps a member to the pooled within-person SD; `flat` is the quantile of own SDs that counts as flat,
    `apart` how far apart two ratings must lie on average to count as further apart than usual; `reliable` is a
    reliable difference (S_diff) of the outcome.
    """

    spread: Mapping[str, Floats] | None
    flat: Floats | None
    apart: Floats | None
    reliable: Floats | None


def usual_of(panel: Panel, measure: str, outcome: SeriesName | None, settings: CourseSettings) -> Usual:
    """Return what is usual among the pairs of a panel, before each session of their own."""
    if panel.n_dyads < FEWEST_PAIRS:
        return Usual(None, None, None, None)
    members = panel.members_of(measure)
    bond = [side_by_side(panel, panel.ratings[member, measure]) for member in members]
    return Usual(
        spread={member: pool_before(panel, member, measure).pooled_sd[:, 0] for member in members},
        flat=_quantile_before(bond, settings.pseudo_alliance.flat_quantile),
        apart=None if len(bond) != 2 else _apart_before(bond[0], bond[1], settings.pseudo_alliance.apart),
        reliable=None if outcome is None else pool_before(panel, *outcome).reliable_difference[:, 0],
    )


def spread_before(packed: Packed, pooled: Floats | None, range_: float) -> Floats:
    """Return each member's yardstick before each of the packed ratings, shape (T, n); NaN before the fourth."""
    own = Series(packed.ratings).sd_before
    known = np.arange(len(own))[:, None] >= 3
    spread = np.where(known, np.nan_to_num(own), np.nan)
    if pooled is not None:
        spread = np.maximum(spread, np.nan_to_num(pooled[packed.row]))
    if np.isfinite(range_):
        spread = np.maximum(spread, LEAST_SPREAD * range_)
    spread[spread == 0] = np.nan
    return spread


def reliable_before(outcome: Floats, usual: Usual) -> Floats:
    """Return a reliable difference of the outcome as known before each session, shape (T, 1 or n).

    A single pair's is the spread of its own changes from one session to the next: a reliability is about differences
    between people, and says nothing about one.
    """
    if usual.reliable is not None:
        return usual.reliable[: len(outcome), None]
    packed = Packed.of(outcome)
    series = Series(packed.ratings)
    return np.asarray(packed.by_session(series.sd_differences_before, np.nan), dtype=float)


def _quantile_before(bond: list[Floats], quantile: float) -> Floats:
    """Return the quantile of everybody's own SD of the ratings before each session, shape (T,)."""
    lengths = len(bond[0])
    spreads = []
    for matrix in bond:
        packed = Packed.of(matrix)
        own = np.nan_to_num(Series(_with_end(packed.ratings)).sd_before)
        count = np.vstack([np.zeros((1, matrix.shape[1]), np.int64), packed.count])
        at = np.take_along_axis(own, np.minimum(count, len(own) - 1), axis=0)
        spreads.append(np.where(count >= FEWEST_RATINGS, at, np.nan))
    together = np.concatenate(spreads, axis=1)[:lengths]
    return _row_by_row(together, lambda row: float(np.quantile(row, quantile)))


def _with_end(ratings: Floats) -> Floats:
    """Return the ratings with one more row, so that "before" it means after the last."""
    return np.concatenate([ratings, np.full((1, ratings.shape[1]), np.nan)])


def _apart_before(first: Floats, second: Floats, deviations: float) -> Floats:
    """Return mean plus so many SDs, over pairs, of how far the two lay apart before each session, shape (T,)."""
    gap = np.abs(first - second)
    count = np.cumsum(np.isfinite(gap), axis=0)
    mean = np.cumsum(np.nan_to_num(gap), axis=0) / np.maximum(count, 1)
    known = np.where(count >= FEWEST_RATINGS, mean, np.nan)
    before = np.vstack([np.full((1, gap.shape[1]), np.nan), known[:-1]])
    return _row_by_row(before, lambda row: float(np.mean(np.sort(row)) + deviations * np.std(np.sort(row), ddof=1)))


def _row_by_row(matrix: Floats, figure: Callable[[Floats], float]) -> Floats:
    """Return a figure of what is known in each row, NaN where fewer than FEWEST_PAIRS are."""
    known = [row[np.isfinite(row)] for row in matrix]
    return np.array([figure(row) if len(row) >= FEWEST_PAIRS else np.nan for row in known])
