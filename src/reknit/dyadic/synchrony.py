"""Synchrony: do two people's ratings move together, more than those of two who never met?

Formula: each member's ratings in the sessions both rated, straight line taken off; r0 their correlation in the same
session, r1 of the first member's with the second's in the next session, and the other way round. Each is compared with
surrogates: the same first members beside second members of other dyads with as many sessions.

    synchrony = tanh( mean(z) - mean(z of surrogates) ),   z = atanh(r) less its bias r / (2 (T - 2))

Only lags 0 and 1: with 8 to 30 sessions nothing further can be told. Surrogates keep what all courses have in common,
such as a slow start, which would otherwise look like synchrony (Moulder et al. 2018, doi:10.1037/met0000172).

Assumptions: dyads independent. A dyad counts if it has at least six sessions both rated, and another has as many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.dyadic.both import Both

    Floats = NDArray[np.float64]

FEWEST_SESSIONS = 6
SURROGATES = 99


@dataclass(frozen=True, slots=True)
class Synchrony:
    """How far ratings move together beyond surrogates, as correlations over dyads.

    `same` in the same session, `first_leads` where the second follows a session later, `second_leads` the reverse.
    """

    same: Estimate
    first_leads: Estimate
    second_leads: Estimate


def synchrony(both: Both, *, seed: int = 0) -> Synchrony:
    """Return how far the two members of these dyads move together; NaN where there is too little to say."""
    random = np.random.default_rng(seed)
    own, others = [np.zeros((3, 0))], [np.zeros((3, 0))]
    counts = np.bincount(both.dyad, minlength=both.n_dyads)
    starts = np.cumsum(counts) - counts
    for length in np.unique(counts[counts >= FEWEST_SESSIONS]):
        rows = starts[counts == length] + np.arange(length)[:, None]
        first, second = _standard(both.first[rows]), _standard(both.second[rows])
        moves = (first.std(axis=0) > 0) & (second.std(axis=0) > 0)
        n = int(moves.sum())
        if n < 2:
            continue
        first, second = first[:, moves], second[:, moves]
        own.append(_fisher(first, second))
        order = random.permutation(n)
        first, second = first[:, order], second[:, order]
        shifts = random.permutation(n - 1)[:SURROGATES] + 1
        others.append(np.mean([_fisher(first, np.roll(second, by, axis=1)) for by in shifts], axis=0))
    found, elsewhere = np.concatenate(own, axis=1), np.concatenate(others, axis=1)
    return Synchrony(*(_beyond(*each) for each in zip(found, elsewhere, strict=True)))


def _standard(ratings: Floats) -> Floats:
    """Return series (T, n) without their straight line, each of length 1; all 0 where nothing is left."""
    time = np.arange(len(ratings)) - (len(ratings) - 1) / 2
    left = ratings - ratings.mean(axis=0)
    left = left - np.outer(time, time @ left) / (time @ time)
    size = np.sqrt((left**2).sum(axis=0))
    standard: Floats = np.where(size > 1e-9 * (1 + np.abs(ratings).max(axis=0)), left / np.maximum(size, 1e-300), 0.0)
    return standard


def _fisher(first: Floats, second: Floats) -> Floats:
    """Return Fisher's scale of (r0, r1 first leads, r1 second leads), shape (3, n).

    Taking a line off two series that go together in the same session makes them go apart a session later; that much
    is given back.
    """
    length = len(first)
    time = np.arange(length) - (length - 1) / 2
    taken_off = (length - 1) / length + (time[:-1] @ time[1:]) / (time @ time)
    together = (first * second).sum(axis=0)
    given_back = together * taken_off / (length - 2)
    forward = (first[:-1] * second[1:]).sum(axis=0) + given_back
    back = (second[:-1] * first[1:]).sum(axis=0) + given_back
    r = np.clip(np.stack([together, forward, back]), -0.999999, 0.999999)
    fisher: Floats = np.arctanh(r) - r / (2 * (length - 2))
    return fisher


def _beyond(own: Floats, others: Floats) -> Estimate:
    """Return how far the mean of `own` lies beyond that of `others`, back on the scale of correlations."""
    n = len(own)
    if n < 3:
        return Estimate(math.nan, math.nan, math.nan, n)
    value = float(own.mean() - others.mean())
    half = student(n - 1) * float(own.std(ddof=1)) / math.sqrt(n)
    return Estimate(math.tanh(value), math.tanh(value - half), math.tanh(value + half), n)
