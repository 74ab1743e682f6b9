"""Ratings in yardsticks: what one point means for this pair, told without looking ahead.

A yardstick learned from a panel is used as it is. A pair that has only itself gets one from its first sessions, as few
as tell anything, and from the width of the scale; later ratings never change it, and before that nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.state import Standard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.measure import Measure

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST = 4
"""With fewer rated sessions the model says nothing."""

USUAL_SHARE = 0.09
"""A usual within-person spread as a share of the scale's width."""

RANGE_TO_SPREAD = 1.128


def standard(
    ratings: Floats, measure: Measure, units: Floats, level: Floats, level_spread: Floats
) -> tuple[Standard, Floats, Floats, Ints]:
    """Return the ratings (T, members, n), higher being better, in yardsticks, and what they were made with.

    `units` (members, n) holds yardsticks in points, NaN where a pair has only itself; `level` and `level_spread`
    (members, n) what is known of the level before any rating, in points and in yardsticks; a NaN level is thought to
    be near the first rating. With the ratings come each
    member's origin and unit, (members, n), and the session (0-based) from which on units are known, (n,): T where they
    never are, and then the ratings are NaN.
    """
    lowest, highest = measure.oriented_bounds
    origin = _first(ratings)
    given = np.isfinite(units)
    if given.all():
        unit, known_at = units, np.zeros(units.shape[1], np.int64)
    else:
        own, known_at = own_units(ratings, highest - lowest)
        unit, known_at = np.where(given, units, own), np.where(given.all(axis=0), 0, known_at)
    with np.errstate(invalid="ignore"):
        y, low, high = (ratings - origin) / unit, (lowest - origin) / unit, (highest - origin) / unit
        low, high = np.where(np.isfinite(unit), low, -np.inf), np.where(np.isfinite(unit), high, np.inf)
        step = np.where(np.isfinite(unit), (measure.step or 0.0) / unit, 0.0)
        before = np.where(np.isfinite(level) & np.isfinite(unit), (level - origin) / unit, 0.0)
        edge = np.maximum(step / 2, 1e-9)
        at_high, at_low = high - y <= edge, y - low <= edge
    inside = Standard(y, low, high, step, before, level_spread, np.isfinite(y), at_high, at_low)
    return inside, origin, unit, known_at


def _first(ratings: Floats) -> Floats:
    """Return each member's first rating, shape (members, n); 0 where there is none."""
    first = np.full(ratings.shape[1:], np.nan)
    for now in ratings:
        first = np.where(np.isnan(first), now, first)
    known: Floats = np.nan_to_num(first)
    return known


def own_units(ratings: Floats, width: float) -> tuple[Floats, Ints]:
    """Return yardsticks in points, (members, n), from a pair's first sessions, and when they were known, (n,).

    They are fixed for both at the pair's fourth rated session, or later, as soon as one member's ratings differ: the
    mean moving range / 1.128 of each member with three ratings by then, else that of the other. On a scale of known
    width, they are fixed at the fourth, as the middle (in logs) between that and the usual share of the width.
    """
    length, shape = len(ratings), ratings.shape[1:]
    usual = USUAL_SHARE * width if np.isfinite(width) else np.nan
    last, total, count, unit = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape), np.full(shape, np.nan)
    sessions, known_at = np.zeros(shape[1]), np.full(shape[1], length)
    for t, now in enumerate(ratings):
        rated = np.isfinite(now)
        total += np.where(rated & np.isfinite(last), np.abs(now - last), 0.0)
        count += rated
        sessions += rated.any(axis=0)
        last = np.where(rated, now, last)
        tells = (count >= FEWEST - 1) & (total > 1e-9 * np.abs(np.nan_to_num(last)))
        open_now = (known_at == length) & (sessions >= FEWEST) & (tells.any(axis=0) | np.isfinite(usual))
        own = np.where(tells, total / np.maximum(count - 1, 1) / RANGE_TO_SPREAD, np.nan)
        unit = np.where(open_now, _filled(own, usual), unit)
        known_at = np.where(open_now, t, known_at)
        if (known_at < length).all():
            break
    return unit, known_at


def _filled(own: Floats, usual: float) -> Floats:
    """Return yardsticks for all members, (members, n), from those of whom ratings tell."""
    if np.isfinite(usual):
        return np.where(np.isfinite(own), np.sqrt(own * usual), usual)
    return np.where(np.isfinite(own), own, own[::-1])
