"""The lowest point of a smooth function of a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Function = Callable[[Floats], float]

STEP = 1e-4
"""Distance at which slopes are taken; all parameters here are of the order of 1."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where a function is lowest, and how low."""

    point: Floats
    value: float


def minimise(function: Function, start: Floats, *, most_rounds: int = 200, tolerance: float = 1e-9) -> Minimum:
    """Return a minimum near `start`, shape (k,); the function may say infinity where it is not defined.

    By the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal & Wright 2006, 6.1), slopes by
    central differences, halving a step until it descends.
    """
    point, inverse = start.astype(float), np.eye(len(start))
    value, slope = function(point), _slope(function, point)
    for _ in range(most_rounds):
        if not slope.any() or not np.isfinite(slope).all():
            break
        direction = -inverse @ slope
        if direction @ slope >= 0:
            inverse, direction = np.eye(len(start)), -slope
        moved, lower = _descend(function, point, value, direction, float(direction @ slope))
        if lower >= value:
            break
        fresh = _slope(function, moved)
        step, bend = moved - point, fresh - slope
        gained, (point, value, slope) = value - lower, (moved, lower, fresh)
        if gained < tolerance * (1 + abs(value)) and np.abs(slope).max() < 1e-3:
            break
        if (along := float(step @ bend)) > 1e-12:
            left = np.eye(len(start)) - np.outer(step, bend) / along
            inverse = left @ inverse @ left.T + np.outer(step, step) / along
    return Minimum(point, value)


def _descend(function: Function, point: Floats, value: float, direction: Floats, slope: float) -> tuple[Floats, float]:
    """Return the first of ever shorter steps that descends as it should, and the value there."""
    length = min(1.0, 2.0 / float(np.abs(direction).max()))
    for _ in range(40):
        moved = point + length * direction
        lower = function(moved)
        if lower <= value + 1e-4 * length * slope:
            return moved, lower
        length /= 2
    return point, value


def _slope(function: Function, point: Floats) -> Floats:
    steps = STEP * np.eye(len(point))
    return np.array([(function(point + each) - function(point - each)) / (2 * STEP) for each in steps])


def curvature(function: Function, point: Floats, step: float = 2e-3) -> Floats:
    """Return the matrix of second derivatives, shape (k, k), by central differences."""
    k = len(point)
    steps = step * np.eye(k)
    bend = np.empty((k, k))
    for a in range(k):
        for b in range(a + 1):
            corners = [function(point + s * steps[a] + t * steps[b]) * s * t for s in (1, -1) for t in (1, -1)]
            bend[a, b] = bend[b, a] = sum(corners) / (4 * step * step)
    return bend
