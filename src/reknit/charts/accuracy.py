"""How well ruptures are found, drawn: areas side by side, ROC curves, calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis
from reknit.charts.marks import PALETTE, marker
from reknit.charts.svg import drawing, element, number, shortened, words

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 230, 210, 40, 22
SQUARE, MARGIN, ABOVE = 300, 46, 20


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One condition: the model's area under the ROC curve with its interval, and that of the best published rule."""

    title: str
    model: float
    low: float
    high: float
    other: float
    other_name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve through (across, upwards) places from 0 to 1, with the name of its look: "first" or "second"."""

    title: str
    places: Sequence[tuple[float, float]]
    who: str


def area_chart(rows: Sequence[AreaRow], *, name: str, title: str) -> str:
    """Return the chart of areas under the ROC curve as an SVG string; `name` is unique on its page."""
    areas = Axis(0.5, 1.0, LEFT, WIDTH - RIGHT)
    bottom = TOP + ROW * len(rows)
    grid = [
        element("path", class_="rule", d=f"M{number(areas.at(at))} {TOP}V{number(bottom)}", stroke=PALETTE["rule"])
        + _muted(f"{at:.1f}", areas.at(at), bottom + 17, anchor="middle")
        for at in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    ]
    legend = element(
        "g",
        _mark("first", LEFT + 6, 14),
        _muted("reknit, with 95 % interval", LEFT + 18, 18),
        _mark("second", LEFT + 196, 14),
        _muted("best published rule", LEFT + 210, 18),
    )
    return drawing(
        legend,
        *grid,
        *(_area_row(row, TOP + ROW * (at + 0.5), areas) for at, row in enumerate(rows)),
        name=name,
        title=title,
        description=" ".join(f"{row.title}: {row.model:.2f}; {row.other_name} {row.other:.2f}." for row in rows),
        width=WIDTH,
        height=bottom + 28,
    )


def _area_row(row: AreaRow, y: float, areas: Axis) -> str:
    low, high = (min(max(each, 0.5), 1.0) for each in (row.low, row.high))
    bar = f"M{number(areas.at(low))} {number(y)}H{number(areas.at(high))}"
    return element(
        "g",
        element("text", words(shortened(row.title, 34)), class_="ink", x=0, y=y + 4, fill=PALETTE["ink"]),
        element("path", class_="first-line", d=bar, stroke=PALETTE["first"], stroke_width=2),
        _mark("second", areas.at(max(row.other, 0.5)), y),
        _mark("first", areas.at(max(row.model, 0.5)), y),
        _muted(f"{row.model:.2f}, {row.other_name} {row.other:.2f}", WIDTH - RIGHT + 14, y + 4),
    )


def square_chart(lines: Sequence[Line], *, name: str, title: str, across: str, upwards: str, most: float = 1.0) -> str:
    """Return a square chart of shares against shares with its diagonal; both axes go from 0 to `most`."""
    x = Axis(0.0, most, MARGIN, MARGIN + SQUARE)
    y = Axis(0.0, most, ABOVE + SQUARE, ABOVE)
    parts = []
    for at in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = at * most
        cross = f"M{number(x.start)} {number(y.at(value))}H{number(x.stop)}"
        parts.append(element("path", class_="rule", d=cross, stroke=PALETTE["rule"]))
        parts.append(_muted(f"{100 * value:.0f}%", x.at(value), y.start + 17, anchor="middle"))
        parts.append(_muted(f"{100 * value:.0f}%", x.start - 6, y.at(value) + 4, anchor="end"))
    diagonal = f"M{number(x.start)} {number(y.start)}L{number(x.stop)} {number(y.stop)}"
    parts.append(element("path", class_="rule", d=diagonal, stroke=PALETTE["muted"], stroke_dasharray="2 4"))
    for at, line in enumerate(lines):
        drawn = "L".join(f"{number(x.at(min(a, most)))} {number(y.at(min(b, most)))}" for a, b in line.places)
        dash = None if line.who == "first" else "9 3"
        colour = PALETTE[line.who]
        look: dict[str, str | float | None] = {
            "class_": f"{line.who}-line",
            "stroke": colour,
            "stroke_width": 2,
            "stroke_dasharray": dash,
        }
        parts.append(element("path", d=f"M{drawn}", **look))
        height = ABOVE + SQUARE - 34 + 18 * at
        parts.append(element("path", d=f"M{number(x.stop - 150)} {height}h24", **look))
        parts.append(_muted(line.title, x.stop - 120, height + 4))
    parts.append(_muted(across, x.at(most / 2), y.start + 36, anchor="middle"))
    parts.append(_muted(upwards, x.start, ABOVE - 8))
    told = "; ".join(
        f"{line.title}: "
        + ", ".join(f"{100 * a:.0f}% {100 * b:.0f}%" for a, b in line.places[:: max(len(line.places) // 8, 1)])
        for line in lines
    )
    return drawing(
        *parts, name=name, title=title, description=f"{across} and {upwards}: {told}.",
        width=MARGIN + SQUARE + 24, height=ABOVE + SQUARE + 50,
    )  # fmt: skip


def _mark(who: str, x: float, y: float) -> str:
    if who == "first":
        return element("path", class_="first-fill", d=marker("first", x, y, 4.5), fill=PALETTE["first"])
    return element(
        "path", class_="hollow second-line", d=marker("second", x, y, 4.5), fill="#ffffff", stroke=PALETTE["second"],
        stroke_width="1.8",
    )  # fmt: skip


def _muted(text: str, x: float, y: float, *, anchor: str | None = None) -> str:
    return element("text", words(text), class_="muted", x=x, y=y, fill=PALETTE["muted"], text_anchor=anchor)
