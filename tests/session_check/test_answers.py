"""Reading what was answered."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.session_check.answers import WHOLE_CHECK, Answer, Answers, AnswersRefused, clean_words, read_answers
from reknit.session_check.questions import QuestionKind, session_check
from reknit.sharing import Level

CHECK = session_check()


def read(**fields: str) -> Answers:
    """Read fields written as answer__understood for answer-understood."""
    return read_answers(CHECK, {name.replace("__", "-"): text for name, text in fields.items()}, {})


def refused(**fields: str) -> dict[str, str]:
    with pytest.raises(AnswersRefused) as caught:
        read(**fields)
    return dict(caught.value.messages)


def test_a_whole_check() -> None:
    answers = read(
        answer__understood="7",
        level__understood="only_me",
        answer__rub="2",
        answer__rub_noticed="3",
        answer__rub_settled="0",
        answer__words=" It was good.\r\nThank you. ",
        submission="0" * 32,
        csrfmiddlewaretoken="x",
    )
    assert answers["understood"] == Answer(7, Level.ONLY_ME)
    assert answers["rub"] == Answer(2, Level.NEXT_TALK)
    assert answers["rub_noticed"] == Answer(3, Level.NEXT_TALK)
    assert answers["rub_settled"] == Answer(0, Level.NEXT_TALK)
    assert answers["rub_talked"] == Answer(None, Level.NEXT_TALK)
    assert answers["words"] == Answer("It was good.\nThank you.", Level.ONLY_ME)
    assert list(answers) == [question.name for question in CHECK.questions]


def test_an_empty_form_is_a_check_without_answers() -> None:
    assert {answer.value for answer in read().values()} == {None}


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), (" 7 ", 7), ("07", 7), ("0", 0), ("10", 10), ("", None), ("  ", None)]
)
def test_numbers_that_are_read(text: str, value: int | None) -> None:
    assert read(answer__week=text)["week"].value == value


NO_NUMBERS = [
    "\uff17",
    "\u0667",
    "7.0",
    "1e1",
    "-0",
    "+7",
    "NaN",
    "inf",
    "1_0",
    "0x7",
    "7 7",
    "\t7",
    "7\n",
    "\xa07",
    "seven",
    "007",
]


@pytest.mark.parametrize("text", [*NO_NUMBERS, "11", "-1", "9" * 5000, "²"])
def test_numbers_that_are_not(text: str) -> None:
    assert refused(answer__week=text) == {"week": "Please give a whole number from 0 to 10."}


@pytest.mark.parametrize("text", ["4", "-1", "clear", "1.0", "10"])
def test_an_option_that_is_not_offered(text: str) -> None:
    assert refused(answer__rub=text) == {"rub": "Please choose one of the answers offered."}


def test_rather_not_say_wins_over_whatever_the_field_holds() -> None:
    answers = read(skip__week="on", answer__week="99", skip__words="on", answer__words="x", level__words="shared")
    assert answers["week"].value is None
    assert answers["words"] == Answer(None, Level.SHARED)


@pytest.mark.parametrize("rub", [{}, {"answer__rub": "0"}, {"answer__rub": "2", "skip__rub": "on"}])
def test_follow_ups_are_dropped_when_there_was_no_rub(rub: dict[str, str]) -> None:
    answers = read(**rub, answer__rub_noticed="1", answer__rub_talked="nonsense", answer__rub_settled="99")
    assert [answers[name].value for name in ("rub_noticed", "rub_talked", "rub_settled")] == [None] * 3


def test_a_follow_up_is_checked_when_there_was_a_rub() -> None:
    assert list(refused(answer__rub="1", answer__rub_settled="99")) == ["rub_settled"]


def test_everything_to_put_right_is_said_at_once() -> None:
    messages = refused(answer__week="x", answer__rub="9", answer__rub_talked="9", level__words="public")
    assert list(messages) == ["rub", "rub_talked", "week", "words"]
    assert messages["words"] == "Please choose again who sees this answer."


@pytest.mark.parametrize("field", ["answer-xyz", "level-xyz", "skip-xyz", "answer-", "answer-Understood"])
def test_a_field_of_no_question_is_refused_without_repeating_it(field: str) -> None:
    with pytest.raises(AnswersRefused) as caught:
        read_answers(CHECK, {field: "1"}, {})
    assert list(caught.value.messages) == [WHOLE_CHECK]
    assert "xyz" not in str(caught.value)


def test_levels_come_from_the_form_then_the_member_then_the_question() -> None:
    own = {"week": Level.ONLY_ME, "rub": Level.SHARED}
    answers = read_answers(CHECK, {"level-rub": "only_me"}, own)
    assert answers["week"].level is Level.ONLY_ME
    assert answers["rub"].level is Level.ONLY_ME
    assert answers["matters"].level is Level.SHARED


def test_words_up_to_2000_characters() -> None:
    assert read(answer__words="ä" * 2000)["words"].value == "ä" * 2000
    assert refused(answer__words="ä" * 2001) == {"words": "Please keep it to 2,000 characters; these are 2,001."}
    assert "1,000,000" in refused(answer__words="a" * 1_000_000)["words"]


def test_length_is_counted_after_cleaning() -> None:
    assert read(answer__words="  " + "a\r\n" * 1000 + "\x00" * 500)["words"].value == "a\n" * 999 + "a"


@pytest.mark.parametrize("text", ["", "  ", "\r\n \t", "\x00\x07"])
def test_words_without_a_word_are_no_answer(text: str) -> None:
    assert read(answer__good_moment=text)["good_moment"].value is None


def test_what_cleaning_keeps_and_removes() -> None:
    assert clean_words("a\tb\rc\r\nd\x00\x1b[31me\x7f\x85\ud800") == "a\tb\nc\nd[31me"
    assert clean_words("👩\u200d👧 ❤️ „ja“") == "👩\u200d👧 ❤️ „ja“"


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_what_can_be_stored(text: str) -> None:
    cleaned = clean_words(text)
    assert clean_words(cleaned) == cleaned
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")


@given(
    st.dictionaries(
        st.sampled_from(sorted(f"{p}-{q.name}" for p in ("answer", "level", "skip") for q in CHECK.questions)),
        st.text(),
    )
)
def test_any_text_in_any_field_is_read_or_refused_in_plain_words(raw: dict[str, str]) -> None:
    try:
        answers = read_answers(CHECK, raw, {})
    except AnswersRefused as refusal:
        messages = refusal.messages
    else:
        messages = {}
        assert Answers.from_json(answers.to_json()) == answers
    assert set(messages) <= {question.name for question in CHECK.questions}
    assert all(message.startswith("Please ") for message in messages.values())


def values_for(kind: QuestionKind, highest: int) -> st.SearchStrategy[str]:
    return st.text(max_size=40) if kind is QuestionKind.WORDS else st.integers(0, highest).map(str)


whole_forms = st.fixed_dictionaries(
    {},
    optional={f"answer-{each.name}": values_for(each.kind, each.highest) for each in CHECK.questions}
    | {f"level-{each.name}": st.sampled_from([level.value for level in Level]) for each in CHECK.questions},
)


@given(whole_forms)
def test_answers_come_back_from_json_as_they_were(raw: dict[str, str]) -> None:
    answers = read_answers(CHECK, raw, {})
    text = answers.to_json()
    again = Answers.from_json(text)
    assert again == answers
    assert again.version == answers.version
    assert list(again) == list(answers)
    assert again.to_json() == text
    assert text.isascii()


def test_the_same_answers_give_the_same_json_in_whatever_order_they_came() -> None:
    fields = {"answer-week": "3", "answer-words": "hé", "level-rub": "shared"}
    backwards = dict(reversed(list(fields.items())))
    assert read_answers(CHECK, fields, {}).to_json() == read_answers(CHECK, backwards, {}).to_json()


def test_the_json_is_the_canonical_one() -> None:
    stored = json.loads(read(answer__week="3").to_json())
    assert stored["version"] == 1
    assert stored["answers"]["week"] == {"level": "shared", "value": 3}
    assert read(answer__week="3").to_json() == json.dumps(stored, sort_keys=True, separators=(",", ":"))


def spoiled(path: tuple[str, ...], value: object) -> str:
    stored = json.loads(read(answer__week="3").to_json())
    inner = stored
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return json.dumps(stored)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "{",
        spoiled(("version",), 2),
        spoiled(("version",), None),
        spoiled(("version",), True),
        spoiled(("version",), [1]),
        spoiled(("answers",), []),
        spoiled(("answers", "xyz"), {"level": "shared", "value": 1}),
        spoiled(("answers", "week"), 3),
        spoiled(("answers", "week", "value"), 11),
        spoiled(("answers", "week", "value"), 3.0),
        spoiled(("answers", "week", "value"), True),
        spoiled(("answers", "week", "value"), "3"),
        spoiled(("answers", "week", "level"), "public"),
        spoiled(("answers", "words", "value"), 3),
    ],
)
def test_json_that_is_no_answers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Answers.from_json(text)
