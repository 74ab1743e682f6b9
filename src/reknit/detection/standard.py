"""Standard units: a panel's typical person has mean 0 and spread 1; and stable series drawn in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.survey import describe
from reknit.simulation.stable import early_course, on_scale, stable_ratings, straight_course

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.measure import Measure

    Floats = NDArray[np.float64]

LEVEL, LOG_SIGMA, AUTOCORRELATION, SLOPE = range(4)
"""Rows of a parameter array. Level, sigma and slope are in standard units, see `Unit`."""

Bends = tuple[float, float]
"""How slow change bends, from 0 (a straight line) to 1 (a logarithm), in one half of the stable pairs and the other."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Standard units: a panel's typical person has mean 0 and spread 1; (points - centre) / spread."""

    centre: float
    spread: float


@dataclass(frozen=True, slots=True)
class Scale:
    """The measure's oriented bounds and step in standard units."""

    low: float
    high: float
    step: float | None

    @staticmethod
    def of(measure: Measure, unit: Unit) -> Scale:
        """Return the scale of a measure in these units."""
        low, high = ((bound - unit.centre) / unit.spread for bound in measure.oriented_bounds)
        return Scale(low, high, None if measure.step is None else measure.step / unit.spread)

    def figures(self, ratings: Floats, session: Floats) -> Floats:
        """Return what describes each series, shape (7, n), all in standard units."""
        figures = describe(ratings, session, low=self.low, high=self.high, step=self.step)
        return self.with_least_spread(figures)

    def with_least_spread(self, figures: Floats) -> Floats:
        """Return the figures with the spread of (nearly) constant series raised to what could be told."""
        least = 0.05 if self.step is None else max(0.05, self.step / 4)
        figures[LOG_SIGMA] = np.maximum(figures[LOG_SIGMA], np.log(least))
        return figures

    def draw(self, parameters: Floats, session: Floats, noise: Floats, bends: Bends) -> Floats:
        """Return a stable series for each column of parameters (4, n), shape (T, n)."""
        ratings = stable_ratings(
            noise,
            level=parameters[LEVEL],
            sigma=np.exp(parameters[LOG_SIGMA]),
            autocorrelation=np.clip(parameters[AUTOCORRELATION], -0.5, 0.9),
            slope=parameters[SLOPE],
            session=session,
            course=_course(session, parameters.shape[1], bends),
        )
        return on_scale(ratings, low=self.low, high=self.high, step=self.step)


def _course(session: Floats, width: int, bends: Bends) -> Floats:
    """Return the course of slow change for each of n series, bending by the one and the other by turns, (T, n)."""
    course = np.empty((len(session), width))
    for first, bend in enumerate(bends):
        own = session if session.shape[1] == 1 else session[:, first::2]
        course[:, first::2] = (1 - bend) * straight_course(own) + bend * early_course(own)
    return course
