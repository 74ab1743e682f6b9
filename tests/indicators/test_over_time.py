"""Courses, the pair's routine and attendance: compared only where both shared, told without blame."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.indicators.attendance import Attendance, attendance_in_words
from reknit.indicators.course import Given, courses
from reknit.indicators.routine import pattern
from tests.safety.plain import average_grade, too_hard, words_of_the_trade

BEN, ANA = "patient", "therapist"


def test_own_answers_are_told_over_time() -> None:
    (course,) = courses(
        [Given(9, BEN, "stuck", 1, is_open=False), Given(2, BEN, "stuck", 3, is_open=False)], viewer=BEN
    )
    assert course.own == ((2, 3), (9, 1))
    assert course.own_in_words == "Less than in session 2."
    assert (course.other, course.own_to_compare, course.together_in_words) == ((), (), "")


@pytest.mark.parametrize(("value", "told"), [(0, "Less than"), (1, "Much as"), (2, "More than")])
def test_the_last_two_are_compared(value: int, told: str) -> None:
    (course,) = courses([Given(n, BEN, "money", v, is_open=False) for n, v in ((1, 1), (2, value))], viewer=BEN)
    assert course.own_in_words == f"{told} in session 1."


@pytest.mark.parametrize(("value", "told"), [(1, "alike."), (2, "nearly alike."), (3, "differently.")])
def test_two_shared_courses_lie_side_by_side(value: int, told: str) -> None:
    (course,) = courses(
        [Given(2, BEN, "stuck", 1, is_open=True), Given(2, ANA, "stuck", value, is_open=True)], viewer=BEN
    )
    assert (course.own_to_compare, course.other) == (((2, 1),), ((2, value),))
    assert told in course.together_in_words


def test_who_kept_their_own_is_shown_no_comparison() -> None:
    (course,) = courses([Given(2, BEN, "stuck", 1, is_open=False), Given(2, ANA, "stuck", 3, is_open=True)], viewer=BEN)
    assert (course.own, course.other, course.own_to_compare, course.together_in_words) == (((2, 1),), (), (), "")


def test_who_has_not_answered_is_shown_nothing() -> None:
    assert courses([Given(2, ANA, "stuck", 3, is_open=True)], viewer=BEN) == ()


def test_only_open_answers_are_set_beside_the_others() -> None:
    given_ = [Given(2, BEN, "stuck", 1, is_open=True), Given(9, BEN, "stuck", 3, is_open=False)]
    (course,) = courses([*given_, Given(9, ANA, "stuck", 1, is_open=True)], viewer=BEN)
    assert course.own_to_compare == ((2, 1),)
    assert course.together_in_words == "You both see it alike."


def test_what_the_viewer_may_not_see_is_no_input() -> None:
    with pytest.raises(ValueError, match="may not see"):
        courses([Given(2, ANA, "stuck", 3, is_open=False)], viewer=BEN)


def parts(role: str, *, gives: bool, audience: bool) -> dict[str, dict[str, int]]:
    """One role's parts, in both people's words."""
    other = ANA if role == BEN else BEN
    return {
        role: {"gives": 3 * gives, "plays_along": 3 * audience},
        other: {"other_gives": 3 * gives, "other_plays_along": 3 * audience},
    }


def merged(one: dict[str, dict[str, int]], two: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {role: {**one[role], **two[role]} for role in (ANA, BEN)}


@pytest.mark.parametrize(
    ("ana", "ben", "told"),
    [
        ((True, False), (False, True), "one of you gives"),
        ((False, True), (True, False), "one of you gives"),
        ((True, True), (True, True), "take turns"),
        ((True, False), (False, False), "a habit"),
        ((True, True), (False, False), "a habit"),
        ((False, False), (False, False), "little of this"),
    ],
)
def test_the_pattern_is_the_pairs(ana: tuple[bool, bool], ben: tuple[bool, bool], told: str) -> None:
    shared = merged(parts(ANA, gives=ana[0], audience=ana[1]), parts(BEN, gives=ben[0], audience=ben[1]))
    found = pattern(shared)
    assert found is not None
    assert told in found.sentence
    assert len(found.parts) == 4
    assert not any(name in found.sentence for name in ("Ana", "Ben", ANA, BEN))


values = st.dictionaries(
    st.sampled_from(["gives", "plays_along", "other_gives", "other_plays_along"]), st.integers(0, 3)
)


@given(values, values)
def test_a_part_is_shown_only_where_both_spoke_of_it(ana: dict[str, int], ben: dict[str, int]) -> None:
    found = pattern({ANA: ana, BEN: ben})
    words = {ANA: ana, BEN: ben}
    for part in found.parts if found else ():
        other = BEN if part.role == ANA else ANA
        assert words[part.role][part.name] == part.own_word
        assert words[other][f"other_{part.name}"] == part.others_word
    assert found == pattern({BEN: ben, ANA: ana}), "the same for both"


def test_nothing_shared_is_no_pattern() -> None:
    assert pattern({ANA: {"gives": 3}, BEN: {"gives": 3}}) is None
    with pytest.raises(ValueError, match="two roles"):
        pattern({ANA: {}})


@given(st.lists(st.sampled_from(list(Attendance)), max_size=5))
def test_few_sessions_say_nothing(sessions: list[Attendance]) -> None:
    assert attendance_in_words(sessions) is None


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ("HHHHHHHH", None),
        ("HCHMHH", None),
        ("CHMHHC", "Of your last 6 sessions, 3 did not take place."),
        ("CCCCCCHHHHHHHH", None),
        ("HLHLHLHH", "Of your last 8 sessions, 3 began late."),
        ("LCLCLMHH", "Of your last 8 sessions, 3 did not take place and 3 began late."),
    ],
)
def test_a_pattern_is_told_in_a_sentence(letters: str, told: str | None) -> None:
    of = {"H": Attendance.HELD, "L": Attendance.LATE, "C": Attendance.CANCELLED, "M": Attendance.MISSED}
    said = attendance_in_words([of[letter] for letter in letters])
    assert (said is None) if told is None else (said or "").startswith(told)


def test_what_is_worked_out_is_said_plainly() -> None:
    said = [attendance_in_words([Attendance.MISSED] * 6) or "", attendance_in_words([Attendance.LATE] * 6) or ""]
    for flags in ((True, True), (True, False), (False, False)):
        both = merged(parts(ANA, gives=flags[0], audience=flags[1]), parts(BEN, gives=flags[1], audience=flags[0]))
        found = pattern(both)
        assert found
        said.append(found.sentence)
    assert words_of_the_trade(said) == []
    assert too_hard(said) == []
    assert average_grade(said) <= 7.0
