"""Learn the model's parameters from a panel: where it says little they stay near the shipped ones.

Yardsticks are each role's within-person spread. The rest is chosen so that the ratings become most probable, with a
prior round the starting values (maximum a posteriori, one parameter after the other, twice). Real ratings are never
quite as the model has it, and many of them would bend parameters to make up for that; so a panel counts for no more
than `MOST_PAIRS` (a power posterior, Holmes & Walker 2017, doi:10.1093/biomet/asx010). Some are looked at for all:
evenly spaced in length and mean, the same ones whatever the order of the dyads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.detection.regimes.chain import chain_of
from reknit.detection.regimes.course import alike, in_yardsticks, measure_of
from reknit.detection.regimes.parameters import Parameters, shipped
from reknit.detection.regimes.passes import forth
from reknit.detection.regimes.space import Space
from reknit.detection.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.regimes.state import Standard
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STAND_INS = 160
MOST_PAIRS = 60
SWEEPS = (0.8, 0.4)
"""How far the first and the second sweep look to each side, in standard deviations of the prior."""

REPAIR = 0.5
"""What a panel starts from: ratings hardly tell how soon ruptures are repaired. Where they are short, the shipped
value, which serves pairs alone, misses more than this one does where they last.
"""

FEWEST_RATINGS = 3

FIRST, FIRST_NOISE = 3, 1.3
"""A level is seen in the mean of so many first ratings; neighbours are alike, so its noise is this much larger."""

USUAL_PAIRS = 5

LEAST_TOGETHER = 0.1
FEWEST_PAIRS = 20
"""Where two members' ratings correlate less than this within (at least so many) pairs, nobody can say whose ratings
tell of the bond. The first member's are believed, so that somebody who answers at random does not drown them."""

SELDOM = 0.001
"""How often a member whose ratings mean nothing shows a rupture or shares a mood."""


@dataclass(frozen=True, slots=True)
class _Learned:
    """A parameter: its name, whether it is a share (logit) or a size (log) or any number, and its prior's SD there."""

    name: str
    kind: str
    spread: float

    def free(self, parameters: Parameters) -> float:
        """Return the parameter where any number is allowed."""
        value = float(getattr(parameters, self.name))
        if self.kind == "share":
            return float(np.log(value / (1 - value)))
        return float(np.log(value)) if self.kind == "size" else value

    def put(self, parameters: Parameters, free: float) -> Parameters:
        """Return the parameters with this one changed to what `free` stands for."""
        value = free
        if self.kind == "share":
            value = float(1 / (1 + np.exp(-free)))
        elif self.kind == "size":
            value = float(np.exp(free))
        change: dict[str, Any] = {self.name: value}
        return replace(parameters, **change)


LEARNED = (
    _Learned("scale_centre", "any", 0.2),
    _Learned("scale_spread", "size", 0.3),
    _Learned("dependence", "share", 0.5),
    _Learned("bond_share", "share", 0.5),
    _Learned("onset", "share", 0.3),
    _Learned("drift", "size", 0.4),
)
"""What is learned; the rest stays as it was."""


def learn(panel: Panel, measure: str | None = None, start: Parameters | None = None) -> Parameters:
    """Return parameters learned from the panel, near the starting ones where it says little.

    These are, if None, the shipped ones with another `repair`.

    The same panel gives the same parameters, whatever the order of its dyads.

    Raises:
        PanelError: no such measure, several and none named, or more than two members rated it.
    """
    name = measure_of(panel, measure)
    members = panel.members_of(name)
    known = replace(start or replace(shipped(), repair=REPAIR), units=units_of(panel, name))
    if not known.units:
        return known
    known = replace(known, levels=levels_of(panel, name, known))
    people = _stand_ins(panel, name, members)
    series = [
        _standard(panel, name, members, people[dyads], known) for dyads in alike(panel.lengths[people], at_once=128)
    ]
    if len(members) == 2 and _together(panel, name, members) < LEAST_TOGETHER:
        known = replace(known, shown_by_both=SELDOM, shown_by_first=1 - SELDOM, catches_up=SELDOM, bond_share=SELDOM)
    return _climbed(series, known, min(1.0, MOST_PAIRS / max(len(people), 1)))


def _together(panel: Panel, measure: str, members: Sequence[str]) -> float:
    """Return how far the two members' ratings correlate within pairs, -1 to 1; 1 where that cannot be told."""
    one, other = (panel.ratings[member, measure] for member in members)
    rated = np.isfinite(one) & np.isfinite(other)
    dyad = panel.row_dyad[rated]
    count = np.maximum(np.bincount(dyad, minlength=panel.n_dyads), 1)
    away = [each[rated] - (np.bincount(dyad, each[rated], panel.n_dyads) / count)[dyad] for each in (one, other)]
    if (count > 1).sum() < FEWEST_PAIRS:
        return 1.0
    product, first, second = (float(np.sort(a * b).sum()) for a, b in (away, away[:1] * 2, away[1:] * 2))
    return product / np.sqrt(first * second) if first * second > 0 else 1.0


def units_of(panel: Panel, measure: str) -> dict[SeriesName, float]:
    """Return the within-person spread of each member's ratings in points; a member who says nothing is left out."""
    units = {}
    for member in panel.members_of(measure):
        squares, freedom = [np.zeros(0)], 0
        for block in panel.blocks(member, measure):
            length = len(block.ratings)
            if length >= FEWEST_RATINGS:
                squares.append(((block.ratings - block.ratings.mean(axis=0)) ** 2).sum(axis=0) / (length - 1))
                freedom += block.ratings.shape[1]
        total = float(np.sort(np.concatenate(squares)).sum())
        if total > 0:
            units[member, measure] = float(np.sqrt(total / freedom))
    return units


def levels_of(panel: Panel, measure: str, known: Parameters) -> dict[SeriesName, tuple[float, float]]:
    """Return mean and SD between pairs of each member's level in the first sessions, in points, higher being better.

    The SD is shrunken towards the usual one, which counts as much as `USUAL_PAIRS`.
    """
    levels = {}
    for member, unit in ((name[0], unit) for name, unit in known.units.items()):
        column = panel.measures[measure].sign * panel.ratings[member, measure]
        rows = np.flatnonzero(np.isfinite(column))
        dyad = panel.row_dyad[rows]
        place = np.arange(len(rows)) - np.searchsorted(dyad, dyad)
        first = place < FIRST
        count = np.bincount(dyad[first], minlength=panel.n_dyads)
        mean = np.bincount(dyad[first], column[rows[first]], panel.n_dyads)[count > 0] / count[count > 0]
        mean.sort()
        centre = float(mean.mean())
        noise = unit**2 * float(np.sort(FIRST_NOISE / count[count > 0]).mean())
        between = max(float(np.sort((mean - centre) ** 2).sum()) - noise * len(mean), 0.0)
        usual = (known.level_spread * unit) ** 2 * USUAL_PAIRS
        levels[member, measure] = centre, float(np.sqrt((between + usual) / (len(mean) + USUAL_PAIRS)))
    return levels


def _stand_ins(panel: Panel, measure: str, members: Sequence[str]) -> Ints:
    """Return dyads evenly spaced by length and by the sums of their ratings, at most STAND_INS."""
    keys = []
    for member in members:
        column = np.nan_to_num(panel.ratings[member, measure])
        sums = np.zeros(panel.n_dyads)
        some = panel.lengths > 0
        sums[some] = np.add.reduceat(column, panel.offsets[:-1][some]) if some.any() else 0.0
        keys.append(sums)
    sorted_ = np.lexsort((*keys, panel.lengths))
    order: Ints = sorted_[panel.lengths[sorted_] > 0]
    if len(order) <= STAND_INS:
        return order
    chosen: Ints = order[np.linspace(0, len(order) - 1, STAND_INS).round().astype(int)]
    return chosen


def _standard(panel: Panel, measure: str, members: tuple[str, ...], dyads: Ints, known: Parameters) -> Standard:
    row = panel.offsets[dyads] + np.arange(panel.lengths[dyads[0]])[:, None]
    return in_yardsticks(panel, measure, members, row, known)[1]


def _climbed(series: Sequence[Standard], start: Parameters, trust: float) -> Parameters:
    """Return the parameters that make the series most probable, with the prior round the starting ones."""

    def height_of(parameters: Parameters) -> float:
        return _height(series, parameters, start, trust)

    best, height = start, height_of(start)
    for reach in SWEEPS:
        for each in LEARNED:
            here, step = each.free(best), reach * each.spread
            tried = [each.put(best, here + side * step) for side in (-1, 1)]
            low, high = (height_of(trial) for trial in tried)
            bend = low + high - 2 * height
            if bend < 0:
                peak = here + float(np.clip(0.5 * (low - high) / bend, -2, 2)) * step
                tried.append(each.put(best, peak))
            heights = [low, high, *(height_of(trial) for trial in tried[2:])]
            for trial, reached in zip(tried, heights, strict=True):
                if reached > height:
                    best, height = trial, reached
    return best


def _height(series: Sequence[Standard], parameters: Parameters, start: Parameters, trust: float) -> float:
    """Return log likelihood, as far as trusted, and log prior of the parameters, up to a constant."""
    distance = [(each.free(parameters) - each.free(start)) / each.spread for each in LEARNED]
    return trust * _likelihood(series, parameters) - 0.5 * float(np.square(distance).sum())


def _likelihood(series: Sequence[Standard], parameters: Parameters) -> float:
    """Return the log likelihood of the series."""
    chain, manners, space = chain_of(parameters, 2), parameters.manners(2, of_a_panel=True), Space()

    def work(standard: Standard) -> Floats:
        return forth(standard, chain, parameters, manners, space).log_likelihood

    return float(np.sort(np.concatenate(list(in_threads(work, series)))).sum())
