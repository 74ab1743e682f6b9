"""Where things go: from sessions and ratings to places on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight line from values to places: `low` lies at `start`, `high` at `stop`."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)

    def per_unit(self) -> float:
        """Return how far apart two values one unit apart lie."""
        return abs(self.stop - self.start) / (self.high - self.low)


def ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return round values from low to high, at most about `most` of them, whole numbers only if asked."""
    rough = (high - low) / max(most - 1, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * each for each in _STEPS if size * each >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(each * step, 10) for each in range(first, last + 1)]


def visible_range(lowest: float, highest: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the part of a scale to show: all that occurs with some air, and never less than 60 % of the scale.

    Showing much of the scale keeps small changes looking small. `low` and `high` are its bounds.
    """
    air = max(0.08 * (highest - lowest), 0.02 * max(abs(highest), abs(lowest), 1.0))
    bottom, top = lowest - air, highest + air
    if low is None or high is None:
        return bottom, top
    lacking = 0.6 * (high - low) - (top - bottom)
    if lacking > 0:
        bottom, top = bottom - lacking / 2, top + lacking / 2
    shift = max(low - bottom, 0.0) - max(top - high, 0.0)
    bottom, top = bottom + shift, top + shift
    edge = 0.03 * (high - low)
    return max(bottom, low) - edge, min(top, high) + edge
