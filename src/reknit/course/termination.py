"""Premature termination: how likely is it that this session was the last one? A discrete-time hazard.

    logit h(t) = a0 + a1 log t + a2 (log t)^2 + level + deviation + open rupture + |discrepancy| + missed sessions

h(t) is the probability that treatment ends early after session t, given that it came so far. Every figure uses only
session t and those before (see `before_ending`). Coefficients come from a panel of treatments whose end is known, by
penalised logistic regression over their sessions (discrete-time survival: Singer & Willett 1993,
doi:10.3102/10769986018002155). There are none shipped: what makes people leave differs between places, and none were
found that rest on something. Figures that are not known count as the panel's mean.

Assumes that what is told about ends is right, that treatments still going on are like the others, and straight lines in
the log odds. It is about groups of treatments; say nothing of it to a person without `check_termination` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.before_ending import before_ending
from reknit.course.known import Told
from reknit.course.logistic import fit_logistic, probability
from reknit.inference.estimate import NORMAL, Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

FEWEST_ENDS = 10
"""Early endings needed to learn anything: fewer than two for each coefficient say nothing."""

TIME = ("start", "log_session", "log_session_squared")
_MIDDLE = np.log(8.0)
"""Time is counted from the eighth session, so that its two terms say different things."""


class TooFewEndingsError(ValueError):
    """The panel has too few early endings to learn from."""


@dataclass(frozen=True, slots=True)
class TerminationRisk:
    """What a panel of treatments with known ends taught: a hazard of ending early after each session.

    `names` of the figures; `centre` and `spread` (k,) they are standardised by; `coefficients` (3 + k,) of time and
    the standardised figures, and their `covariance`. `measure` and `member` say whose ratings were used; `dyads`,
    `sessions` and `endings` what was learned from.
    """

    measure: str
    member: str
    names: tuple[str, ...]
    centre: Floats
    spread: Floats
    coefficients: Floats
    covariance: Floats
    dyads: int
    sessions: int
    endings: int

    def hazard(self, panel: Panel, *, told: Told | None = None) -> Floats:
        """Return the probability (0 to 1) of ending early after each row's session, shape (n_rows,).

        Raises:
            KeyError: the panel lacks the ratings that were learned from.
            ValueError: it lacks another figure that was learned from, such as sessions not held.
        """
        before = before_ending(panel, self.measure, self.member, told or Told())
        missing = [name for name in self.names if name not in before.names]
        if missing:
            raise ValueError(f"not known in this panel, but learned from: {', '.join(missing)}")
        figures = before.figures[:, [before.names.index(name) for name in self.names]]
        return probability(_design(figures, position(panel), self.centre, self.spread) @ self.coefficients)

    def odds_ratios(self) -> Mapping[str, Estimate]:
        """Return by how much one standard deviation more of each figure multiplies the odds, with 95 % intervals."""
        error = np.sqrt(np.diag(self.covariance))
        return {
            name: Estimate(
                float(np.exp(self.coefficients[at])),
                float(np.exp(self.coefficients[at] - NORMAL * error[at])),
                float(np.exp(self.coefficients[at] + NORMAL * error[at])),
                self.dyads,
            )
            for at, name in enumerate(self.names, start=len(TIME))
        }


def learn_termination(
    panel: Panel,
    early: ArrayLike,
    *,
    measure: str | None = None,
    member: str | None = None,
    told: Told | None = None,
    penalty: float = 1.0,
) -> TerminationRisk:
    """Return the risk of ending early, learned from treatments whose end is known.

    Args:
        panel: their ratings, up to each one's last session.
        early: one number a dyad, shape (n_dyads,): 1 ended early, 0 ended as agreed, NaN is still going on.
        measure: what the bond is rated with; the panel's first.
        member: whose ratings count; the first who rates it.
        told: sessions not held, where they are known.
        penalty: how strongly coefficients of standardised figures are pulled to 0; 1 is a normal prior of SD 1.

    Raises:
        TooFewEndingsError: fewer than ten early endings; there are no coefficients to fall back on.
        KeyError: no such measure or member.
        ValueError: `early` does not fit the panel.
    """
    ended = _checked(panel, early)
    chosen = measure or next((name for _, name in panel.rated_series), "")
    whose = member or next(iter(panel.members_of(chosen)), "")
    before = before_ending(panel, chosen, whose, told or Told())
    at_risk, ends = outcomes(panel, ended)
    if ends[at_risk].sum() < FEWEST_ENDS:
        raise TooFewEndingsError(
            f"{int(ends[at_risk].sum())} early endings; at least {FEWEST_ENDS} are needed, and none are shipped"
        )
    figures, time = before.figures[at_risk], position(panel)[at_risk]
    centre, spread = _standard(figures)
    pulled = np.r_[np.zeros(len(TIME)), np.full(len(centre), penalty)]
    fit = fit_logistic(_design(figures, time, centre, spread), ends[at_risk].astype(float), pulled)
    return TerminationRisk(
        measure=chosen,
        member=whose,
        names=before.names,
        centre=centre,
        spread=spread,
        coefficients=fit.coefficients,
        covariance=fit.covariance,
        dyads=int((panel.lengths > 0).sum()),
        sessions=int(at_risk.sum()),
        endings=int(ends[at_risk].sum()),
    )


def position(panel: Panel) -> Floats:
    """Return how many sessions each row's dyad has had by then, from 1, shape (n_rows,)."""
    row = np.arange(panel.n_rows) - np.repeat(panel.offsets[:-1], panel.lengths)
    return np.asarray(row + 1, dtype=np.float64)


def outcomes(panel: Panel, ended: Floats) -> tuple[Bools, Bools]:
    """Return (which rows tell whether treatment ended early after them, whether it did), shape (n_rows,) each.

    The last session of a treatment that is still going on tells nothing.
    """
    is_last = np.zeros(panel.n_rows, bool)
    is_last[(panel.offsets[1:] - 1)[panel.lengths > 0]] = True
    own = ended[panel.row_dyad]
    return ~(is_last & np.isnan(own)), is_last & (own == 1)


def _checked(panel: Panel, early: ArrayLike) -> Floats:
    ended = np.asarray(early, dtype=float)
    if ended.shape != (panel.n_dyads,):
        raise ValueError(f"early has shape {ended.shape}, and the panel {panel.n_dyads} dyads")
    if not np.isin(ended[np.isfinite(ended)], (0.0, 1.0)).all():
        raise ValueError("early holds something other than 1, 0 and NaN")
    return ended


def _standard(figures: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(figures)
    count = np.maximum(known.sum(axis=0), 1)
    ordered = np.sort(np.where(known, figures, 0.0), axis=0)
    centre = np.asarray(ordered.sum(axis=0) / count, dtype=np.float64)
    away = np.sort(np.where(known, figures - centre, 0.0) ** 2, axis=0)
    spread = np.sqrt(away.sum(axis=0) / count)
    return centre, np.where(spread > 0, np.asarray(spread, dtype=np.float64), 1.0)


def _design(figures: Floats, time: Floats, centre: Floats, spread: Floats) -> Floats:
    late = np.log(time) - _MIDDLE
    standardised = np.nan_to_num((figures - centre) / spread)
    return np.column_stack([np.ones_like(late), late, late**2, standardised])
