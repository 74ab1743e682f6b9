"""Turn models learned by logistic regression (scikit-learn) on the very features that are used afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.learning.needed import needed
from reknit.transcripts.levels.features import MEASURE, MEASURES, PIECE, features, features_before
from reknit.transcripts.levels.head import Head
from reknit.transcripts.levels.model import TurnModel, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from reknit.transcripts.levels.features import Said

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MOST_STEPS = 300
HEAD_STRENGTH = 30.0
VECTOR_STRENGTH = 3.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a turn model is learned.

    `pieces` and `before`: whether it knows pieces of words, and words of the turn before. `fewest` and
    `fewest_pieces`: turns in which a word or pair, and a piece, must stand. `strength`: how closely the labels are
    followed (C of scikit-learn). `balanced`: whether rare labels count as much as common ones. `most`: how many
    features are kept, those with the largest weights; 0 for all.
    """

    pieces: bool = False
    before: bool = False
    fewest: int = 1
    fewest_pieces: int = 3
    strength: float = 30.0
    balanced: bool = False
    most: int = 0


def learned(said: Sequence[Said], labels: NDArray[np.str_], wanted: Iterable[str], recipe: Recipe) -> TurnModel:
    """Return a turn model of these turns; classes are the labels in the order of the alphabet. Not calibrated."""
    vocabulary = _vocabulary(said, recipe)
    classes = np.unique(labels)
    is_wanted = np.isin(classes, list(wanted))
    weights, intercepts = _fitted(matrix(vocabulary, said), labels, recipe.strength, balanced=recipe.balanced)
    if recipe.most and len(vocabulary.names) > recipe.most:
        size = np.abs(weights - weights.mean(axis=1, keepdims=True)).max(axis=1)
        measures = np.array([name.startswith(MEASURE) for name in vocabulary.names])
        kept = np.sort(np.argsort(np.where(measures, -np.inf, -size), kind="stable")[: recipe.most])
        vocabulary = Vocabulary(tuple(vocabulary.names[at] for at in kept), vocabulary.rarity[kept])
        weights, intercepts = _fitted(matrix(vocabulary, said), labels, recipe.strength, balanced=recipe.balanced)
    return TurnModel(vocabulary, weights, intercepts, is_wanted)


def learned_head(vectors: Floats, labels: NDArray[np.str_], wanted: Iterable[str], encoder: str = "") -> Head:
    """Return a head for vectors (turns, dimensions) of these turns. Not calibrated."""
    weights, intercepts = _fitted(vectors, labels, HEAD_STRENGTH, balanced=False)
    return Head(encoder, weights, intercepts, np.isin(np.unique(labels), list(wanted)))


def of_vectors(vectors: Floats, labels: NDArray[np.str_], judged: Floats) -> Floats:
    """Return log probabilities of the classes (turns judged, classes), learned from vectors of labelled turns."""
    found: Floats = _regression(VECTOR_STRENGTH, balanced=True).fit(vectors, labels).predict_log_proba(judged)
    return found


def calibration(log_odds: Floats, is_wanted: Bools) -> tuple[float, float]:
    """Return slope and offset that make levels of log odds (Platt 1999), from turns that were not learned from."""
    fit = _regression(1e6, balanced=False).fit(log_odds[:, None], is_wanted)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def calibrated(model: TurnModel, log_odds: Floats, is_wanted: Bools) -> TurnModel:
    """Return the model with its calibration, from log odds of turns that were not learned from."""
    slope, offset = calibration(log_odds, is_wanted)
    return replace(model, slope=slope, offset=offset)


def matrix(vocabulary: Vocabulary, said: Iterable[Said]) -> Any:  # noqa: ANN401 - scipy has no types
    """Return the features of turns as a sparse matrix (turns, features)."""
    sparse = needed("scipy.sparse")
    rows = [vocabulary.row(each) for each in said]
    begins = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return sparse.csr_matrix((values, columns, begins), shape=(len(rows), len(vocabulary.names)))


def _vocabulary(said: Sequence[Said], recipe: Recipe) -> Vocabulary:
    """Return the features of enough turns, with log((1 + turns) / (1 + turns that have it)) + 1 for rarity."""
    having: Counter[str] = Counter()
    for each in said:
        having.update(set(_names(each, recipe)))
    names = sorted(
        name for name, turns in having.items()
        if turns >= (recipe.fewest_pieces if name.startswith(PIECE) else recipe.fewest)
    )  # fmt: skip
    rarity = np.log((1 + len(said)) / (1 + np.array([having[name] for name in names], np.float64))) + 1
    measures = [MEASURE + name for name in MEASURES]
    return Vocabulary((*names, *measures), np.concatenate([rarity, np.ones(len(measures))]))


def _names(said: Said, recipe: Recipe) -> Iterator[str]:
    yield from (name for name, _ in features(said.tokens, pieces=recipe.pieces))
    if recipe.before:
        yield from features_before(said.before)


def _fitted(design: Any, labels: NDArray[np.str_], strength: float, *, balanced: bool) -> tuple[Floats, Floats]:  # noqa: ANN401
    """Return weights (features, classes) and intercepts (classes,)."""
    fit = _regression(strength, balanced=balanced).fit(design, labels)
    weights, intercepts = fit.coef_.T, fit.intercept_
    if weights.shape[1] == 1:
        weights, intercepts = np.hstack([-weights / 2, weights / 2]), np.concatenate([-intercepts / 2, intercepts / 2])
    return weights, intercepts


def _regression(strength: float, *, balanced: bool) -> Any:  # noqa: ANN401 - scikit-learn has no types
    linear = needed("sklearn.linear_model")
    weighting = "balanced" if balanced else None
    return linear.LogisticRegression(C=strength, class_weight=weighting, max_iter=MOST_STEPS, tol=1e-3)
