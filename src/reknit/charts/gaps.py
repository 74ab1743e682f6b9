"""How far two people's ratings lie apart and in which direction: one dot and interval a question, about a zero line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis, ticks
from reknit.charts.marks import PALETTE, marker
from reknit.charts.svg import drawing, element, number, words

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW, TOP, EDGE = 30, 26, 10
LEAST_SHOWN = 2.0
"""The axis reaches at least this many points to either side, so that a small gap looks small."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """One question: the mean gap in points and its interval, positive where the first of the two rates higher."""

    title: str
    value: float
    low: float
    high: float


def gap_chart(rows: Sequence[GapRow], *, name: str, title: str, below: str, above: str, narrow: bool = False) -> str:
    """Return the chart as an SVG string, without any inline style.

    Args:
        rows: at least one.
        name: unique on the page.
        title: what a screen reader calls it.
        below: what left of the zero line means.
        above: what right of it means.
        narrow: drawn for screens 320 pixels wide, each title above its line.
    """
    width, left = (320, EDGE) if narrow else (640, 210)
    step, lift = (ROW * 1.5, ROW * 0.5) if narrow else (ROW, 0.0)
    reach = max(LEAST_SHOWN, *(abs(each) for row in rows for each in (row.low, row.high))) * 1.05
    across = Axis(-reach, reach, left, width - EDGE)
    bottom = TOP + step * len(rows)
    return drawing(
        *(_tick(at, across, bottom) for at in ticks(-reach, reach, 7, whole=True)),
        _muted(f"← {below}", across.start, 14),
        _muted(f"{above} →", across.stop, 14, anchor="end"),
        *(_row(row, TOP + step * (at + 0.5), lift, across) for at, row in enumerate(rows)),
        name=name,
        title=title,
        description=" ".join(f"{row.title}: {row.value:+.1f}, from {row.low:+.1f} to {row.high:+.1f}." for row in rows),
        width=width,
        height=bottom + 24,
    )


def _tick(at: float, across: Axis, bottom: float) -> str:
    line = f"M{number(across.at(at))} {TOP}V{number(bottom)}"
    look = ("muted-line", PALETTE["muted"]) if at == 0 else ("rule", PALETTE["rule"])
    return element("path", class_=look[0], d=line, stroke=look[1]) + _muted(
        f"{at:+.0f}" if at else "0", across.at(at), bottom + 17, anchor="middle"
    )


def _row(row: GapRow, y: float, lift: float, across: Axis) -> str:
    bar = f"M{number(across.at(row.low))} {number(y + lift / 2)}H{number(across.at(row.high))}"
    dot = marker("first", across.at(row.value), y + lift / 2, 5)
    return element(
        "g",
        element("text", words(row.title), class_="ink", x=0, y=y + 4 - lift, fill=PALETTE["ink"]),
        element("path", class_="first-line", d=bar, stroke=PALETTE["first"], stroke_width=2.5),
        element("path", class_="first-fill", d=dot, fill=PALETTE["first"]),
    )


def _muted(text: str, x: float, y: float, *, anchor: str | None = None) -> str:
    return element("text", words(text), class_="muted", x=x, y=y, fill=PALETTE["muted"], text_anchor=anchor)
