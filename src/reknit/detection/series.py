"""A matrix of equally long rating series with its own yardsticks, each computed once, on first use.

Every detector works on a `Series`: ratings of shape (T, n), T sessions of n people, no gaps, higher is
better. Whole-series figures have shape (n,); figures "before" session t, which use only what was known
then, have shape (T, n) and are NaN while fewer than `MINIMUM_HISTORY` ratings were known.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reknit.measure import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MINIMUM_HISTORY = 3
"""Ratings needed before anything can be said about the next one."""

MOVING_RANGE_TO_SIGMA = 1.128
"""d2 of two observations: mean moving range / 1.128 estimates sigma (Shewhart; Nelson 1982)."""

UNKNOWN_SCALE = Measure("rating")

_ROUNDING = 1e-9


class Series:
    """Ratings of shape (T, n) and what they say about themselves; `measure` is the scale they were given on."""

    def __init__(self, ratings: Floats, measure: Measure = UNKNOWN_SCALE) -> None:
        self.ratings, self.measure = ratings, measure

    @property
    def length(self) -> int:
        """T, the number of ratings of each person."""
        return len(self.ratings)

    @property
    def width(self) -> int:
        """n, the number of people."""
        return int(self.ratings.shape[1])

    @cached_property
    def _size_before(self) -> Floats:
        """Largest absolute rating so far, shape (T, n)."""
        return np.maximum.accumulate(np.abs(self.ratings), axis=0)

    def _spread(self, variance: Floats) -> Floats:
        """Return the root of a variance, NaN where there is no spread but rounding."""
        return self._beyond_rounding(np.sqrt(np.maximum(variance, 0.0)))

    def _beyond_rounding(self, spread: Floats) -> Floats:
        if self.length:
            size = self._size_before if spread.ndim == 2 else np.abs(self.ratings).max(axis=0)
            spread[spread <= _ROUNDING * size] = np.nan
        spread[spread == 0] = np.nan
        return spread

    def _unknown(self) -> Floats:
        return np.full(self.width, np.nan)

    # Whole-series figures

    @cached_property
    def mean(self) -> Floats:
        """Own mean, shape (n,)."""
        if not self.length:
            return self._unknown()
        mean: Floats = self.ratings.mean(axis=0)
        return mean

    @cached_property
    def variance(self) -> Floats:
        """Own variance (T - 1), shape (n,)."""
        if self.length < 2:
            return self._unknown()
        deviation = self.ratings - self.mean
        variance: Floats = np.einsum("tn,tn->n", deviation, deviation) / (self.length - 1)
        return variance

    @cached_property
    def sd(self) -> Floats:
        """Own standard deviation, shape (n,)."""
        return self._spread(self.variance)

    @cached_property
    def differences(self) -> Floats:
        """Change from each session to the next, shape (T - 1, n)."""
        return self.ratings[1:] - self.ratings[:-1]

    @cached_property
    def variance_differences(self) -> Floats:
        """Own variance of the session-to-session changes (T - 2), shape (n,)."""
        if self.length < 3:
            return self._unknown()
        total = self.ratings[-1] - self.ratings[0]
        square = np.einsum("tn,tn->n", self.differences, self.differences)
        about_mean: Floats = np.maximum(square - total * total / (self.length - 1), 0.0)
        return about_mean / (self.length - 2)

    @cached_property
    def sd_differences(self) -> Floats:
        """Own standard deviation of the session-to-session changes, shape (n,)."""
        return self._spread(self.variance_differences)

    @cached_property
    def moving_ranges(self) -> Floats:
        """Absolute session-to-session changes, shape (T - 1, n)."""
        return np.abs(self.differences)

    @cached_property
    def moving_range_mean(self) -> Floats:
        """Mean moving range without ranges above 3.5 times the mean (Nelson 1982), shape (n,)."""
        if self.length < 3:
            return self._unknown()
        ranges = self.moving_ranges
        kept = ranges <= 3.5 * ranges.mean(axis=0)
        return self._beyond_rounding(np.einsum("tn,tn->n", ranges, kept) / np.maximum(kept.sum(axis=0), 1))

    @cached_property
    def moving_range_sigma(self) -> Floats:
        """Sigma of the individuals control chart: mean moving range / 1.128, shape (n,)."""
        return self.moving_range_mean / MOVING_RANGE_TO_SIGMA

    @cached_property
    def slope(self) -> Floats:
        """Own linear trend in points a session, shape (n,)."""
        if self.length < 2:
            return self._unknown()
        time = np.arange(self.length) - (self.length - 1) / 2
        slope: Floats = np.einsum("t,tn->n", time, self.ratings) / (time @ time)
        return slope

    @cached_property
    def trend(self) -> Floats:
        """Own straight line, shape (T, n)."""
        time = np.arange(self.length) - (self.length - 1) / 2
        return self.mean + time[:, None] * self.slope

    @cached_property
    def sd_detrended(self) -> Floats:
        """Own standard deviation about the own straight line (T - 2), shape (n,)."""
        if self.length < 3:
            return self._unknown()
        time = np.arange(self.length) - (self.length - 1) / 2
        explained = self.slope**2 * (time @ time)
        return self._spread((self.variance * (self.length - 1) - explained) / (self.length - 2))

    # Figures that use only the ratings before each session

    @cached_property
    def _from_start(self) -> Floats:
        """Ratings less the first one: keeps running sums exact for constant series."""
        return self.ratings - self.ratings[:1]

    @cached_property
    def _count_before(self) -> Floats:
        count = np.arange(self.length, dtype=float)
        count[:MINIMUM_HISTORY] = np.nan
        return count[:, None]

    @cached_property
    def mean_before(self) -> Floats:
        """Mean of all earlier ratings, shape (T, n)."""
        return self.ratings[:1] + _sums_before(self._from_start) / self._count_before

    @cached_property
    def variance_before(self) -> Floats:
        """Variance of all earlier ratings, shape (T, n)."""
        count, total = self._count_before, _sums_before(self._from_start)
        return (_sums_before(self._from_start**2) - total**2 / count) / (count - 1)

    @cached_property
    def sd_before(self) -> Floats:
        """Standard deviation of all earlier ratings, shape (T, n)."""
        return self._spread(self.variance_before)

    @cached_property
    def _changes(self) -> Floats:
        """Change into each session, 0 for the first, shape (T, n)."""
        return np.concatenate([np.zeros((min(self.length, 1), self.width)), self.differences])

    @cached_property
    def variance_differences_before(self) -> Floats:
        """Variance of all earlier session-to-session changes, shape (T, n)."""
        count = self._count_before - 1
        total = _sums_before(self._changes)
        return (_sums_before(self._changes**2) - total**2 / count) / (count - 1)

    @cached_property
    def sd_differences_before(self) -> Floats:
        """Standard deviation of all earlier session-to-session changes, shape (T, n)."""
        return self._spread(self.variance_differences_before)

    @cached_property
    def moving_range_mean_before(self) -> Floats:
        """Mean of all earlier moving ranges, shape (T, n)."""
        return self._beyond_rounding(_sums_before(np.abs(self._changes)) / (self._count_before - 1))

    @cached_property
    def moving_range_sigma_before(self) -> Floats:
        """Sigma from all earlier moving ranges, shape (T, n)."""
        return self.moving_range_mean_before / MOVING_RANGE_TO_SIGMA

    @cached_property
    def slope_before(self) -> Floats:
        """Straight line through all earlier ratings, points a session, shape (T, n)."""
        count = self._count_before
        time = np.arange(self.length, dtype=float)[:, None]
        spread = count * (count**2 - 1) / 12
        product = _sums_before(time * self._from_start)
        return (product - (count - 1) / 2 * _sums_before(self._from_start)) / spread

    @cached_property
    def trend_before(self) -> Floats:
        """Where the straight line through all earlier ratings would put this one, shape (T, n)."""
        return self.mean_before + self.slope_before * (self._count_before + 1) / 2

    @cached_property
    def sd_detrended_before(self) -> Floats:
        """Standard deviation of all earlier ratings about their straight line, shape (T, n)."""
        count = self._count_before
        explained = self.slope_before**2 * count * (count**2 - 1) / 12
        return self._spread((self.variance_before * (count - 1) - explained) / (count - 2))


def _sums_before(values: Floats) -> Floats:
    """Return the sum of all earlier rows for each row, shape (T, n)."""
    sums = np.zeros_like(values)
    np.cumsum(values[:-1], axis=0, out=sums[1:])
    return sums
