"""An hour of talk as a band: who speaks when, and where marks stand. Each group of marks has a lane and a shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis, ticks
from reknit.charts.marks import MEMBERS, PALETTE
from reknit.charts.svg import drawing, element, number, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, SIDE = 760, 14
LANE = 34
LABEL = 14
BAND = 12
MOST_TICKS = 13


@dataclass(frozen=True, slots=True)
class Speech:
    """When a member (0 or 1) speaks, in minutes, or in turns where there are no times."""

    member: int
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class HourMark:
    """A mark in one of the lanes, at a minute or turn; `answers` is where the mark is that it answers."""

    lane: int
    at: float
    title: str
    answers: tuple[int, float] | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """All that the band shows. `unit` is "minutes" or "turns"; `lanes` are the names of the groups of marks."""

    members: tuple[str, str]
    lanes: tuple[str, ...]
    unit: str
    first: float
    last: float
    speech: tuple[Speech, ...]
    marks: tuple[HourMark, ...]


def hour_chart(hour: Hour, *, name: str, title: str) -> str:
    """Return the band as an SVG string. `name` is unique on the page."""
    across = Axis(hour.first, max(hour.last, hour.first + 1e-6), SIDE, WIDTH - SIDE)
    bottom = 6 + LANE * (2 + len(hour.lanes))
    counts = [sum(mark.lane == lane for mark in hour.marks) for lane in range(len(hour.lanes))]
    told = ", ".join(f"{lane.lower()}: {count}" for lane, count in zip(hour.lanes, counts, strict=True))
    return drawing(
        *_labels(hour),
        *_speech(hour.speech, across),
        *_axis(hour, across, bottom),
        *_answers(hour.marks, across),
        *(_mark(mark, across) for mark in hour.marks),
        name=name,
        title=title,
        description=f"Who speaks when, over {hour.unit}, and where marks stand: {told}. The table has each of them.",
        width=WIDTH,
        height=bottom + 38,
    )


def _labels(hour: Hour) -> Iterator[str]:
    for place, label in enumerate((*(f"{each} speaks" for each in hour.members), *hour.lanes)):
        y = 6 + LANE * place + LABEL - 3
        yield element("text", words(label[:1].upper() + label[1:]), class_="muted", x=SIDE, y=y, fill=PALETTE["muted"])
        line = f"M{SIDE} {number(6 + LANE * place + LABEL + BAND + 3)}H{WIDTH - SIDE}"
        yield element("path", class_="rule", d=line, stroke=PALETTE["rule"])


def _speech(speech: Sequence[Speech], across: Axis) -> Iterator[str]:
    """Yield one path for each member, with a box for each turn."""
    for member, who in enumerate(MEMBERS):
        y = 6 + LANE * member + LABEL
        boxes = []
        for each in speech:
            if each.member == member:
                x = across.at(each.start)
                width = max(across.at(each.stop) - x, 0.8)
                boxes.append(f"M{number(x)} {number(y)}h{number(width)}v{BAND}h-{number(width)}Z")
        if boxes:
            yield element("path", class_=f"{who}-fill", d="".join(boxes), fill=PALETTE[who])


def _axis(hour: Hour, across: Axis, bottom: float) -> Iterator[str]:
    for at in ticks(across.low, across.high, MOST_TICKS, whole=True):
        x = across.at(at)
        yield element("path", class_="rule", d=f"M{number(x)} 6V{number(bottom)}", stroke=PALETTE["rule"])
        yield element(
            "text", words(f"{at:g}"), class_="muted", x=x, y=bottom + 14, text_anchor="middle", fill=PALETTE["muted"]
        )
    unit = words(hour.unit)
    yield element("text", unit, class_="muted", x=SIDE, y=bottom + 32, fill=PALETTE["muted"])


def _answers(marks: Sequence[HourMark], across: Axis) -> Iterator[str]:
    """Yield a thin line from each repair move to what it answers."""
    for mark in marks:
        if mark.answers:
            lane, at = mark.answers
            begin, end = across.at(at), across.at(mark.at)
            line = f"M{number(begin)} {number(_middle(lane))}L{number(end)} {number(_middle(mark.lane))}"
            yield element("path", class_="muted-line", d=line, stroke=PALETTE["muted"], stroke_width=1)


def _mark(mark: HourMark, across: Axis) -> str:
    x, y = across.at(mark.at), _middle(mark.lane)
    left, right = number(x - 5), number(x + 5)
    shapes = (
        f"M{left} {number(y - 4)}H{right}L{number(x)} {number(y + 5)}Z",
        f"M{left} {number(y - 5)}H{right}V{number(y + 5)}H{left}Z",
        f"M{left} {number(y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
    )
    shape = shapes[mark.lane % 3]
    told = element("title", words(mark.title))
    if mark.lane == 2:
        fill, stroke = "hollow", "ink-line"
        return element(
            "path", told, class_=f"{fill} {stroke}", d=shape, fill="#ffffff", stroke=PALETTE["ink"], stroke_width=2
        )
    kind = "episode" if mark.lane == 0 else "ink"
    return element("path", told, class_=f"{kind} ink-line", d=shape, fill=PALETTE[kind], stroke=PALETTE["ink"])


def _middle(lane: int) -> float:
    return 6 + LANE * (2 + lane) + LABEL + BAND / 2 - 1
