"""Gentle marks: where they are set, where not, and that they are cheap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.repair.wording_check import MarkKind, wording_marks

BITS = ["you", "always", "never", "know", "it is", "all", "my", "fault", "your", "I", "ruin everything", "’", ".", "\n"]
texts = st.lists(st.sampled_from(BITS) | st.text(max_size=8), max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("text", "marked", "kind"),
    [
        ("You always do that.", "You always", MarkKind.BLAME),
        ("And you  NEVER listen", "you  NEVER", MarkKind.BLAME),
        ("It is your fault.", "your fault", MarkKind.BLAME),
        ("Sometimes you make me so angry", "you make me", MarkKind.BLAME),
        ("It’s all my fault!", "all my fault", MarkKind.SELF_BLAME),
        ("I ruin everything.", "I ruin everything", MarkKind.SELF_BLAME),
        ("i'm the problem", "i'm the problem", MarkKind.SELF_BLAME),
    ],
)
def test_a_sentence_that_blames_gets_a_mark(text: str, marked: str, kind: MarkKind) -> None:
    (mark,) = wording_marks(text)
    assert text[mark.start : mark.end] == marked
    assert mark.kind is kind
    assert mark.suggestion


@pytest.mark.parametrize(
    "text",
    ["", "I felt alone.", "You never know.", "You made me laugh.", "My part was small.", "It is not all your doing."],
)
def test_other_sentences_get_none(text: str) -> None:
    assert wording_marks(text) == ()


def test_the_suggestions_judge_nobody() -> None:
    said = wording_marks("You never listen. You make me sad. It is all my fault.")
    assert len({mark.suggestion for mark in said}) == 3
    assert all("Perhaps" in mark.suggestion for mark in said)
    assert not any(word in mark.suggestion.lower() for mark in said for word in ("wrong", "bad", "must", "do not"))


@given(texts)
def test_marks_lie_in_the_text_one_after_the_other(text: str) -> None:
    marks = wording_marks(text)
    ends = [0, *(mark.end for mark in marks)]
    assert all(end <= mark.start < mark.end <= len(text) for end, mark in zip(ends, marks, strict=False))


@given(texts.filter(lambda text: len(text.upper()) == len(text) and text.upper().lower() == text.lower()))
def test_case_makes_no_difference(text: str) -> None:
    assert wording_marks(text.upper()) == wording_marks(text) == wording_marks(text.lower())


@pytest.mark.parametrize("bit", ["you ", "you always ", "'", "a", " ", "i am to blame for ", "’ "])
def test_a_hundred_thousand_characters_are_marked_as_ten_are(bit: str) -> None:
    one = wording_marks(bit * 20 + ". ")
    whole = wording_marks((bit * 20 + ". ") * (100_000 // (20 * len(bit) + 2)))
    assert len(whole) == len(one) * (100_000 // (20 * len(bit) + 2))
