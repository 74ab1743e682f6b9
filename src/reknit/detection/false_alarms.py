"""False alarms: how often would a stable pair like this one look the same?

Every series gets a *reference*: stable pairs with its sessions, gaps, level, spread, autocorrelation,
slope, bounds and step (see `null`), and no rupture. The same rule runs over them. For an episode of a given
size, with the same rule and settings:

    false_alarm_pair     share of such pairs with at least one episode at least as large
    false_alarm_session  expected number of such episodes a session
    rule_alarm_pair      share of such pairs in which the rule fires at all
    false_alarm_ever     share of such pairs that, looked at after every session, would at some look show one that
                         is as rare at that look (see `looks`)

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
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detection.looks import Looks
    from reknit.episode import Episodes
    from reknit.panel import SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BINS_A_SPREAD = 64
"""Sizes are counted in steps of 1/64 of a usual spread, always rounded down, which errs towards caution."""

BINS = 2_048
"""Sizes of 32 usual spreads and more are counted together."""

_ROUNDING = 1e-9


def bins_of(size: Floats) -> Ints:
    """Return the bin each size falls in, 0 to BINS - 1."""
    return np.clip(np.floor(size * BINS_A_SPREAD + _ROUNDING), 0, BINS - 1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Reference:
    """What one rule finds in the stable pairs of each group of a series.

    All have one row a group and a last row of zeros for dyads without ratings. `share` (groups + 1, BINS) is the
    share of pairs with an episode at least this large (upper end of its Monte Carlo error), `rate` the
    expected number of such episodes a session. `alarm_pair` (groups + 1,) is the share of pairs in which
    the rule fires at all, `episodes` the expected number of episodes in a pair.
    """

    share: NDArray[np.float32]
    rate: NDArray[np.float32]
    alarm_pair: Floats
    episodes: Floats

    @staticmethod
    def of(groups: Sequence[Counts]) -> Reference:
        """Return the reference with these groups."""
        share, rate = np.zeros((2, len(groups) + 1, BINS), np.float32)
        alarm_pair, episodes = np.zeros((2, len(groups) + 1))
        for index, each in enumerate(groups):
            at_least = np.minimum((_at_least(each.largest) + 1) / (each.pairs + 1), 1.0)
            share[index] = np.minimum(at_least + 2 * np.sqrt(at_least * (1 - at_least) / each.pairs), 1.0)
            rate[index] = (_at_least(each.every) + 1) / (each.pairs * each.length)
            alarm_pair[index], episodes[index] = each.largest.sum() / each.pairs, each.every.sum() / each.pairs
        return Reference(share, rate, alarm_pair, episodes)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one rule found in stable pairs of `length` sessions that count for as much as `pairs` of equal weight.

    `largest` is how many of them have their largest episode in each bin, `every` how many episodes they have in each;
    both (BINS,).
    """

    pairs: float
    length: int
    largest: Floats
    every: Floats


def _at_least(counts: Floats) -> Floats:
    return np.cumsum(counts[::-1])[::-1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What stable pairs say about one rule on one series.

    `group` (n_dyads,) is each dyad's row of the reference, -1 where unrated; `usual_spread` (n_dyads,) its usual spread
    in points. `looked_up` says that they come from the table of lone pairs.
    """

    reference: Reference
    group: Ints
    usual_spread: Floats
    looked_up: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """What stable pairs say about every rule on every series of a panel.

    `answers` maps (series, rule name) to an answer; `looks` maps a rule name to what looking again adds.
    """

    n_dyads: int
    series_names: tuple[SeriesName, ...]
    answers: Mapping[tuple[SeriesName, str], Answer]
    looks: Mapping[str, Looks]

    def annotate(self, episodes: Episodes, *, first_dyad: int = 0) -> Episodes:
        """Return the episodes with their false alarms; `first_dyad` says where their panel begins in this one."""
        if episodes.rule not in self.looks or not self.series_names:
            return episodes
        calm, rate, series = np.ones(len(episodes)), np.zeros(len(episodes)), np.zeros(len(episodes))
        at = bins_of(self._size(episodes, first_dyad))
        measure = np.array([name[1] for name in episodes.series_names])[episodes.series]
        for name in self.series_names:
            same = slice(None) if len(episodes.series_names) == 1 else np.flatnonzero(measure == name[1])
            answer = self.answers[name, episodes.rule]
            group = answer.group[episodes.dyad[same] + first_dyad]
            calm[same] *= 1 - answer.reference.share[group, at[same]]
            rate[same] += answer.reference.rate[group, at[same]]
            series[same] += group >= 0
        ever = self.looks[episodes.rule].ever(1 - calm, episodes.dyad + first_dyad, series)
        return replace(episodes, false_alarm_pair=1 - calm, false_alarm_session=rate, false_alarm_ever=ever)

    def _size(self, episodes: Episodes, first_dyad: int) -> Floats:
        """Return each episode's strength in units of its pair's usual spread."""
        size = episodes.strength.copy()
        for index, name in enumerate(episodes.series_names):
            if name in self.series_names:
                own = episodes.series == index
                size[own] /= self.answers[name, episodes.rule].usual_spread[episodes.dyad[own] + first_dyad]
        return size

    def rule_alarm_pair(self, rule: str, measure: str) -> Floats:
        """Return the share of stable pairs like each dyad in which the rule fires at all, shape (n_dyads,).

        NaN where the rule is not inferred from ratings.
        """
        calm = [1 - each.reference.alarm_pair[each.group] for each in self._answers(rule, measure)]
        return 1 - np.prod(calm, axis=0) if calm else self._unknown()

    def expected_episodes(self, rule: str, measure: str) -> Floats:
        """Return how many episodes noise alone would give in each dyad, shape (n_dyads,)."""
        expected = [each.reference.episodes[each.group] for each in self._answers(rule, measure)]
        return np.sum(expected, axis=0) if expected else self._unknown()

    def _answers(self, rule: str, measure: str) -> list[Answer]:
        return [answer for (name, of_rule), answer in self.answers.items() if name[1] == measure and of_rule == rule]

    def _unknown(self) -> Floats:
        return np.full(self.n_dyads, np.nan)
