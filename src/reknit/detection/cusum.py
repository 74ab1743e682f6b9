"""CUSUM: have small shortfalls added up?

Formula: S[t] = max(0, S[t-1] + (centre - y[t]) / sigma - k), S[0] = 0; fires when S[t] > h. sigma = mean
moving range / 1.128. The onset is the session after S was last 0.

Assumes: independent ratings round a fixed level. k is half the fall one wants to see (in sigma). False
alarms with k .5: about one in 335 sessions at h 4 and one in 930 at h 5 for independent Gaussian ratings
with known level (a two-sided chart: twice as many); more with dependence. Best for a lasting small fall;
use the drop rules for a single deep session.

Source: Page 1954 (doi:10.1093/biomet/41.1-2.100).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.signals import RepairSettings, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.series import Series
    from reknit.detection.yardsticks import Pooled

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the sum.

    Attributes:
        k: shortfall, in sigma, that is ignored at each session.
        h: the sum, in sigma, above which it fires.
        repair: when it counts as repaired.
    """

    k: float = 0.5
    h: float = 4.0
    repair: RepairSettings = field(default_factory=lambda: RepairSettings(tolerance=1.0))

    def __post_init__(self) -> None:
        if self.k < 0 or self.h <= 0:
            raise ValueError("k must be at least 0 and h above 0")


def signals(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Signals:
    """Return where the sum of shortfalls is above its limit, for series of shape (T, n)."""
    del pooled  # the sum knows only the person's own series
    ratings = series.ratings
    centre = series.mean_before if prospective else series.mean[None]
    sigma = series.moving_range_sigma_before if prospective else series.moving_range_sigma[None]
    with np.errstate(invalid="ignore"):
        shortfall = (centre - ratings) / sigma - settings.k
    before, sums = np.zeros_like(ratings), np.zeros_like(ratings)
    for t in range(series.length):
        if t:
            before[t] = sums[t - 1]
        np.fmax(before[t] + shortfall[t], 0.0, out=sums[t])
    with np.errstate(invalid="ignore"):
        alarm = (sums > settings.h) & (ratings < centre)
        limit = centre - sigma * (settings.h + settings.k - before)
    return Signals(alarm, centre, sigma, limit, _began(sums, alarm), sums)


def _began(sums: Floats, alarm: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return, where it fires, the session after the sum was last 0, shape (T, n)."""
    onset = np.zeros(sums.shape, np.int64)
    session, person = np.nonzero(alarm)
    began, still = session.copy(), np.arange(len(session))
    while len(still):
        still = still[began[still] > 0]
        still = still[sums[began[still] - 1, person[still]] > 0]
        began[still] -= 1
    onset[session, person] = began
    return onset
