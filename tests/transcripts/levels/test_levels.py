"""The turn models that ship: what they put high, which words they tell, and that nothing upsets them."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.kinds import kind_named
from reknit.transcripts.levels import levels as module
from reknit.transcripts.levels.features import MEASURES, Said, features
from reknit.transcripts.levels.head import Encoded
from reknit.transcripts.levels.levels import levels
from reknit.transcripts.levels.model import TurnModel, Vocabulary, levels_of
from reknit.transcripts.levels.shipped import cards, shipped, shipped_heads
from reknit.transcripts.levels.stored import as_bytes, from_bytes, head_as_bytes
from reknit.transcripts.members import assigned
from reknit.transcripts.talk import prepared
from reknit.transcripts.turn import Transcript, Turn
from reknit.transcripts.words import tokens_of
from tests.transcripts.talks import talk

PLACE = files("reknit.transcripts.levels")


def level_of(name: str, text: str, before: str = "") -> float:
    model = shipped(name)
    odds = model.log_odds([Said(tokens_of(text), tokens_of(before))])
    return float(levels_of(odds, model.slope, model.offset)[0])


def test_all_weights_together_are_below_a_megabyte() -> None:
    weights = [each for each in PLACE.iterdir() if each.name.endswith(".npz")]
    assert len(weights) == sum(1 + len(card.heads) for card in cards())
    assert sum(len(each.read_bytes()) for each in weights) < 1_000_000


@pytest.mark.parametrize(
    ("name", "high", "low"),
    [
        ("resistance", "No, I won't try that, it makes no sense to me.", "Thank you, I will try that this week."),
        ("resistance", "This counselling doesn't help me, I'm giving up.", "My sister came to visit on Sunday."),
        ("tone", "That is such a stupid thing to say, shut up.", "What a lovely picture, thank you!"),
        ("uptake", "So you say that the two halves make one whole, and how do you know that?", "Okay. Sit down."),
    ],
)
def test_known_sentences_lie_as_far_apart_as_they_should(name: str, high: str, low: str) -> None:
    before = "I think that two halves make one whole." if name == "uptake" else ""
    assert level_of(name, high, before) > 0.5 > level_of(name, low, before)


def test_a_flagged_turn_tells_the_words_that_weighed_most() -> None:
    made = talk(
        "T: You could try to write it down.\nP: No, I won't try that, this makes no sense to me.\nT: All right."
    )
    found = [each for each in levels(made) if each.card.name == "resistance"]
    assert [each.turn for each in found] == [1]
    assert found[0].words(made)
    assert all(word in made.turns[1].text for word in found[0].words(made))
    assert found[0].level > 0.5


def test_what_weighed_most_does_raise_the_log_odds() -> None:
    model = shipped("resistance")
    tokens = tokens_of("I am not going to do what you say anyway")
    places, _ = model.weighed_most(Said(tokens))
    told = {at for first, last in places for at in range(first, last + 1)}
    without = [token for at, token in enumerate(tokens) if at not in told]
    assert model.log_odds([Said(without)])[0] < model.log_odds([Said(tokens)])[0]


def test_a_client_is_not_judged_by_a_model_of_guides_and_others_are_left_out() -> None:
    text = "No, I won't try that, it makes no sense to me."
    made = talk(f"P: Hello there.\nT: {text}\nX: {text}")
    assert not [each for each in levels(made) if each.card.name == "resistance"]


def test_an_appended_turn_changes_nothing_before_it() -> None:
    lines = ["T: How was it?", "P: That makes no sense to me, I won't try it.", "T: I see.", "P: You are useless."]
    every = levels(talk("\n".join(lines)))
    first = levels(talk("\n".join(lines[:3])))
    assert [each for each in every if each.turn < 3] == list(first)


def test_stored_weights_are_the_same_bytes_and_the_same_model() -> None:
    for card in cards():
        assert as_bytes(shipped(card.name)) == PLACE.joinpath(f"{card.name}.npz").read_bytes()
        for name, head in zip(card.heads, shipped_heads(card), strict=True):
            assert head_as_bytes(head) == PLACE.joinpath(f"{name}.npz").read_bytes()


def test_every_licence_is_named_beside_the_weights() -> None:
    notice = PLACE.joinpath("NOTICE.md").read_text("utf-8")
    for card in cards():
        line = next(line for line in notice.splitlines() if line.startswith("## ") and f"`{card.name}" in line)
        assert line.endswith(card.licence.replace("-", " ").replace("CC BY SA", "CC BY-SA"))


def test_an_encoder_weighs_in_by_its_head_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made = talk("T: How was it?\nP: Fine so far, thank you.\nT: Good.\nP: We all went home after that.")
    card = next(card for card in cards() if card.heads)
    head = shipped_heads(card)[0]
    weights = np.zeros_like(head.weights)
    weights[0, head.wanted] = 40.0
    strong = replace(head, weights=weights, intercepts=np.zeros(len(head.wanted)))
    monkeypatch.setattr(module, "shipped_heads", lambda of: (strong,) if of is card else ())
    vectors = np.zeros((4, len(weights)))
    vectors[3, 0] = 1.0
    found = levels(made, Encoded(head.encoder, vectors))
    assert [(each.turn, each.encoder) for each in found if each.card is card] == [(3, head.encoder)]
    assert not [each for each in levels(made, Encoded("another", vectors)) if each.card is card]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_gets_levels_between_nought_and_one(texts: list[str]) -> None:
    turns = tuple(Turn("TP"[at % 2], text, None, None, at, "") for at, text in enumerate(texts) if text.strip())
    turns = (Turn("T", "Hello.", None, None, 0, ""), Turn("P", "Hello.", None, None, 0, ""), *turns)
    made = prepared(
        assigned(Transcript("any", "any", turns), {"T": "therapist", "P": "patient"}), kind_named("therapy")
    )
    for each in levels(made):
        assert 0 <= each.level <= 1
        assert all(0 <= first < last <= len(made.turns[each.turn].text) for first, last in each.places)


def test_a_row_is_made_as_the_formula_says() -> None:
    vocabulary = Vocabulary(("no", "^ no", "no no", "~ no", "#length"), np.array([2.0, 1.0, 3.0, 1.5, 1.0]))
    columns, values = vocabulary.row(Said(["no", "no"]))
    words = np.array([(1 + np.log(2)) * 2.0, 1.0, 3.0])
    expected = [*(words / np.linalg.norm(words)), 0.7, 0.3 * np.log(3) / 4]
    assert columns.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_log_odds_are_those_of_the_wanted_classes_together() -> None:
    vocabulary = Vocabulary(("no",), np.ones(1))
    weights, wanted = np.array([[1.0, 2.0, 3.0]]), np.array([True, False, True])
    model = TurnModel(vocabulary, weights, np.zeros(3), wanted)
    shares = np.exp([1.0, 2.0, 3.0]) / np.exp([1.0, 2.0, 3.0]).sum()
    expected = np.log((shares[0] + shares[2]) / shares[1])
    assert model.log_odds([Said(["no"])])[0] == pytest.approx(expected)
    assert from_bytes(as_bytes(model)).log_odds([Said(["no"])])[0] == pytest.approx(expected, abs=0.02)


def test_features_stand_where_they_say() -> None:
    names = dict(features(["i", "won't"]))
    assert names["^ i"] == (0, 0)
    assert names["i won't"] == (0, 1)
    assert names["won't $"] == (1, 1)
    assert names["~won"] == (1, 1)


def test_measures_are_named_in_their_order() -> None:
    said = Said(tokens_of("My garden is no good."), tokens_of("Tell me of your garden."))
    found = dict(zip(MEASURES, said.measures, strict=True))
    assert found["echo"] > 0
    assert found["length"] == pytest.approx(np.log(6) / 4)
    assert found["negations"] == pytest.approx(1 / 3)
