"""Codings of several talks by the same coders put one after the other, so that they are compared as one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.coding.coding import Coding, CodingError, Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reknit.coding.agreement import Part


@dataclass(frozen=True, slots=True)
class Talks:
    """Where each talk begins: its name, its first turn and its first segment, counted from 1 over all of them."""

    names: tuple[str, ...]
    first_turns: tuple[int, ...]
    first_segments: tuple[int, ...]

    def place(self, part: Part, number: int) -> tuple[str, int]:
        """Return the talk that a turn or segment belongs to, and its number within it."""
        firsts = self.first_turns if part == "turn" else self.first_segments
        at = bisect_right(firsts, number) - 1
        return self.names[at], number - firsts[at] + 1


def joined(codings: Mapping[str, Sequence[Coding]]) -> tuple[list[Coding], Talks]:
    """Return one coding a coder over all talks, and where each talk begins.

    `codings` has the codings of each talk by its name, those of the same coders in the same order.

    Raises:
        CodingError: the coders or the members are not the same in all talks; the message names the talk.
    """
    coders = [coding.coder for coding in next(iter(codings.values()))]
    members = next(iter(codings.values()))[0].outline.members
    for name, each in codings.items():
        if [coding.coder for coding in each] != coders:
            raise CodingError(f"{name}: coded by {_told(coding.coder for coding in each)}, not by {_told(coders)}")
        if strange := [coding for coding in each if coding.outline.members != members]:
            found = " and ".join(strange[0].outline.members)
            raise CodingError(f"{name}: between {found}, not {' and '.join(members)} as in the first talk")
        if any(_shape(coding) != _shape(each[0]) for coding in each):
            raise CodingError(f"{name}: the coders coded different talks")
    turns, segments = [1], [1]
    for each in codings.values():
        turns.append(turns[-1] + len(each[0].outline.turns))
        segments.append(segments[-1] + len(each[0].outline.segments))
    talks = Talks(tuple(codings), tuple(turns[:-1]), tuple(segments[:-1]))
    columns = zip(*codings.values(), strict=True)
    return [_one_after_the_other(column, talks) for column in columns], talks


def _one_after_the_other(column: Sequence[Coding], talks: Talks) -> Coding:
    starts = list(zip(column, talks.first_turns, talks.first_segments, strict=True))
    outline = Outline(
        column[0].outline.members,
        tuple(spoken for coding in column for spoken in coding.outline.turns),
        tuple(
            (first + turn - 1, last + turn - 1) for coding, turn, _ in starts for first, last in coding.outline.segments
        ),
    )
    markers = {at + turn - 1: kinds for coding, turn, _ in starts for at, kinds in coding.markers.items()}
    ratings = {at + segment - 1: grades for coding, _, segment in starts for at, grades in coding.ratings.items()}
    return Coding(column[0].coder, outline, markers, ratings)


def _shape(coding: Coding) -> tuple[list[str], tuple[tuple[int, int], ...]]:
    return [spoken.member for spoken in coding.outline.turns], coding.outline.segments


def _told(coders: Iterable[str]) -> str:
    return " and ".join(repr(each[:60]) for each in coders)
