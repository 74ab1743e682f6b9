"""A response surface, drawn from above: what to expect where the two rate this and that.

Each field says its number; the deeper its tint, the higher it is. Along the dashed line both rate alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.charts.axis import Axis
from reknit.charts.marks import PALETTE
from reknit.charts.svg import drawing, element, number, points, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIELD, LEFT, TOP, BELOW = 52, 64, 12, 56
WIDTH = 600
"""Wider than the surface, so that letters are as large as those of other charts."""
DEEPEST = 0.55
"""How strong the deepest tint is: the numbers on it stay readable in light and dark."""


def surface_chart(
    heights: NDArray[np.float64],
    low: float,
    high: float,
    *,
    name: str,
    title: str,
    across: str,
    upwards: str,
) -> str:
    """Return the chart as an SVG string.

    Args:
        heights: what to expect, shape (k, k): rows for the second member's rating, columns for the first's, from the
            middle of the lowest field to that of the highest.
        low: lower end of both axes, in points.
        high: upper end.
        name: unique on the page.
        title: what a screen reader calls it.
        across: what the first member's axis says.
        upwards: what the second member's axis says.
    """
    k = len(heights)
    side = k * FIELD
    x, y = Axis(low, high, LEFT, LEFT + side), Axis(low, high, TOP + side, TOP)
    bottom = float(heights.min())
    span = (float(heights.max()) - bottom) or 1.0
    fields = [
        _field(float(heights[row, column]), column, k - 1 - row, (float(heights[row, column]) - bottom) / span)
        for row in range(k)
        for column in range(k)
    ]
    alike = f"M{number(x.start)} {number(y.start)}L{number(x.stop)} {number(y.stop)}"
    marks = [low, (low + high) / 2, high]
    corners = [("both low", heights[0, 0]), ("both high", heights[-1, -1])]
    corners += [("only the first high", heights[0, -1]), ("only the second high", heights[-1, 0])]
    return drawing(
        *fields,
        element("path", class_="ink-line", d=alike, stroke=PALETTE["ink"], stroke_width=1.5, stroke_dasharray="6 4"),
        *(_muted(points(each), x.at(each), TOP + side + 18, anchor="middle") for each in marks),
        *(_muted(points(each), LEFT - 8, y.at(each) + 4, anchor="end") for each in marks),
        _muted(across, LEFT + side / 2, TOP + side + 40, anchor="middle"),
        element(
            "text", words(upwards), class_="muted", fill=PALETTE["muted"], text_anchor="middle",
            transform=f"translate(14 {number(TOP + side / 2)}) rotate(-90)",
        ),
        name=name,
        title=title,
        description="; ".join(f"{where}: {points(float(height))}" for where, height in corners) + ".",
        width=max(LEFT + side + 16, WIDTH),
        height=TOP + side + BELOW,
    )  # fmt: skip


def _field(height: float, column: int, row: int, depth: float) -> str:
    left, top = LEFT + column * FIELD, TOP + row * FIELD
    tint = element(
        "rect", class_="first-fill", x=left, y=top, width=FIELD, height=FIELD, fill=PALETTE["first"],
        fill_opacity=f"{0.04 + (DEEPEST - 0.04) * depth:.3f}",
    )  # fmt: skip
    number_on_it = element(
        "text", words(points(round(height, 1))), class_="ink", x=left + FIELD / 2, y=top + FIELD / 2 + 4,
        fill=PALETTE["ink"], text_anchor="middle",
    )  # fmt: skip
    return tint + number_on_it


def _muted(text: str, x: float, y: float, *, anchor: str | None = None) -> str:
    return element("text", words(text), class_="muted", x=x, y=y, fill=PALETTE["muted"], text_anchor=anchor)
