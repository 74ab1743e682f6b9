"""Sums of answers person by person, from which covariances within and between people follow, also without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PersonSums:
    """For each of n people: how many rows (n,), sums of answers (n, k) and of their products (n, k, k)."""

    count: Floats
    total: Floats
    product: Floats

    @classmethod
    def of(cls, answers: Floats, own: Ints) -> PersonSums:
        """Return the sums of answers (rows, k) of people numbered from 0, own (rows,)."""
        n, k = int(own.max(initial=-1)) + 1, answers.shape[1]
        total = np.stack([np.bincount(own, answers[:, a], n) for a in range(k)], axis=1)
        product = np.empty((n, k, k))
        for a in range(k):
            for b in range(a + 1):
                product[:, a, b] = product[:, b, a] = np.bincount(own, answers[:, a] * answers[:, b], n)
        return cls(np.bincount(own, minlength=n).astype(float), total.astype(float), product)

    def without(self, at: int) -> PersonSums:
        """Return the sums of everybody but one."""
        kept = np.arange(len(self.count)) != at
        return PersonSums(self.count[kept], self.total[kept], self.product[kept])


def whole(sums: PersonSums) -> Floats:
    """Return the covariance of all answers, shape (k, k); NaN of fewer than two rows."""
    rows = sums.count.sum()
    mean = sums.total.sum(axis=0) / max(rows, 1)
    covariance: Floats = (sums.product.sum(axis=0) - rows * np.outer(mean, mean)) / (rows - 1 if rows > 1 else np.nan)
    return covariance


def within(sums: PersonSums) -> Floats:
    """Return the covariance of distances from each person's own means, shape (k, k); NaN if nobody answered twice."""
    freedom = sums.count.sum() - len(sums.count)
    means = np.einsum("na,nb->ab", sums.total / sums.count[:, None], sums.total)
    covariance: Floats = (sums.product.sum(axis=0) - means) / (freedom if freedom > 0 else np.nan)
    return covariance


def between(sums: PersonSums) -> Floats:
    """Return the covariance of people's true means: that of observed means less what comes from within."""
    n = len(sums.count)
    means = sums.total / sums.count[:, None]
    away = means - means.mean(axis=0)
    observed = away.T @ away / (n - 1 if n > 1 else np.nan)
    covariance: Floats = observed - within(sums) * float((1 / sums.count).mean())
    return covariance
