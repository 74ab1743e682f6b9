"""The reknit model as a rule: how probable is it that this member's ratings show a rupture?

Formula: a hidden chain of regimes (steady, ruptured shallow or deep, repaired) with a level that drifts, moods that
last from session to session, and fresh noise; fires where the probability of a rupture is at least `probability`.
Strength is -log(1 - probability). The probability is the live one also where the rule looks back: what falls later
does not make a session strained that was not. See `reknit.detection.regimes.course` for both members at once.

Assumes: normal noise of unknown spread, dependence over one lag, ends of the scale that cut ratings off. False alarms:
11 to 26 % of stable pairs in 8 to 30 sessions, for one member. Says nothing live before the fourth rating. Use
`segments` to look back at lasting changes, and marks of the members themselves where there are any.

Source: reknit's own; regimes after Hamilton 1989 (doi:10.2307/1912559) and Kim 1994
(doi:10.1016/0304-4076(94)90036-1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.chain import chain_of
from reknit.detection.regimes.parameters import shipped
from reknit.detection.regimes.passes import forth
from reknit.detection.regimes.space import Space
from reknit.detection.regimes.standard import FEWEST, own_units, standard
from reknit.detection.signals import RepairSettings, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.series import Series
    from reknit.detection.yardsticks import Pooled
    from reknit.measure import Measure

    Floats = NDArray[np.float64]

SERIES_AT_ONCE = 1_024
LEAST_CALM = 1e-12
"""Nothing is more certain than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the rule.

    Attributes:
        probability: how probable (0 to 1) a rupture must be.
        repair: when it counts as repaired.
    """

    probability: float = 0.3
    repair: RepairSettings = field(default_factory=lambda: RepairSettings(tolerance=0.5, window=6))

    def __post_init__(self) -> None:
        if not 0 < self.probability < 1:
            raise ValueError("probability must lie between 0 and 1")


def signals(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Signals:
    """Return where a rupture is probable, for series of shape (T, n)."""
    shape = series.ratings.shape
    probability, level = np.zeros(shape), np.full(shape, np.nan)
    unit, space = _units(series, pooled), Space()
    for begin in range(0, shape[1] if shape[0] >= FEWEST else 0, SERIES_AT_ONCE):
        some = slice(begin, begin + SERIES_AT_ONCE)
        ratings = series.ratings[:, some]
        probability[:, some], level[:, some] = _told(ratings, unit[some], series.measure, space)
    with np.errstate(invalid="ignore"):
        alarm = (probability >= settings.probability) & (series.ratings < level)
    if prospective:
        alarm[: FEWEST - 1] = False
    strength = -np.log(np.maximum(1 - probability, LEAST_CALM))
    return Signals(alarm, level, unit[None], np.full((1, shape[1]), np.nan), "fall", strength)


def _units(series: Series, pooled: Pooled) -> Floats:
    """Return the yardstick of each series in points, shape (n,), as known at its fourth rating."""
    if series.length < FEWEST:
        return np.full(series.width, np.nan)
    known: Floats = np.broadcast_to(pooled.pooled_sd, series.ratings.shape)[FEWEST - 1]
    if np.isfinite(known).all():
        return known
    units: Floats = np.where(np.isfinite(known), known, own_units(series.ratings[:, None], np.inf)[0][0])
    return units


def _told(ratings: Floats, unit: Floats, measure: Measure, space: Space) -> tuple[Floats, Floats]:
    """Return (probability of a rupture, level in points) of each session, both (T, n)."""
    parameters = shipped()
    chain, manners = chain_of(parameters, 1), parameters.manners(1, of_a_panel=True)
    nowhere, spread_of_level = np.full((2, 1, len(unit)), [[[np.nan]], [[parameters.level_spread]]])
    inside, origin, yardstick, _ = standard(ratings[:, None], measure, unit[None], nowhere, spread_of_level)
    known = forth(inside, chain, parameters, manners, space)
    rupture = np.zeros(ratings.shape)
    for regime in chain.shown_by(0):
        for at in range(len(manners.weight)):
            rupture += known.weight[:, regime, at]
    return np.minimum(rupture, 1.0), known.level[:, 0] * yardstick + origin
