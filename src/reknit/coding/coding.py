"""What one coder said about one talk, turn by turn and segment by segment."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - names of types at run time, for readers of the class
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.coding.codes import GRADES, code_of, ratings_for
from reknit.transcripts.measures.parts import segment_bounds
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.transcripts.turn import Turn

UNTIMED_SEGMENT = 30
"""Turns of a segment where there are no times: about as many as five minutes have."""


class CodingError(ValueError):
    """A coding says what cannot be; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who speaks in a turn (a role, or "other"), and when it begins in seconds, None where unknown."""

    member: str
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The talk without its words: the two roles, who speaks in each turn, and the (first, last) turn of each segment.

    Turns and segments count from 1, as coders see them.
    """

    members: tuple[str, str]
    turns: tuple[Spoken, ...]
    segments: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        """Refuse segments that do not cover the turns in order, and roles that a spreadsheet or a terminal would run.

        Raises:
            CodingError: they do not, or one would.
        """
        named = {*self.members, *(each.member for each in self.turns)}
        if strange := sorted(each for each in named if harmless(each) != each or not each.isprintable()):
            raise CodingError(f"{strange[0][:60]!r} is no name of a role: expected a word")
        begins = 1
        for number, (first, last) in enumerate(self.segments, start=1):
            if first != begins or last < first:
                raise CodingError(
                    f"segment {number} has turns {first} to {last}: expected it to begin at turn {begins}"
                )
            begins = last + 1
        if begins != len(self.turns) + 1:
            raise CodingError(f"the segments end at turn {begins - 1}, and there are {len(self.turns)} turns")


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder said.

    `markers`: the kinds found at a turn, by the number of the turn; an empty set says that nothing is there; a turn
    that is missing was not coded. `ratings`: 1 to 5 by name (see `ratings_for`), by the number of the segment.
    """

    coder: str
    outline: Outline
    markers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    ratings: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what this talk or the scheme does not have.

        Raises:
            CodingError: an unknown turn, segment, kind or rating, or a grade that is not 1 to 5.
        """
        if not self.coder.strip():
            raise CodingError("who coded is not said: expected a name or number of the coder")
        for turn, kinds in self.markers.items():
            check_turn(self.outline, turn, kinds)
        for segment, grades in self.ratings.items():
            check_segment(self.outline, segment, grades)

    @property
    def is_complete(self) -> bool:
        """Whether every turn was coded and everything rated in every segment."""
        wanted = {each.name for each in ratings_for(self.outline.members)}
        rated = sum(set(grades) == wanted for grades in self.ratings.values())
        return len(self.markers) == len(self.outline.turns) and rated == len(self.outline.segments)


def check_turn(outline: Outline, turn: int, kinds: frozenset[str]) -> None:
    """Refuse kinds that do not exist, or a turn that this talk does not have.

    Raises:
        CodingError: it is so.
    """
    if not 1 <= turn <= len(outline.turns):
        raise CodingError(f"there is no turn {turn}: the talk has {len(outline.turns)}")
    if unknown := sorted(kinds - set(code_of())):
        raise CodingError(f"turn {turn}: {unknown[0][:60]!r} is no kind of marker")


def check_segment(outline: Outline, segment: int, grades: Mapping[str, int]) -> None:
    """Refuse ratings that do not exist, grades that are not 1 to 5, or a segment that this talk does not have.

    Raises:
        CodingError: it is so.
    """
    if not 1 <= segment <= len(outline.segments):
        raise CodingError(f"there is no segment {segment}: the talk has {len(outline.segments)}")
    known = {each.name for each in ratings_for(outline.members)}
    for name, grade in grades.items():
        if name not in known:
            raise CodingError(f"segment {segment}: {name[:60]!r} is not rated; expected {', '.join(sorted(known))}")
        if grade not in GRADES:
            raise CodingError(f"segment {segment}: {name} is {str(grade)[:20]}; expected a whole number from 1 to 5")


def outline_of(turns: Sequence[Turn], members: tuple[str, str]) -> Outline:
    """Return the outline of a talk whose turns have members: five minutes a segment, or 30 turns without times."""
    start = np.array([np.nan if turn.start is None else turn.start for turn in turns], np.float64)
    bounds = segment_bounds(start)
    if not bounds:
        firsts = range(0, len(turns), UNTIMED_SEGMENT)
        bounds = [(first, min(first + UNTIMED_SEGMENT, len(turns))) for first in firsts]
    segments = tuple((first + 1, stop) for first, stop in bounds)
    return Outline(members, tuple(Spoken(turn.member, turn.start) for turn in turns), segments)
