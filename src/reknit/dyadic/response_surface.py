"""Response surface: how an outcome goes with two people's ratings, with their agreement, and with who is higher.

Formula (Edwards & Parry 1993, doi:10.5465/256822; the fifth: Humberg, Nestler & Back 2019,
doi:10.1177/1948550618757600):

    z = b0 + b1 x + b2 y + b3 x^2 + b4 x y + b5 y^2 + e
    a1 = b1 + b2          slope along agreement (x = y): better outcomes where both rate higher?
    a2 = b3 + b4 + b5     curvature along agreement
    a3 = b1 - b2          slope along disagreement (x = -y): does it matter who rates higher?
    a4 = b3 - b4 + b5     curvature along disagreement: worse outcomes the further apart, if below 0
    a5 = b3 - b5          is the ridge turned away from agreement?

x and y are taken from one common point, so that x = y means the same rating; that point is the mean of all of both.

Agreement as such matters only if a4 is below 0 and a3, a5 (and the ridge's place) do not speak against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.regression import regress

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reknit.inference.estimate import Estimate

    Floats = NDArray[np.float64]

_ALONG = {
    "a1": (0, 1, 1, 0, 0, 0),
    "a2": (0, 0, 0, 1, 1, 1),
    "a3": (0, 1, -1, 0, 0, 0),
    "a4": (0, 0, 0, 1, -1, 1),
    "a5": (0, 0, 0, 1, 0, -1),
}


@dataclass(frozen=True, slots=True)
class Surface:
    """A fitted surface: `coefficients` b0 to b5 and a1 to a5 with their intervals.

    `centre` is the rating from which x and y are counted, in points; `low` and `high` the range of all ratings.
    """

    coefficients: Floats
    a1: Estimate
    a2: Estimate
    a3: Estimate
    a4: Estimate
    a5: Estimate
    centre: float
    low: float
    high: float

    def at(self, first: ArrayLike, second: ArrayLike) -> Floats:
        """Return the outcome expected where the members rate this, in points; shapes broadcast."""
        x, y = np.asarray(first, float) - self.centre, np.asarray(second, float) - self.centre
        b = self.coefficients
        surface: Floats = b[0] + b[1] * x + b[2] * y + b[3] * x * x + b[4] * x * y + b[5] * y * y
        return surface


def response_surface(first: ArrayLike, second: ArrayLike, outcome: ArrayLike, dyad: ArrayLike) -> Surface:
    """Return the surface through outcomes; all of shape (rows,), rows with a NaN left out.

    Raises:
        ValueError: fewer than eight dyads, or ratings that vary too little.
    """
    columns = [np.asarray(each, float) for each in (first, second, outcome)]
    known = np.isfinite(np.stack(columns)).all(axis=0)
    one, other, z = (each[known] for each in columns)
    both = np.concatenate([one, other])
    centre = float(both.mean()) if len(both) else 0.0
    x, y = one - centre, other - centre
    model = regress(z, np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y]), np.asarray(dyad)[known])
    along = {name: model.estimate(np.array(weights, float)) for name, weights in _ALONG.items()}
    return Surface(model.effects, **along, centre=centre, low=float(both.min()), high=float(both.max()))
