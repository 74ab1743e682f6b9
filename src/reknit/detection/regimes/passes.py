"""Through the sessions: forth, with no more than was known then; and back, so that all sessions speak to each.

Looking back, what the sessions up to t say (going forth) is joined with what those after t say (going back): for each
regime and manner the two Gaussians are multiplied, and what both took for granted is divided out once (two-filter
smoothing, Fraser & Potter 1969, doi:10.1109/TAC.1969.1099196).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.space import Space
from reknit.detection.regimes.state import LEAST_VARIANCE, SMALLEST, State, over_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.regimes.chain import Chain
    from reknit.detection.regimes.manners import Manners
    from reknit.detection.regimes.parameters import Parameters
    from reknit.detection.regimes.state import Standard

    Floats = NDArray[np.float64]

PAIRS_JOINED = 64
"""So many sessions are joined at once: a pair alone would else take its time with very small numbers."""

ANYWHERE = 10.0
"""How far a level may lie from the first rating, in yardsticks, where nothing is taken for granted."""


@dataclass(frozen=True, slots=True)
class Forth:
    """What was known after each session, of n pairs with T sessions each.

    `weight` (T, K, S, n) is the probability of each regime and manner; `lively` (T, members, n) the log density of
    each rating; `level` (T, members, n) where the member's level was thought to be before the session, in yardsticks;
    `log_likelihood` (n,); `states` (T, 15, K, S, n) weights, means and covariances after each session, none if not
    kept. `weight` and `states` stand in the space given, until it is used again.
    """

    weight: Floats
    lively: Floats
    level: Floats
    log_likelihood: Floats
    states: Floats


def forth(
    standard: Standard,
    chain: Chain,
    parameters: Parameters,
    manners: Manners,
    space: Space | None = None,
    *,
    keep: bool = False,
) -> Forth:
    """Return what was known after each session; with `keep`, all that `back` needs."""
    length, members, width = standard.ratings.shape
    space = space or Space()
    state = State(chain, parameters, manners, standard.level, standard.level_spread, space)
    states = space.array("states", (length if keep else 0, *state.whole.shape))
    weights = states[:, 0] if keep else space.array("weights", (length, *state.weight.shape))
    lively, level = np.zeros((2, length, members, width))
    total = np.zeros(width)
    for t in range(length):
        if t:
            state.go_on()
        level[t] = state.level()
        for m in range(members):
            lively[t, m] = state.see(standard, t, m)
            total += lively[t, m]
        if keep:
            states[t] = state.whole
        else:
            weights[t] = state.weight
    return Forth(weights, lively, level, total, states)


def back(
    known: Forth, standard: Standard, chain: Chain, parameters: Parameters, manners: Manners, space: Space | None = None
) -> Floats:
    """Return the probability of each regime and manner in each session from all sessions, shape (T, K, S, n).

    For two members; `known` must have kept its states.
    """
    length, members, width = standard.ratings.shape
    course, space = chain.course(length), space or Space()
    anywhere = np.full((members, width), ANYWHERE)
    state = State(chain, parameters, manners, np.zeros((members, width)), anywhere, space)
    state.weight[:] = course[-1][:, None, None] * manners.weight[:, None]
    smoothed = space.array("smoothed", known.weight.shape)
    smoothed[-1] = known.weight[-1]
    at_once = -(-PAIRS_JOINED // width)
    after = space.array("after", (at_once, *state.whole.shape))
    for t in range(length - 2, -1, -1):
        for m in range(members):
            state.see(standard, t + 1, m)
        state.go_back(course[t], course[t + 1])
        some = (length - 2 - t) % at_once
        after[some] = state.whole
        after[some, 0] /= np.maximum(course[t][:, None] * manners.weight, SMALLEST)[:, :, None]
        if some == at_once - 1 or t == 0:
            smoothed[t : t + some + 1] = _joined(state, known.states[t : t + some + 1], after[some::-1], space)
    return smoothed


def _joined(state: State, early: Floats, later: Floats, space: Space) -> Floats:
    """Return the weights (B, K, S, n) from what the sessions up to now and those after say together.

    `early` and `later` (B, 15, K, S, n) hold weights, means and covariances of what each says in B sessions; the
    weights of those after, over what was taken for granted.
    """
    early, later = early.swapaxes(0, 1), later.swapaxes(0, 1)
    apart, wide, logs = _without_prior(state, later[1:], space)
    np.subtract(early[1 : 1 + state.size], apart, out=apart)
    wide += early[1 + state.size :]
    logs += _log_density(apart, wide, state.rows, space.array("spare", apart.shape))
    logs += np.log(early[0])
    logs += np.log(later[0])
    logs -= logs.max(axis=(-3, -2), keepdims=True)
    joined = np.exp(logs, out=logs)
    joined /= over_states(joined)[:, None, None]
    return np.maximum(joined, SMALLEST, out=joined)


def _without_prior(state: State, moments: Floats, space: Space) -> tuple[Floats, Floats, Floats]:
    """Return mean, covariance and log factor of these Gaussians divided by what is always known of moods."""
    mean, covariance = moments[: state.size], moments[state.size :]
    usual = [value for _, value in state.moods]
    left = [value - covariance[at] for at, value in state.moods]
    left[0] = np.maximum(left[0], 0.02 * usual[0])
    left[2] = np.maximum(left[2], 0.02 * usual[2])
    most = 0.95 * np.sqrt(left[0] * left[2])
    left[1] = np.clip(left[1], -most, most)
    determinant = left[0] * left[2] - left[1] * left[1]
    inverse = [left[2] / determinant, -left[1] / determinant, left[0] / determinant]
    with_moods, turned = space.array("with moods", (2, *mean.shape)), space.array("turned", (2, *mean.shape))
    apart, spare = space.array("apart", mean.shape), space.array("spare", mean.shape)
    wide = space.array("wide", covariance.shape)
    for mood in range(2):
        covariance.take(state.with_[mood], axis=0, out=with_moods[mood], mode="clip")
    for mood in range(2):
        np.multiply(with_moods[0], inverse[mood], out=turned[mood])
        turned[mood] += np.multiply(with_moods[1], inverse[mood + 1], out=spare)
    pulled = inverse[0] * mean[0] + inverse[1] * mean[1], inverse[1] * mean[0] + inverse[2] * mean[1]
    distance = pulled[0] * mean[0] + pulled[1] * mean[1]
    for i, row in enumerate(state.rows):
        np.multiply(with_moods[0, i:], turned[0, i], out=wide[row])
        wide[row] += np.multiply(with_moods[1, i:], turned[1, i], out=spare[i:])
    wide += covariance
    np.multiply(turned[0], mean[0], out=apart)
    apart += np.multiply(turned[1], mean[1], out=spare)
    apart += mean
    return apart, wide, 0.5 * (distance - np.log(determinant))


def _log_density(apart: Floats, wide: Floats, rows: Sequence[slice], spare: Floats) -> Floats:
    """Return the log density, up to a constant, of differences under a normal of this covariance; both are used up.

    One dimension after the other is taken out of those that are left.
    """
    distance, determinant = np.zeros_like(apart[0]), np.ones_like(apart[0])
    for j, row in enumerate(rows):
        pivot = np.maximum(wide[row.start], LEAST_VARIANCE, out=wide[row.start])
        distance += apart[j] * apart[j] / pivot
        determinant *= pivot
        for i in range(j + 1, len(apart)):
            share = wide[row.start + i - j] / pivot
            apart[i] -= np.multiply(share, apart[j], out=spare[i])
            wide[rows[i]] -= np.multiply(wide[row.start + i - j : row.stop], share, out=spare[i:])
    density: Floats = -0.5 * (distance + np.log(determinant))
    return density


def over_manners(values: Floats, chosen: Floats) -> Floats:
    """Sum values of shape (T, K, S, n) over the manners chosen, of shape (S,) with 1 or 0; shape (T, K, n)."""
    total: Floats = values[:, :, 0] * chosen[0]
    for at in range(1, values.shape[2]):
        if chosen[at]:
            total += values[:, :, at]
    return total
