"""Do the items of a check work alike for both roles? As far as can be said without a factor model.

Formula, of sessions in which both members answered all k items:

    shift[item] = (mean of the first - mean of the second) - the same of all items' mean
    tie[item] = correlation of the item with the mean of the other items;   tie_apart = tie of the first - of the second
    likeness = sum(l1 l2) / sqrt(sum(l1^2) sum(l2^2)),   l: loadings of one common factor, least squares

`shift` says whether an item is higher on one side than the whole check is, `tie_apart` whether it belongs to the rest
as much, `likeness` (Tucker's congruence coefficient, Lorenzo-Seva & ten Berge 2006, doi:10.1027/1614-2241.2.2.57)
whether the pattern is the same. Intervals leave out one dyad at a time.

Not tested: equal intercepts, loadings and residuals of a factor model. Both could share the same fault. With k items,
one interval in twenty leaves 0 out by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, unknown
from reknit.inference.jackknife import jackknife
from reknit.measures.person_sums import PersonSums, whole
from reknit.measures.reliability import FEWEST_FOR_A_FACTOR, FEWEST_ITEMS, one_factor

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FEWEST_DYADS = 10


@dataclass(frozen=True, slots=True)
class ItemOverRoles:
    """One item: its `shift` in points (above 0: higher with the first member), and how it belongs to the rest."""

    shift: Estimate
    tie_first: Estimate
    tie_second: Estimate
    tie_apart: Estimate


@dataclass(frozen=True, slots=True)
class OverRoles:
    """How alike a check works for both roles: each item, and the `likeness` of both patterns, -1 to 1."""

    items: tuple[ItemOverRoles, ...]
    likeness: Estimate


def over_roles(first: ArrayLike, second: ArrayLike, dyad: ArrayLike) -> OverRoles:
    """Return how alike the items work for both members; NaN of fewer than ten dyads.

    Args:
        first: shape (rows, k), what the first member answered in each session; rows with a gap are left out.
        second: the same of the second member.
        dyad: shape (rows,), which dyad each session belongs to.

    Raises:
        ValueError: fewer than two items, or not the same number for both.
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.ndim != 2 or one.shape != other.shape or one.shape[1] < FEWEST_ITEMS:
        raise ValueError("two items at least are needed, the same for both members, shape (rows, items)")
    k, both = one.shape[1], np.concatenate([one, other], axis=1)
    known = np.isfinite(both).all(axis=1)
    _, own = np.unique(np.asarray(dyad)[known], return_inverse=True)
    sums = PersonSums.of(both[known], own)
    n = len(sums.count)
    if n < FEWEST_DYADS:
        return OverRoles((ItemOverRoles(*(unknown(n),) * 4),) * k, unknown(n))
    kept = [sums, *(sums.without(at) for at in range(n))]
    means = np.stack([each.total.sum(axis=0) / each.count.sum() for each in kept])
    covariance = np.stack([whole(each) for each in kept])
    return _told(means[:, :k] - means[:, k:], covariance[:, :k, :k], covariance[:, k:, k:])


def _told(gap: Floats, first: Floats, second: Floats) -> OverRoles:
    """Return the figures from gaps (n + 1, k) and covariances (n + 1, k, k), the first of all, then without each."""
    shift = gap - gap.mean(axis=1, keepdims=True)
    one, other = _ties(first), _ties(second)
    items = tuple(
        ItemOverRoles(
            shift=jackknife(float(shift[0, at]), shift[1:, at], ends_at_one=False),
            tie_first=jackknife(float(one[0, at]), one[1:, at]),
            tie_second=jackknife(float(other[0, at]), other[1:, at]),
            tie_apart=jackknife(float(one[0, at] - other[0, at]), one[1:, at] - other[1:, at], ends_at_one=False),
        )
        for at in range(shift.shape[1])
    )
    return OverRoles(items, _likeness(first, second))


def _ties(covariance: Floats) -> Floats:
    """Return the correlation of each item with the sum of the others, shape (n, k); NaN where either is flat."""
    own = np.einsum("nkk->nk", covariance)
    along = covariance.sum(axis=2) - own
    rest = covariance.sum(axis=(1, 2))[:, None] - 2 * along - own
    spread = own * rest
    ties: Floats = along / np.sqrt(np.where(spread > 1e-12, spread, np.nan))
    return ties


def _likeness(first: Floats, second: Floats) -> Estimate:
    if first.shape[1] < FEWEST_FOR_A_FACTOR or not np.isfinite(_ties(first[:1]) + _ties(second[:1])).all():
        return unknown(len(first) - 1)
    one, other = one_factor(first), one_factor(second)
    values = (one * other).sum(axis=1) / np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    return jackknife(float(values[0]), values[1:])
