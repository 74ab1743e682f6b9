"""Through the sessions: forth, with no more than was known then; and back, so that all sessions speak to each.

Looking back, what the sessions up to t say (going forth) is joined with what those after t say (going back): for each
regime and spread the two Gaussians are multiplied, and what both took for granted is divided out once (two-filter
smoothing, Fraser & Potter 1969, doi:10.1109/TAC.1969.1099196).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.state import SMALLEST, State, over_states, weights_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.regimes.chain import Chain
    from reknit.detection.regimes.parameters import Parameters
    from reknit.detection.regimes.state import Standard

    Floats = NDArray[np.float64]

ANYWHERE = 10.0
"""How far a level may lie from the first rating, in yardsticks, where nothing is taken for granted."""


@dataclass(frozen=True, slots=True)
class Forth:
    """What was known after each session, of n pairs with T sessions each.

    `weight` (T, K, S, n) is the probability of each regime and spread; `lively` (T, members, n) the log density of
    each rating; `level` (T, members, n) where the member's level was thought to be before the session, in yardsticks;
    `log_likelihood` (n,); `moments` the Gaussians of each session, if kept.
    """

    weight: Floats
    lively: Floats
    level: Floats
    log_likelihood: Floats
    moments: list[tuple[Floats, Floats]]


def forth(standard: Standard, chain: Chain, parameters: Parameters, spread: Floats, *, keep: bool = False) -> Forth:
    """Return what was known after each session; with `keep`, all that `back` needs."""
    length, members, width = standard.ratings.shape
    state = State(chain, parameters, spread, parameters.level_spread, width)
    weights = np.empty((length, *state.weight.shape))
    lively, level = np.zeros((2, length, members, width))
    total, moments = np.zeros(width), []
    for t in range(length):
        if t:
            state.go_on()
        for m in range(members):
            level[t, m] = state.level(m)
        for m in range(members):
            lively[t, m] = state.see(standard, t, m)
            total += lively[t, m]
        weights[t] = state.weight
        if keep:
            moments.append((state.mean.copy(), state.covariance.copy()))
    return Forth(weights, lively, level, total, moments)


def back(known: Forth, standard: Standard, chain: Chain, parameters: Parameters, spread: Floats) -> Floats:
    """Return the probability of each regime and spread in each session from all sessions, shape (T, K, S, n)."""
    length, members, width = standard.ratings.shape
    course = chain.course(length)
    state = State(chain, parameters, spread, ANYWHERE, width)
    state.weight[:] = course[-1][:, None, None] * weights_of(spread)[:, None]
    smoothed = known.weight.copy()
    for t in range(length - 1, 0, -1):
        for m in range(members):
            state.see(standard, t, m)
        state.go_back(course[t - 1], course[t])
        prior = np.maximum(course[t - 1][:, None] * weights_of(spread), SMALLEST)[:, :, None]
        smoothed[t - 1] = _joined(known.weight[t - 1], known.moments[t - 1], state, prior)
    return smoothed


def _joined(weight: Floats, moments: tuple[Floats, Floats], later: State, prior: Floats) -> Floats:
    """Return the weights (K, S, n) from what the sessions up to now and those after say together."""
    mean, covariance, log_odd = _without_prior(later)
    apart = [one - other for one, other in zip(moments[0], mean, strict=True)]
    wide = [one + other for one, other in zip(moments[1], covariance, strict=True)]
    logs = log_odd + _log_density(apart, wide) + np.log(weight) + np.log(later.weight / prior)
    joined = np.exp(logs - logs.max(axis=(0, 1)))
    joined /= over_states(joined)
    result: Floats = np.maximum(joined, SMALLEST)
    return result


def _without_prior(state: State) -> tuple[list[Floats], list[Floats], Floats]:
    """Return mean, covariance and log factor of the state's Gaussians divided by what is always known of the bond."""
    bond = state.parameters.bond_share
    left = np.maximum(bond - state.covariance[0], 0.02 * bond)
    mean = [each + state.covariance[state.place[0, i]] * state.mean[0] / left for i, each in enumerate(state.mean)]
    covariance = [
        each + state.covariance[state.place[0, i]] * state.covariance[state.place[0, j]] / left
        for each, (i, j) in zip(state.covariance, state.pairs, strict=True)
    ]
    log_odd = np.log(bond) - 0.5 * np.log(left) + 0.5 * state.mean[0] ** 2 / left
    return mean, covariance, log_odd


def _log_density(apart: list[Floats], wide: list[Floats]) -> Floats:
    """Return the log density, up to a constant, of differences (2 or 3) under a normal of covariance (3 or 6)."""
    if len(apart) == 2:
        a, b = apart
        aa, ab, bb = wide
        determinant = np.maximum(aa * bb - ab * ab, 1e-12)
        distance = a * a * bb - 2 * a * b * ab + b * b * aa
        flat: Floats = -0.5 * (np.log(determinant) + distance / determinant)
        return flat
    a, b, c = apart
    aa, ab, ac, bb, bc, cc = wide
    first = bb * cc - bc * bc
    second = ac * bc - ab * cc
    third = ab * bc - ac * bb
    determinant = np.maximum(aa * first + ab * second + ac * third, 1e-12)
    distance = a * a * first + b * b * (aa * cc - ac * ac) + c * c * (aa * bb - ab * ab)
    distance += 2 * (a * b * second + a * c * third + b * c * (ab * ac - aa * bc))
    result: Floats = -0.5 * (np.log(determinant) + distance / determinant)
    return result


def over_spreads(values: Floats) -> Floats:
    """Sum values of shape (T, K, S, n) over the spreads, shape (T, K, n)."""
    total: Floats = values[:, :, 0].copy()
    for at in range(1, values.shape[2]):
        total += values[:, :, at]
    return total
