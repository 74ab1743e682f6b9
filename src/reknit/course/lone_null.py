"""What stable ratings like those of one pair look like, when there is nobody else to learn from.

`reknit.detection.null` fits stable pairs to a whole panel by simulation, which takes some tenths of a second. For a few
pairs there is little to fit, and this does without, in well under a millisecond a series:

1. level and spread are those whose normal curve, cut off at the ends of the scale, has the mean and the spread seen
   (extremes pulled in, and corrected for that, so that a real fall does not hide itself);
2. the autocorrelation is corrected for the number of ratings and shrunk towards the prior of the panel's null;
3. what is unknown about each is that of a normal series of this length.

Returned as the same `Null`, so that stable pairs are drawn from both alike.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.null import PRIOR, UNKNOWN_BENDS, Null
from reknit.detection.standard import AUTOCORRELATION, LEVEL, LOG_SIGMA, Scale, Unit
from reknit.detection.survey import SHORTEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.survey import Survey
    from reknit.measure import Measure

    Floats = NDArray[np.float64]

PULLED_IN = 0.836
"""The SD of a normal series after its extremes are pulled in to 1.5 SD twice (see `survey.describe`)."""

LEAST_SPREAD = 0.02
"""A stable spread is at least this share of the range, or a quarter of a step: what is constant could have moved."""

ROUNDS = 40
_NORMAL = NormalDist()


def lone_null(figures: Survey, dyad: int, measure: Measure) -> tuple[Null, Floats]:
    """Return the null of one pair's series, and its parameters (4,), from the survey of its panel.

    Too few ratings to tell leave the prior, round the ratings' mean.
    """
    mean, log_spread, correlation = (float(each) for each in figures.figures[:3, dyad])
    length, low, high = int(figures.count[dyad]), *measure.oriented_bounds
    known = length >= SHORTEST
    if not known:
        mean, log_spread, correlation = float(figures.mean[dyad]), -math.inf, math.nan
    least = max(LEAST_SPREAD * (high - low) if math.isfinite(high - low) else 1e-9, (measure.step or 0.0) / 4)
    seen = max(math.exp(log_spread) / PULLED_IN, least)
    level, sigma = _behind_the_bounds(mean if math.isfinite(mean) else 0.0, seen, low, high)
    unit = Unit(level, sigma)
    dependence, unsure = _dependence(correlation, length)
    parameters = np.zeros(4)
    parameters[AUTOCORRELATION] = dependence
    unknown = np.zeros(4)
    unknown[LEVEL] = math.sqrt((1 + dependence) / (1 - dependence) / max(length, 1))
    unknown[LOG_SIGMA] = math.sqrt(0.5 / max(length - 2, 1))
    unknown[AUTOCORRELATION] = unsure
    nothing = np.zeros((13, 4))
    null = Null(unit, Scale.of(measure, unit), nothing, np.diag(unknown), parameters, unknown, UNKNOWN_BENDS)
    return null, parameters


def _dependence(correlation: float, length: int) -> tuple[float, float]:
    """Return (the autocorrelation, how unsure it is): as seen, less its bias about a line, shrunk to the prior."""
    prior = 1 / PRIOR.sd_autocorrelation**2
    if not math.isfinite(correlation) or length < 6:
        return PRIOR.autocorrelation, PRIOR.sd_autocorrelation
    corrected = min(max((correlation * length + 2) / (length - 4), -0.5), 0.9)
    together = prior + length
    return (prior * PRIOR.autocorrelation + length * corrected) / together, math.sqrt(1 / together)


def _behind_the_bounds(mean: float, spread: float, low: float, high: float) -> tuple[float, float]:
    """Return level and spread of the normal curve that, cut off at the bounds, has this mean and spread."""
    level, sigma = mean, spread
    if not (math.isfinite(low) or math.isfinite(high)):
        return level, sigma
    for _ in range(ROUNDS):
        seen_mean, seen_spread = _cut_off(level, sigma, low, high)
        level += mean - seen_mean
        sigma *= min(max(spread / max(seen_spread, 1e-12), 0.5), 2.0)
        level = min(max(level, mean - 3 * spread), mean + 3 * spread)
        sigma = min(max(sigma, 0.5 * spread), 3 * spread)
    return level, sigma


def _cut_off(level: float, sigma: float, low: float, high: float) -> tuple[float, float]:
    """Return mean and SD of a normal curve whose parts beyond the bounds lie on them."""
    a, b = (low - level) / sigma, (high - level) / sigma
    below, above = _NORMAL.cdf(a), 1 - _NORMAL.cdf(b)
    density_a, density_b = _NORMAL.pdf(a), _NORMAL.pdf(b)
    at_a, at_b = (0.0 if math.isinf(each) else each for each in (a, b))
    inside = 1 - below - above
    mean = at_a * below + at_b * above + density_a - density_b
    square = at_a**2 * below + at_b**2 * above + inside + at_a * density_a - at_b * density_b
    return level + sigma * mean, sigma * math.sqrt(max(square - mean**2, 0.0))
