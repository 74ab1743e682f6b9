"""What the next session brings after each two-person state, with intervals over dyads.

Formula: for each state the mean, over all sessions followed by another, of the next session's distance from the
member's own mean. The next session is the one whose number is the next: after a gap nothing is said. Sessions of one
dyad belong together, so the interval is that of a ratio of sums over dyads (Cochran 1977, Sampling Techniques, 6.3),
with Student's t over the dyads in which the state occurred.

After a low session the next tends to be higher by itself; the mean describes, and is no effect. Question: Rubel et al.
2018 (doi:10.1037/ccp0000286).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.states import State
from reknit.inference.estimate import Estimate, student

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


class Consequences:
    """Sums over dyads that grow part by part; each dyad belongs to one part only."""

    def __init__(self) -> None:
        self._moments = np.zeros((len(State), 6))

    def add(self, state: ArrayLike, deviation: ArrayLike, dyad: ArrayLike, session: ArrayLike) -> None:
        """Count some dyads.

        `state` is the `State` of each session or UNKNOWN, `deviation` a member's rating less the own mean, NaN where
        unrated, `dyad` whole numbers from 0, `session` numbers; all have shape (n,), in session order within each dyad.
        """
        states, away, own = np.asarray(state), np.asarray(deviation, float), np.asarray(dyad)
        follows = (own[1:] == own[:-1]) & (np.diff(np.asarray(session)) == 1) & np.isfinite(away[1:])
        for each in State:
            at = np.flatnonzero(follows & (states[:-1] == each))
            sums, counts = np.bincount(own[at], away[1:][at]), np.bincount(own[at])
            moments = (sums.sum(), counts.sum(), sums @ sums, sums @ counts, counts @ counts, (counts > 0).sum())
            self._moments[each] += np.array(moments, float)

    def after(self, state: State) -> Estimate:
        """Return the mean of the next session after this state; NaN where none followed."""
        total, sessions, square, product, count_square, dyads = self._moments[state].tolist()
        if dyads < 1:
            return Estimate(math.nan, math.nan, math.nan, 0)
        mean = total / sessions
        if dyads < 3:
            return Estimate(mean, math.nan, math.nan, int(dyads))
        spread = max(square - 2 * mean * product + mean * mean * count_square, 0.0)
        half = student(dyads - 1) * math.sqrt(dyads / (dyads - 1) * spread) / sessions
        return Estimate(mean, mean - half, mean + half, int(dyads))

    def followed(self, state: State) -> int:
        """Return how many sessions in this state were followed by a rated one."""
        return int(self._moments[state, 1])
