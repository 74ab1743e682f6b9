"""Judge rules and the reknit model on pairs whose ruptures are known.

1. Every way says something about every session, from what was known then (`scores`).
2. The model's parameters come from other pairs: what the odd ones teach is used on the even ones, and the reverse. A
   second answer, `reknit_alone`, uses the shipped parameters, as for a pair that stands alone.
3. Each is compared with the truth (`accuracy`), and the model with the best of the published rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.course import live_course, measure_of
from reknit.detection.regimes.learning import learn
from reknit.evaluation import accuracy
from reknit.evaluation.accuracy import over_groups
from reknit.evaluation.scores import judged, published_rules, rule_scores
from reknit.inference.estimate import unknown
from reknit.inference.ranks import area

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.inference.estimate import Estimate
    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

MODEL, ALONE = "reknit", "reknit_alone"
FALSE_ALARMS = 0.05
"""Share of sessions without a rupture that are flagged where precision, hits and delay are told."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well one way found the ruptures.

    `area` is the area under the ROC curve; `precision` the share of ruptured sessions among those flagged when 5 % of
    the others are; `hits` (5,) the share of ruptures flagged by 0 to 4 sessions after onset then, `delay` the mean
    delay in sessions of those found; `slope` and `brier` judge probabilities, NaN for scores that are none.
    """

    way: str
    area: Estimate
    precision: Estimate
    hits: tuple[float, ...]
    delay: float
    slope: Estimate
    brier: Estimate


@dataclass(frozen=True, slots=True)
class Verdict:
    """All ways on the same pairs. `margin` is the model's area less that of the best published rule, `best`.

    `dyads`, `sessions` and `ruptured` count what was judged; `probability` and `truth` hold the model's answers and
    what was, one entry a session judged.
    """

    dyads: int
    sessions: int
    ruptured: int
    judgements: tuple[Judgement, ...]
    best: str
    margin: Estimate
    probability: Floats
    truth: Bools
    scores: dict[str, Floats]

    def of(self, way: str) -> Judgement:
        """Return how one way did.

        Raises:
            KeyError: no such way.
        """
        found = {each.way: each for each in self.judgements}
        return found[way]


def judge(panel: Panel, ruptured: Bools, measure: str | None = None, rules: Sequence[Rule] | None = None) -> Verdict:
    """Return how well every way finds the ruptures, known for every row of the panel.

    Args:
        panel: ratings of one or two members on the measure.
        ruptured: shape (n_rows,), whether the session was ruptured.
        measure: its name; may be left out where only one is rated.
        rules: the published rules to compare with; all that can be asked while the work goes on, if None.

    Raises:
        ValueError: the truth does not fit the panel, or no session that can be judged is ruptured, or all are.
    """
    if len(ruptured) != panel.n_rows:
        raise ValueError(f"the truth has {len(ruptured)} entries, the panel {panel.n_rows} sessions")
    chosen = published_rules() if rules is None else list(rules)
    live, alone = crossed(panel, measure), live_course(panel, measure).rupture
    name = measure_of(panel, measure)
    rows = judged(panel, name) & np.isfinite(alone) & np.isfinite(live)
    truth, dyad = ruptured[rows], panel.row_dyad[rows]
    if not 0 < truth.sum() < len(truth):
        raise ValueError("of the sessions that can be judged some must be ruptured and some not")
    scores = {each: score[rows] for each, score in rule_scores(panel, name, chosen).items()}
    areas = {each: area(score, truth) for each, score in scores.items()}
    best = max(areas, key=lambda each: areas[each])
    scores |= {MODEL: live[rows], ALONE: alone[rows]}
    judgements = tuple(_judgement(way, score, truth, dyad) for way, score in scores.items())

    def margin(kept: Bools) -> float:
        return area(live[rows][kept], truth[kept]) - area(scores[best][kept], truth[kept])

    return Verdict(
        panel.n_dyads, len(truth), int(truth.sum()), judgements, best, over_groups(margin, dyad),
        live[rows], truth, scores,
    )  # fmt: skip


def crossed(panel: Panel, measure: str | None = None) -> Floats:
    """Return the live probability of a rupture in every row, with parameters that other pairs taught."""
    live = np.full(panel.n_rows, np.nan)
    halves = [np.arange(begin, panel.n_dyads, 2) for begin in (0, 1)]
    for own, others in zip(halves, reversed(halves), strict=True):
        taught = learn(panel.select(others), measure) if len(others) else None
        if len(own) == 0:
            continue
        live[np.isin(panel.row_dyad, own)] = live_course(panel.select(own), measure, taught).rupture
    return live


def _judgement(way: str, score: Floats, truth: Bools, dyad: Ints) -> Judgement:
    flagged = score > accuracy.threshold_at(score, truth, FALSE_ALARMS)
    found = accuracy.found_within(flagged, truth, dyad)
    probable = way in {MODEL, ALONE}

    def figure(what: Callable[[Floats, Bools], float]) -> Estimate:
        return over_groups(lambda kept: what(score[kept], truth[kept]), dyad)

    return Judgement(
        way,
        figure(area),
        figure(partial(accuracy.precision_at, false_alarms=FALSE_ALARMS)),
        tuple(found.hits.tolist()),
        found.delay,
        figure(accuracy.slope) if probable else unknown(),
        figure(accuracy.brier) if probable else unknown(),
    )
