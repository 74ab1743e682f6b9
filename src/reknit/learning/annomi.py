"""Client talk and therapist behaviour of AnnoMI, judged on talks that were not learned from. Nothing of it ships."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from reknit.learning.baselines import bag_of_words, length_alone
from reknit.learning.crossed import crossed
from reknit.learning.figures import macro_f1, with_interval
from reknit.learning.learner import Recipe, learned, of_vectors
from reknit.learning.turns import Labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.learning.figures import Figure

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

RECIPE = Recipe(pieces=True, before=True, fewest=2, strength=0.5, balanced=True)
VECTOR_BEFORE, MEASURES_BESIDE = 0.7, 0.2
"""How much the vector of the turn before and the measures count beside the turn's own vector."""

INNER_FOLDS = 3
LEAST_STEP = 0.1
MOST_STEP = 12
"""What is added to each class's log probability is searched for up to 12 steps of .1 either way, inside what is
learned from."""


@dataclass(frozen=True)
class Coded:
    """Turns of one member with the label that most experts gave, and every expert's label where there are several.

    Turns on which experts are evenly split are left out. `experts` has (group, expert -> label) for each turn that
    several labelled, the evenly split ones too.
    """

    turns: Labelled
    experts: tuple[tuple[str, Mapping[str, str]], ...]
    places: Places

    @property
    def classes(self) -> NDArray[np.str_]:
        """The labels, in the order of the alphabet."""
        return np.unique(self.turns.labels)

    @property
    def truth(self) -> Places:
        """The place of each turn's label among the classes."""
        return np.searchsorted(self.classes, self.turns.labels)


def coded(
    texts: Sequence[str], talks: Sequence[str], groups: Sequence[str], experts: Sequence[Mapping[str, str]],
    of_member: NDArray[np.bool_],
) -> Coded:  # fmt: skip
    """Return the turns of a member, each with what was said before it in the same talk."""
    places, labels = [], []
    for at in np.flatnonzero(of_member).tolist():
        first, *others = Counter(experts[at].values()).most_common(2)
        if not others or others[0][1] < first[1]:
            places.append(at)
            labels.append(first[0])
    begins = {talk: at for at, talk in reversed(list(enumerate(talks)))}
    place = tuple(at - begins[talks[at]] for at in places)
    before = tuple(texts[at - 1] if here else "" for at, here in zip(places, place, strict=True))
    own, group = tuple(texts[at] for at in places), np.array([groups[at] for at in places])
    turns = Labelled(own, before, np.array(labels), group, place)
    several = tuple((groups[at], experts[at]) for at in np.flatnonzero(of_member).tolist() if len(experts[at]) > 1)
    return Coded(turns, several, np.array(places, np.int64))


def with_before(them: Coded, vectors: Floats) -> Floats:
    """Return a row for each of the turns, made of vectors of every turn: its own, that before, and the measures."""
    turns = them.turns
    before = np.where(np.array([bool(said) for said in turns.before])[:, None], vectors[them.places - 1], 0.0)
    measures = np.array([each.measures for each in turns.said])
    return np.hstack([vectors[them.places], VECTOR_BEFORE * before, MEASURES_BESIDE * measures])


def annomi_figures(
    them: Coded, vectors: Floats | None, encoder: str, *, seed: int, tell: Callable[[float, str], None]
) -> list[Figure]:
    """Return macro-F1 of the models beside baselines and what two experts reach with each other.

    `vectors` has a row for each of the turns (see `with_before`), None without an encoder.
    """
    turns, classes = them.turns, len(them.classes)
    commonest = np.bincount(them.truth).argmax()
    in_folds = partial(crossed, labels=turns.labels, groups=turns.groups, seed=seed)
    tell(0.1, "baselines")
    told: dict[str, Places] = {
        "whatever is commonest": np.full(len(turns.texts), commonest),
        "length alone": in_folds(partial(length_alone, turns)).argmax(axis=1),
        "bag of words": in_folds(partial(bag_of_words, turns)).argmax(axis=1),
    }
    tell(0.3, "learning from four fifths")
    models = [partial(_light, turns)]
    if vectors is not None:
        models.append(partial(_of_vectors, turns, vectors))
    found = in_folds(partial(_chosen, them, models)).argmax(axis=2)
    named = ["reknit, light", f"{encoder} alone", f"reknit with {encoder}"]
    told |= {name: found[:, at] for at, name in enumerate(named[: found.shape[1]])}
    tell(0.9, "drawing intervals")
    return [
        with_interval(name, partial(_f1, them.truth, said, classes), turns.groups, seed=seed)
        for name, said in told.items()
    ] + ([experts_with_each_other(them, seed=seed)] if them.experts else [])


def experts_with_each_other(them: Coded, *, seed: int) -> Figure:
    """Return the macro-F1 of one expert's labels given another's, mean over pairs, where several labelled."""
    groups = np.array([group for group, _ in them.experts])
    names = sorted({name for _, each in them.experts for name in each})
    labels = np.array([[each.get(name, "") for name in names] for _, each in them.experts])
    number = np.searchsorted(them.classes, labels)

    def mean_of_pairs(at: Places) -> float:
        found = []
        for one, other in combinations(range(len(names)), 2):
            both = at[(labels[at, one] != "") & (labels[at, other] != "")]
            if len(both):
                found.append(macro_f1(number[both, one], number[both, other], len(them.classes)))
        return float(np.mean(found)) if found else float("nan")

    return with_interval("two experts with each other", mean_of_pairs, groups, seed=seed)


def _light(turns: Labelled, learned_from: Places, judged: Places) -> Floats:
    said = turns.said
    model = learned([said[at] for at in learned_from], turns.labels[learned_from], (), RECIPE)
    return _log_shares(model.scores(said[at] for at in judged))


def _of_vectors(turns: Labelled, vectors: Floats, learned_from: Places, judged: Places) -> Floats:
    return of_vectors(vectors[learned_from], turns.labels[learned_from], vectors[judged])


def _chosen(
    them: Coded, models: Sequence[Callable[[Places, Places], Floats]], learned_from: Places, judged: Places
) -> Floats:
    """Return log probabilities (judged, models and their mean, classes), shifted towards the largest macro-F1.

    How far they are shifted is found inside what is learned from.
    """
    labels, groups = them.turns.labels[learned_from], them.turns.groups[learned_from]

    def inside(these: Places, those: Places) -> Floats:
        return _together([model(learned_from[these], learned_from[those]) for model in models])

    within: Floats = crossed(inside, labels, groups, seed=0, count=INNER_FOLDS)
    found = _together([model(learned_from, judged) for model in models])
    for at in range(found.shape[1]):
        found[:, at] += _added(within[:, at], them.truth[learned_from])
    return found


def _together(log_shares: Sequence[Floats]) -> Floats:
    """Return what each model says and, of several, their mean; shape (turns, models, classes)."""
    means = [np.mean(log_shares, axis=0)] if len(log_shares) > 1 else []
    return np.stack([*log_shares, *means], axis=1)


def _added(log_shares: Floats, truth: Places) -> Floats:
    """Return what is added to each class so that macro-F1 is largest, one class after the other, twice."""
    classes = log_shares.shape[1]
    added = np.zeros(classes)
    best = macro_f1(truth, log_shares.argmax(axis=1), classes)
    for at in [*range(classes), *range(classes)]:
        for step in range(-MOST_STEP, MOST_STEP + 1):
            trial = added.copy()
            trial[at] = LEAST_STEP * step
            reached = macro_f1(truth, (log_shares + trial).argmax(axis=1), classes)
            if reached > best:
                best, added = reached, trial
    return added


def _log_shares(scores: Floats) -> Floats:
    highest = scores.max(axis=1, keepdims=True)
    found: Floats = scores - highest - np.log(np.exp(scores - highest).sum(axis=1, keepdims=True))
    return found


def _f1(truth: Places, told: Places, classes: int, at: Places) -> float:
    return macro_f1(truth[at], told[at], classes)
