"""Least squares where rows of one pair belong together.

Uncertainty comes from leaving out one pair at a time (the jackknife over clusters, CR3: MacKinnon, Nielsen & Webb 2023,
doi:10.1002/jae.2969), with Student's t over pairs; it asks for no equal spread and no independence within pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Regression:
    """Effects (p,) with their covariance (p, p), over so many pairs."""

    effects: Floats
    covariance: Floats
    pairs: int

    def estimate(self, weights: Floats) -> Estimate:
        """Return a weighted sum of effects, weights (p,), with its interval."""
        value = float(weights @ self.effects)
        half = student(self.pairs - 1) * math.sqrt(max(float(weights @ self.covariance @ weights), 0.0))
        return Estimate(value, value - half, value + half, self.pairs)


def regress(y: Floats, x: Floats, pair: Ints) -> Regression:
    """Return the regression of y (rows,) on the columns of x (rows, p); `pair` (rows,) says what belongs together.

    Raises:
        ValueError: too few pairs, or columns that cannot be told apart once any one pair is left out.
    """
    _, own = np.unique(pair, return_inverse=True)
    n, p = int(own.max(initial=-1)) + 1, x.shape[1]
    if n <= p + 1 or np.linalg.matrix_rank(x) < p:
        raise ValueError("too few pairs, or ratings that vary too little, for this model")
    inside = np.stack([[np.bincount(own, x[:, a] * x[:, b], n) for b in range(p)] for a in range(p)])
    beside = np.stack([np.bincount(own, x[:, a] * y, n) for a in range(p)])
    whole, right = inside.sum(axis=2), beside.sum(axis=1)
    effects = np.linalg.solve(whole, right)
    without = whole - np.moveaxis(inside, 2, 0)
    if np.linalg.cond(without).max() > 1e12:
        raise ValueError("without one of the pairs, ratings vary too little for this model")
    left_out = np.linalg.solve(without, (right - beside.T)[:, :, None])[:, :, 0]
    away = left_out - effects
    return Regression(effects, (n - 1) / n * away.T @ away, n)
