"""How well judgements agree beyond chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from reknit.inference.jackknife import jackknife

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reknit.inference.estimate import Estimate

    Floats = NDArray[np.float64]

Weights = Literal["none", "linear", "quadratic"]
Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def cohen_kappa(both: ArrayLike, first: ArrayLike, second: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
    """Return Cohen's kappa of two yes/no judgements from counts, -1 to 1; NaN where neither varies.

    Args:
        both: how often both said yes.
        first: how often the first said yes.
        second: how often the second said yes.
        total: number of things judged.

    Source: Cohen 1960 (doi:10.1177/001316446002000104).
    """
    yes, one, two, n = (np.asarray(each, dtype=float) for each in (both, first, second, total))
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (yes + (n - one - two + yes)) / n
        expected = (one * two + (n - one) * (n - two)) / n**2
        kappa = (observed - expected) / (1 - expected)
    return np.where(1 - expected > 1e-12, kappa, np.nan)


def weighted_kappa(first: ArrayLike, second: ArrayLike, *, weights: Weights = "quadratic") -> Estimate:
    """Return Cohen's weighted kappa of two judges, with a jackknife interval over the things judged.

    `first` and `second` (n,) hold grades in whole steps, NaN where one did not judge. With weights "none" any
    disagreement counts in full, with "linear" as far as it is apart, with "quadratic" as the square of that.

    Source: Cohen 1968 (doi:10.1037/h0026256).
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    known = np.isfinite(one) & np.isfinite(other)
    grades = np.unique(np.concatenate([one[known], other[known]]))
    k = len(grades)
    table = np.zeros((k, k))
    np.add.at(table, (np.searchsorted(grades, one[known]), np.searchsorted(grades, other[known])), 1.0)
    apart = np.abs(grades[:, None] - grades[None, :])
    cost = {"none": (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[weights]
    without = np.array([_kappa(table - _one_in(table, at), cost) if table.flat[at] else np.nan for at in range(k * k)])
    return jackknife(_kappa(table, cost), without, table.ravel())


def _one_in(table: Floats, at: int) -> Floats:
    one = np.zeros_like(table)
    one.flat[at] = 1.0
    return one


def _kappa(table: Floats, cost: Floats) -> float:
    expected = float((np.outer(table.sum(axis=1), table.sum(axis=0)) * cost).sum()) / max(float(table.sum()), 1.0)
    return 1 - float((table * cost).sum()) / expected if expected > 0 else float("nan")


def krippendorff_alpha(ratings: ArrayLike, *, scale: Scale = "interval") -> Estimate:
    """Return Krippendorff's alpha of ratings of shape (things, raters), NaN where a rater did not rate.

    Any number of raters; things that fewer than two rated are left out. The interval leaves out one thing at a time.

    Source: Krippendorff 2004, Content Analysis, 2nd ed., chapter 11; Hayes & Krippendorff 2007
    (doi:10.1080/19312450709336664).
    """
    table = np.asarray(ratings, float)
    table = table[np.isfinite(table).sum(axis=1) > 1]
    known = np.isfinite(table)
    grades = np.unique(table[known])
    counts = (table[:, :, None] == grades).sum(axis=1).astype(float)
    pairs = np.einsum("na,nb->nab", counts, counts) - np.einsum("na,ab->nab", counts, np.eye(len(grades)))
    pairs /= np.maximum(counts.sum(axis=1) - 1, 1)[:, None, None]
    whole = pairs.sum(axis=0)
    value = _alpha(whole, grades, scale)
    return jackknife(value, np.array([_alpha(whole - each, grades, scale) for each in pairs]))


def _alpha(together: Floats, grades: Floats, scale: Scale) -> float:
    """Return alpha from the matrix of coincidences (k, k)."""
    often = together.sum(axis=1)
    total = float(often.sum())
    cost = _difference(grades, often, scale)
    expected = float((np.outer(often, often) * cost).sum()) / max(total - 1, 1.0)
    return 1 - float((together * cost).sum()) / expected if expected > 0 else float("nan")


def _difference(grades: Floats, often: Floats, scale: Scale) -> Floats:
    """Return how far two grades are apart, squared, shape (k, k)."""
    if scale == "nominal":
        return 1 - np.eye(len(grades))
    if scale == "ordinal":
        place = np.cumsum(often) - often / 2
        return np.square(place[:, None] - place[None, :])
    apart = grades[:, None] - grades[None, :]
    if scale == "interval":
        return np.square(apart)
    both = grades[:, None] + grades[None, :]
    return np.square(np.divide(apart, both, out=np.zeros_like(apart), where=both != 0))
