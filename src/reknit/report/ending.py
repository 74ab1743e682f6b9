"""Ending early: what goes with it over all treatments, and how good that is; ending-early.csv. Nothing about a dyad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.termination import learn_termination
from reknit.course.termination_accuracy import check_termination
from reknit.report.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.course.termination import TerminationRisk
    from reknit.course.termination_accuracy import TerminationAccuracy
    from reknit.panel import Panel

    Floats = NDArray[np.float64]

MOST_FOR_CHECKING = 5_000
"""What was learned is checked on so many dyads at most, drawn at random: more make no figure clearer."""

FIGURES = {
    "level": "mean of the ratings so far",
    "deviation": "rating less the mean of those before",
    "open_rupture": "ratings low and not back yet",
    "discrepancy": "distance between the two ratings",
    "missed": "sessions not held lately",
}


@dataclass(frozen=True, slots=True)
class EndingEarly:
    """What goes with ending early: `odds` by which one standard deviation more multiplies, and `accuracy` figures.

    `endings` of `dyads` ended early, after `sessions` sessions that could have been the last.
    """

    endings: int
    dyads: int
    sessions: int
    odds: tuple[Finding, ...]
    accuracy: tuple[Finding, ...]

    @property
    def findings(self) -> list[Finding]:
        """Every estimate."""
        return [*self.odds, *self.accuracy]


def ending_early(panel: Panel, early: Floats, seed: int) -> EndingEarly:
    """Return what goes with ending early; `early` (n_dyads,) is 1 ended early, 0 as agreed, NaN going on.

    Raises:
        TooFewEndingsError: fewer than ten early endings.
    """
    risk = learn_termination(panel, early)
    drawn = np.arange(panel.n_dyads)
    if panel.n_dyads > MOST_FOR_CHECKING:
        drawn = np.sort(np.random.default_rng(seed).choice(panel.n_dyads, MOST_FOR_CHECKING, replace=False))
    accuracy = check_termination(panel.select(drawn), early[drawn])
    return EndingEarly(
        risk.endings, int(np.isfinite(early).sum()), risk.sessions, tuple(_odds(risk)), tuple(_accuracy(risk, accuracy))
    )


def _odds(risk: TerminationRisk) -> Iterator[Finding]:
    for name, ratio in risk.odds_ratios().items():
        yield Finding(risk.measure, "odds of ending early", name, FIGURES[name], ratio, risk.member)


def _accuracy(risk: TerminationRisk, found: TerminationAccuracy) -> Iterator[Finding]:
    for name, words, estimate in (
        ("slope", "calibration slope: 1 is right, below 1 too sure of itself", found.slope),
        ("intercept", "calibration intercept: 0 is right", found.intercept),
        ("brier", "Brier score: mean squared distance from what happened", found.brier),
        ("brier_constant", "the same, always saying the same share", found.brier_constant),
        ("area", "area under the ROC curve, session by session: 0.5 is chance", found.area),
    ):
        yield Finding(risk.measure, "on dyads not learned from", name, words, estimate, risk.member)


ENDING_TOLD = (
    "Ending early was modelled as a discrete-time hazard (Singer & Willett, 1993) by penalised logistic regression on "
    "session number, the mean of the ratings so far, the rating less the mean of those before, an open fall, and the "
    "distance between the two ratings, each from what was known at the session. Effects are odds ratios for one "
    "standard deviation, with normal intervals; calibration, Brier score and the time-dependent area under the ROC "
    "curve (Heagerty & Zheng, 2005) come from ten-fold cross-validation over dyads, with intervals over dyads that "
    "take what was learned as given."
)
SINGER_1993 = (
    "Singer, J. D., & Willett, J. B. (1993). It's about time: Using discrete-time survival analysis to study duration "
    "and the timing of events. Journal of Educational Statistics, 18(2), 155-195. "
    "https://doi.org/10.3102/10769986018002155"
)
HEAGERTY_2005 = (
    "Heagerty, P. J., & Zheng, Y. (2005). Survival model predictive accuracy and ROC curves. Biometrics, 61(1), "
    "92-105. https://doi.org/10.1111/j.0006-341X.2005.030814.x"
)
ENDING_SOURCES = (SINGER_1993, HEAGERTY_2005)
