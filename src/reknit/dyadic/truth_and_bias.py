"""Truth and bias: how well does one member follow what the other rates, and how much higher or lower throughout?

Formula (after West & Kenny 2011, doi:10.1037/a0022936), member j judging what member t rated in session s of dyad d:

    j[ds] - M = bias + truth w[ds] + between (m[d] - M) + u[d] + v[d] w[ds] + e,      w[ds] = t[ds] - m[d]

with m[d] the mean of t's ratings in the dyad and M the mean of those means; a mixed model in which every dyad has its
own bias and its own truth. Truth is 1 where the judge follows every change fully, 0 where not at all.

Assumptions: sessions of a dyad are independent once its own bias and truth are known. "Truth" means no more than the
other's rating.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.both import own_means, within_and_between
from reknit.inference.estimate import Estimate, student
from reknit.inference.mixed import fit_mixed

if TYPE_CHECKING:
    from reknit.dyadic.both import Both


@dataclass(frozen=True, slots=True)
class TruthAndBias:
    """How the first member of the sessions given follows the second, over dyads.

    `bias` is in points, above 0 where the first rates higher; `truth` in points for each point the second moves.
    `truth_spread` is the standard deviation of the dyads' own truths.
    """

    bias: Estimate
    truth: Estimate
    truth_spread: float


def truth_and_bias(both: Both) -> TruthAndBias:
    """Return how the first member follows the second; NaN where there is too little to say."""
    within, between = within_and_between(both.second, both.dyad, both.n_dyads)
    means = own_means(both.second, both.dyad, both.n_dyads)
    known = means[np.isfinite(means)]
    n = len(known)
    one = np.ones_like(within)
    try:
        model = fit_mixed(
            both.first - known.mean() if n else both.first,
            np.column_stack([one, within, between]),
            np.column_stack([one, within]),
            both.dyad,
            both.n_dyads,
        )
    except ValueError:
        unknown = Estimate(math.nan, math.nan, math.nan, n)
        return TruthAndBias(unknown, unknown, math.nan)
    truth = model.estimate(np.array([0.0, 1.0, 0.0]))
    # The judged mean is itself a sample: its error enters as far as the judge does not follow it between dyads.
    follows = float(model.effects[2])
    variance = float(model.covariance[0, 0]) + (1 - follows) ** 2 * float(known.var(ddof=1)) / n
    value, half = float(model.effects[0]), student(max(n - 2, 1)) * math.sqrt(variance)
    return TruthAndBias(Estimate(value, value - half, value + half, n), truth, math.sqrt(model.spread[1, 1]))
