"""Yardsticks: how large a fall must be before a rule calls it one.

Own yardsticks come from the person's own series, pooled ones from everybody who answered the same
measure in the same role. A rule may name several; the stricter (larger) one then counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.survey import Survey
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

OWN = {
    "own_sd": "sd",
    "own_sd_detrended": "sd_detrended",
    "own_sd_differences": "sd_differences",
    "own_moving_range": "moving_range_sigma",
}
"""Scale name -> the figure of `Series` it is; the prospective form ends in `_before`."""

POOLED = ("pooled_sd", "pooled_sd_differences", "total_sd", "reliable_difference")

_OWN_SHARE_MATTERS = 50
"""In larger panels one person's share in the pooled yardsticks is too small to matter."""

SCALE_NAMES = (*OWN, *POOLED)


@dataclass(frozen=True, slots=True)
class Pooled:
    """Yardsticks shared by all who answered one measure in one role, in points.

    Each has one value for every session: shape (1, 1) when looking back, (L, 1) prospectively, where value
    t comes only from what everybody had answered before session t (0-based) of their own. `pooled_sd` is
    the root of the mean within-person variance; `total_sd` the spread of all ratings;
    `reliable_difference` is S_diff = SD * sqrt(2 (1 - r)) (Jacobson & Truax 1991,
    doi:10.1037/0022-006X.59.1.12).
    """

    pooled_sd: Floats
    pooled_sd_differences: Floats
    total_sd: Floats
    reliable_difference: Floats
    reliability_is_given: bool

    def at(self, position: Ints) -> Pooled:
        """Return the yardsticks as known at each rating, given its session (0-based) in its dyad, shape (T, n)."""
        if len(self.pooled_sd) == 1:
            return self
        known = {name: getattr(self, name)[position, 0] for name in POOLED}
        return replace(self, **known)

    def with_own_share(self, series: Series, people: int, *, prospective: bool) -> Pooled:
        """Return the yardsticks as they would be had one of the people pooled been each of these series.

        In a small panel a person's own spread is a good part of the pooled one, and with a single person
        all of it. Figures take the shape (1 or T, n).
        """
        if people > _OWN_SHARE_MATTERS:
            return self
        own = 1 / people
        spread, changes = (
            (series.variance_before, series.variance_differences_before)
            if prospective
            else (series.variance[None], series.variance_differences[None])
        )

        def mixed(shared: Floats, variance: Floats) -> Floats:
            root: Floats = np.sqrt((1 - own) * shared**2 + own * np.maximum(variance, 0))
            root[root == 0] = np.nan
            return root

        total = mixed(self.total_sd, spread)
        differences = mixed(self.pooled_sd_differences, changes)
        reliable = self.reliable_difference * total / self.total_sd if self.reliability_is_given else differences
        return replace(
            self,
            pooled_sd=mixed(self.pooled_sd, spread),
            pooled_sd_differences=differences,
            total_sd=total,
            reliable_difference=reliable,
        )


def scale_of(series: Series, names: Sequence[str], pooled: Pooled, *, prospective: bool) -> Floats:
    """Return the yardstick called by these names, shape (1 or T, 1 or n); the larger of several.

    NaN where it is unknown (too few ratings, or no spread at all), and then no rule fires.
    """
    scales = [_one_scale(series, name, pooled, prospective=prospective) for name in names]
    strictest = scales[0]
    for each in scales[1:]:
        strictest = np.maximum(strictest, each)
    return strictest


def _one_scale(series: Series, name: str, pooled: Pooled, *, prospective: bool) -> Floats:
    if name in POOLED:
        shared: Floats = getattr(pooled, name)
        return shared
    figure: Floats = getattr(series, OWN[name] + ("_before" if prospective else ""))
    return np.atleast_2d(figure)


def pool(survey: Survey, reliability: float | None) -> Pooled:
    """Return the pooled yardsticks of one series of a panel, looking back.

    Without a given reliability, S_diff is the spread of session-to-session changes: what it would be
    with r taken as the correlation between neighbouring sessions.
    """
    known = np.array([survey.count, survey.mean, survey.variance, survey.variance_differences])
    return _as_pooled([_pooled(known, reliability)], reliability)


def pool_before(panel: Panel, member: str, measure: str) -> Pooled:
    """Return the pooled yardsticks as they were known before each session."""
    blocks = [
        (block.row - panel.offsets[block.dyad], _with_end(block.ratings)) for block in panel.blocks(member, measure)
    ]
    reliability = panel.measures[measure].reliability
    rows = []
    for session in range(int(panel.lengths.max(initial=0)) if blocks else 0):
        known = [_known_before(series, (position < session).sum(axis=0)) for position, series in blocks]
        rows.append(_pooled(np.concatenate(known, axis=1), reliability))
    return _as_pooled(rows or [(math.nan,) * 4], reliability)


def _with_end(ratings: Floats) -> Series:
    """Return the series with one more row, so that "before" it means after the last rating."""
    return Series(np.concatenate([ratings, ratings[-1:]]))


def _known_before(series: Series, count: Ints) -> Floats:
    """Return count, mean, variance and variance of changes of each person's first ratings, shape (4, n)."""
    person = np.arange(series.width)
    figures = (series.mean_before, series.variance_before, series.variance_differences_before)
    return np.array([count.astype(float), *(figure[count, person] for figure in figures)])


def _as_pooled(rows: Sequence[tuple[float, float, float, float]], reliability: float | None) -> Pooled:
    sd, changes, total, reliable = np.array(rows, dtype=float).T[:, :, None]
    return Pooled(sd, changes, total, reliable, reliability_is_given=reliability is not None)


def _pooled(known: Floats, reliability: float | None) -> tuple[float, float, float, float]:
    count, mean, variance, change = known[:, np.isfinite(known[3])]
    if len(count) == 0:
        return (math.nan,) * 4
    pooled_sd, change_sd = math.sqrt(_mean(variance)), math.sqrt(_mean(change))
    grand_mean = _sum(count * mean) / _sum(count)
    squares = _sum((count - 1) * variance) + _sum(count * (mean - grand_mean) ** 2)
    total_sd = math.sqrt(squares / (_sum(count) - 1))
    s_diff = change_sd if reliability is None else total_sd * math.sqrt(2 * (1 - reliability))
    return pooled_sd or math.nan, change_sd or math.nan, total_sd or math.nan, s_diff or math.nan


def _sum(values: Floats) -> float:
    """Sum in an order that does not depend on the order of the dyads."""
    return float(np.sort(values).sum())


def _mean(values: Floats) -> float:
    return _sum(values) / len(values)
