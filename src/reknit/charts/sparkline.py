"""A course in small: two lines without axes, for a row of a list. What it shows stands in its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.charts.axis import Axis
from reknit.charts.marks import DASHES, MEMBERS, PALETTE, marker, path
from reknit.charts.svg import element, number, points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.charts.marks import Who

WIDTH, HEIGHT, AIR = 120.0, 30.0, 4.0


def sparkline(
    lines: Sequence[Sequence[float | None]], *, names: Sequence[str], low: float = 0.0, high: float = 10.0
) -> str:
    """Return one or two courses as a small SVG string, without any inline style.

    Args:
        lines: each member's ratings, one for each session, oldest first; None where there is none.
        names: what the members are called, in the same order.
        low: the lower end of the scale; both ends are always shown, so that small changes look small.
        high: its upper end.
    """
    sessions = max((len(line) for line in lines), default=0)
    across = Axis(0, max(sessions - 1, 1), AIR, WIDTH - AIR)
    upwards = Axis(low, high, HEIGHT - AIR, AIR)
    drawn = [
        _line(line, who, across, upwards)
        for who, line in zip(MEMBERS, lines, strict=False)
        if any(each is not None for each in line)
    ]
    return element(
        "svg",
        element("path", d=f"M0 {number(upwards.at((low + high) / 2))}H{number(WIDTH)}", class_="rule"),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart spark",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        role="img",
        aria_label=_told(lines, names),
        fill="none",
    )


def _line(line: Sequence[float | None], who: Who, across: Axis, upwards: Axis) -> str:
    """Return one line, broken where there is no rating, with a mark on the latest."""
    runs = _runs(line)
    strokes = (
        element(
            "path",
            d=path(run, across, upwards),
            class_=f"{who}-line",
            stroke=PALETTE[who],
            stroke_width=1.6,
            stroke_dasharray="4 2" if DASHES[who] else None,
        )
        for run in runs
        if len(run) > 1
    )
    dots = [(*run[0], 1.2) for run in runs if len(run) == 1] + [(*runs[-1][-1], 2.2)]
    marks = "".join(marker(who, across.at(place), upwards.at(rating), radius) for place, rating, radius in dots)
    return "".join([*strokes, element("path", d=marks, class_=f"{who}-fill", fill=PALETTE[who])])


def _runs(line: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """Return the stretches of a line without a gap, each as (place, rating)."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, rating in enumerate(line):
        if rating is not None:
            runs[-1].append((place, rating))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _told(lines: Sequence[Sequence[float | None]], names: Sequence[str]) -> str:
    told = []
    for line, name in zip(lines, names, strict=True):
        known = [each for each in line if each is not None]
        if len(known) > 1:
            told.append(f"{name} from {points(known[0])} to {points(known[-1])}")
        elif known:
            told.append(f"{name} {points(known[0])}")
    return f"Latest ratings: {', '.join(told)}." if told else "No ratings yet."
