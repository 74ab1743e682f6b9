"""One pass over a series of the panel: the figures per dyad that everything else is fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.series import Series
from reknit.detection.threads import in_threads
from reknit.simulation.stable import early_course, straight_course

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Block, Panel

    Floats = NDArray[np.float64]

SHORTEST = 4
"""Series shorter than this say nothing about their own spread and dependence."""

N_FIGURES = 7


@dataclass(frozen=True, slots=True)
class Survey:
    """What one member's ratings on one measure look like, dyad by dyad, higher being better.

    `count`, `mean`, `variance`, `variance_differences` and `gaps` (sessions between the first
    and the last rating that were not rated) have shape (n_dyads,); `figures` (7, n_dyads) is what
    `describe` returns; NaN where the series is too short.
    """

    count: NDArray[np.int64]
    mean: Floats
    variance: Floats
    variance_differences: Floats
    gaps: NDArray[np.int64]
    figures: Floats


def survey(panel: Panel, member: str, measure: str) -> Survey:
    """Return the survey of one series of the panel.

    Raises:
        KeyError: no such member or measure.
    """
    n = panel.n_dyads
    low, high = panel.measures[measure].oriented_bounds
    step = panel.measures[measure].step
    count, gaps = panel.rating_counts(member, measure), np.zeros(n, np.int64)
    mean, variance, change = (np.full(n, np.nan) for _ in range(3))
    figures = np.full((N_FIGURES, n), np.nan)

    def work(block: Block) -> None:
        series, dyad = Series(block.ratings), block.dyad
        mean[dyad], variance[dyad], change[dyad] = series.mean, series.variance, series.variance_differences
        gaps[dyad] = block.session[-1] - block.session[0] + 1 - series.length
        if series.length >= SHORTEST:
            figures[:, dyad] = describe(block.ratings, block.session.astype(float), low=low, high=high, step=step)

    for _ in in_threads(work, panel.blocks(member, measure)):
        pass
    return Survey(count, mean, variance, change, gaps, figures)


def describe(ratings: Floats, session: Floats, *, low: float, high: float, step: float | None) -> Floats:
    """Return the figures that describe each series of shape (T, n), T at least SHORTEST, shape (7, n).

    Mean, log spread, lag-1 autocorrelation and slope of the ratings with extremes pulled in
    (winsorised at 1.5 SD, twice); the shares of ratings at the upper and lower end of the scale; and how far
    the slow change bends from a straight line towards a fast beginning, in points a session.
    """
    length = len(ratings)
    inner = ratings
    for _ in range(2):
        centre, spread = inner.mean(axis=0), inner.std(axis=0, ddof=1)
        inner = np.clip(inner, centre - 1.5 * spread, centre + 1.5 * spread)
    time = straight_course(session)
    mean = inner.mean(axis=0)
    slope = (time * inner).sum(axis=0) / (time * time).sum(axis=0)
    residual = inner - mean - slope * time
    square = np.einsum("tn,tn->n", residual, residual)
    product = np.einsum("tn,tn->n", residual[1:], residual[:-1])
    correlation = product / np.maximum(square, 1e-300)
    log_spread = np.log(np.maximum(np.sqrt(square / (length - 2)), 1e-150))
    edge = 0.0 if step is None else step / 2
    at_top = (ratings >= high - edge).mean(axis=0) if np.isfinite(high) else np.zeros_like(mean)
    at_bottom = (ratings <= low + edge).mean(axis=0) if np.isfinite(low) else np.zeros_like(mean)
    away = early_course(session) - time
    bend = (away * residual).sum(axis=0) / np.maximum((away * away).sum(axis=0), 1e-300)
    return np.stack([mean, log_spread, correlation, slope, at_top, at_bottom, bend])
