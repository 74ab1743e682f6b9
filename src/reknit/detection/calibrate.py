"""Simulate the stable pairs that false alarms are counted in (see `false_alarms`).

Series whose nulls are alike share one reference; a reference draws evenly from all the series it serves.
The size of an episode in a simulated series is taken in units of the usual spread one would give that
series, so that what is uncertain about a real series is just as uncertain here.
"""

from __future__ import annotations

import heapq
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.false_alarms import BINS, Calibration, Counts, Reference, bins_of
from reknit.detection.null import Null, fit_null
from reknit.detection.run import episodes_in
from reknit.detection.series import Series
from reknit.detection.standard import LEVEL, LOG_SIGMA
from reknit.detection.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.detection.survey import Survey
    from reknit.detection.walk import Found
    from reknit.detection.yardsticks import Pooled
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

REFERENCES = 48
"""At most about this many references for one series of a panel."""

STABLE_PAIRS = 48_000
LEAST_PAIRS, MOST_PAIRS = 1_000, 5_000
"""Stable pairs simulated in all, and at least and at most for one reference."""

ALIKE = np.array([0.4, 0.15, 0.06, 0.5, 0.1])
"""Series closer than this count as alike: level, log sigma, autocorrelation, slope * T, gaps / T."""


def calibrate(
    panel: Panel,
    rules: Sequence[Rule],
    surveys: Mapping[SeriesName, Survey],
    yardsticks: Mapping[SeriesName, Pooled],
    *,
    prospective: bool = False,
    seed: int = 0,
) -> Calibration:
    """Return the references of every rated series of the panel for these rules.

    The same panel, rules and seed give the same references, whatever the order of the dyads or the number
    of threads. Rules on marks have none.
    """
    inferred = [rule for rule in rules if not rule.detector.on_marks]
    calibrated = {
        name: _calibrate_series(
            panel, name, inferred, surveys[name], yardsticks[name], prospective=prospective, seed=seed
        )
        for name in panel.rated_series
    }
    references = {
        (name, rule.name): Reference.of([counts[at] for counts in each.counts])
        for name, each in calibrated.items()
        for at, rule in enumerate(inferred)
    }
    return Calibration(
        panel.rated_series,
        {name: each.group for name, each in calibrated.items()},
        references,
        {name: each.usual_spread for name, each in calibrated.items()},
    )


@dataclass(frozen=True, slots=True)
class _CalibratedSeries:
    """What calibration needs to know of one series; `counts` has a row a group and a column a rule."""

    group: Ints
    usual_spread: Floats
    counts: Sequence[Sequence[Counts]]


def _calibrate_series(
    panel: Panel,
    name: SeriesName,
    rules: Sequence[Rule],
    survey: Survey,
    pooled: Pooled,
    *,
    prospective: bool,
    seed: int,
) -> _CalibratedSeries:
    own_seed = [seed, zlib.crc32("\x1f".join(name).encode())]
    null = fit_null(panel, *name, survey, np.random.default_rng(own_seed))
    leaves = _alike(survey, null)
    group, usual_spread = np.full(panel.n_dyads, -1), np.full(panel.n_dyads, np.nan)
    for index, leaf in enumerate(leaves):
        group[leaf.dyads] = index
        usual_spread[leaf.dyads] = null.spread_in_points(leaf.parameters)
    pairs = int(np.clip(STABLE_PAIRS // max(len(leaves), 1), LEAST_PAIRS, MOST_PAIRS))
    people = int((survey.count > 0).sum())

    def work(item: tuple[int, _Leaf]) -> list[Counts]:
        index, leaf = item
        stable = _stable_series(panel, name, leaf, null, pairs, np.random.default_rng([*own_seed, index]))
        known = pooled.at(stable.position).with_own_share(stable.series, people, prospective=prospective)
        found = episodes_in(stable.series, rules, known, prospective=prospective)
        return [_count(stable, each) for each in found]

    return _CalibratedSeries(group, usual_spread, list(in_threads(work, enumerate(leaves))))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Dyads whose series are equally long and whose nulls are alike: indices and parameters (4, n)."""

    dyads: Ints
    parameters: Floats
    has_gaps: bool


@dataclass(frozen=True, slots=True)
class _StablePairs:
    """Simulated series (T, n), the usual spread one would give each (n,), and their sessions (T, n), 0-based."""

    series: Series
    usual_spread: Floats
    position: Ints


def _alike(survey: Survey, null: Null) -> list[_Leaf]:
    """Return groups of dyads whose nulls are alike, widest apart split first, at most about REFERENCES."""
    rated = np.flatnonzero(survey.count > 0)
    parameters = null.parameters(survey, rated)
    length, gaps = survey.count[rated], survey.gaps[rated]
    apart = np.vstack([parameters, gaps / length]) / ALIKE[:, None]
    apart[3] *= length
    apart[LEVEL] *= _bounds_matter(parameters, null)
    heap = [_candidate(apart, np.flatnonzero(length == each)) for each in np.unique(length)]
    heapq.heapify(heap)
    while heap and -heap[0][0] > 1 and len(heap) < REFERENCES:
        _, _, row, members = heapq.heappop(heap)
        low = apart[row, members] <= _middle(apart[row, members])
        for half in (members[low], members[~low]):
            heapq.heappush(heap, _candidate(apart, half))
    leaves = sorted(heap, key=lambda entry: entry[1])
    return [_Leaf(rated[members], parameters[:, members], bool(gaps[members].any())) for *_, members in leaves]


def _bounds_matter(parameters: Floats, null: Null) -> float:
    """Return 1 where some series come within three spreads of a bound, or 0: then levels do not matter."""
    nearest = np.minimum(null.scale.high - parameters[LEVEL], parameters[LEVEL] - null.scale.low)
    return float(np.any(nearest < 3 * np.exp(parameters[LOG_SIGMA])))


def _candidate(apart: Floats, members: Ints) -> tuple[float, tuple[float, ...], int, Ints]:
    """Return a heap entry: (widest distance negated, a key that depends on values alone, its row, who)."""
    inside = apart[:, members]
    low, high = inside.min(axis=1), inside.max(axis=1)
    row = int((high - low).argmax())
    return -float(high[row] - low[row]), (len(members), *low.tolist(), *high.tolist()), row, members


def _middle(values: Floats) -> float:
    """Return the median, or the middle of the range where the median would split nothing off."""
    median = float(np.median(values))
    return median if median < values.max() else float((values.min() + values.max()) / 2)


def _stable_series(
    panel: Panel, name: SeriesName, leaf: _Leaf, null: Null, pairs: int, rng: np.random.Generator
) -> _StablePairs:
    order = np.lexsort(leaf.parameters)
    chosen = order[np.linspace(0, len(order) - 1, pairs).round().astype(int)]
    rows = panel.rated_rows(*name, leaf.dyads[chosen])
    session = panel.sessions[rows].astype(float)
    if not leaf.has_gaps:
        session = np.arange(len(rows), dtype=float)[:, None]
    ratings = null.draw(leaf.parameters[:, chosen], session, rng)
    position = rows - panel.offsets[leaf.dyads[chosen]]
    return _StablePairs(Series(ratings), null.usual_spread(ratings, session), position)


def _count(stable: _StablePairs, found: Found) -> Counts:
    at = bins_of(found.strength / stable.usual_spread[found.column])
    largest = np.full(stable.series.width, -1)
    np.maximum.at(largest, found.column, at)
    return Counts(
        stable.series.width,
        stable.series.length,
        np.bincount(largest[largest >= 0], minlength=BINS),
        np.bincount(at, minlength=BINS),
    )
