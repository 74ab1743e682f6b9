"""Groups of courses: do courses fall into a few kinds of shape, and which dyad belongs to which?

Formula: a mixture of curves (see `inference.mixture`) with level, slope and curvature,

    y = b0 + b1 u + b2 u^2 + e,      u the session's number (the first being 1), centred and standardised over all

for one group, two, and up to four. As many groups are told as have the lowest Bayesian information criterion (Schwarz
1978, doi:10.1214/aos/1176344136) with at least FEWEST_IN_A_GROUP dyads and a twentieth of all in each.

Groups are a way of describing, not kinds of people: one group whose courses differ in a lopsided way, or that meet a
ceiling, can look like two (Bauer & Curran 2003, doi:10.1037/1082-989X.8.3.338). Intervals take the number of groups as
known. Idea for courses of the bond: Kivlighan & Shaughnessy 2000 (doi:10.1037/0022-0167.47.3.362).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student
from reknit.inference.mixture import Curves, Mixture, covariance, expect, fit_mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_DYADS = 30
FEWEST_RATINGS = 4
FEWEST_IN_A_GROUP = 5
SMALLEST_SHARE = 0.05
MOST_FOR_FITTING = 1_000
"""Groups are learned from so many dyads at most, drawn at random; every dyad is then put into one."""

DYADS_AT_ONCE = 65_536
"""Dyads are put into groups so many at a time, so that they never fill the memory."""

STARTS, BEGINNING = 4, 15
"""Where the search begins, and for how many rounds each beginning is followed before the best is."""
ROUGHLY = 1e-6
"""Close enough to compare numbers of groups; the number chosen is then fitted closely."""


@dataclass(frozen=True, slots=True)
class CourseGroups:
    """The groups that one member's courses on one measure fall into, the largest first.

    `shares` has an `Estimate` for each; `group` (n_dyads,) counts from 0, -1 for dyads with fewer than four ratings,
    and `certainty` (0 to 1) is how sure it is. `criterion` maps a number of groups to its information criterion, lower
    being better. Empty with fewer than thirty dyads, or where ratings never vary.
    """

    shares: tuple[Estimate, ...]
    group: Ints
    certainty: Floats
    criterion: dict[int, float]
    mixture: Mixture | None
    _covariance: Floats
    _centre: float
    _spread: float
    _sign: float

    def expected(self, number: float) -> list[Estimate]:
        """Return each group's mean rating in points in a session, counted within the treatment from 1."""
        if self.mixture is None:
            return []
        u = (number - self._centre) / self._spread
        basis = np.array([1.0, u, u * u])
        k = len(self.mixture.share)
        told = []
        for at, (mean, share) in enumerate(zip(self.mixture.mean, self.shares, strict=True)):
            place = k - 1 + 3 * at + np.arange(3)
            error = float(np.sqrt(max(basis @ self._covariance[np.ix_(place, place)] @ basis, 0.0)))
            value, half = float(basis @ mean), student(share.n - 1) * error
            ends = sorted((self._sign * (value - half), self._sign * (value + half)))
            told.append(Estimate(self._sign * value, ends[0], ends[1], share.n))
        return told


def course_groups(panel: Panel, member: str, measure: str, *, most: int = 4, seed: int = 0) -> CourseGroups:
    """Return the groups that courses fall into; of one group there is one.

    Args:
        panel: the courses.
        member: who rated.
        measure: what.
        most: groups to try at most.
        seed: of the dyads drawn where there are very many, and of where the search begins.

    Raises:
        KeyError: no such member or measure.
    """
    dyad, curves, centre, spread, sign = curves_of(panel, member, measure)
    group, certainty = np.full(panel.n_dyads, -1), np.full(panel.n_dyads, np.nan)
    if len(dyad) < FEWEST_DYADS or _left_over(curves) <= 1e-9 * float(curves.square.sum()):
        return CourseGroups((), group, certainty, {}, None, np.zeros((0, 0)), centre, spread, sign)
    random = np.random.default_rng(seed)
    drawn = curves
    if len(dyad) > MOST_FOR_FITTING:
        drawn = curves.where(np.sort(random.choice(len(dyad), MOST_FOR_FITTING, replace=False)))
    mixture, criterion = _best(drawn, most, random)
    robust = covariance(drawn, mixture)
    for start in range(0, len(dyad), DYADS_AT_ONCE):
        part = np.arange(start, min(start + DYADS_AT_ONCE, len(dyad)))
        belongs = expect(curves.where(part), mixture).belongs
        group[dyad[part]], certainty[dyad[part]] = belongs.argmax(axis=1), belongs.max(axis=1)
    shares = tuple(_share(mixture.share, robust, at, len(drawn.count)) for at in range(len(mixture.share)))
    return CourseGroups(shares, group, certainty, criterion, mixture, robust, centre, spread, sign)


def curves_of(panel: Panel, member: str, measure: str) -> tuple[Ints, Curves, float, float, float]:
    """Return (dyads, their curves, mean and SD of the sessions' numbers, sign); higher is better in the curves."""
    column, sign = panel.ratings[member, measure], panel.measures[measure].sign
    rated = np.isfinite(column) & (panel.rating_counts(member, measure) >= FEWEST_RATINGS)[panel.row_dyad]
    dyads, own = np.unique(panel.row_dyad[rated], return_inverse=True)
    n, y, session = len(dyads), sign * column[rated], panel.sessions[rated].astype(float)
    first = np.full(n, np.inf)
    np.minimum.at(first, own, session)
    number = session - first[own] + 1 if n else session
    centre, spread = (float(number.mean()), float(number.std()) or 1.0) if n else (0.0, 1.0)
    u = (number - centre) / spread
    powers = [np.bincount(own, u**at, n).astype(float) for at in range(5)]
    design = np.stack([np.stack([powers[a + b] for b in range(3)], axis=-1) for a in range(3)], axis=-2)
    product = np.stack([np.bincount(own, u**at * y, n).astype(float) for at in range(3)], axis=-1)
    square = np.bincount(own, y * y, n).astype(float)
    return dyads, Curves(design, product, square, powers[0]), centre, spread, sign


def _best(curves: Curves, most: int, random: np.random.Generator) -> tuple[Mixture, dict[int, float]]:
    """Return the mixture with the lowest criterion whose groups are large enough, and all criteria."""
    n = len(curves.count)
    chosen, fit = fit_mixture(curves, _one(curves), close=ROUGHLY)
    one = chosen
    criterion = {1: _criterion(chosen, fit, n)}
    for groups in range(2, most + 1):
        mixture, fit = _several(curves, one, groups, random)
        large = mixture.share.min() >= max(SMALLEST_SHARE, FEWEST_IN_A_GROUP / n)
        if not large:
            break
        criterion[groups] = _criterion(mixture, fit, n)
        if criterion[groups] < min(value for at, value in criterion.items() if at < groups):
            chosen = mixture
    chosen, _ = fit_mixture(curves, chosen)
    order = np.argsort(-chosen.share, kind="stable")
    return Mixture(chosen.share[order], chosen.mean[order], chosen.spread, chosen.residual), criterion


def _criterion(mixture: Mixture, fit: float, n: int) -> float:
    return float(mixture.parameters * np.log(n) - 2 * fit)


def _one(curves: Curves) -> Mixture:
    """Return a single group to begin with: the curve through all ratings, spread as the ratings are."""
    left = _left_over(curves) / float(curves.count.sum())
    return Mixture(np.ones(1), _through_all(curves)[None], left / 2 * np.eye(3), left / 2)


def _through_all(curves: Curves) -> Floats:
    mean: Floats = np.linalg.lstsq(curves.design.sum(axis=0), curves.product.sum(axis=0), rcond=None)[0]
    return mean


def _left_over(curves: Curves) -> float:
    """Return the sum of squares about the curve through all ratings."""
    return float(curves.square.sum() - _through_all(curves) @ curves.product.sum(axis=0))


def _several(curves: Curves, one: Mixture, groups: int, random: np.random.Generator) -> tuple[Mixture, float]:
    """Return the best of several beginnings, each from dyads far apart from one another."""
    own = expect(curves, one).own[:, 0]
    root = np.linalg.inv(np.linalg.cholesky(np.cov(own.T) + 1e-12 * np.eye(3)))
    begun = []
    for _ in range(STARTS):
        mean = own[_far_apart((own - own.mean(axis=0)) @ root.T, groups, random)]
        start = Mixture(np.full(groups, 1 / groups), mean, one.spread / 2, one.residual)
        begun.append(fit_mixture(curves, start, rounds=BEGINNING))
    best, _ = max(begun, key=lambda each: each[1])
    return fit_mixture(curves, best, close=ROUGHLY)


def _far_apart(places: Floats, groups: int, random: np.random.Generator) -> Ints:
    """Return which dyads to begin with (Arthur & Vassilvitskii 2007, k-means++)."""
    chosen = [int(random.integers(len(places)))]
    while len(chosen) < groups:
        near = np.min([((places - places[each]) ** 2).sum(axis=1) for each in chosen], axis=0)
        chosen.append(int(random.choice(len(places), p=near / near.sum())))
    return np.array(chosen)


def _share(shares: Floats, robust: Floats, at: int, n: int) -> Estimate:
    """Return a group's share with its interval, made on the log odds of the group against all others."""
    k = len(shares)
    if k == 1:
        return Estimate(1.0, np.nan, np.nan, n)
    own = float(shares[at])
    slope = np.array([-shares[each] * own for each in range(k - 1)])
    if at < k - 1:
        slope[at] += own
    slope /= own * (1 - own)
    odds = np.log(own / (1 - own))
    half = student(n - 1) * float(np.sqrt(max(slope @ robust[: k - 1, : k - 1] @ slope, 0.0)))
    low, high = (1 / (1 + np.exp(-(odds + sign * half))) for sign in (-1, 1))
    return Estimate(own, float(low), float(high), n)
