"""Cross-lags: does it show in the next session how one of the two rated this one?

Formula, x and y the distances of the two members from their own straight lines, s the session's number:

    x[s] = carry_first x[s-1] + second_to_first y[s-1] + e
    y[s] = first_to_second x[s-1] + carry_second y[s-1] + f

These are the effects of a cross-lagged model with random intercepts (Hamaker, Kuiper & Grasman 2015,
doi:10.1037/a0038889) that do not change over sessions, and with slopes of each dyad's own.

Own means and lines are themselves made of the ratings, which biases lagged effects downwards, the more so the fewer the
sessions (Nickell 1981, doi:10.2307/1911408). So the effects are those whose expected products, line taken off, in the
same and in neighbouring sessions equal the observed ones; what is expected follows from each dyad's own sessions and
gaps. No distribution is assumed, nor how dyads differ. Uncertainty comes from leaving out one dyad at a time.

Assumptions: the spread about the line stays the same; one set of effects for all dyads. Sessions are one apart where
their numbers are; gaps are allowed. What happens between two sessions to both looks like an effect of one on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import unknown
from reknit.inference.jackknife import jackknife

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.dyadic.both import Both
    from reknit.inference.estimate import Estimate

    Floats = NDArray[np.float64]

FEWEST_SESSIONS = 5
FEWEST_DYADS = 10
LONGEST_LAG = 60
"""Sessions further apart than this are taken as independent of one another."""

DYADS_AT_ONCE = 4_096
ROUNDS, STEP, CLOSE = 30, 1e-6, 1e-9


@dataclass(frozen=True, slots=True)
class CrossLags:
    """What carries over from one session to the next, in points for each point, each an `Estimate` over dyads.

    `carry_...` from a member to themselves; `first_to_second` and `second_to_first` across. `together` is the
    correlation of what is new in both members' ratings of a session.
    """

    carry_first: Estimate
    carry_second: Estimate
    first_to_second: Estimate
    second_to_first: Estimate
    together: Estimate


@dataclass(frozen=True, slots=True)
class _Sums:
    """For each of n dyads, or of all but each: products and how expected ones come about.

    `same` (n, 2, 2) and `next` (n, 2, 2) are the observed products in the same session and of one with that before;
    `of_same` (n, lags) and `of_next` (n, 2 lags - 1) say how much each lag adds to the expected ones; `of_next` from
    the most negative lag on.
    """

    same: Floats
    next: Floats
    of_same: Floats
    of_next: Floats

    def all_and_without_each(self) -> _Sums:
        """Return the sums of all dyads, and after them those without each one."""
        return _Sums(*(_all_and_without(each) for each in (self.same, self.next, self.of_same, self.of_next)))


def _all_and_without(values: Floats) -> Floats:
    whole = values.sum(axis=0, keepdims=True)
    return np.concatenate([whole, whole - values])


def cross_lags(both: Both) -> CrossLags:
    """Return what carries over within and between the two; NaN where there is too little to say."""
    sums = _sums(both)
    n = len(sums.same)
    if n < FEWEST_DYADS:
        return CrossLags(*(unknown(n),) * 5)
    found = _solved(sums.all_and_without_each())
    effects = {"carry_first": (0, 0), "carry_second": (1, 1), "first_to_second": (1, 0), "second_to_first": (0, 1)}
    estimates = {
        name: jackknife(float(found[0, 2 * a + b]), found[1:, 2 * a + b], ends_at_one=False)
        for name, (a, b) in effects.items()
    }
    new = _new_together(found)
    return CrossLags(**estimates, together=jackknife(float(new[0]), new[1:]))


def _sums(both: Both) -> _Sums:
    """Return the sums of every dyad with enough sessions, some of them next to one another."""
    counts = np.bincount(both.dyad, minlength=both.n_dyads)
    starts = np.cumsum(counts) - counts
    parts = []
    for length in np.unique(counts[counts >= FEWEST_SESSIONS]):
        dyads = np.flatnonzero(counts == length)
        for at in range(0, len(dyads), DYADS_AT_ONCE):
            rows = starts[dyads[at : at + DYADS_AT_ONCE], None] + np.arange(length)
            parts.append(_of_length(both.first[rows], both.second[rows], both.session[rows]))
    lags = LONGEST_LAG + 1
    empty = _Sums(np.zeros((0, 2, 2)), np.zeros((0, 2, 2)), np.zeros((0, lags)), np.zeros((0, 2 * lags - 1)))
    return _Sums(
        *(np.concatenate([getattr(each, name) for each in (empty, *parts)]) for name in _Sums.__dataclass_fields__)
    )


def _of_length(first: Floats, second: Floats, session: Floats) -> _Sums:
    """Return the sums of dyads with equally many sessions, all of shape (n, T)."""
    n, length = first.shape
    time = session - session.mean(axis=1, keepdims=True)
    line = time / np.sqrt((time**2).sum(axis=1, keepdims=True))
    off = np.eye(length) - 1 / length - line[:, :, None] * line[:, None, :]
    left = np.einsum("nts,kns->nkt", off, np.stack([first, second]))
    apart = session[:, :, None] - session[:, None, :]
    neighbours = (apart == 1).astype(float)
    weight = {"same": off, "next": np.swapaxes(off, 1, 2) @ neighbours @ off}
    lag = np.clip(apart, -LONGEST_LAG - 1, LONGEST_LAG + 1).astype(np.int64) + LONGEST_LAG + 1
    width = 2 * LONGEST_LAG + 3
    place = (lag + width * np.arange(n)[:, None, None]).ravel()
    spread = {
        name: np.bincount(place, each.ravel(), n * width).reshape(n, width)[:, 1:-1] for name, each in weight.items()
    }
    used = neighbours.any(axis=(1, 2))
    return _Sums(
        same=np.einsum("nat,nbt->nab", left, left)[used],
        next=np.einsum("nat,ntu,nbu->nab", left, neighbours, left)[used],
        of_same=spread["same"][used][:, LONGEST_LAG:],
        of_next=spread["next"][used],
    )


def _solved(sums: _Sums) -> Floats:
    """Return (effects, row by row; spread in the same session: first, both, second), shape (n, 7); NaN if unsolved.

    By Newton's method, from the effects that products as observed would give.
    """
    start = np.linalg.solve(_firm(sums.same), np.swapaxes(sums.next, 1, 2))
    spread = sums.same / np.maximum(sums.of_same[:, :1, None], 1e-12)
    at = np.concatenate([np.swapaxes(start, 1, 2).reshape(-1, 4), spread[:, [0, 0, 1], [0, 1, 1]]], axis=1)
    scale = np.concatenate([np.ones((len(at), 4)), np.abs(at[:, 4:]).max(axis=1, keepdims=True) * np.ones(3)], axis=1)
    for _ in range(ROUNDS):
        away = _away(at, sums)
        steps = [
            (_away(at + STEP * scale * unit, sums) - away) / (STEP * scale[:, [k]]) for k, unit in enumerate(np.eye(7))
        ]
        move = np.linalg.solve(_firm(np.stack(steps, axis=2)), away[:, :, None])[:, :, 0]
        move *= np.minimum(1.0, 0.5 / np.maximum(np.abs(move[:, :4]).max(axis=1, keepdims=True), 1e-300))
        at = at - move
        if not (np.abs(move) > CLOSE * scale).any():
            break
    is_steady = np.abs(np.linalg.eigvals(at[:, :4].reshape(-1, 2, 2))).max(axis=1) < 1
    return np.where((np.abs(move) <= CLOSE * scale).all(axis=1, keepdims=True) & is_steady[:, None], at, np.nan)


def _firm(matrix: Floats) -> Floats:
    """Return matrices (n, k, k) such that they can be inverted; what does not vary is left unsolved later on."""
    size = np.abs(matrix).max(axis=(1, 2), keepdims=True) + 1e-300
    firm: Floats = matrix + 1e-13 * size * np.eye(matrix.shape[1])
    return firm


def _away(at: Floats, sums: _Sums) -> Floats:
    """Return expected less observed products, shape (n, 7)."""
    effects, now = at[:, :4].reshape(-1, 2, 2), at[:, [4, 5, 5, 6]].reshape(-1, 2, 2)
    same, after = sums.of_same[:, :1, None] * now, sums.of_next[:, [LONGEST_LAG]][:, :, None] * now
    later = now
    for lag in range(1, LONGEST_LAG + 1):
        if not (sums.of_next[0, LONGEST_LAG + lag] or sums.of_next[0, LONGEST_LAG - lag]):
            continue
        later = np.linalg.matrix_power(effects, lag) @ now
        back = np.swapaxes(later, 1, 2)
        same = same + sums.of_same[:, [lag]][:, :, None] * (later + back)
        after = after + sums.of_next[:, [LONGEST_LAG + lag]][:, :, None] * later
        after = after + sums.of_next[:, [LONGEST_LAG - lag]][:, :, None] * back
    off = same - sums.same
    return np.concatenate([off[:, [0, 0, 1], [0, 1, 1]], (after - sums.next).reshape(-1, 4)], axis=1)


def _new_together(found: Floats) -> Floats:
    """Return the correlation of what is new in a session, shape (n,)."""
    effects, now = found[:, :4].reshape(-1, 2, 2), found[:, [4, 5, 5, 6]].reshape(-1, 2, 2)
    new = now - effects @ now @ np.swapaxes(effects, 1, 2)
    spread = np.where((new[:, 0, 0] > 0) & (new[:, 1, 1] > 0), new[:, 0, 0] * new[:, 1, 1], np.nan)
    correlation: Floats = new[:, 0, 1] / np.sqrt(spread)
    return correlation
