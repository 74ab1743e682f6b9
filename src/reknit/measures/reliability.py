"""How dependable a questionnaire's total is: alpha, omega, and reliability within and between people.

Formula, for k items with covariance matrix S (Cronbach 1951, doi:10.1007/BF02310555; McDonald 1999):

    alpha = k / (k - 1) (1 - trace(S) / sum(S))
    omega = (sum of loadings)^2 / sum(S),    loadings of one common factor by least squares

Where the same people answer again and again, the covariance within people and that of their means are different
things (Geldhof, Preacher & Zyphur 2014, doi:10.1037/a0032138): `within` says how dependably the total follows changes
of one person, `between` how dependably it tells people apart. A check can be good at one and poor at the other.

Assumptions: alpha takes all items as equally good; omega one factor. Intervals leave out one person at a time, so that
answers of one person may depend on one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, share
from reknit.inference.jackknife import jackknife
from reknit.inference.shares import nested_share
from reknit.measures.person_sums import PersonSums, between, whole, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FEWEST_ITEMS = 2
FEWEST_FOR_A_FACTOR = 3


@dataclass(frozen=True, slots=True)
class Reliability:
    """Alpha and omega of a total, each with its interval over people: of one occasion, within, and between people.

    `..._within` and `..._between` are NaN where nobody answered twice; omega where there are fewer than three items.
    """

    alpha: Estimate
    omega: Estimate
    alpha_within: Estimate
    omega_within: Estimate
    alpha_between: Estimate
    omega_between: Estimate


def reliability(items: ArrayLike, person: ArrayLike) -> Reliability:
    """Return how dependable the total of these items is.

    Args:
        items: shape (rows, k), answers in points, all turned the same way; rows with a gap are left out.
        person: shape (rows,), who answered.

    Raises:
        ValueError: fewer than two items.
    """
    answers, who = np.asarray(items, float), np.asarray(person)
    if answers.ndim != 2 or answers.shape[1] < FEWEST_ITEMS:
        raise ValueError("a total needs two items at least, shape (rows, items)")
    known = np.isfinite(answers).all(axis=1)
    _, own = np.unique(who[known], return_inverse=True)
    sums = PersonSums.of(answers[known], own)
    found = {
        f"{name}{of}": _with_interval(sums, matrix, figure)
        for of, matrix in (("", whole), ("_within", within), ("_between", between))
        for name, figure in (("alpha", alpha_of), ("omega", omega_of))
    }
    return Reliability(**found)


def _with_interval(
    sums: PersonSums, matrix: Callable[[PersonSums], Floats], figure: Callable[[Floats], Floats]
) -> Estimate:
    each_left_out = [matrix(sums.without(at)) for at in range(len(sums.count))]
    values = figure(np.stack([matrix(sums), *each_left_out]))
    return jackknife(float(values[0]), values[1:])


def alpha_of(covariance: Floats) -> Floats:
    """Return alpha of items with these covariance matrices (..., k, k), shape (...); NaN where totals do not vary."""
    k = covariance.shape[-1]
    total = covariance.sum(axis=(-2, -1))
    own = np.trace(covariance, axis1=-2, axis2=-1)
    alpha: Floats = k / (k - 1) * (1 - own / np.where(total > 0, total, np.nan))
    return alpha


def omega_of(covariance: Floats) -> Floats:
    """Return omega of items with these covariance matrices (..., k, k), shape (...).

    NaN with fewer than three items, or where the total does not vary.
    """
    total = covariance.sum(axis=(-2, -1))
    if covariance.shape[-1] < FEWEST_FOR_A_FACTOR:
        return np.full(covariance.shape[:-2], np.nan)
    omega: Floats = one_factor(covariance).sum(axis=-1) ** 2 / np.where(total > 0, total, np.nan)
    return omega


def one_factor(covariance: Floats, *, rounds: int = 500) -> Floats:
    """Return the loadings (..., k) of one factor that leave the smallest squares off the diagonal.

    By alternating least squares: each loading in turn, the others held (minimum residual, Harman & Jones 1966,
    doi:10.1007/BF02289468).
    """
    k = covariance.shape[-1]
    off = np.where(np.eye(k, dtype=bool), 0.0, covariance)
    loadings: Floats = np.sqrt(np.maximum(np.abs(off).sum(axis=-1) / (k - 1), 1e-12))
    loadings = loadings * np.where(off.sum(axis=-1) < 0, -1.0, 1.0)
    for _ in range(rounds):
        before = loadings.copy()
        for at in range(k):
            square = (loadings**2).sum(axis=-1) - loadings[..., at] ** 2
            along = (off[..., at, :] * loadings).sum(axis=-1)
            loadings[..., at] = along / np.where(square > 0, square, np.inf)
        if not (np.abs(loadings - before) > 1e-10 * (1 + np.abs(loadings))).any():
            break
    return loadings


@dataclass(frozen=True, slots=True)
class Answering:
    """How a check is answered, as shares of rows (0 to 1) with intervals over people.

    `at_floor` and `at_ceiling`: the total lies at the end of its scale; `straight`: every item has the same answer.
    """

    at_floor: Estimate
    at_ceiling: Estimate
    straight: Estimate


def answering(items: ArrayLike, person: ArrayLike, *, low: float, high: float) -> Answering:
    """Return how often all items are at the end of their scale (`low`, `high`), or all the same.

    `items` has shape (rows, k), rows with a gap left out; `person` (rows,) says who answered.
    """
    answers, who = np.asarray(items, float), np.asarray(person)
    known = np.isfinite(answers).all(axis=1)
    answers, who = answers[known], who[known]
    same = (answers == answers[:, :1]).all(axis=1)
    return Answering(*(_share(yes, who) for yes in ((answers == low).all(axis=1), (answers == high).all(axis=1), same)))


def _share(yes: NDArray[np.bool_], who: NDArray[np.generic]) -> Estimate:
    """Return a share of rows, its interval over people; where all say the same, that of people."""
    people = len(np.unique(who))
    if people < 3 or yes.all() or not yes.any():
        found = share(people if len(yes) and yes.all() else 0, people)
        return Estimate(float(yes.mean()) if len(yes) else np.nan, found.low, found.high, people)
    _, own = np.unique(who, return_inverse=True)
    return nested_share(np.bincount(own, yes), np.bincount(own))
