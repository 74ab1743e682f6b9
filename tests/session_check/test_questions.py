"""The questions of the session check and their wording."""

from __future__ import annotations

import re

import pytest

from reknit.kinds import Voice
from reknit.session_check.measures import BOND_QUESTIONS, MEASURES
from reknit.session_check.questions import (
    LATEST_VERSION,
    QuestionKind,
    UnknownQuestionError,
    UnknownVersionError,
    WordedQuestion,
    session_check,
)
from reknit.sharing import Level

CHECK = session_check()
PLAIN_VOICES = (Voice.GUEST, Voice.PEER)
FORBIDDEN = ("rupture", "resistance", "compliance", "alliance")
every_voice = pytest.mark.parametrize("voice", list(Voice))
every_version = pytest.mark.parametrize("version", range(1, LATEST_VERSION + 1))


def everything_said(question: WordedQuestion) -> str:
    labels = [option.label for option in question.options]
    return " ".join([question.text, question.help, question.low_label, question.high_label, *labels])


def test_the_questions_of_version_1_in_order() -> None:
    asked = [(each.name, each.kind.value, each.default_level.value) for each in session_check(1).questions]
    assert asked == [
        ("understood", "scale", "shared"),
        ("matters", "scale", "shared"),
        ("manner", "scale", "shared"),
        ("candour", "scale", "shared"),
        ("closeness", "scale", "shared"),
        ("rub", "choice", "next_talk"),
        ("rub_noticed", "choice", "next_talk"),
        ("rub_talked", "choice", "next_talk"),
        ("rub_settled", "scale", "next_talk"),
        ("week", "scale", "shared"),
        ("good_moment", "words", "only_me"),
        ("words", "words", "only_me"),
    ]


@every_version
def test_there_are_at_most_nine_quick_answers(version: int) -> None:
    assert sum(question.follows is None for question in session_check(version).questions) <= 9


@every_version
def test_words_stay_with_their_author_unless_they_choose_otherwise(version: int) -> None:
    worded = [each for each in session_check(version).questions if each.kind is QuestionKind.WORDS]
    assert worded
    assert {question.default_level for question in worded} == {Level.ONLY_ME}


@every_version
def test_what_concerns_a_rub_waits_for_the_next_talk(version: int) -> None:
    of_a_rub = [each for each in session_check(version).questions if "rub" in (each.name, each.follows)]
    assert {question.default_level for question in of_a_rub} == {Level.NEXT_TALK}


@every_version
@every_voice
def test_every_question_is_worded_for_every_voice(version: int, voice: Voice) -> None:
    check = session_check(version)
    for question in check.worded(voice, "Ana"):
        assert question.text
        assert "{" not in everything_said(question)
        assert "}" not in everything_said(question)
        is_scale = question.kind is QuestionKind.SCALE
        assert bool(question.low_label) == bool(question.high_label) == is_scale
        assert bool(question.options) == (question.kind is QuestionKind.CHOICE)
        assert (question.most_characters == 2_000) == (question.kind is QuestionKind.WORDS)


@every_version
@pytest.mark.parametrize("voice", PLAIN_VOICES)
def test_lay_people_meet_no_word_of_the_trade(version: int, voice: Voice) -> None:
    check = session_check(version)
    said = " ".join(everything_said(each) for each in check.worded(voice, "Ana")) + check.notice + check.title
    assert [word for word in FORBIDDEN if word in said.lower()] == []


@every_voice
def test_no_text_begins_with_the_name(voice: Voice) -> None:
    for question in CHECK.worded(voice, "your therapist"):
        assert not question.text.startswith("your therapist")
        assert not question.help.startswith("your therapist")
        assert all(not option.label.startswith("your therapist") for option in question.options)


def test_the_two_are_asked_the_same_in_mirrored_words() -> None:
    guest, guide = CHECK.worded(Voice.GUEST, "Ana"), CHECK.worded(Voice.GUIDE, "Ben")
    assert guest[0].text == "I felt understood today."
    assert guide[0].text == "I believe I understood Ben today."
    assert [(each.name, each.kind, each.follows) for each in guest] == [
        (each.name, each.kind, each.follows) for each in guide
    ]


@every_voice
def test_a_name_is_filled_in_as_it_is(voice: Voice) -> None:
    said = " ".join(everything_said(question) for question in CHECK.worded(voice, "{0} <b>%s</b> {other}"))
    assert "{0} <b>%s</b> {other}" in said


def test_options_are_counted_from_0() -> None:
    rub = CHECK.worded(Voice.GUEST, "Ana")[5]
    assert [option.value for option in rub.options] == [0, 1, 2, 3]
    assert CHECK.question("rub").highest == 3
    assert CHECK.question("understood").highest == 10


@every_version
def test_a_follow_up_follows_a_question_asked_before_it(version: int) -> None:
    names = [question.name for question in session_check(version).questions]
    for question in session_check(version).questions:
        if question.follows is not None:
            assert names.index(question.follows) < names.index(question.name)


@every_version
def test_the_measures_have_the_scales_of_their_questions(version: int) -> None:
    fed = {question.measure: question for question in session_check(version).questions if question.measure}
    assert set(fed) == set(MEASURES) - {"between_us"}
    assert set(BOND_QUESTIONS) <= set(fed)
    for name, question in fed.items():
        assert (MEASURES[name].low, MEASURES[name].high) == (0, question.highest)


@every_version
def test_every_version_says_that_it_is_not_validated(version: int) -> None:
    check = session_check(version)
    assert "not validated" in check.notice
    assert check.licence == "CC BY 4.0"
    assert check.version == version


@pytest.mark.parametrize("version", [0, -1, LATEST_VERSION + 1])
def test_a_version_that_is_not_there_is_refused(version: int) -> None:
    with pytest.raises(UnknownVersionError, match=f"no version {version}"):
        session_check(version)


def test_a_question_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownQuestionError, match=re.escape("'obedience'")):
        CHECK.question("obedience")


def test_the_latest_version_is_the_one_asked() -> None:
    assert session_check() == session_check(LATEST_VERSION)
