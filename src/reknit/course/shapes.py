"""The shape of a course: level, slope, curvature, variability.

Formula, by least squares on a dyad's own ratings, s the session's number less the mean of those rated:

    y = level + slope s + curvature (s^2 - q1 s - q0) + e          (q0, q1: the square's own straight line is taken off)
    variability = sqrt( sum of squares about the straight line / (T - 2) ),   unrest = sqrt(mean squared change from one
    rating to the next)

The own slope alone is unsure; `expected_slopes` gives that of a mixed model of all dyads (empirical Bayes), pulled
towards the mean slope as far as it is unsure. Divided by its standard error it is the HLM variant of reliable change
(Speer & Greenbaum 1995, doi:10.1037/0022-006X.63.6.1044).

Assumptions of the intervals: independent deviations about the line. Where one session resembles the next they are too
narrow. Unrest (root mean square of successive differences): von Neumann et al. 1941 (doi:10.1214/aoms/1177731746).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import LEVEL, NORMAL, Estimate, student, unknown
from reknit.inference.mixed import fit_mixed
from reknit.inference.quantiles import chi_square_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]

FEWEST = {"slope": 3, "curvature": 4}
"""Ratings that each needs so that it has an interval."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of one member's courses on one measure, higher being better; shape (n_dyads,) each.

    `level`, `variability` and `unrest` are in points, `slope` in points a session, `curvature` in points a squared
    session; `..._low` and `..._high` the ends of 95 % intervals. NaN where there are too few ratings.
    """

    level: Floats
    level_low: Floats
    level_high: Floats
    slope: Floats
    slope_low: Floats
    slope_high: Floats
    curvature: Floats
    curvature_low: Floats
    curvature_high: Floats
    variability: Floats
    variability_low: Floats
    variability_high: Floats
    unrest: Floats


def shapes(panel: Panel, member: str, measure: str) -> Shapes:
    """Return the shape of each dyad's course.

    Raises:
        KeyError: no such member or measure.
    """
    columns = np.full((len(Shapes.__dataclass_fields__), panel.n_dyads), np.nan)
    for block in panel.blocks(member, measure):
        columns[:, block.dyad] = _shape(block.ratings, block.session.astype(float))
    level, spread = panel.measures[measure].sign * columns[:3], columns[3:]
    low_high = slice(None) if panel.measures[measure].sign > 0 else slice(None, None, -1)
    return Shapes(level[0], *level[1:][low_high], *spread)


def _shape(y: Floats, session: Floats) -> Floats:
    """Return the figures of series of shape (T, n), shape (13, n); T at least 1."""
    length, n = y.shape
    nothing = np.full(n, np.nan)
    level = y.mean(axis=0)
    if length < 2:
        return np.stack([level, *(nothing,) * 12])
    s = session - session.mean(axis=0)
    across = (s * s).sum(axis=0)
    slope = (s * y).sum(axis=0) / across
    left = y - level - slope * s
    square = (left * left).sum(axis=0)
    unrest = np.sqrt((np.diff(y, axis=0) ** 2).mean(axis=0))
    if length < FEWEST["slope"]:
        return np.stack([level, nothing, nothing, slope, *(nothing,) * 8, unrest])
    freedom = length - 2
    sd = np.sqrt(square / freedom)
    of_level, of_slope = student(freedom) * sd / np.sqrt(length), student(freedom) * sd / np.sqrt(across)
    ends = [np.sqrt(freedom / chi_square_quantile(each, freedom)) for each in ((1 + LEVEL) / 2, (1 - LEVEL) / 2)]
    bend = _bend(s, left, square) if length >= FEWEST["curvature"] else (nothing,) * 3
    return np.stack([
        level, level - of_level, level + of_level, slope, slope - of_slope, slope + of_slope, *bend, sd, sd * ends[0],
        sd * ends[1], unrest,
    ])  # fmt: skip


def _bend(s: Floats, left: Floats, square: Floats) -> tuple[Floats, Floats, Floats]:
    """Return (curvature, low, high) from what a straight line leaves."""
    curve = s * s
    curve = curve - curve.mean(axis=0)
    curve -= s * (s * curve).sum(axis=0) / (s * s).sum(axis=0)
    across = (curve * curve).sum(axis=0)
    bend = (curve * left).sum(axis=0) / across
    freedom = len(s) - 3
    half = student(freedom) * np.sqrt(np.maximum(square - bend * bend * across, 0.0) / freedom / across)
    return bend, bend - half, bend + half


@dataclass(frozen=True, slots=True)
class Slopes:
    """Slopes as a mixed model of all dyads expects them, points a session, better above 0; shape (n_dyads,) each.

    `index` is slope over its standard error: reliable change (HLM) where it lies beyond 1.96. `mean` is the mean slope.
    """

    slope: Floats
    low: Floats
    high: Floats
    index: Floats
    mean: Estimate


def expected_slopes(panel: Panel, member: str, measure: str) -> Slopes:
    """Return each dyad's expected slope; NaN throughout where the panel is too small for the model.

    Raises:
        KeyError: no such member or measure.
    """
    column, sign = panel.ratings[member, measure], panel.measures[measure].sign
    rated = np.isfinite(column)
    dyad = panel.row_dyad[rated]
    counts = np.bincount(dyad, minlength=panel.n_dyads)
    start = np.zeros(panel.n_dyads)
    begins = np.flatnonzero(np.diff(dyad, prepend=-1))
    start[dyad[begins]] = panel.sessions[rated][begins]
    x = np.column_stack([np.ones(len(dyad)), panel.sessions[rated] - start[dyad]])
    try:
        model = fit_mixed(sign * column[rated], x, x, dyad, panel.n_dyads)
    except ValueError:
        nothing = np.full(panel.n_dyads, np.nan)
        return Slopes(nothing, nothing, nothing, nothing, unknown(int((counts > 0).sum())))
    slope = np.where(counts > 0, model.effects[1] + model.own[:, 1], np.nan)
    error = np.sqrt(np.maximum(model.own_covariance[:, 1, 1] + model.covariance[1, 1], 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.where(error > 0, slope / error, np.nan)
    mean = model.estimate(np.array([0.0, 1.0]))
    return Slopes(slope, slope - NORMAL * error, slope + NORMAL * error, index, mean)
