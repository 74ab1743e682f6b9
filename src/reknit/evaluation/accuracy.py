"""How good scores are: area under the ROC curve, precision, delay, hits, calibration, each with an interval.

Sessions of one pair go together, so uncertainty is told by leaving out a twentieth of the pairs at a time
(delete-a-group jackknife, Kott 2001, Journal of Official Statistics 17, 521-526).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import Estimate, student

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

GROUPS = 20


def over_groups(figure: Callable[[Bools], float], dyad: Ints) -> Estimate:
    """Return a figure of the sessions kept with its interval over pairs; `dyad` has an entry a session."""
    group = dyad % GROUPS
    value = figure(np.ones(len(dyad), bool))
    parts = np.array([figure(group != each) for each in range(GROUPS)])
    error = float(np.sqrt((GROUPS - 1) / GROUPS * np.square(parts - value).sum()))
    half = student(GROUPS - 1) * error
    return Estimate(value, value - half, value + half, len(np.unique(dyad)))


def roc(score: Floats, ruptured: Bools) -> tuple[Floats, Floats]:
    """Return (share of other sessions, share of ruptured ones) with at least each score, both from 0 to 1."""
    order = np.argsort(-score, kind="stable")
    hit = ruptured[order]
    last = np.append(np.diff(score[order]) != 0, True)
    found = np.concatenate([[0.0], np.cumsum(hit)[last] / max(hit.sum(), 1)])
    false = np.concatenate([[0.0], np.cumsum(~hit)[last] / max((~hit).sum(), 1)])
    return false, found


def threshold_at(score: Floats, ruptured: Bools, false_alarms: float) -> float:
    """Return the score that at most this share of sessions without a rupture exceeds."""
    others = np.sort(score[~ruptured])
    if len(others) == 0:
        return float("nan")
    return float(others[len(others) - 1 - int(false_alarms * len(others))])


def precision_at(score: Floats, ruptured: Bools, false_alarms: float) -> float:
    """Return the share of ruptured sessions among those flagged when this share of others is flagged."""
    flagged = score > threshold_at(score, ruptured, false_alarms)
    return float(ruptured[flagged].mean()) if flagged.any() else float("nan")


def slope(probability: Floats, ruptured: Bools) -> float:
    """Return the calibration slope: 1 is right, below 1 too sure, above too timid (Cox 1958)."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    x, y = np.log(p / (1 - p)), ruptured.astype(float)
    if not 0 < y.sum() < len(y):
        return float("nan")
    weights = np.array([0.0, 1.0])
    for _ in range(25):
        fitted = 1 / (1 + np.exp(-np.clip(weights[0] + weights[1] * x, -30, 30)))
        curve = fitted * (1 - fitted)
        gradient = np.array([(y - fitted).sum(), ((y - fitted) * x).sum()])
        bend = np.array([[curve.sum(), (curve * x).sum()], [(curve * x).sum(), (curve * x * x).sum()]])
        weights += np.linalg.solve(bend + 1e-9 * np.eye(2), gradient)
    return float(weights[1])


def brier(probability: Floats, ruptured: Bools) -> float:
    """Return the mean squared distance between probability and what was (Brier 1950): 0 is perfect."""
    return float(np.square(probability - ruptured).mean()) if len(ruptured) else float("nan")


def calibration_curve(probability: Floats, ruptured: Bools, bins: int = 10) -> Floats:
    """Return (mean probability, share ruptured, sessions) of up to `bins` equally large groups, shape (3, bins)."""
    order = np.argsort(probability, kind="stable")
    parts = [each for each in np.array_split(order, bins) if len(each)]
    return np.array([[probability[each].mean(), ruptured[each].mean(), len(each)] for each in parts]).T


@dataclass(frozen=True, slots=True)
class Found:
    """How known ruptures were found: the share flagged within k sessions of their onset, and the mean delay."""

    hits: Floats
    delay: float


def found_within(flagged: Bools, ruptured: Bools, dyad: Ints, most: int = 4) -> Found:
    """Return the share of ruptures flagged by 0, 1, ... `most` sessions after onset, and the mean delay of those found.

    All have one entry a session, in order within each dyad; a rupture counts while it lasts.
    """
    begins = ruptured & ~np.concatenate([[False], ruptured[:-1] & (dyad[1:] == dyad[:-1])])
    number = np.cumsum(begins) - 1
    inside = np.flatnonzero(ruptured)
    starts = np.flatnonzero(begins)
    late = np.full(len(starts), np.inf)
    seen = inside[flagged[inside]]
    np.minimum.at(late, number[seen], (seen - starts[number[seen]]).astype(float))
    if len(starts) == 0:
        return Found(np.full(most + 1, np.nan), float("nan"))
    hits = np.array([(late <= k).mean() for k in range(most + 1)])
    known = late[np.isfinite(late)]
    return Found(hits, float(known.mean()) if len(known) else float("nan"))
