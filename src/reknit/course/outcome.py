"""Has the outcome changed reliably over a span? Shared by impasse, pseudo-alliance and plateau.

A change counts as reliable beyond 1.96 reliable differences S_diff = SD sqrt(2 (1 - r)) (Jacobson & Truax 1991,
doi:10.1037/0022-006X.59.1.12), of the outcome as known before each session. Without a given reliability, or
with few pairs, S_diff is the spread of the changes from one session to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.known import changed_since
from reknit.course.usual import reliable_before

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.known import Known

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OutcomeSince:
    """How the outcome changed since a session, (T, n): `change` in points, higher being better, NaN where not known.

    `moved` says that it changed reliably, `unmoved` that it is known not to have.
    """

    change: Floats
    moved: Bools
    unmoved: Bools


def outcome_since(known: Known, since: Ints, reliable: float) -> OutcomeSince:
    """Return how the outcome changed since the session in `since` (T, n), judged by `reliable` differences."""
    if known.outcome is None:
        nowhere = np.zeros(known.shape, bool)
        return OutcomeSince(np.full(known.shape, np.nan), nowhere, nowhere)
    change = changed_since(known.outcome, since)
    with np.errstate(invalid="ignore"):
        limit = reliable * reliable_before(known.outcome, known.usual)
        return OutcomeSince(change, np.abs(change) > limit, np.abs(change) <= limit)
