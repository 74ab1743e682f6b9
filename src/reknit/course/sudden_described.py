"""Sudden gains or losses in figures: how many dyads have one, how large it is, whether it lasts, how it looks.

Intervals know that several changes of one dyad belong together. The changes were chosen for being large and steep, so
that their mean size and the step of the average change say nothing by themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.sudden_gains import SIDE
from reknit.dyadic.over_pairs import share_of_counts
from reknit.inference.estimate import Estimate, share
from reknit.inference.regression import regress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.sudden_gains import SuddenChanges

    Floats = NDArray[np.float64]

AROUND = ("n-2", "n-1", "n", "n+1", "n+2", "n+3")
"""What the six sessions around a change are called."""


@dataclass(frozen=True, slots=True)
class Described:
    """Sudden changes of one kind in figures, over the dyads looked at.

    `changes`, `several` (dyads with more than one) and `reversals` are counts; `dyads` is the share of dyads with any,
    `reversed` the share of changes that were. `magnitude` is the mean size and `magnitude_sd` the standard deviation,
    in points; `around` are mean ratings in points from n - 2 to n + 3.
    """

    changes: int
    dyads: Estimate
    several: int
    reversals: int
    reversed: Estimate
    magnitude: Estimate
    magnitude_sd: float
    around: tuple[Estimate, ...]


def describe(changes: SuddenChanges, looked_at: int) -> Described:
    """Return the usual figures of changes of one kind; `looked_at` is how many dyads were (see `select_cases`)."""
    counts = changes.counts()
    lost = np.bincount(changes.dyad, changes.reversed, changes.n_dyads)
    sd = float(changes.magnitude.std(ddof=1)) if len(changes) > 1 else math.nan
    return Described(
        changes=len(changes),
        dyads=share(int((counts > 0).sum()), looked_at),
        several=int((counts > 1).sum()),
        reversals=int(changes.reversed.sum()),
        reversed=share_of_counts(lost, counts),
        magnitude=_mean(changes.magnitude, changes.dyad),
        magnitude_sd=sd,
        around=tuple(_mean(changes.around[:, at], changes.dyad) for at in range(2 * SIDE)),
    )


def _mean(values: Floats, dyad: NDArray[np.int64]) -> Estimate:
    """Return a mean whose interval knows that changes of one dyad belong together."""
    known = np.isfinite(values)
    n = len(np.unique(dyad[known]))
    mean = float(values[known].mean()) if n else math.nan
    if n < 3:
        return Estimate(mean, math.nan, math.nan, n)
    return regress(values[known], np.ones((int(known.sum()), 1)), dyad[known]).estimate(np.ones(1))
