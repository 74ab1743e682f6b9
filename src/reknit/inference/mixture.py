"""Growth mixtures: curves of many pairs that come from a few groups, each with a mean curve of its own.

Formula, for pair i with design Z_i (a row a session) and ratings y_i, in group c with probability share_c:

    y_i = Z_i b_i + e,    b_i ~ N(mean_c, spread),    e ~ N(0, residual)

Pairs of one group differ among themselves as much in every group. Fitted by expectation and maximisation (Dempster,
Laird & Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x; growth mixtures: Muthén & Shedden 1999,
doi:10.1111/j.0006-341X.1999.00463.x). Uncertainty is the robust one, of each pair's own slopes of the log-likelihood
(White 1982, doi:10.2307/1912526), so that it asks for no normal deviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS = 500
CLOSE = 1e-8
"""Rounds end when the log-likelihood grows by less than this share of itself."""
STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Curves:
    """What a mixture needs of n pairs: Z'Z (n, q, q), Z'y (n, q), y'y (n,) and how many ratings (n,)."""

    design: Floats
    product: Floats
    square: Floats
    count: Floats

    def where(self, rows: NDArray[np.int64]) -> Curves:
        """Return those of some pairs."""
        return Curves(self.design[rows], self.product[rows], self.square[rows], self.count[rows])


@dataclass(frozen=True, slots=True)
class Mixture:
    """A mixture of k groups: `share` (k,), `mean` (k, q), `spread` (q, q) within groups, `residual` variance."""

    share: Floats
    mean: Floats
    spread: Floats
    residual: float

    @property
    def parameters(self) -> int:
        """How many numbers were fitted."""
        k, q = int(self.mean.shape[0]), int(self.mean.shape[1])
        return k * q + k - 1 + q * (q + 1) // 2 + 1


@dataclass(frozen=True, slots=True)
class Expected:
    """What a mixture expects: each pair's group (n, k) and own curve (n, k, q), its covariance (n, q, q), and fit."""

    belongs: Floats
    own: Floats
    uncertain: Floats
    log_likelihood: Floats


def expect(curves: Curves, mixture: Mixture) -> Expected:
    """Return what is expected of each pair, and each pair's log-likelihood, shape (n,)."""
    inverse = np.linalg.inv(mixture.spread)
    uncertain = np.linalg.inv(curves.design / mixture.residual + inverse)
    pulled = curves.product[:, None, :] / mixture.residual + mixture.mean @ inverse
    own = np.einsum("nab,nkb->nka", uncertain, pulled)
    size = np.linalg.slogdet(np.eye(len(inverse)) + curves.design @ mixture.spread / mixture.residual)[1]
    away = curves.product[:, None, :] - np.einsum("nab,kb->nka", curves.design, mixture.mean)
    along = np.einsum("na,ka->nk", curves.product, mixture.mean) + np.einsum("nka,ka->nk", away, mixture.mean)
    squares = (curves.square[:, None] - along) / mixture.residual
    squares -= np.einsum("nka,nab,nkb->nk", away, uncertain, away) / mixture.residual**2
    normal = curves.count * np.log(2 * np.pi * mixture.residual) + size
    fits = np.log(mixture.share) - 0.5 * (normal[:, None] + squares)
    highest = fits.max(axis=1, keepdims=True)
    each = np.exp(fits - highest)
    total = each.sum(axis=1, keepdims=True)
    return Expected(each / total, own, uncertain, (highest + np.log(total))[:, 0])


def fit_mixture(curves: Curves, start: Mixture, *, rounds: int = ROUNDS, close: float = CLOSE) -> tuple[Mixture, float]:
    """Return the mixture that fits best near a start, and its log-likelihood."""
    mixture, before = start, -np.inf
    for _ in range(rounds):
        found = expect(curves, mixture)
        fit = float(found.log_likelihood.sum())
        if fit - before < close * (1 + abs(fit)):
            return mixture, fit
        before, mixture = fit, _maximised(curves, found)
    return mixture, before


def _maximised(curves: Curves, found: Expected) -> Mixture:
    weight = found.belongs.sum(axis=0)
    mean = np.einsum("nk,nka->ka", found.belongs, found.own) / np.maximum(weight, 1e-9)[:, None]
    apart = found.own - mean
    spread = np.einsum("nk,nka,nkb->ab", found.belongs, apart, apart) + found.uncertain.sum(axis=0)
    spread /= len(curves.count)
    spread += 1e-9 * np.trace(spread) * np.eye(len(spread))
    residual = float((found.belongs * _left(curves, found)).sum() / curves.count.sum())
    return Mixture(np.maximum(weight / len(curves.count), 1e-12), mean, spread, max(residual, 1e-12))


def _left(curves: Curves, found: Expected) -> Floats:
    """Return the sum of squares expected to be left of each pair in each group, shape (n, k)."""
    along = 2 * np.einsum("nka,na->nk", found.own, curves.product)
    inside = np.einsum("nka,nab,nkb->nk", found.own, curves.design, found.own)
    unsure = np.einsum("nab,nba->n", curves.design, found.uncertain)
    left: Floats = curves.square[:, None] - along + inside + unsure[:, None]
    return left


def covariance(curves: Curves, mixture: Mixture) -> Floats:
    """Return the robust covariance of (log odds of each group but the last against it, means row by row).

    Shape (k - 1 + k q,) squared. What else was fitted is taken into account.
    """
    point = _packed(mixture)
    k, q = mixture.mean.shape
    bend = np.empty((len(point), len(point)))
    for at in range(len(point)):
        step = STEP * max(1.0, abs(point[at])) * np.eye(len(point))[at]
        up, down = (_slopes(curves, _unpacked(point + sign * step, k, q)).sum(axis=0) for sign in (1, -1))
        bend[at] = (up - down) / (2 * step[at])
    slopes = _slopes(curves, mixture)
    inverse = np.linalg.pinv((bend + bend.T) / 2)
    wanted = k - 1 + k * q
    robust: Floats = inverse @ (slopes.T @ slopes) @ inverse
    return robust[:wanted, :wanted]


def _packed(mixture: Mixture) -> Floats:
    """Return a mixture as numbers without bounds: log odds, means, the Cholesky root of the spread, log residual."""
    odds = np.log(mixture.share[:-1]) - np.log(mixture.share[-1])
    root = np.linalg.cholesky(mixture.spread)
    return np.concatenate([odds, mixture.mean.ravel(), root[np.tril_indices(len(root))], [np.log(mixture.residual)]])


def _unpacked(point: Floats, k: int, q: int) -> Mixture:
    odds = np.append(point[: k - 1], 0.0)
    share = np.exp(odds - odds.max())
    root = np.zeros((q, q))
    root[np.tril_indices(q)] = point[k - 1 + k * q : -1]
    mean = point[k - 1 : k - 1 + k * q].reshape(k, q)
    return Mixture(share / share.sum(), mean, root @ root.T, float(np.exp(point[-1])))


def _slopes(curves: Curves, mixture: Mixture) -> Floats:
    """Return each pair's slopes of the log-likelihood along the packed numbers, shape (n, numbers)."""
    found = expect(curves, mixture)
    inverse, root = np.linalg.inv(mixture.spread), np.linalg.cholesky(mixture.spread)
    apart = found.own - mixture.mean
    odds = (found.belongs - mixture.share)[:, :-1]
    means = found.belongs[:, :, None] * (apart @ inverse)
    square = np.einsum("nk,nka,nkb->nab", found.belongs, apart, apart) + found.uncertain
    along = (inverse @ square @ inverse - inverse) @ root
    left = (found.belongs * _left(curves, found)).sum(axis=1)
    rows, columns = np.tril_indices(len(root))
    return np.concatenate(
        [odds, means.reshape(len(odds), -1), along[:, rows, columns],
         ((left / mixture.residual - curves.count) / 2)[:, None]], axis=1,
    )  # fmt: skip
