"""Stable pairs: ratings that vary and depend on one another, with no rupture in them.

Formula: y[t] = level + slope c(t) + sigma e[t], c the course of a slow change, e a first-order
autoregressive process of variance 1 whose correlation over a gap of d sessions is autocorrelation^d; then
rounded to the step and cut off at the bounds, as a person at the end of a scale does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def stable_ratings(
    noise: Floats,
    *,
    level: Floats,
    sigma: Floats,
    autocorrelation: Floats,
    slope: Floats,
    session: Floats,
    course: Floats | None = None,
) -> Floats:
    """Return ratings of shape (T, n), neither rounded nor bounded.

    `noise` is independent standard normal, shape (T, n). `level` (points), `sigma` (points),
    `autocorrelation` (-1 to 1) and `slope` (points a session) have shape (n,). `session` gives
    each rating's session number, shape (T, 1 or n), increasing; `course` (T, 1 or n) how the slow change goes,
    None for a straight line.
    """
    state = noise.copy()
    apart = np.diff(session, axis=0)
    neighbours = bool((apart == 1).all())
    damp = np.sqrt(1 - autocorrelation**2)
    for t in range(1, len(state)):
        carried = autocorrelation if neighbours else autocorrelation ** apart[t - 1]
        fresh = damp if neighbours else np.sqrt(1 - carried**2)
        state[t] *= fresh
        state[t] += carried * state[t - 1]
    state *= sigma
    state += level
    if np.any(slope):
        state += slope * (straight_course(session) if course is None else course)
    return state


def straight_course(session: Floats) -> Floats:
    """Return a change of one point a session, mean 0, shape (T, 1 or n)."""
    straight: Floats = session - session.mean(axis=0)
    return straight


def early_course(session: Floats) -> Floats:
    """Return a change that is fast at first and slow later, with the same straight-line slope, shape (T, 1 or n)."""
    straight = straight_course(session)
    early = np.log1p(session - session[0])
    early -= early.mean(axis=0)
    slope = np.sum(early * straight, axis=0) / np.maximum(np.sum(straight**2, axis=0), 1e-300)
    course: Floats = early / np.where(slope > 0, slope, 1.0)
    return course


def on_scale(ratings: Floats, *, low: float, high: float, step: float | None) -> Floats:
    """Return the ratings rounded to the step (counted from a finite bound) and kept within the bounds."""
    if step is not None:
        origin = low if np.isfinite(low) else high if np.isfinite(high) else 0.0
        ratings = np.rint((ratings - origin) / step) * step + origin
    if np.isfinite(low) or np.isfinite(high):
        ratings = np.clip(ratings, low, high)
    return ratings
