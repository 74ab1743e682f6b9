"""Stable pairs simulated for one reference serve the others of nearly the same length too, each by its weight.

What is unknown about a series is wider than the distance between neighbouring references, so much of what is drawn
for one might as well have been drawn for another. A pair drawn with true parameters x counts for reference h with

    w[h] = N(x; centre[h], spread[h]) / sum over g of n[g] N(x; centre[g], spread[g])

(numbers of ratings count as alike as far as a normal curve of LENGTHS_ALIKE round the logarithm of their ratio goes;
importance sampling with the balance heuristic: Veach & Guibas 1995, doi:10.1145/218380.218498). The precision of a
reference is that of (sum w)^2 / sum w^2 pairs of equal weight (Kish 1965), and this is what its Monte Carlo error is
computed with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.false_alarms import BINS, Counts, bins_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.series import Series
    from reknit.detection.walk import Found

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LENGTHS_ALIKE = 0.08
"""Standard deviation, in logarithms, of how far pairs of one length serve references of another."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What one reference draws its pairs from: a centre (5,) and the Cholesky factor of a covariance (5, 5).

    Level, log sigma, autocorrelation, slope, and gaps for each rating.
    """

    centre: Floats
    factor: Floats

    @staticmethod
    def of(centres: Floats, unknown: Floats, gaps_alike: float) -> Aim:
        """Return the aim round these centres (5, n), with a Cholesky factor (4, 4) of what is unknown about each."""
        centre = centres.mean(axis=1)
        away = centres - centre[:, None]
        covariance = np.einsum("in,jn->ij", away, away) / centres.shape[1] + 1e-10 * np.eye(5)
        covariance[:4, :4] += unknown @ unknown.T
        covariance[4, 4] += gaps_alike**2
        return Aim(centre, np.linalg.cholesky(covariance))

    def log_density(self, drawn: Floats) -> Floats:
        """Return the log density at each column of (5, n), up to a constant, shape (n,)."""
        standard = np.linalg.solve(self.factor, drawn - self.centre[:, None])
        density: Floats = -0.5 * np.einsum("in,in->n", standard, standard) - np.log(np.diag(self.factor)).sum()
        return density


@dataclass(frozen=True, slots=True)
class Searched:
    """Stable pairs of some references, as many for each, and what each rule found in them.

    `drawn` (5, n) are their true parameters, `aims` what these were drawn from, reference by reference. For each rule
    `largest` (n,) is the bin of each pair's largest episode, -1 where there is none; `column` and `bins` are pair and
    bin of every episode.
    """

    length: int
    drawn: Floats
    aims: Sequence[Aim]
    largest: Sequence[Ints]
    column: Sequence[Ints]
    bins: Sequence[Ints]

    @staticmethod
    def of(
        series: Series, usual_spread: Floats, drawn: Floats, aims: Sequence[Aim], found: Sequence[Found]
    ) -> Searched:
        """Return what was found in these series, sizes in units of the usual spread (n,) of each."""
        bins = [bins_of(each.strength / usual_spread[each.column]) for each in found]
        largest = []
        for each, at in zip(found, bins, strict=True):
            deepest = np.full(series.width, -1)
            np.maximum.at(deepest, each.column, at)
            largest.append(deepest)
        return Searched(series.length, drawn, aims, largest, [each.column for each in found], bins)


def shared_counts(searched: Sequence[Searched]) -> list[list[Counts]]:
    """Return the counts of each reference for each rule, in the order of the references; lengths must ascend."""
    if not searched:
        return []
    pairs = [each.drawn.shape[1] for each in searched]
    first = np.cumsum([0, *pairs])
    near = _near([aim for each in searched for aim in each.aims], searched, np.repeat(np.arange(len(pairs)), pairs))
    lengths = [each.length for each in searched for _ in each.aims]
    by_rule = []
    for rule in range(len(searched[0].largest)):
        largest = np.concatenate([each.largest[rule] for each in searched])
        pair = np.concatenate([each.column[rule] + begin for each, begin in zip(searched, first, strict=False)])
        bins = np.concatenate([each.bins[rule] for each in searched])
        by_rule.append([_counts(length, own, largest, pair, bins) for length, own in zip(lengths, near, strict=True)])
    return [[of_rule[at] for of_rule in by_rule] for at in range(len(lengths))]


@dataclass(frozen=True, slots=True)
class _Near:
    """What each of the pairs from `begin` on counts for one reference; adds up to the effective number of pairs."""

    begin: int
    weights: Floats


def _near(aims: Sequence[Aim], searched: Sequence[Searched], part: Ints) -> list[_Near]:
    """Return, for each aim, the pairs of nearly the same length and their weights; `part` says where a pair is from."""
    drawn = np.concatenate([each.drawn for each in searched], axis=1)
    log_length = np.log([each.length for each in searched])[part]
    together, density = np.zeros(len(part)), []
    for aim, own in zip(aims, [np.log(each.length) for each in searched for _ in each.aims], strict=True):
        begin, stop = np.searchsorted(log_length, [own - 3 * LENGTHS_ALIKE, own + 3 * LENGTHS_ALIKE])
        apart = (log_length[begin:stop] - own) / LENGTHS_ALIKE
        density.append((int(begin), np.exp(aim.log_density(drawn[:, begin:stop]) - 0.5 * apart**2)))
        together[begin:stop] += density[-1][1]
    near = []
    for begin, own_density in density:
        share = own_density / together[begin : begin + len(own_density)]
        near.append(_Near(begin, share * (share.sum() / np.square(share).sum())))
    return near


def _counts(length: int, near: _Near, largest: Ints, pair: Ints, bins: Ints) -> Counts:
    stop = near.begin + len(near.weights)
    own = largest[near.begin : stop]
    fired = np.flatnonzero(own >= 0)
    first, last = np.searchsorted(pair, [near.begin, stop])
    every = near.weights[pair[first:last] - near.begin]
    by_largest: Floats = np.bincount(own[fired], near.weights[fired], minlength=BINS).astype(float)
    by_every: Floats = np.bincount(bins[first:last], every, minlength=BINS).astype(float)
    return Counts(float(near.weights.sum()), length, by_largest, by_every)
