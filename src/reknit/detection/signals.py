"""What every detector says about a matrix of series, before episodes are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

OnsetKind = Literal["here", "fall"]


@dataclass(frozen=True, slots=True)
class Signals:
    """One detector's answer for series of shape (T, n).

    Attributes:
        alarm: shape (T, n), whether the rule fires at this session.
        reference: what the rating is compared with, shape (1 or T, n), in points.
        scale: the yardstick, broadcastable to (T, n), in points.
        limit: a rating at or below this fires the rule, broadcastable to (T, n); NaN where no single
            rating decides.
        onset: "here" (the fall is the step to this session), "fall" (it began with the first session
            of the unbroken descent below the reference), or the row of the onset, shape (T, n).
        strength: how large the rule finds the fall at each session, in yardsticks, shape (T, n); None
            means the depth of the episode.
        fitted: what episodes are measured on, shape (T, n); None means the ratings themselves.
    """

    alarm: NDArray[np.bool_]
    reference: Floats
    scale: Floats
    limit: Floats
    onset: OnsetKind | NDArray[np.int64] = "fall"
    strength: Floats | None = None
    fitted: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSettings:
    """When a rupture counts as repaired. Distances are in units of the rule's yardstick.

    Attributes:
        window: sessions (rated ones) within which a repair must come; later, it is unrepaired.
        tolerance: a rating at or above reference - tolerance is a repair.
        rebound: a rise of this much from the nadir is a repair too; None: only the reference counts.
        over: a repair at or above reference + over is over-repaired.
        only_repaired: the rule counts a fall only once it has been repaired.
    """

    window: int = 4
    tolerance: float = 0.25
    rebound: float | None = None
    over: float = 0.25
    only_repaired: bool = False
