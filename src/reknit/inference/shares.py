"""The share of sessions in which something was so, whose sessions are nested in pairs or people.

Wilson's interval (Wilson 1927, doi:10.1080/01621459.1927.10502953) with the effective number of sessions in place of
their number, corrected for the few pairs it is estimated from (Korn & Graubard 1998, Survey Methodology 24, 193-201;
that Wilson's form suits: Franco et al. 2019, doi:10.1093/jssam/smy019).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import NORMAL, Estimate, student, wilson

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FEWEST_PAIRS = 3
"""With fewer there is no interval."""


def nested_share(yes: ArrayLike, total: ArrayLike) -> Estimate:
    """Return the share, 0 to 1, from each pair's count of sessions in which it was so and of all, shape (n,) each.

    Pairs without a session are left out.
    """
    of, how_many = np.asarray(yes, float), np.asarray(total, float)
    of, how_many = of[how_many > 0], how_many[how_many > 0]
    sessions, pairs = int(how_many.sum()), len(how_many)
    share = float(of.sum() / sessions) if sessions else math.nan
    if pairs < FEWEST_PAIRS:
        return Estimate(share, math.nan, math.nan, pairs, sessions)
    low, high = wilson(share, _effective_sessions(of, how_many, share))
    return Estimate(share, low, high, pairs, sessions)


def _effective_sessions(yes: Floats, total: Floats, share: float) -> float:
    """Return how many independent sessions these are worth, never more than there are.

    The variance of the share is the between-pairs one of a ratio; where every session says the same there is none, and
    the sessions count in full before the correction for few pairs.
    """
    sessions, pairs = float(total.sum()), len(total)
    between = float(((yes - share * total) ** 2).sum()) * pairs / (pairs - 1) / sessions**2
    alone = share * (1 - share) / sessions
    inflated = max(between / alone, 1.0) if alone > 0 else 1.0
    return sessions / inflated * (NORMAL / student(pairs - 1)) ** 2
