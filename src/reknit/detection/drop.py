"""Drop rules: did a rating fall far below what came before?

Formula: a rupture at t when reference - y[t] >= k * scale. Rules in the literature differ in
what they take as reference (the previous session, the person's mean, ...), in the yardstick (own spread,
everybody's, the stricter of both, ...) and in k; each is a preset of this one family (presets.toml).

Assumes: nothing but that ratings of neighbouring sessions may be compared. Repairs are judged by
`RepairSettings`. False alarms: high; with k = 1, most perfectly stable pairs are flagged within 30
sessions, which is why every episode carries its false alarm. Use `ewma` or `cusum` for a slow
slide, `segments` for a lasting change of level.

Source of the family: Stiles et al. 2004 (doi:10.1037/0022-0167.51.1.81), Strauss et al. 2006
(doi:10.1037/0022-006X.74.2.337), Gumz et al. 2012 (doi:10.1186/1471-2288-12-10).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from reknit.detection.signals import OnsetKind, RepairSettings, Signals
from reknit.detection.yardsticks import SCALE_NAMES, Pooled, scale_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.series import Series

    Floats = NDArray[np.float64]

Reference = Literal[
    "previous_session",
    "previous_sessions",
    "start_of_fall",
    "running_maximum",
    "person_mean",
    "first_sessions",
    "trend",
]

_STEP_REFERENCES = ("previous_session", "previous_sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of a drop rule.

    Attributes:
        reference: what the rating is compared with.
        scale: names of the yardsticks; the largest counts.
        k: how many yardsticks make a rupture.
        sessions: how many sessions the references `previous_sessions` and `first_sessions` average.
        repair: when it counts as repaired.
    """

    reference: Reference = "previous_session"
    scale: tuple[str, ...] = ("own_sd",)
    k: float = 1.0
    sessions: int = 3
    repair: RepairSettings = field(default_factory=RepairSettings)

    def __post_init__(self) -> None:
        unknown = [name for name in self.scale if name not in SCALE_NAMES]
        if unknown or not self.scale:
            raise ValueError(f"scale {unknown or self.scale} is not one of {', '.join(SCALE_NAMES)}")
        if self.k <= 0 or self.sessions < 1:
            raise ValueError("k must be above 0 and sessions at least 1")


def signals(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Signals:
    """Return where this rule fires in series of shape (T, n)."""
    reference = reference_of(series, settings, pooled, prospective=prospective)
    scale = scale_of(series, settings.scale, pooled, prospective=prospective)
    fall = reference - series.ratings
    with np.errstate(invalid="ignore"):
        alarm = (fall >= settings.k * scale) & (fall > 0)
    onset: OnsetKind = "here" if settings.reference in _STEP_REFERENCES else "fall"
    return Signals(alarm, reference, scale, reference - settings.k * scale, onset)


def reference_of(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Floats:
    """Return what each rating is compared with, shape (1 or T, n), NaN where there is nothing yet."""
    match settings.reference:
        case "previous_session":
            return _previous(series.ratings)
        case "previous_sessions":
            return _mean_of_previous(series.ratings, settings.sessions)
        case "start_of_fall":
            return _start_of_fall(series.ratings)
        case "running_maximum":
            return _running_maximum(series, settings, pooled, prospective=prospective)
        case "person_mean":
            return series.mean_before if prospective else series.mean[None]
        case "first_sessions":
            return _mean_of_first(series.ratings, settings.sessions)
        case "trend":
            return series.trend_before if prospective else series.trend


def _previous(ratings: Floats) -> Floats:
    reference = np.full_like(ratings, np.nan)
    reference[1:] = ratings[:-1]
    return reference


def _mean_of_previous(ratings: Floats, sessions: int) -> Floats:
    reference = np.full_like(ratings, np.nan)
    for t in range(sessions, len(ratings)):
        reference[t] = ratings[t - sessions : t].mean(axis=0)
    return reference


def _mean_of_first(ratings: Floats, sessions: int) -> Floats:
    reference = np.full_like(ratings, np.nan)
    if len(ratings) > sessions:
        reference[sessions:] = ratings[:sessions].mean(axis=0)
    return reference


def _start_of_fall(ratings: Floats) -> Floats:
    """Return the rating from which the unbroken descent to each session started."""
    reference = _previous(ratings)
    for t in range(2, len(ratings)):
        falling = ratings[t - 1] < ratings[t - 2]
        np.copyto(reference[t], reference[t - 1], where=falling & (ratings[t] < ratings[t - 1]))
    return reference


def _running_maximum(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Floats:
    """Return the highest rating since the last repair (a return to within the tolerance of it)."""
    ratings = series.ratings
    scale = scale_of(series, settings.scale, pooled, prospective=prospective)
    scale = np.broadcast_to(scale, ratings.shape)
    reference = _previous(ratings)
    if len(ratings) < 2:
        return reference
    fallen = np.zeros(series.width, bool)
    with np.errstate(invalid="ignore"):
        for t in range(1, len(ratings)):
            peak = reference[t]
            repaired = fallen & (ratings[t] >= peak - settings.repair.tolerance * scale[t])
            fallen = (fallen & ~repaired) | (peak - ratings[t] >= settings.k * scale[t])
            if t + 1 < len(ratings):
                reference[t + 1] = np.where(repaired, ratings[t], np.maximum(peak, ratings[t]))
    return reference
