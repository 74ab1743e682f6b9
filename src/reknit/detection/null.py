"""What a stable pair like this one looks like: the null, fitted to the whole panel.

For every series the null has a level, a spread (sigma), a lag-1 autocorrelation and a slope, each drawn from
what the series itself and everybody else's series say together. Estimates from 8 sessions are biased,
blurred by the ends of the scale, and pulled by ruptures, so none is trusted directly:

1. Each series is described by a few figures computed on ratings whose extremes are pulled in
   (winsorised, see `survey`), so that a real rupture does not hide itself.
2. The spread of level, sigma, autocorrelation and slope over people is chosen so that *simulated*
   series, with the same sessions, gaps, bounds and step, show the same figures as the real ones
   (indirect inference: Gourieroux, Monfort & Renault 1993, doi:10.1002/jae.3950080507).
3. In the simulated panel, where the truth is known, the truth is regressed on the figures. The fit gives
   each real series its shrunken estimate, the residuals its uncertainty.

Slow change may go along a straight line or fast at first and slowly later; how far it bends is read off
the whole panel, and where that says little, half of the stable pairs do the one and half the other. With
one pair there is nothing to shrink towards but a prior (`PRIOR`), and uncertainty stays wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.standard import AUTOCORRELATION, LEVEL, LOG_SIGMA, SLOPE, Bends, Scale, Unit
from reknit.detection.survey import SHORTEST, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from reknit.detection.survey import Survey
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_BEND = 6
"""Row of the figures that says how slow change bends."""

UNKNOWN_BENDS: Bends = (0.0, 1.0)
FEWEST_FOR_BEND = 10

FITTED_SERIES = 2_000
ROUNDS = 6
PRIOR_PEOPLE = 5.0
PRIOR_RATINGS = 150.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before any panel: mean autocorrelation, and spreads over people (standard units)."""

    autocorrelation: float = 0.2
    sd_level: float = 1.0
    sd_log_sigma: float = 0.7
    sd_autocorrelation: float = 0.15
    sd_slope: float = 0.02

    @property
    def spread(self) -> Floats:
        """Spreads in the order of the parameters, shape (4,)."""
        return np.array([self.sd_level, self.sd_log_sigma, self.sd_autocorrelation, self.sd_slope])


PRIOR = Prior()


@dataclass(frozen=True, slots=True)
class Null:
    """The fitted null of one measure in one role.

    `weights` (13, 4) turn a series' figures into its parameters; `uncertainty` (4, 4) is the Cholesky
    factor of what is left unknown about them; `mean` and `spread` (4,) describe people. Slow change bends
    by the first of `bends` in half of the stable pairs and by the second in the others.
    """

    unit: Unit
    scale: Scale
    weights: Floats
    uncertainty: Floats
    mean: Floats
    spread: Floats
    bends: Bends

    def parameters(self, survey: Survey, dyads: Ints) -> Floats:
        """Return each dyad's shrunken parameters, shape (4, n)."""
        count = survey.count[dyads]
        parameters = self._shrunken(survey.figures[:, dyads], count)
        short = count < SHORTEST
        if short.any():
            parameters[:, short] = self.mean[:, None]
            parameters[LEVEL, short] = (survey.mean[dyads[short]] - self.unit.centre) / self.unit.spread
        return parameters

    def usual_spread(self, ratings: Floats, session: Floats) -> Floats:
        """Return the shrunken spread of each series of shape (T, n), in points, shape (n,)."""
        length, width = ratings.shape
        if length < SHORTEST:
            return np.full(width, self.spread_in_points(self.mean[:, None])[0])
        low, high, step = self.bounds
        figures = describe(ratings, session, low=low, high=high, step=step)
        return self.spread_in_points(self._shrunken(figures, np.full(width, length)))

    def spread_in_points(self, parameters: Floats) -> Floats:
        """Return sigma of each column of parameters, in points."""
        spread: Floats = np.exp(parameters[LOG_SIGMA]) * self.unit.spread
        return spread

    @property
    def bounds(self) -> tuple[float, float, float | None]:
        """The oriented bounds and the step, in points."""
        unit, scale = self.unit, self.scale
        low, high = (bound * unit.spread + unit.centre for bound in (scale.low, scale.high))
        return low, high, None if scale.step is None else scale.step * unit.spread

    def _shrunken(self, figures: Floats, count: Ints) -> Floats:
        figures = self.scale.with_least_spread(_in_units(figures, self.unit))
        parameters: Floats = self.weights.T @ _features(figures, count)
        return parameters

    def people(self, parameters: Floats, length: int, rng: np.random.Generator) -> Floats:
        """Return what the parameters (4, n) of as many people might really be, given all that is unknown, (4, n)."""
        unknown: Floats = self.unknown(length) @ rng.standard_normal(parameters.shape)
        return parameters + unknown

    def unknown(self, length: int) -> Floats:
        """Return the Cholesky factor of what is unknown about a series of this many ratings, shape (4, 4)."""
        return np.diag(self.spread) if length < SHORTEST else self.uncertainty

    def draw(self, truth: Floats, session: Floats, rng: np.random.Generator) -> Floats:
        """Return a stable series for each column of true parameters (4, n), in points, shape (T, n)."""
        noise = rng.standard_normal((len(session), truth.shape[1]))
        return self.scale.draw(truth, session, noise, self.bends) * self.unit.spread + self.unit.centre


def fit_null(panel: Panel, member: str, measure: str, survey: Survey, rng: np.random.Generator) -> Null:
    """Return the null fitted to one series of the panel."""
    unit = _unit(survey)
    scale = Scale.of(panel.measures[measure], unit)
    long = np.flatnonzero(survey.count >= SHORTEST)
    if len(long) == 0:
        return Null(
            unit, scale, np.zeros((_N_FEATURES, 4)), np.diag(PRIOR.spread), _prior_mean(), PRIOR.spread, UNKNOWN_BENDS
        )
    seen = scale.with_least_spread(_in_units(survey.figures[:, long], unit))
    people = _stand_ins(panel, member, measure, survey, long)
    width = sum(session.shape[1] for session in people)
    draws = rng.standard_normal((4, width))
    noises = [rng.standard_normal(session.shape) for session in people]
    bends = _bends(seen)
    simulated = partial(_figures, scale=scale, people=people, noises=noises, bends=bends)
    mean, spread = _match(seen, draws, simulated)
    mean, spread = _with_prior(mean, spread, len(long), int(survey.count[long].sum()))
    truth = mean[:, None] + spread[:, None] * draws
    lengths = np.concatenate([np.full(session.shape[1], len(session)) for session in people])
    features = _features(simulated(truth), lengths)
    basis, triangle = np.linalg.qr(features.T)
    weights = np.asarray(np.linalg.lstsq(triangle, basis.T @ truth.T, rcond=1e-8)[0], dtype=np.float64)
    left = truth - weights.T @ features
    covariance = left @ left.T / width + 1e-12 * np.eye(4)
    return Null(unit, scale, weights, np.linalg.cholesky(covariance), mean, spread, bends)


def _bends(seen: Floats) -> Bends:
    """Return the middle less and plus one standard deviation of what the panel says about the bend.

    0 is a straight line, 1 a logarithm; before any panel the bend is 0.5 with a standard deviation of 0.5.
    """
    people = seen.shape[1]
    centre, spread = _robust(seen)
    if people < FEWEST_FOR_BEND or centre[SLOPE] == 0:
        return UNKNOWN_BENDS
    error = 1.25 * spread[_BEND] / np.sqrt(people) / abs(centre[SLOPE])
    trust = 0.25 / (0.25 + error**2)
    middle = 0.5 + trust * (centre[_BEND] / centre[SLOPE] - 0.5)
    apart = 0.5 * np.sqrt(1 - trust)
    return float(np.clip(middle - apart, 0, 1)), float(np.clip(middle + apart, 0, 1))


def _unit(survey: Survey) -> Unit:
    enough = survey.count >= SHORTEST
    if not enough.any():
        enough = survey.count >= 2
    centres, spreads = survey.mean[enough], np.sqrt(survey.variance[enough])
    centre = float(np.median(centres)) if len(centres) else 0.0
    spreads = spreads[spreads > 1e-9 * max(abs(centre), 1e-300)]
    return Unit(centre, float(np.median(spreads)) if len(spreads) else 1.0)


def _in_units(figures: Floats, unit: Unit) -> Floats:
    mean, log_spread, correlation, slope, top, bottom, bend = figures
    level, log_sigma = (mean - unit.centre) / unit.spread, log_spread - np.log(unit.spread)
    return np.stack([level, log_sigma, correlation, slope / unit.spread, top, bottom, bend / unit.spread])


def _stand_ins(panel: Panel, member: str, measure: str, survey: Survey, long: Ints) -> list[Floats]:
    """Return the sessions of about FITTED_SERIES people to simulate, one array (T, n) a length.

    The same people whatever the order of the dyads: evenly spaced by length, gaps and mean.
    """
    order = long[np.lexsort((survey.mean[long], survey.gaps[long], survey.count[long]))]
    chosen = order[np.linspace(0, len(order) - 1, max(FITTED_SERIES, 1)).round().astype(int)]
    counts = survey.count[chosen]
    return [
        panel.sessions[panel.rated_rows(member, measure, chosen[counts == length])].astype(float)
        for length in np.unique(counts)
    ]


def _figures(
    parameters: Floats, *, scale: Scale, people: Sequence[Floats], noises: Sequence[Floats], bends: Bends
) -> Floats:
    parts, begin = [], 0
    for session, noise in zip(people, noises, strict=True):
        stop = begin + session.shape[1]
        parts.append(scale.figures(scale.draw(parameters[:, begin:stop], session, noise, bends), session))
        begin = stop
    return np.concatenate(parts, axis=1)


def _match(seen: Floats, draws: Floats, simulated: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """Return mean and spread over people that make the simulated figures look like the seen ones."""
    goal_centre, goal_spread = _robust(seen[:4])
    mean, variance = goal_centre.copy(), np.square(goal_spread)
    variance[AUTOCORRELATION] = PRIOR.sd_autocorrelation**2
    for _ in range(ROUNDS):
        mean[AUTOCORRELATION] = np.clip(mean[AUTOCORRELATION], -0.4, 0.8)
        truth = mean[:, None] + np.sqrt(variance)[:, None] * draws
        centre, spread = _robust(simulated(truth)[:4])
        mean += goal_centre - centre
        variance = np.maximum(variance + goal_spread**2 - spread**2, 0.0)
    return mean, np.sqrt(variance)


def _robust(figures: Floats) -> tuple[Floats, Floats]:
    """Return median and rescaled median absolute deviation of each row."""
    centre = np.median(figures, axis=1)
    return centre, 1.4826 * np.median(np.abs(figures - centre[:, None]), axis=1)


def _prior_mean() -> Floats:
    return np.array([0.0, 0.0, PRIOR.autocorrelation, 0.0])


def _with_prior(mean: Floats, spread: Floats, people: int, ratings: int) -> tuple[Floats, Floats]:
    """Return the panel's own mean and spread, pulled towards the prior where the panel is small."""
    own = ratings / (ratings + PRIOR_RATINGS)
    pulled = mean.copy()
    pulled[AUTOCORRELATION] = own * mean[AUTOCORRELATION] + (1 - own) * PRIOR.autocorrelation
    share = people / (people + PRIOR_PEOPLE)
    return pulled, np.sqrt(share * spread**2 + (1 - share) * PRIOR.spread**2)


_N_FEATURES = 13


def _features(figures: Floats, length: Ints) -> Floats:
    """Return what the parameters are regressed on, shape (13, n)."""
    mean, log_spread, correlation, slope, top, bottom, _ = figures
    one = np.ones_like(mean)
    rows = (one, mean, log_spread, correlation, slope, top, bottom, mean**2, top**2, mean * top, log_spread * top)
    return np.stack([*rows, one / length, correlation / length])
