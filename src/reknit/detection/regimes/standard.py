"""Ratings in yardsticks: what one point means for this pair, told without looking ahead.

A yardstick learned from a panel is used as it is. A pair that has only itself gets one from each member's first
ratings, as few as tell anything, and from the width of the scale; later ratings never change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.state import Standard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.measure import Measure

    Floats = NDArray[np.float64]

FEWEST = 4
"""With fewer rated sessions the model says nothing."""

USUAL_SHARE = 0.09
"""A usual within-person spread as a share of the scale's width."""

RANGE_TO_SPREAD = 1.128


def standard(ratings: Floats, measure: Measure, units: Floats) -> tuple[Standard, Floats, Floats]:
    """Return the ratings (T, members, n), higher being better, in yardsticks; and (origin, unit), each (members, n).

    `units` (members, n) holds yardsticks in points, NaN where a pair has only itself. Where nothing tells the
    yardstick, it is NaN and so are the ratings.
    """
    low, high = measure.oriented_bounds
    origin = _first(ratings)
    unit = np.where(np.isfinite(units), units, own_units(ratings, high - low))
    with np.errstate(invalid="ignore"):
        inside = Standard(
            (ratings - origin) / unit,
            np.where(np.isfinite(unit), (low - origin) / unit, -np.inf),
            np.where(np.isfinite(unit), (high - origin) / unit, np.inf),
            np.where(np.isfinite(unit), (measure.step or 0.0) / unit, 0.0),
        )
    return inside, origin, unit


def _first(ratings: Floats) -> Floats:
    """Return each member's first rating, shape (members, n); 0 where there is none."""
    first = np.full(ratings.shape[1:], np.nan)
    for now in ratings:
        first = np.where(np.isnan(first), now, first)
    known: Floats = np.nan_to_num(first)
    return known


def own_units(ratings: Floats, width: float) -> Floats:
    """Return yardsticks in points, shape (members, n), from as few first ratings as tell anything; else NaN.

    The mean moving range of the first four ratings / 1.128; where these are all the same, of as many as it takes
    until one differs. On a scale of known width, the middle (in logs) between that and the usual share of it.
    """
    shape = ratings.shape[1:]
    last, total, count, known = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape), np.full(shape, np.nan)
    for now in ratings:
        rated = np.isfinite(now)
        total += np.where(rated & np.isfinite(last), np.abs(now - last), 0.0)
        count += rated
        size = np.abs(np.where(rated, now, 0.0))
        tells = np.isnan(known) & (count >= FEWEST) & rated & (total > 1e-9 * size)
        known = np.where(tells, total / np.maximum(count - 1, 1) / RANGE_TO_SPREAD, known)
        last = np.where(rated, now, last)
    if not np.isfinite(width):
        return known
    usual = USUAL_SHARE * width
    return np.where(np.isfinite(known), np.sqrt(known * usual), usual)
