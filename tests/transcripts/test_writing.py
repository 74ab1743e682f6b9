"""What is written can be read again, and says the same."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.turn import Transcript, Turn, cleaned
from reknit.transcripts.write.formats import WRITERS
from tests.transcripts import files

SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(cleaned).filter(bool)
WHO = st.sampled_from(["Ana Lee", "Ben", "Zoë <3", "O'Neil & Co"])
STEPS = st.lists(st.tuples(WHO, SAID, st.integers(1, 10_000), st.integers(0, 5_000)), min_size=1, max_size=12)


def talk(steps) -> Transcript:
    turns, at = [], 0
    for speaker, said, step, length in steps:
        at += step
        turns.append(Turn(speaker, said, at / 1000, (at + length) / 1000))
    return Transcript("talk", "plain", tuple(turns))


def without_stop(text: str) -> str:
    return text.removesuffix(".").strip()


@pytest.mark.parametrize("ending", ["vtt", "cha", "eaf"])
@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
def test_speakers_words_and_times_come_back(ending, steps) -> None:
    written = talk(steps)
    again = read_transcript(WRITERS[ending](written).encode(), "talk")
    assert [without_stop(turn.text) for turn in again.turns] == [without_stop(turn.text) for turn in written.turns]
    assert [(turn.speaker, turn.start, turn.end) for turn in again.turns] == [
        (turn.speaker, turn.start, turn.end) for turn in written.turns
    ]


@pytest.mark.parametrize("ending", ["cha", "eaf"])
def test_turns_without_times_come_back_without_times(ending) -> None:
    written = Transcript("talk", "plain", (Turn("Ana", "Hi."), Turn("Ana", "So?")))
    again = read_transcript(WRITERS[ending](written).encode(), "talk")
    assert [(turn.speaker, turn.text, turn.start) for turn in again.turns] == [
        ("Ana", "Hi.", None),
        ("Ana", "So?", None),
    ]


def test_webvtt_needs_times() -> None:
    with pytest.raises(TranscriptError, match="CHAT or CSV"):
        WRITERS["vtt"](read_transcript(files.PLAIN.encode(), "talk"))


def test_a_turn_without_an_end_lasts_until_the_next_begins() -> None:
    again = read_transcript(WRITERS["vtt"](read_transcript(files.OTTER.encode(), "talk")).encode(), "talk")
    assert [(turn.start, turn.end) for turn in again.turns] == [(3.0, 9.0), (9.0, 10.0)]


def test_the_table_holds_every_turn_and_no_formula() -> None:
    found = read_transcript(b"Ana: =1+1\nBen: no\n", "talk")
    turns = (replace(found.turns[0], member="therapist"), found.turns[1])
    rows = list(csv.DictReader(io.StringIO(WRITERS["csv"](replace(found, turns=turns)))))
    assert [(row["turn"], row["speaker"], row["member"], row["text"]) for row in rows] == [
        ("1", "Ana", "therapist", "'=1+1"),
        ("2", "Ben", "", "no"),
    ]
