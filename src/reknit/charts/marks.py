"""The look of the marks: colours, dashes and shapes that tell the two members apart.

Colours stand here as plain values, so that a chart looks right on its own and in a PDF. On a page, `chart.css`
overrides them with colours that follow the reader's light or dark theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reknit.charts.svg import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.charts.axis import Axis

Who = Literal["first", "second"]

MEMBERS: tuple[Who, Who] = ("first", "second")

PALETTE = {
    "ink": "#1f2933",
    "muted": "#55606e",
    "rule": "#dcdfe3",
    "first": "#1f5f93",
    "second": "#a8480f",
    "gap": "#8f7fb8",
    "episode": "#d9a021",
}

DASHES: dict[Who, str | None] = {"first": None, "second": "9 3"}


def path(places: Sequence[tuple[float, float]], across: Axis, upwards: Axis) -> str:
    """Return the path through these (session, rating) places, ready for the attribute `d`."""
    drawn = [f"{number(across.at(x))} {number(upwards.at(y))}" for x, y in places]
    return "M" + "L".join(drawn) if drawn else ""


def marker(who: Who, x: float, y: float, radius: float) -> str:
    """Return one rating's mark as a path: a disc for the first member, a diamond for the second."""
    if who == "first":
        r, across = number(radius), number(2 * radius)
        return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z"
    step = number(1.3 * radius)
    return f"M{number(x)} {number(y - 1.3 * radius)}l{step} {step}l-{step} {step}l-{step} -{step}Z"
