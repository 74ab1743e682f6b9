"""What a model has to be better than: how long a turn is, and which words stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.learning.needed import needed
from reknit.transcripts.levels.features import MEASURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.learning.turns import Labelled

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]


def length_alone(turns: Labelled, learned_from: Places, judged: Places) -> Floats:
    """Return log probabilities of the classes (judged, classes) from the logarithm of the number of words."""
    at = MEASURES.index("length")
    length = np.array([[each.measures[at]] for each in turns.said])
    return _told(length, turns, learned_from, judged, strength=1e3)


def bag_of_words(turns: Labelled, learned_from: Places, judged: Places) -> Floats:
    """Return log probabilities of the classes (judged, classes) from counts of words that stand in two turns."""
    texts = np.array(turns.texts, dtype=object)
    vectorizer = needed("sklearn.feature_extraction.text").CountVectorizer(min_df=2)
    vectorizer.fit(texts[learned_from])
    return _told(vectorizer.transform(texts), turns, learned_from, judged, strength=1.0)


def _told(design: Any, turns: Labelled, learned_from: Places, judged: Places, *, strength: float) -> Floats:  # noqa: ANN401
    linear = needed("sklearn.linear_model")
    regression = linear.LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)
    fit = regression.fit(design[learned_from], turns.labels[learned_from])
    found: Floats = fit.predict_log_proba(design[judged])
    return found
