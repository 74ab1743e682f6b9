"""What the coding page shows: the turns in their segments, what this coder said of each, and the band of the talk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from reknit.charts.hour import hour_chart
from reknit.coding.codes import GRADES, Code, Rating, code_of, codes, group_titles, ratings_for
from reknit.report.hour_band import Point, hour_of, titles_of
from reknit.transcripts.stamps import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.coding.coding import Outline
    from reknit.transcripts.turn import Turn
    from reknit.web.coding.codes import Coded
    from reknit.web.coding.keeping import ReadTranscript


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn: `side` is "first" or "second" for the two, "" for anybody else; `codes` is None where not coded.

    Its number and seconds are text already: templates take long over each number.
    """

    number: str
    when: str
    seconds: str
    who: str
    side: str
    text: str
    codes: tuple[Code, ...] | None

    @property
    def kinds(self) -> str:
        """The names of what was coded, as the page's script reads them."""
        return " ".join(each.kind for each in self.codes or ())


@dataclass(frozen=True, slots=True)
class ShownSegment:
    """Five minutes, or as many turns: when they begin, their turns, and each rating with the grade given, if any."""

    number: int
    first: int
    last: int
    when: str
    turns: tuple[ShownTurn, ...]
    ratings: tuple[tuple[Rating, int | None], ...]


def shown_segments(read: ReadTranscript, outline: Outline, coded: Coded) -> list[ShownSegment]:
    """Return the whole talk as the page shows it."""
    turns = shown_turns(read, coded)
    rated = ratings_for(read.members)
    found = []
    for number, (first, last) in enumerate(outline.segments, start=1):
        inside = tuple(turns[first - 1 : last])
        grades = coded.segments.get(number, {})
        ratings = tuple((each, grades.get(each.name)) for each in rated)
        found.append(ShownSegment(number, first, last, inside[0].when, inside, ratings))
    return found


def shown_turns(read: ReadTranscript, coded: Coded) -> list[ShownTurn]:
    """Return the turns as pages show them."""
    titles = titles_of(read.kind)
    sides = dict(zip(titles, ("first", "second"), strict=True))
    return [
        ShownTurn(
            str(number),
            when(turn),
            "" if turn.start is None else f"{turn.start:.3f}",
            titles.get(turn.member, "somebody else"),
            sides.get(turn.member, ""),
            turn.text,
            _codes(coded, number),
        )
        for number, turn in enumerate(read.turns, start=1)
    ]


def when(turn: Turn) -> str:
    """Return when a turn begins, as people read it; "" where nobody knows."""
    return "" if turn.start is None else clock(turn.start)


def band(read: ReadTranscript, coded: Coded) -> SafeString:
    """Return the talk as a band, with what was coded in it, as SVG."""
    points = [
        Point(turn - 1, code_of()[kind].group, code_of()[kind].title)
        for turn, kinds in sorted(coded.turns.items())
        for kind in sorted(kinds)
    ]
    drawn = hour_chart(hour_of(read.turns, read.kind, points), name="band", title="The talk, and what you coded in it")
    return mark_safe(drawn)  # noqa: S308 - charts escape all words


@cache
def code_groups() -> list[tuple[str, str, Sequence[Code]]]:
    """Return each group's title, its letter, and its codes."""
    found: list[tuple[str, str, Sequence[Code]]] = []
    for group, title in group_titles().items():
        inside = [each for each in codes() if each.group is group]
        found.append((title, inside[0].keys[0], inside))
    return found


def progress(outline: Outline, coded: Coded) -> str:
    """Return how far a coder has come, in a sentence."""
    wanted = {each.name for each in ratings_for(outline.members)}
    rated = sum(set(grades) == wanted for grades in coded.segments.values())
    turns = f"{len(coded.turns)} of {len(outline.turns)} turns coded"
    return f"{turns}, {rated} of {len(outline.segments)} segments rated."


def grades() -> tuple[int, ...]:
    """Return the grades there are."""
    return GRADES


def _codes(coded: Coded, number: int) -> tuple[Code, ...] | None:
    kinds = coded.turns.get(number)
    return None if kinds is None else tuple(each for each in codes() if each.kind in kinds)
