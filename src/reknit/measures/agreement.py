"""How well two judgements agree beyond chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def cohen_kappa(both: ArrayLike, first: ArrayLike, second: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
    """Return Cohen's kappa of two yes/no judgements from counts, -1 to 1; NaN where neither varies.

    Args:
        both: how often both said yes.
        first: how often the first said yes.
        second: how often the second said yes.
        total: number of things judged.

    Source: Cohen 1960 (doi:10.1177/001316446002000104).
    """
    yes, one, two, n = (np.asarray(each, dtype=float) for each in (both, first, second, total))
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (yes + (n - one - two + yes)) / n
        expected = (one * two + (n - one) * (n - two)) / n**2
        kappa = (observed - expected) / (1 - expected)
    return np.where(1 - expected > 1e-12, kappa, np.nan)
