"""Stable pairs simulated for one reference serve the others of the same length too, each by its weight.

What is unknown about a series is wider than the distance between neighbouring references, so much of what is drawn
for one might as well have been drawn for another. A pair drawn with true parameters x counts for reference h with

    w[h] = N(x; centre[h], spread[h]) / sum over g of n[g] N(x; centre[g], spread[g])

(importance sampling with the balance heuristic: Veach & Guibas 1995, doi:10.1145/218380.218498). The precision of a
reference is that of (sum w)^2 / sum w^2 pairs of equal weight (Kish 1965), and this is what its Monte Carlo error is
computed with.
"""

from __future__ import annotations

import itertools
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
    """Return the counts of each reference for each rule, references in their order, those of one length together."""
    counts: list[list[Counts]] = []
    for length, parts in itertools.groupby(searched, key=lambda each: each.length):
        together = list(parts)
        weights = _weights(together)
        by_rule = [_counted(together, rule, weights, length) for rule in range(len(together[0].largest))]
        counts += [list(of_reference) for of_reference in zip(*by_rule, strict=True)] or [[] for _ in weights]
    return counts


def _weights(together: Sequence[Searched]) -> Floats:
    """Return what each pair counts for each reference, shape (references, pairs), adding up to effective pairs."""
    drawn = np.concatenate([each.drawn for each in together], axis=1)
    density = np.array([aim.log_density(drawn) for each in together for aim in each.aims])
    share = np.exp(density - density.max(axis=0))
    share /= share.sum(axis=0)
    effective = share.sum(axis=1) / np.square(share).sum(axis=1)
    weights: Floats = share * effective[:, None]
    return weights


def _counted(together: Sequence[Searched], rule: int, weights: Floats, length: int) -> list[Counts]:
    first = np.cumsum([0, *(each.drawn.shape[1] for each in together)])
    largest = np.concatenate([each.largest[rule] for each in together])
    pair = np.concatenate([each.column[rule] + begin for each, begin in zip(together, first, strict=False)])
    bins = np.concatenate([each.bins[rule] for each in together])
    fired = np.flatnonzero(largest >= 0)
    largest = largest[fired]
    return [
        Counts(
            float(own.sum()),
            length,
            np.bincount(largest, own[fired], minlength=BINS),
            np.bincount(bins, own[pair], minlength=BINS),
        )
        for own in weights
    ]
