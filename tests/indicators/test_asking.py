"""When which indicator is asked: few at a time, each in its turn, and never in a way that tells."""

from __future__ import annotations

import inspect
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reknit.indicators.answers import ANSWER, read_indicators
from reknit.indicators.asking import MOST_AT_ONCE, SESSIONS_BETWEEN, asked_after, sessions_for_all
from reknit.indicators.indicators import indicators
from reknit.kinds import Kind, Voice, kind_named, kinds

COUPLE, THERAPY = kind_named("couple"), kind_named("therapy")
every_kind = st.sampled_from(kinds())
hints = st.lists(st.booleans(), min_size=40, max_size=40)


def course_of_asking(kind: Kind, hint_is_there: list[bool]) -> dict[int, tuple[str, ...]]:
    """What a member who answers after every session is asked; sessions that ask nothing are left out."""
    asked: dict[int, tuple[str, ...]] = {}
    for session, hint in enumerate(hint_is_there, start=1):
        names = asked_after(session, kind=kind, asked_before=asked, hint_is_there=hint)
        if names:
            asked[session] = names
    return asked


@given(every_kind, hints)
def test_at_most_two_at_a_time_none_twice(kind: Kind, hint_is_there: list[bool]) -> None:
    for names in course_of_asking(kind, hint_is_there).values():
        assert len(set(names)) == len(names) <= MOST_AT_ONCE


@given(every_kind, hints)
def test_each_comes_again_in_time(kind: Kind, hint_is_there: list[bool]) -> None:
    asked = course_of_asking(kind, hint_is_there)
    within = sessions_for_all(kind)
    for indicator in indicators().asked_in(kind):
        when = [0, *(session for session, names in asked.items() if indicator.name in names), len(hint_is_there) + 1]
        assert max(after - before for before, after in pairwise(when)) <= within + 1


@given(every_kind, hints)
def test_without_a_hint_there_is_a_pause(kind: Kind, hint_is_there: list[bool]) -> None:
    asked = [0, *course_of_asking(kind, hint_is_there)]
    for before, session in pairwise(asked):
        assert session - before >= SESSIONS_BETWEEN or hint_is_there[session - 1]


@given(every_kind, hints)
def test_the_same_page_asks_the_same_when_it_is_opened_again(kind: Kind, hint_is_there: list[bool]) -> None:
    asked = course_of_asking(kind, hint_is_there)
    for session, names in asked.items():
        for hint in (True, False):
            again = asked_after(session, kind=kind, asked_before=asked, hint_is_there=hint)
            assert set(again) == set(names)


@given(
    hints, st.lists(st.integers(0, 3), min_size=80, max_size=80), st.lists(st.integers(0, 3), min_size=80, max_size=80)
)
def test_what_is_asked_is_the_same_whatever_was_answered(
    hint_is_there: list[bool], one: list[int], other: list[int]
) -> None:
    """Both courses are lived through with real answers, severe ones among them."""

    def lived(values: list[int]) -> list[tuple[str, ...]]:
        asked: dict[int, tuple[str, ...]] = {}
        pages, drawn = [], iter(values)
        for session, hint in enumerate(hint_is_there, start=1):
            names = asked_after(session, kind=THERAPY, asked_before=asked, hint_is_there=hint)
            answers = read_indicators(names, {ANSWER + name: str(next(drawn)) for name in names}, Voice.GUEST)
            asked[session] = tuple(answers)
            pages.append(names)
        return pages

    assert lived(one) == lived(other)


def test_nothing_about_answers_or_the_other_goes_in() -> None:
    assert set(inspect.signature(asked_after).parameters) == {"session", "kind", "asked_before", "hint_is_there"}


def test_the_first_ones_come_in_the_order_of_the_data() -> None:
    assert course_of_asking(THERAPY, [False] * 5) == {2: ("stuck", "line_crossed"), 4: ("put_right", "gives")}


def test_a_hint_brings_the_next_ones_forward() -> None:
    assert list(course_of_asking(THERAPY, [False, False, True, True, False])) == [2, 3, 4]


def test_who_missed_many_sessions_is_asked_two_and_not_all_at_once() -> None:
    assert len(asked_after(30, kind=COUPLE, asked_before={2: ("stuck",)}, hint_is_there=True)) == 2


def test_how_long_it_takes_to_ask_everything() -> None:
    assert (sessions_for_all(THERAPY), sessions_for_all(COUPLE)) == (14, 14)
