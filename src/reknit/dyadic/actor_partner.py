"""Actor and partner effects: does what somebody reports go with their own ratings, and with the other one's?

Formula (Kenny, Kashy & Cook 2006, Dyadic Data Analysis, chapter 14), for the outcome z that one member reports in
session s of dyad d, own ratings x and the other's ratings y:

    z[ds] = own intercept of the dyad + actor (x[ds] - mx[d]) + partner (y[ds] - my[d]) + e[ds]
    mz[d] = a + actor_between mx[d] + partner_between my[d] + u[d],        m: means of the dyad's sessions

A model of both members at once has an intercept for each, intercepts and residuals of the two going together. As both
outcomes have the same columns on the right, its effects within dyads are those of least squares for each member,
whatever these correlations are (Zellner 1962, doi:10.1080/01621459.1962.10480664); so they are worked out without
asking for them. `together` is the correlation of the two members' residuals of a session. Uncertainty comes from
leaving out one dyad at a time, so that effects may differ between dyads and sessions may depend on one another.

Assumptions: dyads are independent; ratings do not answer to earlier outcomes. It says what goes together in a session,
not what brings what about.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.both import own_means
from reknit.inference.estimate import unknown
from reknit.inference.jackknife import jackknife
from reknit.inference.regression import regress

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reknit.inference.estimate import Estimate

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_DYADS = 8


@dataclass(frozen=True, slots=True)
class ActorPartner:
    """Effects on one member's outcome, in points of it for each point of a rating, each an `Estimate` over dyads.

    `actor` and `partner` are within dyads, from session to session; `actor_between` and `partner_between` between
    dyads' means. NaN where there is too little to say.
    """

    actor: Estimate
    partner: Estimate
    actor_between: Estimate
    partner_between: Estimate


def actor_partner(own: ArrayLike, other: ArrayLike, outcome: ArrayLike, dyad: ArrayLike) -> ActorPartner:
    """Return how one member's outcome goes with their own and the other's ratings of the same sessions.

    All of shape (rows,): `dyad` holds whole numbers from 0, rows with a NaN are left out.
    """
    columns, pair = _known(own, other, outcome, dyad)
    n = len(np.unique(pair))
    means = np.stack([_means(each, pair) for each in columns])
    within = columns - means[:, pair]
    try:
        here = regress(within[2], within[:2].T, pair)
        inside = [here.estimate(np.array(weights, float)) for weights in ((1, 0), (0, 1))]
    except ValueError:
        inside = [unknown(n)] * 2
    known = means[:, np.isfinite(means[0])]
    try:
        across = regress(known[2], np.column_stack([np.ones(known.shape[1]), *known[:2]]), np.arange(known.shape[1]))
        between = [across.estimate(np.array(weights, float)) for weights in ((0, 1, 0), (0, 0, 1))]
    except ValueError:
        between = [unknown(n)] * 2
    if n < FEWEST_DYADS:
        inside, between = [unknown(n)] * 2, [unknown(n)] * 2
    return ActorPartner(*inside, *between)


def together(first: ArrayLike, second: ArrayLike, outcomes: tuple[ArrayLike, ArrayLike], dyad: ArrayLike) -> Estimate:
    """Return the correlation of what the effects leave of both members' outcomes in the same session.

    `first` and `second` are the ratings of the first and the second member, `outcomes` what each of them reports; all
    of shape (rows,). NaN where there is too little to say.
    """
    columns, pair = _known(first, second, *outcomes, dyad)
    n = len(np.unique(pair))
    within = columns - np.stack([_means(each, pair) for each in columns])[:, pair]
    width = int(pair.max(initial=-1)) + 1
    if n < FEWEST_DYADS:
        return unknown(n)
    products = np.stack([[np.bincount(pair, one * other, width) for other in within] for one in within])
    products = np.moveaxis(products[:, :, np.bincount(pair, minlength=width) > 1], 2, 0)
    values = _left_together(np.concatenate([products.sum(axis=0)[None], products.sum(axis=0) - products]))
    return jackknife(float(values[0]), values[1:])


def _left_together(products: Floats) -> Floats:
    """Return the correlation of residuals from products (..., 4, 4) of (first, second, outcome, outcome)."""
    inside, beside, outside = products[..., :2, :2], products[..., :2, 2:], products[..., 2:, 2:]
    if np.linalg.cond(inside).max(initial=1.0) > 1e12:
        return np.full(len(products), math.nan)
    left = outside - np.swapaxes(beside, -1, -2) @ np.linalg.solve(inside, beside)
    spread = np.sqrt(np.maximum(left[..., 0, 0] * left[..., 1, 1], 0.0))
    correlation: Floats = left[..., 0, 1] / np.where(spread > 0, spread, np.nan)
    return correlation


def _known(*columns: ArrayLike) -> tuple[Floats, Ints]:
    *values, dyad = columns
    stacked = np.stack([np.asarray(each, float) for each in values])
    known = np.isfinite(stacked).all(axis=0)
    _, pair = np.unique(np.asarray(dyad)[known], return_inverse=True)
    return stacked[:, known], pair.astype(np.int64)


def _means(values: Floats, pair: Ints) -> Floats:
    return own_means(values, pair, int(pair.max(initial=-1)) + 1)
