"""Estimates below one another, each with its interval, on one axis."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis, ticks
from reknit.charts.marks import PALETTE
from reknit.charts.svg import drawing, element, number, points, shortened, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.inference.estimate import Estimate

WIDTH, LEFT, RIGHT, TOP, ROW, BELOW = 760, 300, 150, 12, 26, 44
LONGEST_LABEL = 46


def interval_chart(rows: Sequence[tuple[str, Estimate]], *, name: str, title: str, across: str) -> str:
    """Return the chart as an SVG string; the axis always shows 0, at which there is nothing.

    Args:
        rows: what each estimate is called, and the estimate; those without a value say that there is too little.
        name: unique on the page.
        title: what a screen reader calls it.
        across: what the axis says.
    """
    known = [each for _, row in rows for each in (row.value, row.low, row.high) if isfinite(each)]
    least, most = min([0.0, *known]), max([0.0, *known])
    air = 0.06 * (most - least) or 1.0
    axis = Axis(least - air, most + air, LEFT, WIDTH - RIGHT)
    bottom = TOP + ROW * len(rows)
    grid = [
        element("path", class_="rule", d=f"M{number(axis.at(at))} {TOP}V{bottom}", stroke=PALETTE["rule"])
        + _muted(points(at), axis.at(at), bottom + 17, anchor="middle")
        for at in ticks(axis.low, axis.high, 6)
    ]
    nothing = element(
        "path", class_="muted-line", d=f"M{number(axis.at(0))} {TOP}V{bottom}", stroke=PALETTE["muted"],
        stroke_dasharray="4 3",
    )  # fmt: skip
    return drawing(
        *grid,
        nothing,
        *(_row(label, each, TOP + ROW * (at + 0.5), axis) for at, (label, each) in enumerate(rows)),
        _muted(across, (LEFT + WIDTH - RIGHT) / 2, bottom + 36, anchor="middle"),
        name=name,
        title=title,
        description="; ".join(f"{label}: {_told(each)}" for label, each in rows) + ".",
        width=WIDTH,
        height=bottom + BELOW,
    )


def _row(label: str, each: Estimate, y: float, axis: Axis) -> str:
    said = element("text", words(shortened(label, LONGEST_LABEL)), class_="ink", x=0, y=y + 4, fill=PALETTE["ink"])
    parts = [said, _muted(_told(each), WIDTH - RIGHT + 12, y + 4)]
    if isfinite(each.low):
        reach = f"M{number(axis.at(each.low))} {number(y)}H{number(axis.at(each.high))}"
        parts.append(element("path", class_="first-line", d=reach, stroke=PALETTE["first"], stroke_width=2))
    if isfinite(each.value):
        parts.append(element("circle", class_="first-fill", cx=axis.at(each.value), cy=y, r=4.5, fill=PALETTE["first"]))
    return element("g", *parts)


def _told(each: Estimate) -> str:
    if not isfinite(each.value):
        return "too few to say"
    return points(each.value) + (f" [{points(each.low)}, {points(each.high)}]" if isfinite(each.low) else "")


def _muted(text: str, x: float, y: float, *, anchor: str | None = None) -> str:
    return element("text", words(text), class_="muted", x=x, y=y, fill=PALETTE["muted"], text_anchor=anchor)
