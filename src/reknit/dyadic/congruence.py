"""Congruence: do two people see the same sessions alike, and more so as time goes on?

Formula: gap = first - second in each session both rated. Its mean says who rates higher, its mean size how far apart
they are; the correlation within dyads whether they go up and down together, between dyads whether who rates high is
with somebody who does. Convergence is the trend of the gap's size over sessions, the mean of the dyads' own slopes.

Assumptions: dyads are independent; sessions of one dyad need not be. Both use the scale in the same way: the gap's mean
and size depend on it, the correlations do not.

Congruence describes; in seven hundred treatments it foretold nothing (methods page). Terms: Marmarosh & Kivlighan 2012
(doi:10.1037/a0028669); Laws et al. 2017 (doi:10.1037/cou0000203).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.both import own_means, within_and_between
from reknit.dyadic.over_pairs import mean_over_pairs, trend_over_pairs
from reknit.inference.estimate import NORMAL, Estimate, student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.dyadic.both import Both

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Congruence:
    """How alike two members rate, each an `Estimate` over dyads.

    `gap` (first less second) and `gap_size` are in points, `convergence` in points a session (below 0: they come
    closer); `within` and `between` are correlations.
    """

    gap: Estimate
    gap_size: Estimate
    convergence: Estimate
    within: Estimate
    between: Estimate


def congruence(both: Both) -> Congruence:
    """Return how alike the two members of these dyads rate; NaN where there is too little to say."""
    gap = both.first - both.second
    return Congruence(
        gap=mean_over_pairs(gap, both.dyad),
        gap_size=mean_over_pairs(np.abs(gap), both.dyad),
        convergence=trend_over_pairs(np.abs(gap), both.session, both.dyad),
        within=correlation_within(both),
        between=correlation_between(both),
    )


def correlation_within(both: Both) -> Estimate:
    """Return the correlation of both members' distances from their own means, pooled over dyads.

    Its interval comes from leaving out one dyad at a time, on Fisher's scale (atanh).
    """
    one, _ = within_and_between(both.first, both.dyad, both.n_dyads)
    other, _ = within_and_between(both.second, both.dyad, both.n_dyads)
    sums = np.stack([np.bincount(both.dyad, each, both.n_dyads) for each in (one * other, one * one, other * other)])
    sums = sums[:, np.bincount(both.dyad, minlength=both.n_dyads) > 1]
    n, total = sums.shape[1], sums.sum(axis=1)
    value = _fisher(total)
    if n < 3 or not math.isfinite(value):
        return Estimate(float(np.tanh(value)), math.nan, math.nan, n)
    away = _fisher(total[:, None] - sums) - value
    half = student(n - 1) * math.sqrt((n - 1) / n * float(away @ away))
    return Estimate(math.tanh(value), math.tanh(value - half), math.tanh(value + half), n)


def correlation_between(both: Both) -> Estimate:
    """Return the correlation of the two members' mean ratings over dyads, with Fisher's interval."""
    means = [own_means(each, both.dyad, both.n_dyads) for each in (both.first, both.second)]
    one, other = (each[np.isfinite(means[0])] for each in means)
    n = len(one)
    if n < 4 or one.std() == 0 or other.std() == 0:
        return Estimate(math.nan, math.nan, math.nan, n)
    value = float(np.corrcoef(one, other)[0, 1])
    centre, half = float(np.arctanh(np.clip(value, -1 + 1e-15, 1 - 1e-15))), NORMAL / math.sqrt(n - 3)
    return Estimate(value, math.tanh(centre - half), math.tanh(centre + half), n)


def _fisher(sums: Floats) -> Floats:
    """Return Fisher's scale of correlations from sums (product, square, square), each of shape (n,) or ()."""
    spread = np.sqrt(sums[1] * sums[2])
    with np.errstate(invalid="ignore", divide="ignore"):
        fisher: Floats = np.arctanh(np.clip(sums[0] / np.where(spread > 0, spread, np.nan), -1 + 1e-15, 1 - 1e-15))
    return fisher
