"""Off track: is a course worse than most that began like it?

Formula: dyads are put into strata by their first rating (equally many in each). Within a stratum later ratings follow

    y = b0 + b1 log(n) + own level + own slope log(n) + e,      n the number of the session, the first being 1

a mixed model by restricted maximum likelihood. A new dyad's rating is expected within +- z sqrt(variance of all that is
on the right) of b0 + b1 log(n); the band holds 80 % of ratings, and a rating below it, one in ten, is off track.

Assumptions: normal deviations; courses bend like a logarithm, fast at first (Howard et al. 1986,
doi:10.1037/0003-066X.41.2.159); those to come are like those it was learned from. Idea of strata by intake: Lambert,
Whipple et al. 2001 (doi:10.1080/713663852).

One rating in ten is below the band by itself, and of ten ratings in a course more than half the courses have one: a
flag is a reason to ask, nothing else. Prospective, once learned from other dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.mixed import fit_mixed
from reknit.inference.quantiles import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reknit.inference.mixed import Mixed
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_DYADS = 10
"""Dyads with two later ratings that a stratum needs."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Into how many `strata` dyads are put, and what share (0 to 1) of ratings the `band` holds."""

    strata: int = 3
    band: float = 0.8


@dataclass(frozen=True, slots=True)
class Expected:
    """What courses look like that began alike, higher being better, in points.

    `edges` (strata - 1,) part first ratings; `models` has one entry a stratum, None where too few dyads were in it.
    """

    edges: Floats
    models: tuple[Mixed | None, ...]
    settings: Settings
    sign: float

    def stratum(self, first: ArrayLike) -> Ints:
        """Return the stratum of each first rating in points, numbered from 0."""
        return np.searchsorted(self.edges, self.sign * np.asarray(first, float), side="right")

    def limits(self, first: ArrayLike, number: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return (lower end, middle, upper end) of the band in points, NaN where nothing is known.

        `first` is the dyad's first rating, `number` of the session, the first being 1; shapes broadcast. The lower
        end is the worse one, also where lower is better. Of the first session nothing is expected: it is NaN.
        """
        stratum, x = np.broadcast_arrays(self.stratum(first), np.log(np.asarray(number, float)))
        reach = normal_quantile((1 + self.settings.band) / 2)
        middle, half = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        for at, model in enumerate(self.models):
            if model is None:
                continue
            here = (stratum == at) & (x > 0)
            z = np.stack([np.ones(int(here.sum())), x[here]], axis=1)
            spread = model.spread + model.covariance
            middle[here] = z @ model.effects
            half[here] = reach * np.sqrt(np.einsum("na,ab,nb->n", z, spread, z) + model.residual)
        return self.sign * (middle - half), self.sign * middle, self.sign * (middle + half)


def expected_courses(panel: Panel, member: str, measure: str, settings: Settings = Settings()) -> Expected:
    """Return what the courses of this panel lead one to expect.

    Raises:
        KeyError: no such member or measure.
    """
    sign = panel.measures[measure].sign
    dyad, number, rating, first = _later(panel, member, measure)
    begun = first[np.isfinite(first)]
    shares = np.arange(1, settings.strata) / settings.strata
    edges = np.unique(np.quantile(sign * begun, shares)) if len(begun) else np.zeros(0)
    expected = Expected(edges, (None,) * (len(edges) + 1), settings, sign)
    stratum = expected.stratum(first[dyad])
    models = tuple(
        _model(dyad[stratum == at], number[stratum == at], sign * rating[stratum == at]) for at in range(len(edges) + 1)
    )
    return Expected(edges, models, settings, sign)


def _model(dyad: Ints, number: Ints, rating: Floats) -> Mixed | None:
    _, own, counts = np.unique(dyad, return_inverse=True, return_counts=True)
    if (counts > 1).sum() < FEWEST_DYADS:
        return None
    x = np.column_stack([np.ones(len(number)), np.log(number)])
    try:
        return fit_mixed(rating, x, x, own, len(counts))
    except ValueError:
        return None


def off_track(panel: Panel, member: str, measure: str, expected: Expected) -> NDArray[np.int8]:
    """Return for every row of the panel whether its rating is below the band: 1, 0, or -1 for "can't tell".

    Raises:
        KeyError: no such member or measure.
    """
    found = np.full(panel.n_rows, -1, np.int8)
    sign = panel.measures[measure].sign
    for block in panel.blocks(member, measure):
        number = block.session - block.session[0] + 1
        lower, _, _ = expected.limits(sign * block.ratings[0], number)
        known = np.isfinite(lower)
        below = block.ratings < sign * lower
        found[block.row[known]] = below[known]
    return found


def _later(panel: Panel, member: str, measure: str) -> tuple[Ints, Ints, Floats, Floats]:
    """Return (dyad, number, rating in points) of all but the first ratings, (rows,), and first ratings (n_dyads,)."""
    column, first = panel.ratings[member, measure], np.full(panel.n_dyads, np.nan)
    rated = np.flatnonzero(np.isfinite(column))
    dyad = panel.row_dyad[rated]
    begins = np.ones(len(rated), bool)
    begins[1:] = dyad[1:] != dyad[:-1]
    first[dyad[begins]] = column[rated[begins]]
    start = np.zeros(panel.n_dyads, np.int64)
    start[dyad[begins]] = panel.sessions[rated[begins]]
    later = rated[~begins]
    return dyad[~begins], panel.sessions[later] - start[dyad[~begins]] + 1, column[later], first
