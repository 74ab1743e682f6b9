"""Measures of the talk beside values worked out by hand, and what must always hold."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.kinds import kind_named
from reknit.transcripts.lexicon import FUNCTION_CLASSES, english
from reknit.transcripts.measures.catalogue import talk_measures
from reknit.transcripts.measures.parts import entropy, measured
from reknit.transcripts.measures.turns import turn_measures
from reknit.transcripts.phrases import Phrases
from reknit.transcripts.talk import prepared
from reknit.transcripts.turn import Transcript, Turn
from reknit.transcripts.words import notes_of, places_of, stem, tokens_of
from tests.transcripts.talks import talk

TIMED = """
T [0:00-0:04]: How was the week?
P [0:05-0:06]: Fine.
T [0:08-0:12]: It sounds like there is more to say about it.
P [0:11-0:20]: Maybe. I don't know, my sister was angry again.
T [0:21-0:24]: Did your sister call?
P [0:25-0:26]: No.
"""


def at_turns(text: str) -> dict[str, list[Any]]:
    found = turn_measures(talk(text))
    return {name: [None if math.isnan(each) else round(each, 4) for each in values] for name, values in found.items()}


def figure(text: str, measure: str, member: str = "") -> float:
    values = measured(talk(text))[0].values
    return next(each.value for each in values if (each.measure, each.member) == (measure, member))


def test_turns_by_hand() -> None:
    found = at_turns(TIMED)
    assert found["words"] == [4, 1, 10, 9, 4, 1]
    assert found["seconds"] == [4, 1, 4, 9, 3, 1]
    assert found["words_per_minute"][0] == 60
    assert found["latency"] == [None, 1, 2, -1, 1, 1]
    assert found["overlap"] == [None, 0, 0, 1, 0, 0]
    assert found["interruption"] == [None, 0, 0, 1, 0, 0]
    assert found["questions"] == [1, 0, 0, 0, 1, 0]
    assert found["hedges"] == [0, 0, 0, 2, 0, 0]
    assert found["negations"] == [0, 0, 0, 1, 0, 1]
    assert found["first_person_singular"] == [0, 0, 0, 2, 0, 0]
    assert found["negative_words"] == [0, 0, 0, 1, 0, 0]
    assert found["invites"] == [1, 0, 1, 0, 0, 0]
    assert found["minimal_reply"] == [None, 1, None, 0, None, None], "no. answers a closed question"
    assert found["echo"][4] == 0.5, "sister, call: one of two was said just before"


def test_parts_by_hand() -> None:
    assert figure(TIMED, "talk_share", "patient") == pytest.approx(11 / 29)
    assert figure(TIMED, "time_share", "patient") == pytest.approx(0.5)
    assert figure(TIMED, "words_per_minute", "patient") == pytest.approx(60)
    assert figure(TIMED, "minimal_replies", "patient") == 0.5
    assert figure(TIMED, "short_turns", "patient") == pytest.approx(2 / 3)
    assert figure(TIMED, "hedges", "patient") == pytest.approx(200 / 11)
    assert figure(TIMED, "latency", "patient") == 1
    assert figure(TIMED, "overlap", "patient") == 1
    assert figure(TIMED, "imbalance") == pytest.approx(7 / 29)
    assert figure(TIMED, "transition_entropy") == pytest.approx(entropy(np.array([3.0, 2.0])))


@pytest.mark.parametrize(("weights", "bits"), [([1, 1], 1.0), ([1, 0], 0.0), ([1, 1, 1, 1], 2.0), ([3, 1], 0.811278)])
def test_entropy_in_bits(weights, bits) -> None:
    assert entropy(np.array(weights, float)) == pytest.approx(bits, abs=1e-6)


def test_style_matching_is_that_of_the_paper() -> None:
    """One of the classes worked out by hand: 10 articles in 100 words beside 5 in 100 give 1 - .05/.1501."""
    first, second = "word " * 90 + "the " * 10, "word " * 95 + "the " * 5
    matched = figure(f"T: {first}\nP: {second}", "style_matching")
    assert matched == pytest.approx((8 + 1 - 0.05 / (0.15 + 0.0001)) / 9)
    assert math.isnan(figure("T: the word\nP: the word", "style_matching")), "fewer than 50 words a side"


def test_coordination_is_the_difference_of_two_probabilities() -> None:
    """The other says "the" in half of the turns; the reply has one exactly then: 1 - 1/2, in one class of one."""
    lines = "".join(
        f"T: {'the word' if at % 2 else 'word word'}\nP: {'the cat' if at % 2 else 'cats'}\n" for at in range(12)
    )
    assert figure(lines, "coordination", "patient") == pytest.approx(0.5)


def test_what_is_taken_up_from_the_turn_before_stands_above_chance() -> None:
    things = [
        "garden",
        "window",
        "harbour",
        "letter",
        "bicycle",
        "kitchen",
        "mountain",
        "teacher",
        "painting",
        "journey",
        "station",
        "blanket",
    ]
    together = "".join(f"T: Was it the {each}?\nP: My {each} broke.\n" for each in things)
    apart = "".join(
        f"T: Was it the {each}?\nP: My {other} broke.\n"
        for each, other in zip(things, things[5:] + things[:5], strict=True)
    )
    taken_up, not_taken_up = (
        next(each for each in measured(talk(text))[0].values if (each.measure, each.member) == ("echo", "patient"))
        for text in (together, apart)
    )
    assert taken_up.value == 0.5
    assert taken_up.by_chance < 0.1
    assert taken_up.share_by_chance < 0.01
    assert not_taken_up.value == 0
    assert not_taken_up.share_by_chance == 1


def test_the_same_seed_gives_the_same_surrogates() -> None:
    made = talk(TIMED * 8)
    assert repr(measured(made, seed=3)) == repr(measured(made, seed=3))


def test_a_member_who_falls_silent_drifts_from_their_own_length() -> None:
    long = "P: I went there and I told them all about it today.\nT: Yes, go on.\n"
    found = at_turns(long * 10 + "P: No.\nT: Yes, go on.\n" * 3)
    assert found["length_drift"][:16:2] == [None] * 8
    assert found["length_drift"][16] == 0
    assert found["length_drift"][20] < -3
    assert found["withdrawal_drift"][16::2] == [0, 0, 0, 0, 1]


def test_someone_else_parts_two_turns_and_is_left_out() -> None:
    found = at_turns("T [0:00-0:01]: What else?\nX [0:01-0:02]: Tea?\nP [0:03-0:04]: No.\n")
    assert found["words"] == [2, None, 1]
    assert found["latency"][2] is None
    assert found["minimal_reply"][2] is None


def test_segments_are_of_five_minutes() -> None:
    parts = measured(talk("T [0:10-0:20]: One.\nP [4:50-5:20]: Two.\nT [5:20-5:30]: Three.\nP [12:00-12:01]: Four."))
    assert [(each.name, each.first, each.stop) for each in parts] == [
        ("session", 0, 4),
        ("0:00-5:00", 0, 2),
        ("5:00-10:00", 2, 3),
        ("10:00-15:00", 3, 4),
    ]


def test_without_times_there_is_only_the_session() -> None:
    assert [each.name for each in measured(talk("T: One.\nP: Two."))] == ["session"]


WORDS = st.lists(
    st.sampled_from(
        [
            "what",
            "is",
            "the",
            "week",
            "like",
            "?",
            "no",
            ".",
            "fine",
            "I",
            "don't",
            "know",
            "my",
            "sister",
            "was",
            "angry",
            "maybe",
        ]
    ),
    max_size=9,
)
TALKS = st.lists(st.tuples(st.sampled_from(["therapist", "patient", "other"]), WORDS), min_size=1, max_size=30)


def made(turns) -> Transcript:
    said = (
        Turn(who, " ".join(words) or "mm", 5.0 * at, 5.0 * at + 6, at, who) for at, (who, words) in enumerate(turns)
    )
    return Transcript("talk", "plain", tuple(said))


@settings(deadline=None, max_examples=60)
@given(turns=TALKS, more=TALKS)
def test_no_measure_of_a_turn_sees_the_future(turns, more) -> None:
    before = turn_measures(prepared(made(turns), kind_named("therapy")))
    # The first of what follows is another speaker's, or it would be a part of the last turn.
    apart = [("other" if turns[-1][0] != "other" else "patient", ["well"])]
    after = turn_measures(prepared(made([*turns, *apart, *more]), kind_named("therapy")))
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name][: len(values)], err_msg=name)


@settings(deadline=None, max_examples=40)
@given(turns=TALKS)
def test_every_figure_is_in_the_catalogue_and_in_its_range(turns) -> None:
    for part in measured(prepared(made(turns), kind_named("therapy"))):
        for each in part.values:
            measure = talk_measures()[each.measure]
            assert ("member" if each.member else "pair") in measure.of
            if measure.unit in {"0 to 1", "turn: 0 or 1; part: 0 to 1"} and not math.isnan(each.value):
                assert -1e-9 <= each.value <= 1 + 1e-9


def test_the_catalogue_names_every_measure_of_a_turn() -> None:
    named = {each.name for each in talk_measures().values() if "turn" in each.of}
    assert named == set(turn_measures(talk(TIMED)))


def test_words_and_notes_are_told_apart() -> None:
    text = "Well [laughs] I don’t &-um know &=sighs xxx. [/] Fine!"
    assert tokens_of(text) == ["well", "i", "don't", "um", "know", ".", "fine", "!"]
    assert [text[first:last] for first, last in places_of(text)][:3] == ["Well", "I", "don’t"]
    assert notes_of(text) == ["laughs", "sighs", "xxx", "/"]
    assert stem("walking") == stem("walks") == stem("walked")


def test_phrases_with_gaps_choices_and_ends() -> None:
    phrases = Phrases({"a": ["you never|always .. listen"], "b": ["^ sorry"], "c": ["go on $"]})
    assert phrases.count(["but", "you", "never", "really", "ever", "listen", "to", "me"]) == [1, 0, 0]
    assert phrases.count(["you", "never", ".", "listen"]) == [0, 0, 0], "no phrase reaches over the end of a sentence"
    assert phrases.count(["you", "never", "a", "b", "c", "d", "listen"]) == [0, 0, 0]
    assert phrases.count(["so", "sorry", ".", "sorry", "to", "go", "on", ".", "go", "on"]) == [0, 1, 2]
    with pytest.raises(ValueError, match="does not begin with a word"):
        Phrases({"a": [".. you"]})


def test_the_lexicon_holds_the_nine_classes() -> None:
    assert set(FUNCTION_CLASSES) <= set(english().names)


@pytest.mark.parametrize("measure", talk_measures().values(), ids=lambda each: each.name)
def test_the_docs_say_what_the_catalogue_says(measure) -> None:
    page = (Path(__file__).parents[2] / "docs" / "talk-measures.md").read_text("utf-8")
    formula = measure.formula.replace("|", "\\|")
    valid = "yes" if measure.translated else "**no**"
    cells = (f"`{measure.name}`", ", ".join(measure.of), measure.unit, formula, measure.reference or "count", valid)
    assert f"| {' | '.join(cells)} |" in page
