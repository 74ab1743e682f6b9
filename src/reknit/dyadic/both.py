"""Sessions that both members rated, and ratings as distances from the own mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Both:
    """The sessions that both members rated, in session order within each dyad; higher is better. Shape (rows,) each.

    `dyad` is the index in the panel, `session` the session's number.
    """

    first: Floats
    second: Floats
    dyad: Ints
    session: Floats
    n_dyads: int

    @classmethod
    def of(cls, panel: Panel, measure: str) -> Both:
        """Return the sessions of a measure that exactly two members rate.

        Raises:
            ValueError: another number of members rates it.
        """
        members = panel.members_of(measure)
        if len(members) != 2:
            raise ValueError(f"two members are needed; {measure!r} is rated by {len(members)}")
        one, other = (panel.ratings[member, measure] for member in members)
        known, sign = np.isfinite(one) & np.isfinite(other), panel.measures[measure].sign
        dyad = panel.row_dyad[known]
        return cls(sign * one[known], sign * other[known], dyad, panel.sessions[known].astype(float), panel.n_dyads)

    def turned(self) -> Both:
        """Return the same with first and second member exchanged."""
        return Both(self.second, self.first, self.dyad, self.session, self.n_dyads)


def own_means(values: Floats, dyad: Ints, n_dyads: int) -> Floats:
    """Return each dyad's mean, shape (n_dyads,), NaN without a value; `values` and `dyad` have shape (rows,)."""
    counts = np.bincount(dyad, minlength=n_dyads)
    return np.bincount(dyad, values, n_dyads) / np.where(counts > 0, counts, np.nan)


def within_and_between(values: Floats, dyad: Ints, n_dyads: int) -> tuple[Floats, Floats]:
    """Return each value's distance from its dyad's mean, and that mean's distance from the mean of all dyads' means.

    Both have shape (rows,) and add up to the value less the mean of means. What holds between dyads need not hold
    within them, so the two never enter a model as one.
    """
    mean = own_means(values, dyad, n_dyads)
    known = mean[np.isfinite(mean)]
    between = mean - (known.mean() if len(known) else np.nan)
    return values - mean[dyad], between[dyad]
