"""Intervals for figures that are no plain means: by leaving out one thing at a time.

Source: Efron & Stein 1981 (doi:10.1214/aos/1176345462); on Fisher's scale (atanh) for figures that end at 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 3
EDGE = 1 - 1e-12


def jackknife(value: float, left_out: Floats, counts: Floats | None = None, *, ends_at_one: bool = True) -> Estimate:
    """Return a figure with its interval; a figure that lies at its end, 1 or -1, has none.

    Args:
        value: the figure of all things.
        left_out: shape (m,), the figure without one thing of each sort.
        counts: shape (m,), how many things of the sort there are; one each, if None.
        ends_at_one: the figure is 1 at most, so that its interval is made on Fisher's scale.
    """
    weight = np.ones(len(left_out)) if counts is None else counts
    n = int(weight.sum())
    here = weight > 0
    if ends_at_one and abs(value) >= EDGE:
        return Estimate(value, math.nan, math.nan, n)
    if n < FEWEST or not math.isfinite(value) or not np.isfinite(left_out[here]).all():
        return Estimate(value, math.nan, math.nan, n)
    centre = math.atanh(value) if ends_at_one else value
    moved = np.arctanh(np.clip(left_out[here], -EDGE, EDGE)) if ends_at_one else left_out[here]
    half = student(n - 1) * math.sqrt((n - 1) / n * float(weight[here] @ (moved - centre) ** 2))
    low, high = centre - half, centre + half
    return Estimate(value, math.tanh(low), math.tanh(high), n) if ends_at_one else Estimate(value, low, high, n)
