"""What a practice's own rated hours teach about how the next may be rated, with an interval, beside length alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.estimate.ridge import Ridge, dealt, fit_ridge
from reknit.transcripts.estimate.signs import LENGTH
from reknit.transcripts.problem import counted
from reknit.transcripts.validity import rank_correlation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_HOURS, FEWEST_DYADS = 60, 20
LEVEL = 0.9
"""How often the rating should lie within the interval."""

FOLDS = 10


class TooFewHoursError(ValueError):
    """There is too little to learn from; the message says what is needed."""


@dataclass(frozen=True, slots=True)
class RatedHour:
    """An hour's figures (see `signs`), the pair it belongs to, and the rating that was given afterwards."""

    dyad: str
    signs: Mapping[str, float]
    rating: float


@dataclass(frozen=True, slots=True)
class Known:
    """How good an estimate was in hours of pairs that it had not learned from.

    `correlation` is Spearman's with the ratings, `error` the mean distance in points, `margin` the distance that
    `LEVEL` of ratings stay within.
    """

    correlation: float
    error: float
    margin: float


@dataclass(frozen=True, slots=True)
class HourModel:
    """What was learned from `hours` hours of `dyads` pairs whose ratings go from `low` to `high`.

    `role` is the member who rated, `roles` are the two; `names` the figures it looks at. `signs` and `length` are the
    estimate and what length alone tells; `signs_known` and `length_known` say how good each was.
    """

    role: str
    roles: tuple[str, str]
    low: float
    high: float
    translated: bool
    hours: int
    dyads: int
    names: tuple[str, ...]
    signs: Ridge
    length: Ridge
    signs_known: Known
    length_known: Known

    @property
    def is_better_than_length(self) -> bool:
        """Whether it was nearer to the ratings than length alone was."""
        return self.signs_known.error < self.length_known.error


@dataclass(frozen=True, slots=True)
class HourEstimate:
    """How an hour may have been rated: (value, low, high) of the estimate, and of length alone."""

    value: tuple[float, float, float]
    length: tuple[float, float, float]


def learn(
    hours: Sequence[RatedHour], *, role: str, roles: tuple[str, str], low: float, high: float, translated: bool = False
) -> HourModel:
    """Return what these hours teach.

    Intervals are conformal: distances in hours of pairs left out, each pair weighing the same, so that they hold for
    an hour of a new pair (Dunn, Wasserman & Ramdas 2023, doi:10.1080/01621459.2022.2060112; folds after Barber,
    Candes, Ramdas & Tibshirani 2021, doi:10.1214/20-AOS1965).

    Raises:
        TooFewHoursError: fewer than `FEWEST_HOURS` hours or `FEWEST_DYADS` pairs, or all rated alike.
    """
    rating = np.array([hour.rating for hour in hours], np.float64)
    _, pair = np.unique([hour.dyad for hour in hours], return_inverse=True)
    dyads = len(set(pair.tolist()))
    if len(hours) < FEWEST_HOURS or dyads < FEWEST_DYADS:
        raise TooFewHoursError(
            f"found {counted(len(hours), 'rated hour')} of {counted(dyads, 'pair')}, expected at least {FEWEST_HOURS} "
            f"of {FEWEST_DYADS}; from fewer nothing can be told that would hold for the next"
        )
    if not np.ptp(rating) > 0:
        raise TooFewHoursError(f"all {counted(len(hours), 'hour')} are rated alike; there is nothing to learn")
    names = tuple(name for name in hours[0].signs if any(np.isfinite(hour.signs[name]) for hour in hours))
    lengths = tuple(name for name in LENGTH if name in names)
    figures, length = table_of(hours, names), table_of(hours, lengths)
    return HourModel(
        role, roles, low, high, translated, len(hours), dyads, names,
        fit_ridge(figures, rating, pair), fit_ridge(length, rating, pair),
        _known(figures, rating, pair), _known(length, rating, pair),
    )  # fmt: skip


def estimate(model: HourModel, found: Mapping[str, float]) -> HourEstimate:
    """Return how an hour with these figures may have been rated; what the model knows and the hour lacks is NaN."""
    lengths = tuple(name for name in LENGTH if name in model.names)

    def with_margin(fit: Ridge, names: tuple[str, ...], known: Known) -> tuple[float, float, float]:
        row = np.array([[found.get(name, np.nan) for name in names]], np.float64)
        value = float(np.clip(fit.told(row)[0], model.low, model.high))
        return value, max(value - known.margin, model.low), min(value + known.margin, model.high)

    return HourEstimate(
        with_margin(model.signs, model.names, model.signs_known),
        with_margin(model.length, lengths, model.length_known),
    )


def table_of(hours: Sequence[RatedHour], names: Sequence[str]) -> Floats:
    """Return the figures of hours, shape (hours, names)."""
    return np.array([[hour.signs[name] for name in names] for hour in hours], np.float64).reshape(len(hours), -1)


def left_out(figures: Floats, rating: Floats, pair: Ints, folds: int = FOLDS) -> Floats:
    """Return what is told of each hour by a regression that did not learn from its pair."""
    fold = dealt(pair, folds)
    told = np.full(len(rating), np.nan)
    for each in np.unique(fold):
        out = fold == each
        told[out] = fit_ridge(figures[~out], rating[~out], pair[~out]).told(figures[out])
    return told


def _known(figures: Floats, rating: Floats, pair: Ints) -> Known:
    told = left_out(figures, rating, pair)
    distance = np.abs(rating - told)
    return Known(rank_correlation(told, rating), float(distance.mean()), margin_of(distance, pair))


def margin_of(distance: Floats, pair: Ints, level: float = LEVEL) -> float:
    """Return the distance that an hour of a new pair stays within this often; every pair weighs the same.

    The least d with sum over pairs of the share of their hours within d >= level (pairs + 1).
    """
    _, place, count = np.unique(pair, return_inverse=True, return_counts=True)
    order = np.argsort(distance, kind="stable")
    weight = np.cumsum((1 / count)[place][order])
    reached = int(np.searchsorted(weight, level * (len(count) + 1) - 1e-9))
    return float(distance[order][min(reached, len(order) - 1)])
