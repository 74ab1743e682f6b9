"""Individuals control chart: does a rating leave the range this person's own ratings vary in?

Formula: centre line = mean, sigma = mean moving range / 1.128, lower limit = centre - 3 sigma
(= mean - 2.66 mean moving ranges); a fall larger than 3.267 mean moving ranges; run rules: 2 of 3
beyond 2 sigma, 4 of 5 beyond 1 sigma, 8 in a row below the centre (all on the low side). Before charting, moving
ranges above 3.5 times their mean are left out.

Assumes: independent ratings round a fixed level. Ratings that depend on each other or rise over time
break this: a 3-sigma chart flags 7-43 % of stable pairs in 30 sessions, with
run rules about half. Prospectively, centre and sigma
come from the earlier ratings alone. Use `ewma` or `cusum` for small lasting shifts.

Source: Nelson 1982 (doi:10.1080/00224065.1982.11978811) for the chart, Eubanks-Carter et al. 2012
(doi:10.1080/10503307.2012.693772) for ruptures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.series import MOVING_RANGE_TO_SIGMA
from reknit.detection.signals import RepairSettings, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.series import Series
    from reknit.detection.yardsticks import Pooled

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MOVING_RANGE_LIMIT = 3.267
"""D4 of two observations: a moving range above this many mean moving ranges is out of control."""

RUN_RULES = {"2_of_3_beyond_2_sigma": (2, 3, 2.0), "4_of_5_beyond_1_sigma": (4, 5, 1.0), "8_below_centre": (8, 8, 0.0)}
"""Name -> (how many, of how many sessions, beyond how many sigma)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the chart.

    Attributes:
        sigmas: distance of the lower limit from the centre line.
        moving_range_limit: whether a single fall beyond 3.267 mean moving ranges counts.
        run_rules: names from RUN_RULES.
        repair: when it counts as repaired.
    """

    sigmas: float = 3.0
    moving_range_limit: bool = True
    run_rules: tuple[str, ...] = ()
    repair: RepairSettings = field(default_factory=lambda: RepairSettings(tolerance=1.0))

    def __post_init__(self) -> None:
        unknown = [name for name in self.run_rules if name not in RUN_RULES]
        if unknown:
            raise ValueError(f"run rules {unknown} are not among {', '.join(RUN_RULES)}")


def signals(series: Series, settings: Settings, pooled: Pooled, *, prospective: bool) -> Signals:
    """Return where the chart signals in series of shape (T, n)."""
    del pooled  # the chart knows only the person's own series
    ratings = series.ratings
    centre = series.mean_before if prospective else series.mean[None]
    sigma = series.moving_range_sigma_before if prospective else series.moving_range_sigma[None]
    with np.errstate(invalid="ignore"):
        limit = centre - settings.sigmas * sigma
        alarm = ratings <= limit
        if settings.moving_range_limit and series.length > 1:
            largest = MOVING_RANGE_LIMIT * MOVING_RANGE_TO_SIGMA * sigma
            steep = -series.differences > (largest[1:] if prospective else largest)
            alarm[1:] |= steep & (ratings[1:] < (centre[1:] if prospective else centre))
        runs = [RUN_RULES[name] for name in settings.run_rules]
        outside = [(ratings < centre - beyond * sigma, how_many, of) for how_many, of, beyond in runs]
        complete = [_completes(out, how_many, of) for out, how_many, of in outside]
        onset = _onset(
            ratings, centre, alarm, [(done, out, of) for done, (out, _, of) in zip(complete, outside, strict=True)]
        )
        for done in complete:
            alarm |= done
    return Signals(alarm, centre, sigma, limit, onset if runs else "fall")


def _completes(out: Bools, how_many: int, of: int) -> Bools:
    """Return the sessions outside that make `how_many` outside within the last `of`, shape (T, n)."""
    so_far = np.cumsum(out, axis=0, dtype=np.int32)
    so_far[of:] -= so_far[:-of].copy()
    return out & (so_far >= how_many)


def _onset(ratings: Floats, centre: Floats, alarm: Bools, runs: list[tuple[Bools, Bools, int]]) -> NDArray[np.int64]:
    """Return, where a rule fires, the first session of the fall or of the completed run, shape (T, n)."""
    onset = np.zeros(ratings.shape, np.int64)
    centre = np.broadcast_to(centre, ratings.shape)
    fires = np.logical_or.reduce([alarm, *(done for done, _, _ in runs)])
    session, person = np.nonzero(fires)
    begins, still = session.copy(), np.arange(len(session))
    level = centre[session, person]
    while len(still):
        still = still[begins[still] > 0]
        before, at = ratings[begins[still] - 1, person[still]], ratings[begins[still], person[still]]
        still = still[(before > at) & (before < level[still])]
        begins[still] -= 1
    onset[session, person] = begins
    for done, out, of in runs:
        session, person = np.nonzero(done)
        first = session.copy()
        for back in range(1, of):
            earlier = session - back
            outside = (earlier >= 0) & out[np.maximum(earlier, 0), person]
            first[outside] = earlier[outside]
        onset[session, person] = np.minimum(onset[session, person], first)
    return onset
