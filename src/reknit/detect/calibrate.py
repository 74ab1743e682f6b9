"""False alarms: how often would a stable pair like this one look the same?

Every series gets a *reference*: stable pairs with its sessions, gaps, level, spread, autocorrelation,
slope, bounds and step (see `null`), and no rupture. The same rule runs over them. For an episode of a given
size, with the same rule and settings:

    false_alarm_pair     share of such pairs with at least one episode at least as large
    false_alarm_session  expected number of such episodes a session
    rule_alarm_pair      share of such pairs in which the rule fires at all

The size of an episode is its strength in units of the pair's usual spread (shrunken, see `null`), so that
neither a noisy pair nor an own yardstick stretched by the rupture itself blurs the comparison.
`false_alarm_pair` is the p-value of a maximum statistic, so it accounts for all the sessions looked at, and
for both members: an episode of either counts. It is the upper end of its Monte Carlo error (two
standard errors), so that chance in the simulation hardly ever makes an episode look rarer than it is.

Series whose nulls are alike share one reference; a reference draws evenly from all the series it serves.
"""

from __future__ import annotations

import heapq
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.detect.null import LEVEL, LOG_SIGMA, Null, fit_null
from reknit.detect.run import episodes_in
from reknit.detect.series import Series
from reknit.detect.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detect.registry import Rule
    from reknit.detect.survey import Survey
    from reknit.detect.walk import Found
    from reknit.detect.yardsticks import Pooled
    from reknit.episode import Episodes
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

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Reference:
    """What one rule finds in many stable pairs of `length` sessions.

    `largest` holds the size of the largest episode of each pair in which the rule fired, `every` that of all
    episodes, both sorted.
    """

    pairs: int
    length: int
    largest: Floats
    every: Floats

    @property
    def alarm_pair(self) -> float:
        """Share of stable pairs in which the rule fires at all."""
        return len(self.largest) / self.pairs

    def share_at_least(self, size: Floats) -> Floats:
        """Return the share of stable pairs with an episode at least this large (upper end of its error)."""
        least = np.searchsorted(self.largest, size - _ROUNDING)
        share = (len(self.largest) - least + 1) / (self.pairs + 1)
        return np.minimum(share + 2 * np.sqrt(share * (1 - share) / self.pairs), 1.0)

    def rate_at_least(self, size: Floats) -> Floats:
        """Return the expected number of episodes at least this large, a session."""
        least = np.searchsorted(self.every, size - _ROUNDING)
        return (len(self.every) - least) / (self.pairs * self.length)


@dataclass(frozen=True, slots=True)
class Calibration:
    """References for every series of a panel.

    `group` maps a series to the reference each dyad belongs to, shape (n_dyads,), -1 where unrated;
    `references` maps (series, rule name) to the references in that order; `usual_spread` maps a series to
    each dyad's usual spread in points, shape (n_dyads,).
    """

    series_names: tuple[SeriesName, ...]
    group: Mapping[SeriesName, Ints]
    references: Mapping[tuple[SeriesName, str], Sequence[Reference]]
    usual_spread: Mapping[SeriesName, Floats]
    nulls: Mapping[SeriesName, Null]

    def annotate(self, episodes: Episodes, *, first_dyad: int = 0) -> Episodes:
        """Return the episodes with their false alarms; `first_dyad` says where their panel begins in this one."""
        if len(episodes) == 0 or not any((name, episodes.rule) in self.references for name in self.series_names):
            return episodes
        calm, rate, size = np.ones(len(episodes)), np.zeros(len(episodes)), self._size(episodes, first_dyad)
        measure = np.array([name[1] for name in episodes.series_names])[episodes.series]
        for name in self.group:
            same_measure = np.flatnonzero(measure == name[1])
            group = self.group[name][episodes.dyad[same_measure] + first_dyad]
            for reference, at in _grouped(self.references[name, episodes.rule], group):
                which = same_measure[at]
                calm[which] *= 1 - reference.share_at_least(size[which])
                rate[which] += reference.rate_at_least(size[which])
        return replace(episodes, false_alarm_pair=1 - calm, false_alarm_session=rate)

    def _size(self, episodes: Episodes, first_dyad: int) -> Floats:
        """Return each episode's strength in units of its pair's usual spread."""
        size = episodes.strength.copy()
        for index, name in enumerate(episodes.series_names):
            if name in self.usual_spread:
                own = episodes.series == index
                size[own] /= self.usual_spread[name][episodes.dyad[own] + first_dyad]
        return size

    def rule_alarm_pair(self, rule: str, measure: str) -> Floats:
        """Return the share of stable pairs like each dyad in which the rule fires at all, shape (n_dyads,).

        NaN where the rule is not inferred from ratings.
        """
        return 1 - self._product(rule, measure, lambda each: 1 - each.alarm_pair)

    def expected_episodes(self, rule: str, measure: str) -> Floats:
        """Return how many episodes noise alone would give in each dyad, shape (n_dyads,)."""
        return np.log(self._product(rule, measure, lambda each: np.exp(len(each.every) / each.pairs)))

    def _product(self, rule: str, measure: str, figure: Callable[[Reference], float]) -> Floats:
        names = [name for name in self.group if name[1] == measure and (name, rule) in self.references]
        n_dyads = len(next(iter(self.group.values()))) if self.group else 0
        if not names:
            return np.full(n_dyads, np.nan)
        product = np.ones(n_dyads)
        for name in names:
            figures = np.array([*(figure(each) for each in self.references[name, rule]), 1.0])
            product *= figures[self.group[name]]
        return product


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
    group, references, nulls, usual_spread = {}, {}, {}, {}
    for name in panel.rated_series:
        own_seed = [seed, zlib.crc32("\x1f".join(name).encode())]
        null = fit_null(panel, *name, surveys[name], np.random.default_rng(own_seed))
        leaves = _alike(surveys[name], null)
        group[name], usual_spread[name] = np.full(panel.n_dyads, -1), np.full(panel.n_dyads, np.nan)
        for index, leaf in enumerate(leaves):
            group[name][leaf.dyads] = index
            usual_spread[name][leaf.dyads] = null.spread_in_points(leaf.parameters)
        nulls[name] = null
        pairs = int(np.clip(STABLE_PAIRS // max(len(leaves), 1), LEAST_PAIRS, MOST_PAIRS))

        def work(
            item: tuple[int, _Leaf],
            name: SeriesName = name,
            null: Null = null,
            pairs: int = pairs,
            own_seed: list[int] = own_seed,
        ) -> list[Reference]:
            index, leaf = item
            rng = np.random.default_rng([*own_seed, index])
            stable = _stable_series(panel, name, leaf, null, pairs, rng)
            known = yardsticks[name].at(stable.position)
            found = episodes_in(stable.series, inferred, known, prospective=prospective)
            return [_reference(stable, each) for each in found]

        columns = list(in_threads(work, enumerate(leaves)))
        for at, rule in enumerate(inferred):
            references[name, rule.name] = [column[at] for column in columns]
    return Calibration(panel.rated_series, group, references, usual_spread, nulls)


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


def _reference(stable: _StablePairs, found: Found) -> Reference:
    size = found.strength / stable.usual_spread[found.column]
    largest = np.full(stable.series.width, -np.inf)
    np.maximum.at(largest, found.column, size)
    return Reference(stable.series.width, stable.series.length, np.sort(largest[largest > -np.inf]), np.sort(size))


def _grouped(references: Sequence[Reference], group: Ints) -> Iterator[tuple[Reference, Ints]]:
    """Yield each reference with the positions that belong to it."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(len(references) + 1))
    for reference, begin, stop in zip(references, bounds[:-1], bounds[1:], strict=True):
        if stop > begin:
            yield reference, order[begin:stop]
