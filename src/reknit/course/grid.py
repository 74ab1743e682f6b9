"""Courses side by side on one grid of session numbers, where neighbouring rows are neighbouring sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DYADS_AT_ONCE = 16_384
LONGEST = 10_000
"""Session numbers that reach further than this are taken for something else, and only their order counts."""


def grids(panel: Panel, member: str, measure: str) -> Iterator[tuple[Ints, Floats, Ints]]:
    """Yield (dyads (n,), ratings in points (T, n) with NaN for gaps, first session number (n,)), some dyads at a time.

    Raises:
        KeyError: no such member or measure.
    """
    column = panel.ratings[member, measure]
    for start in range(0, panel.n_dyads, DYADS_AT_ONCE):
        stop = min(start + DYADS_AT_ONCE, panel.n_dyads)
        rows = slice(int(panel.offsets[start]), int(panel.offsets[stop]))
        lengths = panel.lengths[start:stop]
        first = panel.sessions[np.minimum(panel.offsets[start:stop], max(panel.n_rows - 1, 0))].astype(np.int64)
        own = np.repeat(np.arange(stop - start), lengths)
        place = panel.sessions[rows] - first[own]
        if len(place) and place.max() > LONGEST:
            place = np.arange(len(own)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        ratings = np.full((int(place.max(initial=-1)) + 1, stop - start), np.nan)
        ratings[place, own] = column[rows]
        yield np.arange(start, stop), ratings, first
