"""EWMA chart: has the smoothed course drifted below the person's own level?

Formula: z[t] = lambda y[t] + (1 - lambda) z[t-1]; fires when
z[t] <= centre - L sigma sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2t))), sigma = mean moving range / 1.128.

Assumes: independent ratings round a fixed level. False alarms with lambda .2, L 2.7: about one
in 480 sessions for independent Gaussian ratings with known level, more with short series or
dependence. Good for small lasting falls; a single deep session is seen better by the drop
rules and the individuals chart.

Source: Roberts 1959 (doi:10.1080/00401706.1959.10489860); Lucas & Saccucci 1990
(doi:10.1080/00401706.1990.10484583).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.series import MINIMUM_HISTORY
from reknit.detection.signals import RepairSettings, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.series import Series
    from reknit.detection.yardsticks import Pooled

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the chart.

    Attributes:
        weight: lambda, the weight of the newest rating, above 0 and at most 1.
        limit: L, the distance of the limit from the centre in standard errors of z.
        repair: when it counts as repaired.
    """

    weight: float = 0.2
    limit: float = 2.7
    repair: RepairSettings = field(default_factory=lambda: RepairSettings(tolerance=1.0))

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1 or self.limit <= 0:
            raise ValueError("weight must be above 0 and at most 1, and limit above 0")


def signals(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Signals:
    """Return where the smoothed course is below its limit, for series of shape (T, n)."""
    del pooled  # the chart knows only the person's own series
    weight, ratings = settings.weight, series.ratings
    centre = series.mean_before if prospective else series.mean[None]
    sigma = series.moving_range_sigma_before if prospective else series.moving_range_sigma[None]
    first = MINIMUM_HISTORY if prospective else 0
    known = ratings[:first].mean(axis=0) if prospective and series.length > first else series.mean
    smoothed, before = np.full_like(ratings, np.nan), np.full_like(ratings, np.nan)
    z = known
    for t in range(first, series.length):
        before[t] = z
        z = weight * ratings[t] + (1 - weight) * z
        smoothed[t] = z
    steps = np.arange(series.length)[:, None] - first + 1
    error = sigma * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2.0 * np.maximum(steps, 0))))
    with np.errstate(invalid="ignore", divide="ignore"):
        strength = (centre - smoothed) / error
        alarm = (strength >= settings.limit) & (ratings < centre)
        lowest = (centre - settings.limit * error - (1 - weight) * before) / weight
    return Signals(alarm, centre, sigma, lowest, "fall", strength)
