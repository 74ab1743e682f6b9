"""The legend below a course chart: what its marks mean, and only those that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.marks import PALETTE
from reknit.charts.svg import element, number, words

if TYPE_CHECKING:
    from reknit.charts.story import Course

_LETTER = 6.3
"""Width of a letter of the legend, a little too wide on purpose."""


def legend(course: Course, x: float, y: float) -> str:
    """Return the legend's one row, beginning at this place."""
    parts = []
    for swatch, label in _entries(course):
        told = element("text", words(label), class_="muted", x=22, fill=PALETTE["muted"], font_size=11)
        parts.append(element("g", swatch, told, transform=f"translate({number(x)} {number(y)})"))
        x += 40 + _LETTER * len(label)
    return element("g", *parts)


def _entries(course: Course) -> list[tuple[str, str]]:
    lines, episodes = course.lines, course.episodes
    shown = [
        (bool(np.isfinite(course.gap).any()), _area("gap", "0.45"), "gap between the two"),
        (any(np.isfinite(line.spread) for line in lines), _stroke("M6 -9h5V1h-5"), "own range (mean ± 1 SD)"),
        (any(np.isfinite(line.limits).any() for line in lines), _stroke("M0 -4h16", "2 3"), course.limit_label),
        (bool(episodes), _area("episode", "0.35"), "episode"),
        (any(span.end is not None for span in episodes), _ring(), "repair"),
    ]
    return [(swatch, label) for is_there, swatch, label in shown if is_there]


def _area(kind: str, opacity: str) -> str:
    return element("rect", class_=kind, y=-8, width=16, height=9, fill=PALETTE[kind], fill_opacity=opacity)


def _stroke(shape: str, dashes: str | None = None) -> str:
    return element("path", class_="muted-line", d=shape, stroke=PALETTE["muted"], stroke_dasharray=dashes)


def _ring() -> str:
    return element("circle", class_="ink-line", cx=9, cy=-4, r=5, stroke=PALETTE["ink"], stroke_width="1.6")
