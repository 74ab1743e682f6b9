"""The manners in which two people may rate their bond: how widely each, and whether of the bond at all.

Nobody knows these of a pair beforehand, so the model goes through the sessions with all of them side by side and
weighs them by what they made of the ratings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ONE = (np.sqrt(3) * np.array([[-1, 0, 1]]), np.array([1 / 6, 2 / 3, 1 / 6]))
TWO = (
    np.sqrt(2) * np.array([[0, 1, 1, -1, -1], [0, 1, -1, 1, -1]]),
    np.array([1 / 2, 1 / 8, 1 / 8, 1 / 8, 1 / 8]),
)
"""Points and weights that stand for one and for two independent standard normals.

Gauss-Hermite with three points (Abramowitz & Stegun 1964, table 25.10); the middle and four corners, which have the
right means and covariances.
"""


@dataclass(frozen=True, slots=True)
class Manners:
    """S manners of rating.

    Attributes:
        spread: shape (members, S), each member's spread in yardsticks.
        tells: shape (members, S), 1 where the member's ratings tell of the bond, 0 where they are noise round a level.
        weight: shape (S,), how probable each manner is before any rating.
    """

    spread: Floats
    tells: Floats
    weight: Floats


def manners_of(members: int, *, centre: float, spread: float, together: float, silent: float = 0.0) -> Manners:
    """Return the manners of one member or of two.

    `centre` and `spread` are mean and SD of the logs of the members' spreads, `together` how far these logs correlate,
    `silent` the probability that the second of two members' ratings tell nothing of the bond. Never the first's:
    where two series have nothing in common, they do not say which of them is the noise, so one must be believed.
    """
    points, weight = ONE if members == 1 else TWO
    if members == 2:
        points = np.stack([points[0], together * points[0] + np.sqrt(1 - together**2) * points[1]])
    tells = np.ones_like(points)
    if silent and members == 2:
        points = np.hstack([points, [[0, 0], [-1, 1]]])
        tells = np.hstack([tells, [[1, 1], [0, 0]]])
        weight = np.concatenate([(1 - silent) * weight, [silent / 2, silent / 2]])
    return Manners(np.exp(centre + spread * points), tells, weight)
