"""The legend below a course chart: what its marks mean, and only those that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.lanes import swatch
from reknit.charts.marks import MEMBERS, PALETTE, marker
from reknit.charts.svg import element, number, shortened, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.charts.frame import Frame
    from reknit.charts.story import Course
    from reknit.charts.wording import Wording

_LETTER = 6.3
"""Width of a letter of the legend, a little too wide on purpose."""

_ROW = 18


def legend(course: Course, frame: Frame, wording: Wording, y: float) -> tuple[str, float]:
    """Return the legend, its first row at y, in as many rows as it needs, and where its last row lies."""
    parts, x = [], frame.left
    entries = [*(() if frame.size.names_at_lines else _names(course)), *_entries(course, wording), *_marks(course)]
    for drawn, label in entries:
        width = 40 + _LETTER * len(label)
        if x > frame.left and x + width - 18 > frame.size.width:
            x, y = frame.left, y + _ROW
        told = element("text", words(label), class_="muted", x=22, fill=PALETTE["muted"], font_size=11)
        parts.append(element("g", drawn, told, transform=f"translate({number(x)} {number(y)})"))
        x += width
    return element("g", *parts), y


def _names(course: Course) -> Iterator[tuple[str, str]]:
    for index, line in enumerate(course.lines):
        who = MEMBERS[index % 2]
        yield (
            element("path", class_=f"{who}-fill", d=marker(who, 8, -4, 4), fill=PALETTE[who]),
            shortened(line.member, 20),
        )


def _entries(course: Course, wording: Wording) -> list[tuple[str, str]]:
    lines, episodes = course.lines, course.episodes
    shown = [
        (bool(np.isfinite(course.gap).any()), _area("gap", "0.45"), wording.gap),
        (any(np.isfinite(line.spread) for line in lines), _stroke("M6 -9h5V1h-5"), wording.own_range),
        (any(np.isfinite(line.limits).any() for line in lines), _stroke("M0 -4h16", "2 3"), course.limit_label),
        (bool(episodes), _area("episode", "0.35"), wording.episode),
        (any(span.end is not None for span in episodes), _ring(), wording.repair),
    ]
    return [(drawn, label) for is_there, drawn, label in shown if is_there]


def _marks(course: Course) -> list[tuple[str, str]]:
    """Return one entry for each kind of mark the members made, the slightest first."""
    kinds = {mark.strength: mark.words for mark in course.marks}
    return [(swatch(None, strength), kinds[strength]) for strength in sorted(kinds, key=lambda each: (each == 0, each))]


def _area(kind: str, opacity: str) -> str:
    return element("rect", class_=kind, y=-8, width=16, height=9, fill=PALETTE[kind], fill_opacity=opacity)


def _stroke(shape: str, dashes: str | None = None) -> str:
    return element("path", class_="muted-line", d=shape, stroke=PALETTE["muted"], stroke_dasharray=dashes)


def _ring() -> str:
    return element("circle", class_="ink-line", cx=9, cy=-4, r=5, stroke=PALETTE["ink"], stroke_width="1.6")
