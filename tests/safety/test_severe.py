"""The list of severe answers is complete, fits the questions, and keeps what is severe with its author."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reknit.indicators.indicators import Group, indicators
from reknit.kinds import Voice, kinds
from reknit.safety.screening import screening, screening_for
from reknit.safety.severe import (
    Concern,
    concern_of,
    level_kept,
    not_severe,
    severe_answers,
    standing_concerns,
)
from reknit.sharing import Level

NAMES = [each.name for each in indicators().all]
SEVERE = {name for name, _ in severe_answers()}


def test_every_indicator_is_either_severe_somewhere_or_said_not_to_be() -> None:
    severe = SEVERE & set(NAMES)
    assert severe | set(not_severe()) == set(NAMES)
    assert not severe & set(not_severe())
    assert all(not_severe().values()), "each with its reason"


def test_every_boundary_is_considered() -> None:
    boundaries = {each.name for each in indicators().all if each.group is Group.BOUNDARIES}
    assert len(boundaries) == 6
    assert boundaries & SEVERE == {"line_crossed", "leaving", "raising"}


def test_a_severe_indicator_is_severe_for_every_voice() -> None:
    for name in SEVERE & set(NAMES):
        assert {voice for each, voice in severe_answers() if each == name} == set(Voice)


def test_severe_values_are_options_that_can_be_chosen() -> None:
    highest = {each.name: each.highest for each in indicators().all}
    highest |= {each.name: len(each.options) - 1 for each in screening().questions}
    for (name, _), values in severe_answers().items():
        assert set(values) <= set(range(1, highest[name] + 1))
        assert highest[name] in values


def test_no_private_question_is_without_a_severe_answer() -> None:
    assert {each.name for each in screening().questions} == SEVERE - set(NAMES)
    for question in screening().questions:
        assert concern_of(question.name, Voice.PEER, 0) is None
        assert all(concern_of(question.name, Voice.PEER, value) for value in range(1, len(question.options)))


def test_every_voice_that_is_asked_in_private_has_its_severe_answers() -> None:
    for kind in kinds():
        if screening_for(kind):
            assert {role.voice for role in kind.roles} == {Voice.PEER}


def test_every_concern_can_come_up() -> None:
    assert {concern for values in severe_answers().values() for concern in values.values()} == set(Concern)


def test_nobody_is_severe_for_saying_nothing() -> None:
    assert all(concern_of(name, voice, None) is None for name, voice in severe_answers())


@given(st.sampled_from(sorted(severe_answers())), st.integers(0, 4), st.sampled_from(list(Level)))
def test_a_severe_answer_is_kept_by_its_author_and_no_other_is_touched(
    question: tuple[str, Voice], value: int, wished: Level
) -> None:
    kept = level_kept(*question, value, wished)
    assert kept is (wished if concern_of(*question, value) is None else Level.ONLY_ME)


def test_the_last_answer_counts_and_rather_not_say_lifts_nothing() -> None:
    afraid = ("leaving", 3)
    assert standing_concerns([afraid], Voice.GUEST) == (Concern.FEAR,)
    assert standing_concerns([afraid, ("leaving", None)], Voice.GUEST) == (Concern.FEAR,)
    assert standing_concerns([afraid, ("leaving", 0)], Voice.GUEST) == ()
    assert standing_concerns([("leaving", 0), afraid, ("raising", 3)], Voice.GUEST) == (Concern.FEAR,)


def test_what_was_said_about_other_things_is_no_concern() -> None:
    assert standing_concerns([("stuck", 3), ("money", 3), ("pressed", 3)], Voice.GUEST) == ()
