"""Through the sessions: forth, with no more than was known then; and back, so that all sessions speak to each.

Looking back, what the sessions up to t say (going forth) is joined with what those after t say (going back): for each
regime and manner the two Gaussians are multiplied, and what both took for granted is divided out once (two-filter
smoothing, Fraser & Potter 1969, doi:10.1109/TAC.1969.1099196).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.state import LEAST_VARIANCE, SMALLEST, State, over_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.regimes.chain import Chain
    from reknit.detection.regimes.manners import Manners
    from reknit.detection.regimes.parameters import Parameters
    from reknit.detection.regimes.state import Standard

    Floats = NDArray[np.float64]
    _Session = tuple[Floats, ...]

PAIRS_JOINED = 64
"""So many sessions are joined at once: a pair alone would else take its time with very small numbers."""

ANYWHERE = 10.0
"""How far a level may lie from the first rating, in yardsticks, where nothing is taken for granted."""


@dataclass(frozen=True, slots=True)
class Forth:
    """What was known after each session, of n pairs with T sessions each.

    `weight` (T, K, S, n) is the probability of each regime and manner; `lively` (T, members, n) the log density of
    each rating; `level` (T, members, n) where the member's level was thought to be before the session, in yardsticks;
    `log_likelihood` (n,); `moments` the Gaussians of each session, if kept.
    """

    weight: Floats
    lively: Floats
    level: Floats
    log_likelihood: Floats
    moments: list[tuple[Floats, Floats]]


def forth(standard: Standard, chain: Chain, parameters: Parameters, manners: Manners, *, keep: bool = False) -> Forth:
    """Return what was known after each session; with `keep`, all that `back` needs."""
    length, members, width = standard.ratings.shape
    state = State(chain, parameters, manners, standard.level, standard.level_spread)
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


def back(known: Forth, standard: Standard, chain: Chain, parameters: Parameters, manners: Manners) -> Floats:
    """Return the probability of each regime and manner in each session from all sessions, shape (T, K, S, n).

    For two members; `known` must have kept its moments.
    """
    length, members, width = standard.ratings.shape
    course = chain.course(length)
    anywhere = np.full((members, width), ANYWHERE)
    state = State(chain, parameters, manners, np.zeros((members, width)), anywhere)
    state.weight[:] = course[-1][:, None, None] * manners.weight[:, None]
    smoothed = known.weight.copy()
    open_sessions: list[_Session] = []
    for t in range(length - 1, 0, -1):
        for m in range(members):
            state.see(standard, t, m)
        state.go_back(course[t - 1], course[t])
        prior = np.maximum(course[t - 1][:, None] * manners.weight, SMALLEST)[:, :, None]
        after = (state.mean.copy(), state.covariance.copy(), state.weight / prior)
        open_sessions.append((*known.moments[t - 1], known.weight[t - 1], *after))
        if len(open_sessions) * width >= PAIRS_JOINED or t == 1:
            together = _joined(state, *(np.concatenate(each, axis=-1) for each in zip(*open_sessions, strict=True)))
            for at, each in enumerate(np.split(together, len(open_sessions), axis=-1)):
                smoothed[t + len(open_sessions) - 2 - at] = each
            open_sessions = []
    return smoothed


def _joined(
    state: State, mean: Floats, covariance: Floats, weight: Floats, later_mean: Floats, later: Floats, odds: Floats
) -> Floats:
    """Return the weights (K, S, n) from what the sessions up to now and those after say together.

    First mean, covariance and weight of what those up to now say, then mean, covariance and weight over what was taken
    for granted of what those after say.
    """
    later_mean, later, log_odd = _without_prior(state, later_mean, later)
    logs = log_odd + _log_density(mean - later_mean, covariance + later) + np.log(weight) + np.log(odds)
    joined = np.exp(logs - logs.max(axis=(0, 1)))
    joined /= over_states(joined)
    result: Floats = np.maximum(joined, SMALLEST)
    return result


def _without_prior(state: State, mean: Floats, covariance: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, covariance and log factor of these Gaussians divided by what is always known of moods."""
    usual = [value for _, value in state.moods]
    left = [value - covariance[at] for at, value in state.moods]
    left[0] = np.maximum(left[0], 0.02 * usual[0])
    left[2] = np.maximum(left[2], 0.02 * usual[2])
    most = 0.95 * np.sqrt(left[0] * left[2])
    left[1] = np.clip(left[1], -most, most)
    determinant = left[0] * left[2] - left[1] * left[1]
    inverse = [left[2] / determinant, -left[1] / determinant, left[0] / determinant]
    rows = [covariance[state.with_[mood]] for mood in range(state.members)]
    turned = _times(inverse, rows)
    pulled = [mean[mood] for mood in range(state.members)]
    distance = _dot(_times(inverse, pulled), pulled)
    spread = [(one[state.rows], other[state.columns]) for one, other in zip(turned, rows, strict=True)]
    wider = covariance + _dot(*zip(*spread, strict=True))
    return mean + _dot(turned, pulled), wider, 0.5 * (distance - np.log(determinant))


def _times(matrix: list[Floats], vector: list[Floats]) -> list[Floats]:
    """Return a symmetric matrix of two rows (its three entries) times a vector of two."""
    return [matrix[0] * vector[0] + matrix[1] * vector[1], matrix[1] * vector[0] + matrix[2] * vector[1]]


def _dot(one: Sequence[Floats], other: Sequence[Floats]) -> Floats:
    total = one[0] * other[0]
    for a, b in zip(one[1:], other[1:], strict=True):
        total += a * b
    return total


def _log_density(apart: Floats, wide: Floats) -> Floats:
    """Return the log density, up to a constant, of differences under a normal of this covariance (upper triangle).

    By the covariance's root, column by column (Cholesky).
    """
    size, rest = len(apart), iter(wide)
    upper = {(i, j): next(rest) for i in range(size) for j in range(i, size)}
    root: dict[tuple[int, int], Floats] = {}
    solved: list[Floats] = []
    density: Floats = np.zeros_like(apart[0])
    for j in range(size):
        pivot, value = upper[j, j], apart[j]
        for k in range(j):
            pivot = pivot - root[j, k] * root[j, k]
            value = value - root[j, k] * solved[k]
        pivot = np.maximum(pivot, LEAST_VARIANCE)
        root[j, j] = np.sqrt(pivot)
        solved.append(value / root[j, j])
        density -= 0.5 * (np.log(pivot) + solved[j] * solved[j])
        for i in range(j + 1, size):
            below = upper[j, i]
            for k in range(j):
                below = below - root[i, k] * root[j, k]
            root[i, j] = below / root[j, j]
    return density


def over_manners(values: Floats, chosen: Floats) -> Floats:
    """Sum values of shape (T, K, S, n) over the manners chosen, of shape (S,) with 1 or 0; shape (T, K, n)."""
    total: Floats = values[:, :, 0] * chosen[0]
    for at in range(1, values.shape[2]):
        if chosen[at]:
            total += values[:, :, at]
    return total
