"""Figures beside those of scikit-learn, and learning beside its vectorizers."""

from __future__ import annotations

import numpy as np
import pytest

from reknit.learning.crossed import crossed, folds
from reknit.learning.figures import area, average_precision, calibration_error, macro_f1, with_interval
from reknit.learning.learner import Recipe, learned, matrix
from reknit.learning.turns import alike
from reknit.transcripts.levels.features import Said
from reknit.transcripts.words import tokens_of

RNG = np.random.default_rng(3)


@pytest.mark.research
@pytest.mark.parametrize("ties", [1, 5])
def test_figures_are_those_of_scikit_learn(ties: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    wanted = RNG.random(200) < 0.2
    score = np.round(RNG.normal(size=200) + wanted, 3 if ties == 1 else 0)
    assert average_precision(wanted, score) == pytest.approx(metrics.average_precision_score(wanted, score))
    assert area(wanted, score) == pytest.approx(metrics.roc_auc_score(wanted, score))
    truth, told = RNG.integers(3, size=200), RNG.integers(3, size=200)
    assert macro_f1(truth, told, 3) == pytest.approx(metrics.f1_score(truth, told, average="macro"))


@pytest.mark.research
def test_a_learned_model_says_what_scikit_learn_says() -> None:
    text = pytest.importorskip("sklearn.feature_extraction.text")
    linear = pytest.importorskip("sklearn.linear_model")
    texts = ["no never that", "yes please that", "no no thanks", "yes of course", "never again", "please do that"] * 3
    labels = np.array(["a", "b", "a", "b", "a", "c"] * 3)
    said = [Said(tokens_of(each)) for each in texts]
    model = learned(said, labels, ("a",), Recipe(strength=5.0))
    words = text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")  # noqa: S106
    theirs = words.fit_transform([f"^ {each} $" for each in texts])
    ours = matrix(model.vocabulary, said)
    shared = [name for name in model.vocabulary.names if name in words.vocabulary_]
    assert len(shared) > 15
    # A begin and an end of their own have no weight here, so lengths differ: rarities are compared.
    for name in shared:
        at = model.vocabulary.columns[name]
        assert model.vocabulary.rarity[at] == pytest.approx(words.idf_[words.vocabulary_[name]])
    assert theirs.shape[0] == ours.shape[0]
    again = linear.LogisticRegression(C=5.0, max_iter=300, tol=1e-3).fit(ours, labels)
    np.testing.assert_allclose(model.scores(said), again.decision_function(ours), atol=1e-9)


@pytest.mark.research
def test_no_group_is_learned_from_and_judged_at_once() -> None:
    pytest.importorskip("sklearn")
    labels, groups = np.array(["a", "b"] * 30), np.array([str(at // 4) for at in range(60)])
    for learned_from, judged in folds(labels, groups, seed=0):
        assert not set(groups[learned_from]) & set(groups[judged])
    found = crossed(lambda _, judged: judged.astype(float), labels, groups, seed=0)
    assert found.tolist() == list(range(60))


def test_levels_that_are_shares_have_no_calibration_error() -> None:
    level = np.repeat([0.0, 0.5, 1.0], 100)
    wanted = np.concatenate([np.zeros(100), np.tile([0, 1], 50), np.ones(100)]).astype(bool)
    assert calibration_error(wanted, level) == pytest.approx(0.0, abs=0.02)
    assert calibration_error(~wanted, level) > 0.5


def test_an_interval_holds_its_figure_and_widens_with_groups_that_differ() -> None:
    values = np.repeat([0.0, 1.0], 50)
    apart = with_interval("mean", lambda at: float(values[at].mean()), np.repeat(["a", "b"], 50), seed=0)
    mixed = with_interval("mean", lambda at: float(values[at].mean()), np.arange(100).astype(str), seed=0)
    assert apart.low == 0 < mixed.low < mixed.value < mixed.high < 1 == apart.high


def test_messages_of_the_same_words_belong_together() -> None:
    groups = alike(["I do not want that", "No, I do not want that!", "My garden is large", "i DO not WANT that"])
    assert groups[0] == groups[1] == groups[3] != groups[2]
