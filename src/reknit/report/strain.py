"""Which sessions the main rule counts as strained, for each member and for the two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.study import strained_rows
from reknit.dyadic.states import states

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.study import Part
    from reknit.panel import Panel, SeriesName


def strained(part: Part, rule: str, name: SeriesName) -> NDArray[np.bool_]:
    """Return whether each row of the part lies in an episode of this series or of the member's own marks."""
    marks = [each for each in part.panel.marked_series if each[0] == name[0] and each != name]
    inside = strained_rows(part.episodes[rule], name, part.panel.n_rows)
    for each in marks:
        inside = inside | strained_rows(part.episodes[rule], each, part.panel.n_rows)
    return inside


def pair_states(part: Part, rule: str, measure: str) -> NDArray[np.int8] | None:
    """Return the two-person state of each row, shape (n_rows,); None unless two members answer the measure."""
    members = part.panel.members_of(measure)
    if len(members) != 2:
        return None
    first, second = ((member, measure) for member in members)
    known = np.isfinite(part.panel.ratings[first]) & np.isfinite(part.panel.ratings[second])
    return states(strained(part, rule, first), strained(part, rule, second), known)


def state_words(panel: Panel, measure: str) -> tuple[str, ...]:
    """Return what the four states are called: "none", "patient only", "therapist only", "both"."""
    first, second = panel.members_of(measure)
    return "none", f"{first} only", f"{second} only", "both"


def own_figures(panel: Panel, name: SeriesName) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each dyad's (mean, SD) of one series in points, both (n_dyads,); NaN where there are too few ratings."""
    column, dyad = panel.ratings[name], panel.row_dyad
    rated = np.isfinite(column)
    counts = np.bincount(dyad[rated], minlength=panel.n_dyads).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(dyad[rated], column[rated], panel.n_dyads) / counts
        squares = np.bincount(dyad[rated], (column[rated] - mean[dyad[rated]]) ** 2, panel.n_dyads)
        spread = np.sqrt(squares / np.where(counts > 1, counts - 1, np.nan))
    return mean, spread
