"""What the data are: how many dyads, sessions, ratings and gaps, and what limits what can be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.survey import SHORTEST

if TYPE_CHECKING:
    from reknit.panel import Panel, SeriesName


SHORT = 6
"""With fewer ratings than this, a fall of two own SDs below the own mean cannot occur."""


@dataclass(frozen=True, slots=True)
class MeasureOverview:
    """One measure: who answered it, in how many dyads and sessions.

    `at_best` is the share (0 to 1) of ratings at the best end of the scale, NaN where that end is not known.
    `too_short` counts dyads in which no member gave at least SHORTEST ratings,
    `short` those in which no member gave at least SHORT.
    """

    name: str
    members: tuple[str, ...]
    dyads: int
    ratings: int
    at_best: float
    too_short: int
    short: int
    bounds_known: bool
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole panel.

    `ratings` leaves out the `marks` that members set themselves. `gaps` counts sessions between a member's first
    and last rating that were not rated.
    """

    dyads: int
    sessions: int
    fewest_sessions: int
    median_sessions: float
    most_sessions: int
    ratings: int
    marks: int
    gaps: int
    measures: tuple[MeasureOverview, ...]


def overview_of(panel: Panel) -> Overview:
    """Return the overview of a panel with at least one dyad."""
    rated = panel.rated_series
    lengths = panel.lengths
    return Overview(
        dyads=panel.n_dyads,
        sessions=panel.n_rows,
        fewest_sessions=int(lengths.min()),
        median_sessions=float(np.median(lengths)),
        most_sessions=int(lengths.max()),
        ratings=int(sum(panel.rating_counts(*name).sum() for name in rated)),
        marks=int(sum(panel.rating_counts(*name).sum() for name in panel.marked_series)),
        gaps=sum(_gaps(panel, name) for name in rated),
        measures=tuple(_measure(panel, measure) for measure in dict.fromkeys(measure for _, measure in rated)),
    )


def _measure(panel: Panel, measure: str) -> MeasureOverview:
    members = panel.members_of(measure)
    counts = np.array([panel.rating_counts(member, measure) for member in members])
    scale = panel.measures[measure]
    best = scale.high if scale.higher_is_better else scale.low
    ratings, at_best = int(counts.sum()), np.nan
    if best is not None and ratings:
        edge = (scale.step or 0.0) / 2
        reached = [np.abs(panel.ratings[member, measure] - best) <= edge for member in members]
        at_best = sum(int(each.sum()) for each in reached) / ratings
    most = counts.max(axis=0)
    return MeasureOverview(
        name=measure,
        members=members,
        dyads=int((most > 0).sum()),
        ratings=ratings,
        at_best=float(at_best),
        too_short=int(((most > 0) & (most < SHORTEST)).sum()),
        short=int(((most > 0) & (most < SHORT)).sum()),
        bounds_known=scale.low is not None and scale.high is not None,
        higher_is_better=scale.higher_is_better,
    )


def _gaps(panel: Panel, name: SeriesName) -> int:
    rated = np.flatnonzero(np.isfinite(panel.ratings[name]))
    counts = panel.rating_counts(*name)
    stop = np.cumsum(counts)
    some = counts > 0
    first, last = panel.sessions[rated[(stop - counts)[some]]], panel.sessions[rated[stop[some] - 1]]
    return int((last.astype(np.int64) - first + 1).sum() - counts.sum())
