"""The gate reads one's own answers; the private page is as long whatever was answered."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.kinds import Kind, Voice, kind_named, kinds
from reknit.safety.gate import SCREENING_HOLDS_DAYS, Gate, gate
from reknit.safety.page import SafetyPage, after_checking, safety_page, telling_words
from reknit.safety.screening import (
    FIELD,
    read_screening,
    screening,
    screening_for,
    screening_from,
    stored_screening,
)
from reknit.safety.severe import Concern, severe_answers
from reknit.safety.stored import STORED_LENGTH, stored_text

ROLES = [(kind, role.voice) for kind in kinds() for role in kind.roles]
every_role = pytest.mark.parametrize(("kind", "voice"), ROLES, ids=lambda each: getattr(each, "name", str(each)))
some_concerns = st.sets(st.sampled_from(list(Concern)))
COUPLE, THERAPY = kind_named("couple"), kind_named("therapy")
private_answers = st.fixed_dictionaries(
    {each.name: st.none() | st.integers(0, len(each.options) - 1) for each in screening().questions}
)


def characters(page: SafetyPage) -> list[str]:
    return sorted("".join([each.title, *each.paragraphs]) for each in page.sections)


@given(st.sampled_from(kinds()), some_concerns.filter(bool), st.none() | st.integers(0, 100))
def test_whoever_has_a_concern_is_offered_nothing_joint(kind: Kind, concerns: set[Concern], days: int | None) -> None:
    assert gate(kind, own_concerns=concerns, screened_days_ago=days) is Gate.CLOSED


@given(st.sampled_from(kinds()), st.none() | st.integers(0, 100))
def test_partners_and_friends_are_asked_in_private_first(kind: Kind, days: int | None) -> None:
    is_asked = kind.name in {"couple", "friends"}
    fresh = days is not None and days < SCREENING_HOLDS_DAYS
    wanted = Gate.OPEN if fresh or not is_asked else Gate.ASK_FIRST
    assert gate(kind, own_concerns=(), screened_days_ago=days) is wanted


def test_the_gate_can_be_told_nothing_of_the_other() -> None:
    assert set(inspect.signature(gate).parameters) == {"kind", "own_concerns", "screened_days_ago"}


def test_the_words_after_a_check_depend_on_nothing() -> None:
    assert not inspect.signature(after_checking).parameters
    assert all((after_checking().title, after_checking().text, after_checking().link, after_checking().explanation))


@given(st.sampled_from(ROLES), some_concerns)
def test_the_page_is_the_same_but_for_the_order(role: tuple[Kind, Voice], concerns: set[Concern]) -> None:
    plain = safety_page(*role, other="Ana")
    mine = safety_page(*role, other="Ana", own_concerns=concerns)
    assert characters(mine) == characters(plain)
    assert (mine.title, mine.leave, mine.no_contacts) == (plain.title, plain.leave, plain.no_contacts)
    shown = [each.concern for each in mine.sections if each.concern]
    assert set(shown[: len(concerns & set(shown))]) == concerns & set(shown), "one's own concerns come first"


@every_role
def test_everybody_finds_what_they_need(kind: Kind, voice: Voice) -> None:
    page = safety_page(kind, voice, other="Ana")
    names = [each.name for each in page.sections]
    assert names[0] == "now"
    assert {"nobody_told", "save_nothing", "no_repair", "leaving", "own_doing", "self_harm", "fear"} <= set(names)
    assert all(each.paragraphs and each.title for each in page.sections)
    assert page.leave
    assert "112" in page.no_contacts


@every_role
def test_every_concern_of_this_voice_has_its_section(kind: Kind, voice: Voice) -> None:
    covered = {each.concern for each in safety_page(kind, voice, other="Ana").sections}
    possible = {
        concern for (_, each), values in severe_answers().items() if each is voice for concern in values.values()
    }
    assert possible <= covered


@every_role
def test_no_text_begins_with_the_name(kind: Kind, voice: Voice) -> None:
    for section in safety_page(kind, voice, other="your therapist").sections:
        assert all(text[0].isupper() and "{" not in text for text in section.paragraphs)


def test_a_name_is_filled_in_as_it_is() -> None:
    page = safety_page(THERAPY, Voice.GUEST, other="{0} <b>")
    assert "{0} <b>" in " ".join(characters(page))
    assert "{0} <b>" in screening().worded("{0} <b>").intro


def test_letting_somebody_know_says_who_does_not_learn_of_it() -> None:
    words = telling_words("Ben")
    assert "Ben does not learn of it" in words.text
    assert "Nothing is sent unless you press" in words.text


def test_private_questions_are_worded_and_say_who_sees_them() -> None:
    worded = screening().worded("Ben")
    assert "is not shown to Ben" in worded.intro
    assert len(worded.questions) == len(screening_for(COUPLE)) == 6
    assert screening_for(THERAPY) == ()
    assert all("{" not in each.text and len(each.options) == 4 for each in worded.questions)


@given(private_answers)
def test_private_answers_weigh_the_same_and_come_back(answers: dict[str, int | None]) -> None:
    stored = stored_screening(answers)
    assert len(stored.encode("ascii")) == STORED_LENGTH
    assert screening_from(stored) == answers
    fields = {FIELD.format(name=name): "" if value is None else str(value) for name, value in answers.items()}
    assert read_screening(fields) == answers


@given(st.text())
def test_what_is_no_option_counts_as_left_out_without_a_word(text: str) -> None:
    assert read_screening({FIELD.format(name="afraid"): text})["afraid"] in {None, 0, 1, 2, 3}
    assert set(read_screening({}).values()) == {None}


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "7", '{"answers": {}}', '{"answers": {"afraid": 9}}'])
def test_what_was_not_stored_by_us_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"stored|Expecting"):
        screening_from(text)


def test_a_stored_value_that_fits_no_option_is_refused() -> None:
    answers: dict[str, int | None] = {each.name: None for each in screening().questions} | {"hurt": 9}
    with pytest.raises(ValueError, match="'hurt' does not fit"):
        screening_from(stored_screening(answers))


def test_too_much_is_refused_rather_than_stored_longer() -> None:
    with pytest.raises(ValueError, match="at most 512"):
        stored_text("x" * STORED_LENGTH)
