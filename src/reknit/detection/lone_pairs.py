"""One pair alone: its stable pairs are looked up, not simulated.

A pair on its own has nobody to learn from, so what its stable pairs look like depends on little: how many ratings there
are, how they depend on one another, how near the end of the scale they lie, and how they drift. Stable pairs of all
kinds were simulated once (scripts/make_lone_pairs_table.py) and sorted by what such a pair *looks like*: the same
figures of `survey.describe` that any series is described by, and sizes in units of the own spread among them. The
table holds for each of these cells in what share of the simulated pairs the rule finds an episode at least as large.
As the true dependence varies within a cell as widely as it does among pairs that look like this, what 8 sessions
cannot tell about it is in the share.

Between numbers of sessions, and between sizes, the logarithm of a share is interpolated; the table's shares are upper
ends, of the Monte Carlo error (two standard errors) and of the interpolation error measured when it was made. What
lies outside (a rule of one's own, a coarse or narrow scale, hardly any spread) is simulated, see `calibrate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.false_alarms import BINS, BINS_A_SPREAD, Reference
from reknit.detection.looks import rule_key
from reknit.detection.survey import SHORTEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.measure import Measure

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NEAREST_FLOOR = 2.5
"""Own spreads between the mean and the lower end of the scale, at least, for the table to apply."""

COARSEST_STEP = 0.25
"""Own spreads that one step of the scale may be at most, for the table to apply."""

LEAST_SPREAD = 0.005
"""The least own spread, as a share of the range of the scale, for the table to apply."""


@dataclass(frozen=True, slots=True)
class LonePairs:
    """The table: for each rule, number of ratings and cell, shares and rates by size.

    `keys` say which rules; `ratings` (L,) and `sizes` (S,) are where shares are known; `dependence`, `room` and `drift`
    are the edges between cells. `share` and `rate` have the shape (rules, L, cells, S) and hold natural logarithms, NaN
    where too few pairs were simulated.
    """

    keys: tuple[str, ...]
    ratings: Floats
    sizes: Floats
    dependence: Floats
    room: Floats
    drift: Floats
    share: NDArray[np.float32]
    rate: NDArray[np.float32]

    def cells(self, figures: Floats, count: Ints | int, high: float) -> Ints:
        """Return the cell of each series, given its figures (7, n), shape (n,)."""
        mean, log_spread, correlation, slope = figures[:4]
        spread = np.exp(log_spread)
        where = [
            np.searchsorted(self.dependence, correlation),
            np.searchsorted(self.room, (high - mean) / spread),
            np.searchsorted(self.drift, slope * count / spread),
        ]
        cell: Ints = np.ravel_multi_index(where, [len(edges) + 1 for edges in (self.dependence, self.room, self.drift)])
        return cell

    def reference(self, rule: Rule, figures: Floats, count: int, measure: Measure) -> Reference | None:
        """Return the reference of one series with these figures (7,), None where it lies outside the table."""
        key = rule_key(rule)
        if key not in self.keys or not _is_inside(figures, measure) or not SHORTEST <= count <= self.ratings[-1]:
            return None
        cell = int(self.cells(figures[:, None], count, measure.oriented_bounds[1])[0])
        above = int(np.searchsorted(self.ratings, count))
        below = above if self.ratings[above] == count else above - 1
        near = np.log(self.ratings[[below, above]])
        part = 0.0 if above == below else (np.log(count) - near[0]) / (near[1] - near[0])
        at = np.arange(BINS) / BINS_A_SPREAD
        known = []
        for table in (self.share, self.rate):
            low, high = table[self.keys.index(key), [below, above], cell].astype(float)
            known.append(np.exp(np.interp(at, self.sizes, (1 - part) * low + part * high)))
        if not np.isfinite(known).all():
            return None
        return _as_reference(*known, count=count)


def _is_inside(figures: Floats, measure: Measure) -> bool:
    """Return whether such a series was simulated: some spread, room to fall, and a fine scale."""
    low, high = measure.oriented_bounds
    mean, spread = figures[0], np.exp(figures[1])
    fine = measure.step is None or measure.step <= COARSEST_STEP * spread
    lively = spread > 0 if np.isinf(high - low) else spread >= LEAST_SPREAD * (high - low)
    return bool(fine and lively and mean - low >= NEAREST_FLOOR * spread)


def _as_reference(share: Floats, rate: Floats, *, count: int) -> Reference:
    nobody = np.zeros(BINS)
    return Reference(
        np.array([share, nobody], np.float32),
        np.array([rate, nobody], np.float32),
        np.array([share[0], 0.0]),
        np.array([rate[0] * count, 0.0]),
    )


@cache
def lone_pairs() -> LonePairs:
    """Return the table that comes with reknit."""
    with resources.files(__package__).joinpath("lone_pairs.npz").open("rb") as file, np.load(file) as table:
        return LonePairs(
            keys=tuple(table["keys"].tolist()),
            **{name: table[name] for name in ("ratings", "sizes", "dependence", "room", "drift", "share", "rate")},
        )
