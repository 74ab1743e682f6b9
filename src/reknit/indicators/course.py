"""How the answers to one indicator went over time, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.indicators.indicators import indicators

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.indicators.indicators import Indicator


_ALIKE = "You both see it alike."
_NEARLY_ALIKE = "You see it nearly alike."
_APART = "You see it differently. You could ask each other what you had in mind."


@dataclass(frozen=True, slots=True)
class Given:
    """One answer about an indicator that a viewer may see. `is_open`: both of the two may see it."""

    session: int
    role: str
    indicator: str
    value: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One indicator over time: (session, value), the earliest first.

    `own` holds all the viewer's own answers. What the other shared is in `other` once the viewer has shared answers to
    the same indicator; those are `own_to_compare`, and both are empty before.
    `own_in_words` says how the own answers went, "" before there are two; `together_in_words` sets the latest open
    answers of both side by side, "" where one of them has none.
    """

    indicator: Indicator
    own: tuple[tuple[int, int], ...]
    other: tuple[tuple[int, int], ...]
    own_to_compare: tuple[tuple[int, int], ...]
    own_in_words: str
    together_in_words: str


def courses(given: Iterable[Given], *, viewer: str) -> tuple[Course, ...]:
    """Return the course of every indicator the viewer has answered, in the order of the data.

    Args:
        given: only what the viewer may see.
        viewer: the viewer's role.

    Raises:
        ValueError: an answer of the other is among them that is not open to both.
    """
    every = sorted(given, key=lambda each: each.session)
    if any(each.role != viewer and not each.is_open for each in every):
        raise ValueError(f"there are answers among these that {viewer!r} may not see")
    courses_of = (
        _course(indicator, [each for each in every if each.indicator == indicator.name], viewer)
        for indicator in indicators().all
    )
    return tuple(course for course in courses_of if course.own)


def _course(indicator: Indicator, given: list[Given], viewer: str) -> Course:
    own = tuple((each.session, each.value) for each in given if each.role == viewer)
    shared = tuple((each.session, each.value) for each in given if each.role == viewer and each.is_open)
    other = tuple((each.session, each.value) for each in given if each.role != viewer)
    both_shared = bool(shared and other)
    compared = (other, shared) if both_shared else ((), ())
    return Course(indicator, own, *compared, _over_time(own), _together(shared, other) if both_shared else "")


def _over_time(own: tuple[tuple[int, int], ...]) -> str:
    if len(own) < 2:
        return ""
    (before, value_before), (_, value) = own[-2:]
    if value == value_before:
        return f"Much as in session {before}."
    return f"More than in session {before}." if value > value_before else f"Less than in session {before}."


def _together(own: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> str:
    gap = abs(own[-1][1] - other[-1][1])
    return _ALIKE if gap == 0 else _NEARLY_ALIKE if gap == 1 else _APART
