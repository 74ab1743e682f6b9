"""The words of every step: complete, plain, never blaming, easy to read."""

from __future__ import annotations

import re
from itertools import product

import pytest

from reknit.kinds import Voice
from reknit.repair import say
from reknit.repair.guide import Aside, Guide, guide
from reknit.repair.moves import AT_WORK, Move, Rub, Stage
from tests.repair.reading import grade, sentences, syllables, words

STEPS = (*Stage, *Aside)
EVERY = list(product(STEPS, Rub, Voice))
NEVER_SAID = [
    "rupture",
    "resistance",
    "alliance",
    "compliance",
    "transference",
    "defence",
    "patient",
    "client",
    "fault",
    "blame",
]


def said(step: Stage | Aside, rub: Rub, voice: Voice, other: str = "Ana") -> Guide:
    return guide(step, rub=rub, voice=voice, other=other)


def paragraphs(each: Guide) -> list[str]:
    return [each.what, *each.prompts]


def texts(each: Guide) -> list[str]:
    return [each.title, *paragraphs(each), *each.starts]


ALL_PARAGRAPHS = sorted({text for way in EVERY for text in paragraphs(said(*way))})


@pytest.mark.parametrize(("step", "rub", "voice"), EVERY)
def test_every_step_has_its_words(step, rub, voice) -> None:
    each = said(step, rub, voice)
    assert each.title
    assert each.what.endswith(".")
    assert "{" not in "".join(texts(each))


@pytest.mark.parametrize(("step", "rub", "voice"), EVERY)
def test_no_jargon_and_no_blame(step, rub, voice) -> None:
    spoken = " ".join(texts(said(step, rub, voice))).lower()
    assert [word for word in NEVER_SAID if word in spoken] == []
    assert not re.search(r"you (always|never|must|should)\b|\bwhy did you\b", spoken)


@pytest.mark.parametrize(("step", "rub", "voice"), EVERY)
def test_no_sentence_begins_with_the_name(step, rub, voice) -> None:
    for text in texts(said(step, rub, voice, other="your therapist")):
        assert not re.search(r"(^|[.?!:] )your therapist", text), "it may be a word such as 'your therapist'"


def test_steps_one_works_at_ask_in_the_subjunctive() -> None:
    asking = [Stage.NOTICE, Stage.FIRST_AID, Stage.ALONE, Stage.SAY_IT, Stage.BENEATH, Stage.WISHES]
    for step, rub, voice in product(asking, Rub, Voice):
        assert re.search(r"\b(could|might|may|would)\b", " ".join(said(step, rub, voice).prompts)), (step, rub, voice)


def test_every_step_at_work_offers_sentences_to_begin_with_or_nothing_to_write() -> None:
    writing = set(AT_WORK) & {Stage.ALONE, Stage.SAY_BACK, Stage.SAY_IT, Stage.BENEATH, Stage.OWNING, Stage.WISHES}
    assert all(said(step, rub, voice).starts for step, rub, voice in product(writing, Rub, Voice))


def test_small_repairs_come_first_and_other_relationships_are_never_asked_about_on_the_way() -> None:
    for rub, voice in product(Rub, Voice):
        assert [each.split(":")[0] for each in said(Stage.FIRST_AID, rub, voice).prompts] == [
            *("Clear it up", "Give the reason", "Change course")
        ]
        for step in AT_WORK:
            assert "other people" not in " ".join(texts(said(step, rub, voice)))


def test_withdrawal_and_confrontation_are_spoken_to_differently() -> None:
    for step in (Stage.FIRST_AID, Stage.ALONE, Stage.WISHES):
        assert len({said(step, rub, Voice.PEER).prompts for rub in (Rub.WITHDRAWAL, Rub.CONFRONTATION)}) == 2


def test_the_guides_read_easily_on_the_whole() -> None:
    assert sum(map(grade, ALL_PARAGRAPHS)) / len(ALL_PARAGRAPHS) <= 7


@pytest.mark.parametrize("text", ALL_PARAGRAPHS)
def test_no_paragraph_is_hard(text: str) -> None:
    assert grade(text) <= 9, f"grade {grade(text):.1f}"


def test_the_buttons_and_sentences_read_easily() -> None:
    assert all(say.label(move) for move in Move)
    waits = [say.waiting(each) for each in ("you", "other", "both", "session", "pause", "rest", "set_aside", "over")]
    assert max(grade(each.format(other="Ana")) for each in waits) <= 9


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("you", 1),
        ("other", 2),
        ("noticed", 2),
        ("wished", 1),
        ("little", 2),
        ("same", 1),
        ("agreement", 3),
        ("tries", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_of_a_known_sentence() -> None:
    assert (len(words("The cat sat on the mat.")), sentences("The cat sat on the mat.")) == (6, 1)
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
