"""Brackets above a course chart: one for each episode, with its story in words, stacked so that none overlap."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reknit.charts.marks import PALETTE, Who
from reknit.charts.svg import element, number, shortened, words
from reknit.episode import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reknit.charts.axis import Axis
    from reknit.charts.story import Span
    from reknit.charts.wording import Wording

LANE = 27
MOST_LANES = 6
LETTER = 5.9
"""Width of a letter, a little too wide on purpose."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """One episode's bracket, from `left` to `right`, in a lane (0 is nearest to the plot); its words begin at `x`."""

    span: Span
    left: float
    right: float
    lane: int
    x: float
    words: str


def brackets_for(spans: Sequence[Span], sessions: Axis, width: float, wording: Wording) -> list[Bracket]:
    """Return a bracket for each episode, in a chart of this width.

    Where there are too many for all their words, they carry only their sessions, and then nothing.
    """
    placed: list[Bracket] = []
    for told in (partial(_whole_story, wording), wording.short, _nothing):
        placed = _placed(spans, sessions, width, told)
        if height(placed) <= MOST_LANES * LANE:
            break
    return placed


def reach(span: Span, sessions: Axis) -> tuple[float, float]:
    """Return from where to where an episode reaches, as far as its sessions are shown."""
    return max(sessions.at(span.onset - 0.5), sessions.start), sessions.at((span.end or span.last) + 0.5)


def height(brackets: Sequence[Bracket]) -> float:
    """Return how much room above the plot the brackets need."""
    return LANE * (1 + max((each.lane for each in brackets), default=-1))


def drawn(bracket: Bracket, who: Who, plot_top: float) -> str:
    """Return one bracket: closed where the episode was repaired, open where not, dashed where the ratings end."""
    y = plot_top - LANE * bracket.lane - 10
    leg = "v6" if bracket.span.end is not None else ""
    line = element(
        "path",
        class_=f"{who}-line",
        d=f"M{number(bracket.left)} {number(y + 6)}v-6H{number(bracket.right)}{leg}",
        stroke=PALETTE[who],
        stroke_width="1.4",
        stroke_dasharray="3 3" if bracket.span.status is Status.CENSORED else None,
    )
    if not bracket.words:
        return line
    told = words(bracket.words)
    return line + element("text", told, class_=f"{who}-fill", x=bracket.x, y=y - 4, font_size=11, fill=PALETTE[who])


def _placed(spans: Sequence[Span], sessions: Axis, chart_width: float, told: Callable[[Span], str]) -> list[Bracket]:
    filled: list[list[tuple[float, float]]] = []
    placed = []
    for span in spans:
        story = told(span)
        left, right = reach(span, sessions)
        width = LETTER * len(story)
        x = max(min(left, chart_width - 18 - width), 4.0)
        begin, stop = min(left, x), max(right, x + width)
        lane = next((at for at, taken in enumerate(filled) if _is_free(taken, begin, stop)), len(filled))
        if lane == len(filled):
            filled.append([])
        filled[lane].append((begin, stop))
        placed.append(Bracket(span, left, right, lane, x, story))
    return placed


def _is_free(taken: Sequence[tuple[float, float]], begin: float, stop: float) -> bool:
    return all(stop + 8 < left or begin - 8 > right for left, right in taken)


def _whole_story(wording: Wording, span: Span) -> str:
    return f"{shortened(span.member, 16)}: {wording.story(span)}"


def _nothing(span: Span) -> str:
    del span
    return ""
