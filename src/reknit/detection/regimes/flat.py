"""Flat: does a member give the same rating again and again?

A chain of two for each member: lively, where a rating has the density the model gives it, and flat, where it repeats
the last one but for a slip. At an end of the scale a lively member repeats ratings too, and the model knows how
often, so that a good bond near the ceiling is not taken for a flat one at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.normal import LOG_ROOT_TWO_PI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.regimes.parameters import Parameters
    from reknit.detection.regimes.state import Standard

    Floats = NDArray[np.float64]

SLIP = 0.03
"""Probability that a flat member leaves, or comes to, the end of the scale."""

LEAST_WIDTH = 0.15
"""How far flat ratings vary, in yardsticks; with a coarse step, as much as one step covers."""


def flat_course(standard: Standard, lively: Floats, parameters: Parameters) -> tuple[Floats, Floats]:
    """Return the probability that each member is flat, from what was known then and from all sessions.

    Both have shape (T, members, n). `lively` has that shape and holds the log density of each rating.
    """
    length = len(lively)
    stay_flat, turn_flat = 1 - parameters.flat_end, parameters.flat_onset
    likelihood = np.exp(np.clip(_against(standard, lively), -700, 700))
    filtered = np.empty_like(lively)
    probability = np.full(lively.shape[1:], parameters.flat_start)
    expected = np.empty_like(lively)
    for t in range(length):
        if t:
            probability = probability * stay_flat + (1 - probability) * turn_flat
        expected[t] = probability
        odds = probability * likelihood[t]
        probability = odds / (odds + 1 - probability)
        filtered[t] = probability
    smoothed = filtered.copy()
    for t in range(length - 2, -1, -1):
        flat = smoothed[t + 1] / expected[t + 1]
        calm = (1 - smoothed[t + 1]) / (1 - expected[t + 1])
        now = filtered[t]
        smoothed[t] = now * (stay_flat * flat + (1 - stay_flat) * calm)
    return filtered, smoothed


def _against(standard: Standard, lively: Floats) -> Floats:
    """Return how much better flat explains each rating, in log, (T, members, n); 0 for gaps and first ratings."""
    ratings, step = standard.ratings, standard.step
    width = np.maximum(LEAST_WIDTH, step / np.exp(LOG_ROOT_TWO_PI))
    edge = np.maximum(step / 2, 1e-9)
    last = np.full(ratings.shape[1:], np.nan)
    better = np.zeros_like(ratings)
    for t, now in enumerate(ratings):
        rated, known = np.isfinite(now), np.isfinite(last)
        away = np.where(rated & known, now - last, 0.0) / width
        value = -0.5 * away * away - np.log(width) - LOG_ROOT_TWO_PI
        with np.errstate(invalid="ignore"):
            for end in (standard.low, standard.high):
                at_end, was = np.abs(now - end) <= edge, np.abs(last - end) <= edge
                value = np.where(at_end, np.where(was, np.log1p(-SLIP), np.log(SLIP)), value)
        better[t] = np.where(rated & known, value - lively[t], 0.0)
        last = np.where(rated, now, last)
    return better
