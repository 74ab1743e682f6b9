"""Ranks with ties, and what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


def ranks(values: Floats) -> Floats:
    """Return the rank of each value, the lowest being 1; equal values share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    shared: Floats = (np.cumsum(count) - (count - 1) / 2)[place]
    return shared


def area(score: Floats, is_wanted: Bools) -> float:
    """Return the area under the ROC curve: how often a wanted one scores above another, ties counting half.

    0 to 1; NaN where all are wanted or none is (Mann & Whitney 1947, doi:10.1214/aoms/1177730491).
    """
    wanted = int(is_wanted.sum())
    others = len(is_wanted) - wanted
    if not wanted or not others:
        return float("nan")
    return float((ranks(score)[is_wanted].sum() - wanted * (wanted + 1) / 2) / (wanted * others))
