"""The average sudden change, drawn: mean ratings from three sessions before to three after, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis, ticks, visible_range
from reknit.charts.marks import DASHES, MEMBERS, PALETTE, marker, path
from reknit.charts.svg import drawing, element, number, points, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.inference.estimate import Estimate

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BELOW = 560, 220, 48, 150, 14, 44
LINE_HEIGHT = 16
SESSIONS = ("n\N{MINUS SIGN}2", "n\N{MINUS SIGN}1", "n", "n+1", "n+2", "n+3")


@dataclass(frozen=True, slots=True)
class Around:
    """One line: what it is called, and the mean rating at each of the six sessions, in points."""

    title: str
    means: Sequence[Estimate]


def around_change_chart(
    lines: Sequence[Around], *, name: str, title: str, low: float | None, high: float | None, upright: bool
) -> str:
    """Return the chart of at most two lines as an SVG string.

    Args:
        lines: one or two.
        name: unique on the page.
        title: what a screen reader calls it.
        low: lower bound of the scale in points, None where unknown.
        high: upper bound.
        upright: whether higher is better; the better end is drawn on top.
    """
    values = [value for line in lines for mean in line.means for value in (mean.value, mean.low, mean.high)]
    known = [each for each in values if isfinite(each)]
    bottom, top = visible_range(min(known), max(known), low, high)
    across = Axis(0, len(SESSIONS) - 1, LEFT + 20, WIDTH - RIGHT - 10)
    upwards = Axis(bottom, top, TOP + HEIGHT, TOP) if upright else Axis(bottom, top, TOP, TOP + HEIGHT)
    grid = [
        element("path", class_="rule", d=f"M{LEFT} {number(upwards.at(at))}H{WIDTH - RIGHT}", stroke=PALETTE["rule"])
        + _muted(points(at), LEFT - 6, upwards.at(at) + 4, anchor="end")
        for at in ticks(bottom, top, 6)
    ]
    days = [_muted(each, across.at(at), TOP + HEIGHT + 18, anchor="middle") for at, each in enumerate(SESSIONS)]
    names = _apart([upwards.at(_last(line)) for line in lines])
    drawn = [_line(line, at, across, upwards, names[at]) for at, line in enumerate(lines)]
    told = "; ".join(f"{line.title}: " + ", ".join(points(mean.value) for mean in line.means) for line in lines)
    return drawing(
        *grid, *days, *drawn, _muted("session", (LEFT + WIDTH - RIGHT) / 2, TOP + HEIGHT + 38, anchor="middle"),
        name=name, title=title, description=f"Mean ratings from n-2 to n+3. {told}.", width=WIDTH,
        height=TOP + HEIGHT + BELOW,
    )  # fmt: skip


def _last(line: Around) -> float:
    return [mean.value for mean in line.means if isfinite(mean.value)][-1]


def _apart(places: Sequence[float]) -> list[float]:
    """Return where the names of the lines stand: beside their ends, but never upon one another."""
    if len(places) < 2 or abs(places[1] - places[0]) >= LINE_HEIGHT:
        return list(places)
    middle, step = (places[0] + places[1]) / 2, LINE_HEIGHT / 2
    return [middle - step, middle + step] if places[0] <= places[1] else [middle + step, middle - step]


def _line(line: Around, at: int, across: Axis, upwards: Axis, name_at: float) -> str:
    who = MEMBERS[at]
    places = [(float(where), mean.value) for where, mean in enumerate(line.means) if isfinite(mean.value)]
    bars = "".join(
        f"M{number(across.at(where) + 3 * at)} {number(upwards.at(mean.low))}V{number(upwards.at(mean.high))}"
        for where, mean in enumerate(line.means)
        if isfinite(mean.low)
    )
    look: dict[str, str | float | None] = {"class_": f"{who}-line", "stroke": PALETTE[who]}
    return element(
        "g",
        element("path", d=path(places, across, upwards), stroke_width=2, stroke_dasharray=DASHES[who], **look),
        element("path", d=bars, stroke_width=1.5, **look) if bars else "",
        *(
            element("path", class_=f"{who}-fill", d=marker(who, across.at(x), upwards.at(y), 4), fill=PALETTE[who])
            for x, y in places
        ),
        element(
            "text", words(line.title), class_=f"{who}-fill", x=WIDTH - RIGHT + 6, y=name_at + 4,
            fill=PALETTE[who],
        ),
    )  # fmt: skip


def _muted(text: str, x: float, y: float, *, anchor: str | None = None) -> str:
    return element("text", words(text), class_="muted", x=x, y=y, fill=PALETTE["muted"], text_anchor=anchor)
