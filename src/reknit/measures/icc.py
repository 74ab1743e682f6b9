"""Intraclass correlation: how far several raters agree on things they all rated, in its six usual forms.

Formula: from the mean squares of an analysis of variance, between things (MSR), between raters (MSC) and left over
(MSE), within things (MSW); k raters, n things. Intervals from F (Shrout & Fleiss 1979, doi:10.1037/0033-2909.86.2.420;
McGraw & Wong 1996, doi:10.1037/1082-989X.1.1.30).

| form | raters | what counts | one rating | mean of k |
|---|---|---|---|---|
| 1 | others for each thing | agreement | (MSR - MSW) / (MSR + (k - 1) MSW) | (MSR - MSW) / MSR |
| 2 | a sample, the same for all | agreement | (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n) | ... |
| 3 | these and no others | consistency | (MSR - MSE) / (MSR + (k - 1) MSE) | (MSR - MSE) / MSR |
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import LEVEL, Estimate
from reknit.inference.quantiles import f_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TAIL = (1 + LEVEL) / 2
FEWEST_FREEDOM = 1e-9
"""Degrees of freedom below which an interval would be the whole line."""


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """The six forms; `single` ones of one rater's rating, `mean` ones of the mean of all k raters."""

    single_1: Estimate
    single_2: Estimate
    single_3: Estimate
    mean_1: Estimate
    mean_2: Estimate
    mean_3: Estimate


@dataclass(frozen=True, slots=True)
class _Squares:
    n: int
    k: int
    rows: float
    columns: float
    within: float
    error: float


def intraclass_correlations(ratings: ArrayLike) -> IntraclassCorrelations:
    """Return the six forms for ratings of shape (things, raters); things that not all rated are left out.

    Raises:
        ValueError: fewer than two raters, or fewer than two things rated by all.
    """
    table = np.asarray(ratings, float)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError("ratings of two raters at least are needed, shape (things, raters)")
    table = table[np.isfinite(table).all(axis=1)]
    if len(table) < 2:
        raise ValueError("fewer than two things were rated by all raters")
    squares = _squares(table)
    singles = [form(squares) for form in (_one_way, _two_way, _consistency)]
    means = [_of_mean(each, squares.k) for each in singles]
    return IntraclassCorrelations(*singles, *means)


def _squares(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> _Squares:
    n, k = table.shape
    grand, by_row, by_column = table.mean(), table.mean(axis=1), table.mean(axis=0)
    rows = k * float(((by_row - grand) ** 2).sum())
    columns = n * float(((by_column - grand) ** 2).sum())
    total = float(((table - grand) ** 2).sum())
    left = max(total - rows - columns, 0.0)
    return _Squares(
        n=n, k=k, rows=rows / (n - 1), columns=columns / (k - 1), within=(total - rows) / (n * (k - 1)),
        error=left / ((n - 1) * (k - 1)),
    )  # fmt: skip


def _estimate(value: float, low: float, high: float, n: int) -> Estimate:
    return Estimate(value, low, min(high, 1.0), n)


def _from_ratio(ratio: float, k: int) -> float:
    return (ratio - 1) / (ratio + k - 1)


def _one_way(s: _Squares) -> Estimate:
    if s.within <= 0:
        return Estimate(1.0 if s.rows > 0 else math.nan, math.nan, math.nan, s.n)
    ratio, first, second = s.rows / s.within, s.n - 1, s.n * (s.k - 1)
    low, high = ratio / f_quantile(TAIL, first, second), ratio * f_quantile(TAIL, second, first)
    return _estimate(_from_ratio(ratio, s.k), _from_ratio(low, s.k), _from_ratio(high, s.k), s.n)


def _consistency(s: _Squares) -> Estimate:
    if s.error <= 0:
        return Estimate(1.0 if s.rows > 0 else math.nan, math.nan, math.nan, s.n)
    ratio, first, second = s.rows / s.error, s.n - 1, (s.n - 1) * (s.k - 1)
    low, high = ratio / f_quantile(TAIL, first, second), ratio * f_quantile(TAIL, second, first)
    return _estimate(_from_ratio(ratio, s.k), _from_ratio(low, s.k), _from_ratio(high, s.k), s.n)


def _two_way(s: _Squares) -> Estimate:
    n, k = s.n, s.k
    whole = s.rows + (k - 1) * s.error + k * (s.columns - s.error) / n
    value = (s.rows - s.error) / whole if whole > 0 else math.nan
    if s.error <= 0 or not math.isfinite(value) or value >= 1:
        return Estimate(value, math.nan, math.nan, n)
    ratio = s.columns / s.error
    numerator = (k - 1) * (n - 1) * (k * value * ratio + n * (1 + (k - 1) * value) - k * value) ** 2
    inner = (n - 1) * k**2 * value**2 * ratio**2 + (n * (1 + (k - 1) * value) - k * value) ** 2
    freedom = numerator / inner if inner > 0 else 0.0
    if freedom < FEWEST_FREEDOM:
        return Estimate(value, math.nan, math.nan, n)
    upper, lower = f_quantile(TAIL, n - 1, freedom), f_quantile(TAIL, freedom, n - 1)
    raters = k * s.columns + (k * n - k - n) * s.error
    low = n * (s.rows - upper * s.error) / (upper * raters + n * s.rows)
    high = n * (lower * s.rows - s.error) / (raters + n * lower * s.rows)
    return _estimate(value, low, high, n)


def _of_mean(single: Estimate, k: int) -> Estimate:
    """Return the reliability of the mean of k raters (Spearman-Brown); NaN where a single one agrees less than that."""

    def stepped(value: float) -> float:
        share = 1 + (k - 1) * value
        return k * value / share if share > 0 else math.nan

    return Estimate(stepped(single.value), stepped(single.low), stepped(single.high), single.n)
