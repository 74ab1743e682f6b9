"""Mixed models: what holds on average over pairs, how far pairs differ, and each pair's own value.

    y = X beta + Z b + e,   b ~ N(0, sigma^2 L L') independent over pairs,   e ~ N(0, sigma^2)

fitted by restricted maximum likelihood, profiled over beta and sigma (Bates et al. 2015,
doi:10.18637/jss.v067.i01). Pairs with the same Z'Z are worked on together, so that a hundred thousand pairs with
twenty sessions cost little more than twenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student
from reknit.inference.minimise import curvature, minimise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_CURVATURE = 2.0
"""A spread that the data say next to nothing about is taken as unsure by one residual standard deviation, not more."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A fitted mixed model of n pairs, p fixed and q random effects.

    `effects` (p,) and `covariance` (p, p) are the fixed effects; `spread` (q, q) the covariance of the pairs' own
    deviations, `residual` their residual variance. `own` (n, q) are the deviations expected of each pair (empirical
    Bayes), `own_covariance` (n, q, q) how uncertain they are, the fixed effects taken as known, the spread as estimated
    (its uncertainty is in it); pairs without a row deviate by 0 with the spread of all.
    """

    effects: Floats
    covariance: Floats
    spread: Floats
    residual: float
    own: Floats
    own_covariance: Floats
    log_likelihood: float
    pairs: int

    def estimate(self, weights: Floats) -> Estimate:
        """Return a weighted sum of fixed effects, weights (p,), with Student's t interval over pairs."""
        value = float(weights @ self.effects)
        freedom = self.pairs - len(self.own[0])
        if freedom < 1:
            return Estimate(value, np.nan, np.nan, self.pairs)
        half = student(freedom) * float(np.sqrt(weights @ self.covariance @ weights))
        return Estimate(value, value - half, value + half, self.pairs)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the likelihood needs of the data.

    For each of g designs: how many pairs have it, Z'Z (g, q, q), and products (g, q, q, p + 1, p + 1) of the pairs'
    Z'[X y]; over all: [X y]'[X y] (p + 1, p + 1).
    """

    count: Floats
    design: Floats
    products: Floats
    total: Floats
    rows: int

    @property
    def p(self) -> int:
        """Number of fixed effects."""
        return len(self.total) - 1


def fit_mixed(y: Floats, fixed: Floats, random: Floats, pair: Ints, n_pairs: int) -> Mixed:
    """Return the fitted model.

    Args:
        y: shape (rows,), no gaps.
        fixed: X, shape (rows, p), of full rank.
        random: Z, shape (rows, q).
        pair: shape (rows,), which pair each row belongs to, numbered from 0 to `n_pairs` - 1.
        n_pairs: how many pairs there are, also such without rows.

    Raises:
        ValueError: fewer than two pairs, fewer rows than effects, effects that cannot be told apart, or nothing that
            the fixed effects leave over.
    """
    rows, p, q = len(y), fixed.shape[1], random.shape[1]
    if rows <= p + q or len(np.unique(pair)) < 2 or np.linalg.matrix_rank(fixed) < p or _fits_exactly(y, fixed):
        raise ValueError("too few ratings, or ratings that vary too little, for this model")
    scale = np.sqrt((random**2).mean(axis=0))
    scaled = random / np.where(scale > 0, scale, 1.0)
    both = np.column_stack([fixed, y])
    own_design, own_products = _per_pair(scaled, both, pair, n_pairs)
    sums = _summed(own_design, own_products, both)
    below = np.tril_indices(q)
    start = np.eye(q)[below] * 0.5
    found = minimise(lambda each: _deviance(_triangle(each, q), sums)[0], start)
    triangle = _triangle(found.point, q)
    deviance, effects, inverse, residual = _deviance(triangle, sums)
    own, own_covariance = _own(triangle, own_design, own_products, effects, residual)
    own_covariance += _unsure(found.point, own_design, own_products, sums, own_covariance)
    back = 1 / np.where(scale > 0, scale, 1.0)
    used = int((np.bincount(pair, minlength=n_pairs) > 0).sum())
    return Mixed(
        effects=effects,
        covariance=residual * inverse,
        spread=residual * (triangle @ triangle.T) * np.outer(back, back),
        residual=residual,
        own=own * back,
        own_covariance=own_covariance * np.outer(back, back),
        log_likelihood=-0.5 * (deviance + (rows - p) * (1 + np.log(2 * np.pi))),
        pairs=used,
    )


def _fits_exactly(y: Floats, fixed: Floats) -> bool:
    left = y - fixed @ np.linalg.lstsq(fixed, y, rcond=None)[0]
    return bool(left @ left <= 1e-12 * (1 + y @ y))


def _triangle(values: Floats, q: int) -> Floats:
    triangle = np.zeros((q, q))
    triangle[np.tril_indices(q)] = values
    return triangle


def _per_pair(random: Floats, both: Floats, pair: Ints, n_pairs: int) -> tuple[Floats, Floats]:
    """Return each pair's Z'Z (n, q, q) and Z'[X y] (n, q, p + 1)."""
    q, columns = random.shape[1], both.shape[1]
    design, products = np.empty((n_pairs, q, q)), np.empty((n_pairs, q, columns))
    for a in range(q):
        for b in range(a + 1):
            design[:, a, b] = design[:, b, a] = np.bincount(pair, random[:, a] * random[:, b], n_pairs)
        for b in range(columns):
            products[:, a, b] = np.bincount(pair, random[:, a] * both[:, b], n_pairs)
    return design, products


def _summed(design: Floats, products: Floats, both: Floats) -> _Sums:
    """Return the sums over pairs of the same design."""
    n, q, columns = products.shape
    flat = np.round(design.reshape(n, -1), 9)
    _, first, which = np.unique(flat, axis=0, return_index=True, return_inverse=True)
    which, groups = which.reshape(-1), len(first)
    summed = np.zeros((groups, q, q, columns, columns))
    for a in range(q):
        for b in range(q):
            for c in range(columns):
                for d in range(columns):
                    summed[:, a, b, c, d] = np.bincount(which, products[:, a, c] * products[:, b, d], groups)
    count = np.bincount(which, minlength=groups).astype(float)
    return _Sums(count, design[first], summed, both.T @ both, len(both))


def _shrinkage(triangle: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Return (log determinants of I + L'Z'Z L, L (I + L'Z'Z L)^-1 L') of each design."""
    inner = np.eye(len(triangle)) + triangle.T @ design @ triangle
    return np.linalg.slogdet(inner)[1], triangle @ np.linalg.solve(inner, np.broadcast_to(triangle.T, inner.shape))


def _deviance(triangle: Floats, sums: _Sums) -> tuple[float, Floats, Floats, float]:
    """Return (minus twice the profiled restricted log-likelihood, effects, (X'V^-1 X)^-1 / sigma^-2, sigma^2)."""
    p = sums.p
    log_size, shrink = _shrinkage(triangle, sums.design)
    moment = sums.total - np.einsum("gab,gabcd->cd", shrink, sums.products)
    inside, beside = moment[:p, :p], moment[:p, p]
    sign, log_fixed = np.linalg.slogdet(inside)
    if sign <= 0:
        return np.inf, np.full(p, np.nan), np.full((p, p), np.nan), np.nan
    inverse = np.linalg.inv(inside)
    effects = inverse @ beside
    residual = float(moment[p, p] - beside @ effects) / (sums.rows - p)
    residual = max(residual, 1e-12 * float(sums.total[p, p]) / sums.rows, 1e-300)
    deviance = float(sums.count @ log_size) + float(log_fixed) + (sums.rows - p) * np.log(residual)
    return deviance, effects, inverse, residual


def _own(triangle: Floats, design: Floats, products: Floats, effects: Floats, residual: float) -> tuple[Floats, Floats]:
    """Return each pair's own deviations (n, q) and their covariance (n, q, q)."""
    _, shrink = _shrinkage(triangle, design)
    left = products[:, :, -1] - products[:, :, :-1] @ effects
    return np.einsum("nab,nb->na", shrink, left), residual * shrink


def _unsure(point: Floats, design: Floats, products: Floats, sums: _Sums, known: Floats) -> Floats:
    """Return what not knowing the spread adds to the covariance of the pairs' own deviations, (n, q, q).

    The spread is moved to both sides along each direction in which it is uncertain, as far as it is (sigma points:
    Julier & Uhlmann 2004, doi:10.1109/JPROC.2003.823141); covariances are averaged, and how far the deviations move is
    added.
    """
    k, q = len(point), products.shape[1]
    values, directions = np.linalg.eigh(curvature(lambda each: _deviance(_triangle(each, q), sums)[0], point))
    reach = np.sqrt(2 * k / np.maximum(values, LEAST_CURVATURE))
    covariance, square = np.zeros_like(known), np.zeros_like(known)
    mean = np.zeros(known.shape[:2])
    for step in (directions * reach).T:
        for moved in (point + step, point - step):
            triangle = _triangle(moved, q)
            _, effects, _, residual = _deviance(triangle, sums)
            own, own_covariance = _own(triangle, design, products, effects, residual)
            covariance += own_covariance / (2 * k)
            mean = mean + own / (2 * k)
            square = square + own[:, :, None] * own[:, None, :] / (2 * k)
    spread: Floats = square - np.einsum("na,nb->nab", mean, mean)
    added: Floats = covariance - known + spread
    return np.where(np.einsum("naa->n", added)[:, None, None] > 0, added, 0.0)
