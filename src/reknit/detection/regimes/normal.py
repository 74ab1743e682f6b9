"""The normal distribution's tail, for ratings that lie at an end of the scale.

The complementary error function is the Chebyshev fit of Press et al. 2007, Numerical Recipes, 6.2.2 (fractional
error below 1.2e-7 everywhere), kept in logs so that far tails neither vanish nor overflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_CHEBYSHEV = (
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807,
    -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
)  # fmt: skip
LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)


def log_below(z: Floats) -> Floats:
    """Return log P(Z <= z) for a standard normal Z, any shape."""
    x = np.abs(z) / np.sqrt(2)
    t = 1 / (1 + 0.5 * x)
    series = np.full_like(t, _CHEBYSHEV[0])
    for coefficient in _CHEBYSHEV[1:]:
        series *= t
        series += coefficient
    log_tail = np.log(0.5 * t) - x * x + series
    result: Floats = np.where(z < 0, log_tail, np.log1p(-np.exp(np.minimum(log_tail, -1e-12))))
    return result


def beyond(z: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what is known of X ~ N(z, 1) once it is known to be above 0.

    (log probability that it is, how far its mean rises, share of its variance that goes), each of the shape of z.
    """
    log_share = log_below(z)
    rise = np.exp(-0.5 * z * z - LOG_ROOT_TWO_PI - log_share)
    return log_share, rise, np.clip(rise * (rise + z), 0.0, 1.0)
