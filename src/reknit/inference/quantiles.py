"""Quantiles of the normal, t and F distributions.

t and F are turned into a beta distribution, whose share below a point is a continued fraction (Lentz's way of
evaluating it; Press et al. 2007, Numerical Recipes, 6.4); the quantile is found by halving.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

HALVINGS = 200
MANY = 1e9
"""So many second degrees of freedom make F chi-square over its own."""

_TINY = 1e-300


def normal_quantile(share: float) -> float:
    """Return the point below which this share (between 0 and 1) of a standard normal lies."""
    return NormalDist().inv_cdf(share)


@cache
def t_quantile(share: float, freedom: float) -> float:
    """Return the point below which this share of Student's t with `freedom` (above 0) degrees of freedom lies."""
    if share == 0.5:
        return 0.0
    tail = min(share, 1 - share)
    x, rest = beta_quantile(2 * tail, freedom / 2, 0.5), beta_quantile(1 - 2 * tail, 0.5, freedom / 2)
    distance = math.sqrt(freedom * rest / x) if x > 0 else math.inf
    return distance if share > 0.5 else -distance


@cache
def f_quantile(share: float, first: float, second: float) -> float:
    """Return the point below which this share of F with `first` and `second` degrees of freedom lies."""
    x, rest = beta_quantile(share, first / 2, second / 2), beta_quantile(1 - share, second / 2, first / 2)
    return second * x / (first * rest) if rest > 0 else math.inf


@cache
def chi_square_quantile(share: float, freedom: float) -> float:
    """Return the point below which this share of chi-square with `freedom` (above 0) degrees of freedom lies."""
    return freedom * f_quantile(share, freedom, MANY)


def two_sided_p(t: float, freedom: float) -> float:
    """Return the probability that Student's t lies at least as far from 0 as `t`, 0 to 1."""
    return beta_below(freedom / (freedom + t * t), freedom / 2, 0.5)


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the point below which this share of a beta distribution with parameters a and b (above 0) lies."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if beta_below(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """Return the share of a beta distribution with parameters a and b that lies below x, 0 to 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x > (a + 1) / (a + b + 2):
        return 1 - scale * _fraction(1 - x, b, a) / b
    return scale * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 10_000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + numerator * d)
            c = _away_from_zero(1 + numerator / c)
            step = c * d
            value *= step
        if abs(step - 1) < 1e-15:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
