"""Resistance-like messages of OnCoCo clients: learned, and judged on messages unlike those learned from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reknit.learning.baselines import bag_of_words, length_alone
from reknit.learning.crossed import crossed, folds
from reknit.learning.figures import Figure, area, average_precision, calibration_error, with_interval
from reknit.learning.learner import Recipe, calibration, learned, learned_head
from reknit.learning.turns import Labelled, alike
from reknit.transcripts.levels.model import levels_of
from reknit.transcripts.levels.stored import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

RESISTANT = ("CL-IF-ACP-*-Rej-*", "CL-IF-HP-*-NegFR-*", "CL-O-*-*-UCO-*", "CL-IF-HP-*-Fail-*")
"""Rejection, negative feedback on a recommendation, inappropriate remark, final failure."""

RECIPE = Recipe(pieces=True, fewest=1, fewest_pieces=3, strength=30.0, most=12000)
"""All 28 codes are learned, not only whether one of the four was given: what the others look like helps."""


def client_messages(codes: Sequence[str], texts: Sequence[str]) -> Labelled:
    """Return client messages with their codes, grouped by likeness of their words."""
    return Labelled(tuple(texts), ("",) * len(texts), np.array(codes), alike(texts))


@dataclass(frozen=True)
class Judged:
    """Log odds of the resistant codes for every message, each from models that did not learn from its group."""

    light: Floats
    head: Floats | None

    @property
    def both(self) -> Floats:
        """Those of the light model and the encoder's head together, where there is one."""
        return self.light if self.head is None else self.light + self.head


def judged(turns: Labelled, vectors: Floats | None, *, seed: int, tell: Callable[[float, str], None]) -> Judged:
    """Return what is told of messages that were not learned from; `vectors` (turns, dimensions) come of an encoder."""
    said = turns.said

    def light(learned_from: Places, told: Places) -> Floats:
        tell(0.2, "learning from four fifths")
        model = narrowed(learned([said[at] for at in learned_from], turns.labels[learned_from], RESISTANT, RECIPE))
        return model.log_odds([said[at] for at in told])

    def head(vectors: Floats, learned_from: Places, told: Places) -> Floats:
        return learned_head(vectors[learned_from], turns.labels[learned_from], RESISTANT).log_odds(vectors[told])

    in_folds = partial(crossed, labels=turns.labels, groups=turns.groups, seed=seed)
    return Judged(in_folds(light), None if vectors is None else in_folds(partial(head, vectors)))


def oncoco_figures(
    turns: Labelled, vectors: Floats | None, encoder: str, *, seed: int, tell: Callable[[float, str], None]
) -> Iterator[tuple[str, list[Figure]]]:
    """Yield (title, figures): how well resistance-like messages are told, beside baselines, and the calibration."""
    is_wanted = np.isin(turns.labels, RESISTANT)
    in_folds = partial(crossed, labels=turns.labels, groups=turns.groups, seed=seed)
    wanted = np.where(is_wanted, "yes", "no")
    two = Labelled(turns.texts, turns.before, wanted, turns.groups)
    found = judged(turns, vectors, seed=seed, tell=tell)
    scores = {
        "whatever is commonest": np.zeros(len(is_wanted)),
        "length alone": in_folds(partial(length_alone, two))[:, 1],
        "bag of words": in_folds(partial(bag_of_words, two))[:, 1],
        "reknit, light": found.light,
    }
    if found.head is not None:
        scores |= {f"{encoder} alone": found.head, f"reknit with {encoder}": found.both}
    tell(0.9, "drawing intervals")
    for title, figure in (("average precision", average_precision), ("area under the curve", area)):
        yield (
            title,
            [
                with_interval(name, partial(_of_places, figure, is_wanted, score), turns.groups, seed=seed)
                for name, score in scores.items()
            ],
        )
    levels = calibrated_elsewhere(found.both, is_wanted, turns, seed=seed)
    nowhere = float("nan")
    yield (
        "calibration, out of sample",
        [Figure("mean distance of level and share", calibration_error(is_wanted, levels), nowhere, nowhere)],
    )


def _of_places(
    figure: Callable[[NDArray[np.bool_], Floats], float], is_wanted: NDArray[np.bool_], score: Floats, at: Places
) -> float:
    return figure(is_wanted[at], score[at])


def calibrated_elsewhere(log_odds: Floats, is_wanted: NDArray[np.bool_], turns: Labelled, *, seed: int) -> Floats:
    """Return the level of each message from a calibration on the messages of other folds."""
    found = np.empty(len(log_odds))
    for learned_from, told in folds(turns.labels, turns.groups, seed=seed):
        slope, offset = calibration(log_odds[learned_from], is_wanted[learned_from])
        found[told] = levels_of(log_odds[told], slope, offset)
    return found
