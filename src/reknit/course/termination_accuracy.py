"""How good is a risk of ending early, on treatments it was not learned from?

Dyads are dealt into folds; each fold is judged by what the others taught. Told are, each with an interval:

- calibration: `slope` of the logistic regression of what happened on the log odds that were said (1 is right, below 1
  too sure), and `intercept` with the slope held at 1 (0 is right, above 0 too low) (Cox 1958; van Calster et al. 2019,
  doi:10.1186/s12916-019-1466-7);
- `brier`: the mean squared distance between what was said and what happened, and `brier_constant`, that of always
  saying the share of sessions after which treatment ended early, both over the same sessions;
- `area`: the time-dependent area under the ROC curve. At each session, of those who came so far, the probability that
  who leaves then had been said a higher risk than who stays, averaged over sessions by their numbers of such
  comparisons, and within a fold, because what was taught differs between folds (incident cases against dynamic
  controls: Heagerty & Zheng 2005, doi:10.1111/j.0006-341X.2005.030814.x).

Intervals come from leaving out a twentieth of the dyads at a time (delete-a-group jackknife, Kott 2001) with Student's
t of 19 degrees of freedom; what was taught is not learned again.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.logistic import NotFoundError, fit_logistic
from reknit.course.termination import learn_termination, outcomes, position
from reknit.inference.estimate import Estimate, student
from reknit.inference.ranks import area

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from reknit.course.known import Told
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

GROUPS = 20
FEWEST_LEAVING = 5
"""A session's own area is told where at least so many left after it."""


@dataclass(frozen=True, slots=True)
class TerminationAccuracy:
    """Cross-validated figures, each with a 95 % interval over dyads; see the module.

    `area_at` maps a session (counted within the treatment) to its own area, where enough left after it. `hazard` is
    what was said of each row by what the other folds taught, shape (n_rows,).
    """

    slope: Estimate
    intercept: Estimate
    brier: Estimate
    brier_constant: Estimate
    area: Estimate
    area_at: Mapping[int, float]
    hazard: Floats


def check_termination(
    panel: Panel,
    early: ArrayLike,
    *,
    measure: str | None = None,
    member: str | None = None,
    told: Told | None = None,
    penalty: float = 1.0,
    folds: int = 10,
) -> TerminationAccuracy:
    """Return how good the risk of ending early is on dyads it was not learned from.

    Arguments as in `learn_termination`; `folds` is how many parts the dyads are dealt into, by a hash of their names,
    so that their order does not matter.

    Raises:
        TooFewEndingsError: too few early endings outside some fold.
        KeyError: no such measure or member.
        ValueError: `early` does not fit the panel, or fewer than two folds.
    """
    if folds < 2:
        raise ValueError(f"{folds} folds; at least 2 are needed")
    ended = np.asarray(early, dtype=float)
    dealt = _dealt(panel)
    hazard = np.full(panel.n_rows, np.nan)
    for fold in range(folds):
        inside = dealt % folds == fold
        if not inside.any():
            continue
        masked = np.where(inside, np.nan, ended)
        kept = np.flatnonzero(~inside)
        risk = learn_termination(
            panel.select(kept), masked[kept], measure=measure, member=member, penalty=penalty,
            told=None if told is None else _rows_of(told, ~inside[panel.row_dyad]),
        )  # fmt: skip
        rows = inside[panel.row_dyad]
        hazard[rows] = risk.hazard(panel, told=told)[rows]
    return _accuracy(panel, ended, hazard, dealt, folds)


def _dealt(panel: Panel) -> Ints:
    """Return each dyad's place when sorted by a hash of its name, shape (n_dyads,)."""
    names = [str(each) for each in panel.dyad_ids.tolist()]
    order = sorted(range(len(names)), key=lambda at: (zlib.crc32(names[at].encode()), names[at]))
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    return place


def _rows_of(told: Told, rows: Bools) -> Told:
    def kept(column: Floats | None) -> Floats | None:
        return None if column is None else column[rows]

    return type(told)(kept(told.raised), kept(told.held_back), kept(told.not_held), kept(told.new_aim))


def _accuracy(panel: Panel, ended: Floats, hazard: Floats, dealt: Ints, folds: int) -> TerminationAccuracy:
    at_risk, ends = outcomes(panel, ended)
    said, left = hazard[at_risk], ends[at_risk].astype(float)
    time, place = position(panel)[at_risk], dealt[panel.row_dyad[at_risk]]
    log_odds = np.log(said) - np.log1p(-said)

    def told(figure: Callable[[Bools], float]) -> Estimate:
        value = figure(np.ones(len(left), bool))
        parts = np.array([figure(place % GROUPS != group) for group in range(GROUPS)])
        half = student(GROUPS - 1) * float(np.sqrt((GROUPS - 1) / GROUPS * np.square(parts - value).sum()))
        return Estimate(value, value - half, value + half, len(np.unique(place)))

    together = time.astype(np.int64) * folds + place % folds
    areas = {int(t): _area_over(said[time == t], left[time == t], together[time == t]) for t in np.unique(time)}
    leaving = {int(t): int(left[time == t].sum()) for t in np.unique(time)}
    return TerminationAccuracy(
        slope=told(lambda kept: _slope(log_odds[kept], left[kept])),
        intercept=told(lambda kept: _intercept(log_odds[kept], left[kept])),
        brier=told(lambda kept: float(np.mean((said[kept] - left[kept]) ** 2))),
        brier_constant=told(lambda kept: float(left[kept].mean() * (1 - left[kept].mean()))),
        area=told(lambda kept: _area_over(said[kept], left[kept], together[kept])),
        area_at={t: area for t, area in areas.items() if leaving[t] >= FEWEST_LEAVING and np.isfinite(area)},
        hazard=hazard,
    )


def _slope(log_odds: Floats, left: Floats) -> float:
    try:
        return float(fit_logistic(np.column_stack([np.ones_like(left), log_odds]), left, np.zeros(2)).coefficients[1])
    except NotFoundError:
        return float("nan")


def _intercept(log_odds: Floats, left: Floats) -> float:
    try:
        return float(fit_logistic(np.ones((len(left), 1)), left, np.zeros(1), log_odds).coefficients[0])
    except NotFoundError:
        return float("nan")


def _area_over(said: Floats, left: Floats, together: Ints) -> float:
    """Return the mean of the areas of what goes together, by their numbers of comparisons; NaN without any."""
    total, weight = 0.0, 0.0
    for each in np.unique(together):
        here = together == each
        found, cases = area(said[here], left[here] == 1), float(left[here].sum())
        if np.isfinite(found):
            pairs = cases * (here.sum() - cases)
            total, weight = total + pairs * found, weight + pairs
    return total / weight if weight else float("nan")
