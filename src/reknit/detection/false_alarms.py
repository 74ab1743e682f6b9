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
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detection.null import Null
    from reknit.episode import Episodes
    from reknit.panel import SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

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
        upper: Floats = np.minimum(share + 2 * np.sqrt(share * (1 - share) / self.pairs), 1.0)
        return upper

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


def _grouped(references: Sequence[Reference], group: Ints) -> Iterator[tuple[Reference, Ints]]:
    """Yield each reference with the positions that belong to it."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(len(references) + 1))
    for reference, begin, stop in zip(references, bounds[:-1], bounds[1:], strict=True):
        if stop > begin:
            yield reference, order[begin:stop]
