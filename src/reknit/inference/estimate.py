"""A number with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.quantiles import normal_quantile, t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.95
"""How often an interval should hold the true value."""

NORMAL = normal_quantile((1 + LEVEL) / 2)
"""How many standard errors an interval reaches to either side, where the error is known well."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, the ends of its 95 % interval, and how many things it rests on; NaN where it cannot be told.

    `n` counts what is independent: dyads, where several sessions of one dyad go together. `sessions` counts those,
    where that is asked for; None elsewhere.
    """

    value: float
    low: float
    high: float
    n: int
    sessions: int | None = None

    @property
    def is_said(self) -> bool:
        """Whether there is enough to say anything."""
        return math.isfinite(self.value)


def unknown(n: int = 0, sessions: int | None = None) -> Estimate:
    """Return what stands where there is too little to say."""
    return Estimate(math.nan, math.nan, math.nan, n, sessions)


def share(count: int, total: int) -> Estimate:
    """Return a share (0 to 1) of independent things with its score interval; NaN of nothing."""
    if total == 0:
        return unknown()
    return Estimate(count / total, *wilson(count / total, total), total)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share of n independent things; n need not be whole.

    Source: Wilson 1927 (doi:10.1080/01621459.1927.10502953).
    """
    spread = NORMAL**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / n / 4)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def student(freedom: float) -> float:
    """Return how many standard errors an interval reaches to either side with so many degrees of freedom."""
    return t_quantile((1 + LEVEL) / 2, freedom)


def mean_of(values: NDArray[np.float64]) -> Estimate:
    """Return the mean of independent values, shape (n,), NaN left out, with its t interval; NaN without two of them."""
    known = values[np.isfinite(values)]
    n = len(known)
    if n < 2:
        return Estimate(float(known.mean()) if n else math.nan, math.nan, math.nan, n)
    half = student(n - 1) * float(known.std(ddof=1)) / math.sqrt(n)
    mean = float(known.mean())
    return Estimate(mean, mean - half, mean + half, n)
