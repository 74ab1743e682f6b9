"""What each way of finding ruptures says about each session, told at that session and no later.

A rule says how far the session's rating lies below what it compares with, in its own yardsticks, or how strongly it
finds the fall; the higher of the two members counts. The model says how probable a rupture is. Sessions that nobody
rated, and those before a pair's fourth rated one, are left out for all alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.registry import rules
from reknit.detection.run import pool_all, survey_all
from reknit.detection.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.panel import Panel

    Floats = NDArray[np.float64]

FEWEST = 4


def published_rules() -> list[Rule]:
    """Return the rules on ratings that can be asked while the work goes on, other than reknit's own."""
    return [
        rule
        for rule in rules()
        if rule.detector.prospective and not rule.detector.on_marks and rule.certainty != "reknit"
    ]


def judged(panel: Panel, measure: str) -> NDArray[np.bool_]:
    """Return which rows are judged: somebody rated, and it is at least the pair's fourth rated session."""
    rated = np.zeros(panel.n_rows, bool)
    for member in panel.members_of(measure):
        rated |= np.isfinite(panel.ratings[member, measure])
    counted = np.concatenate([[0], np.cumsum(rated)])
    so_far = counted[1:] - np.repeat(counted[panel.offsets[:-1]], panel.lengths)
    enough: NDArray[np.bool_] = rated & (so_far >= FEWEST)
    return enough


def rule_scores(panel: Panel, measure: str, chosen: Sequence[Rule]) -> dict[str, Floats]:
    """Return rule name -> its score of every row, shape (n_rows,); the lowest where it says nothing."""
    yardsticks = pool_all(panel, survey_all(panel), prospective=True)
    scores = {rule.name: np.full(panel.n_rows, -np.inf) for rule in chosen}
    for member in panel.members_of(measure):
        for block in panel.blocks(member, measure):
            known = yardsticks[member, measure].at(block.row - panel.offsets[block.dyad])
            series = Series(block.ratings, panel.measures[measure])
            for rule in chosen:
                signals = rule.detector.signals(series, rule.settings, known, prospective=True)
                with np.errstate(invalid="ignore", divide="ignore"):
                    away = (signals.reference - series.ratings) / signals.scale
                    score = away if signals.strength is None else signals.strength
                score = np.broadcast_to(np.where(np.isnan(score), -np.inf, score), block.row.shape)
                scores[rule.name][block.row] = np.maximum(scores[rule.name][block.row], score)
    return {name: np.maximum(each, -1e300) for name, each in scores.items()}
