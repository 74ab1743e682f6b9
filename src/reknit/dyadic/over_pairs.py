"""Figures over many pairs, whose sessions are nested in them: a mean, a share, a trend, each with an interval.

Sessions of one pair resemble one another, so that a hundred sessions of two pairs are not a hundred
independent observations. Every interval here is as wide as the number of pairs asks for.

- `mean_over_pairs`: the mean of the pairs' own means, each pair counting once, with Student's t interval over pairs
  (summary measures: Matthews et al. 1990, doi:10.1136/bmj.300.6719.230).
- `trend_over_pairs`: the same of the pairs' own least-squares slopes, so that differences between pairs are not taken
  for change within them.
- `share_over_pairs`: Wilson's interval with the effective number of sessions (see `inference.shares`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student, unknown
from reknit.inference.shares import nested_share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_PAIRS = 3
FEWEST_SESSIONS = 10
FEWEST_FOR_A_SLOPE = 6
"""Sessions one pair needs to have a slope of its own."""


def mean_over_pairs(values: ArrayLike, pair: ArrayLike) -> Estimate:
    """Return the mean of the pairs' means.

    Args:
        values: shape (n,), one entry a session; NaN is left out.
        pair: shape (n,), which pair each session belongs to.
    """
    known, own, sessions = _known(values, pair)
    if _too_few(sessions, int(own.max(initial=-1)) + 1):
        return unknown(int(own.max(initial=-1)) + 1, sessions)
    return _of_pairs(np.bincount(own, known) / np.bincount(own), sessions)


def trend_over_pairs(values: ArrayLike, at: ArrayLike, pair: ArrayLike) -> Estimate:
    """Return the mean of the pairs' slopes, in points a session; pairs with fewer than six sessions have none.

    Args:
        values: shape (n,), one entry a session; NaN is left out.
        at: shape (n,), session numbers.
        pair: shape (n,), which pair each session belongs to.
    """
    known, own, _ = _known(values, pair)
    when = np.asarray(at, float)[np.isfinite(np.asarray(values, float))]
    counts = np.bincount(own)
    centred = when - (np.bincount(own, when) / np.maximum(counts, 1))[own]
    across = np.bincount(own, centred**2)
    has_slope = (counts >= FEWEST_FOR_A_SLOPE) & (across > 0)
    sessions = int(counts[has_slope].sum())
    if _too_few(sessions, int(has_slope.sum())):
        return unknown(int(has_slope.sum()), sessions)
    return _of_pairs(np.bincount(own, centred * known)[has_slope] / across[has_slope], sessions)


def share_over_pairs(yes: ArrayLike, pair: ArrayLike) -> Estimate:
    """Return the share of sessions in which it was so, 0 to 1.

    Args:
        yes: shape (n,), whether it was so, one entry a session.
        pair: shape (n,), which pair each session belongs to.
    """
    known, own, _ = _known(np.asarray(yes, float), pair)
    return share_of_counts(np.bincount(own, known), np.bincount(own))


def share_of_counts(yes: ArrayLike, total: ArrayLike) -> Estimate:
    """Return the share of sessions in which it was so, 0 to 1, from each pair's count of those and of all, (n,) each.

    Pairs without a session are left out.
    """
    found = nested_share(yes, total)
    return unknown(found.n, found.sessions) if _too_few(found.sessions or 0, found.n) else found


def _known(values: ArrayLike, pair: ArrayLike) -> tuple[Floats, Ints, int]:
    """Return the known values, their pairs numbered from 0, and how many there are."""
    column = np.asarray(values, float)
    finite = np.isfinite(column)
    _, own = np.unique(np.asarray(pair)[finite], return_inverse=True)
    return column[finite], own.astype(np.int64), int(finite.sum())


def _too_few(sessions: int, pairs: int) -> bool:
    return sessions < FEWEST_SESSIONS or pairs < FEWEST_PAIRS


def _of_pairs(own: Floats, sessions: int) -> Estimate:
    mean = float(own.mean())
    half = student(len(own) - 1) * float(own.std(ddof=1)) / math.sqrt(len(own))
    return Estimate(mean, mean - half, mean + half, len(own), sessions)
