"""The noise chart: for each rule, the share of dyads it flagged beside the share that noise alone would flag."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis
from reknit.charts.marks import PALETTE
from reknit.charts.svg import drawing, element, number, shortened, words

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 760
LEFT, RIGHT = 246, 190
TOP, ROW = 40, 28
MANY = 10_000
"""Of so many dyads, shares say more than counts."""


@dataclass(frozen=True, slots=True)
class NoiseRow:
    """One rule: how many of `dyads` it flagged, and the share (0 to 1) noise would flag; NaN where unknown."""

    title: str
    flagged: int
    dyads: int
    share_by_noise: float
    is_main: bool = False

    @property
    def share_flagged(self) -> float:
        """Share of dyads flagged, 0 to 1; 0 without dyads."""
        return self.flagged / self.dyads if self.dyads else 0.0

    def words(self) -> str:
        """Return the row in words: "31 of 60, noise about 27"; in percent where there are very many dyads."""
        noise = self.share_by_noise
        if self.dyads >= MANY:
            told = f"{100 * self.share_flagged:.1f}%"
            return f"{told}, noise {'unknown' if math.isnan(noise) else f'{100 * noise:.1f}%'}"
        told = f"{self.flagged:,} of {self.dyads:,}"
        return f"{told}, noise {self._expected()}"

    def _expected(self) -> str:
        if math.isnan(self.share_by_noise):
            return "unknown"
        expected = self.share_by_noise * self.dyads
        return "under 1" if expected < 0.5 else f"about {expected:,.0f}"


def noise_chart(rows: Sequence[NoiseRow], *, name: str) -> str:
    """Return the chart as an SVG string; `name` is unique on its page."""
    shares = Axis(0.0, 1.0, LEFT, WIDTH - RIGHT)
    bottom = TOP + ROW * len(rows)
    return drawing(
        _legend(),
        _grid(shares, bottom),
        *(_row(row, TOP + ROW * (at + 0.5), shares) for at, row in enumerate(rows)),
        name=name,
        title="Share of dyads flagged by each rule, and the share that noise alone would flag",
        description=" ".join(f"{row.title}: {row.words()}." for row in rows),
        width=WIDTH,
        height=bottom + 44,
    )


def _grid(shares: Axis, bottom: float) -> str:
    parts = []
    for percent in (0, 25, 50, 75, 100):
        x = number(shares.at(percent / 100))
        parts.append(element("path", class_="rule", d=f"M{x} {TOP}V{number(bottom)}", stroke=PALETTE["rule"]))
        parts.append(_muted(f"{percent}%", shares.at(percent / 100), bottom + 17, anchor="middle"))
    parts.append(_muted("share of dyads", shares.at(0.5), bottom + 35, anchor="middle"))
    return element("g", *parts)


def _row(row: NoiseRow, y: float, shares: Axis) -> str:
    weight = "700" if row.is_main else None
    label = words(shortened(row.title, 34))
    parts = [
        element("text", label, class_="ink", x=0, y=y + 4, fill=PALETTE["ink"], font_weight=weight),
        _muted(row.words(), WIDTH - RIGHT + 16, y + 4, weight=weight),
    ]
    flagged = shares.at(row.share_flagged)
    if not math.isnan(row.share_by_noise):
        noise = shares.at(row.share_by_noise)
        between = f"M{number(noise)} {number(y)}H{number(flagged)}"
        parts.append(
            element("path", class_="gap-bar", d=between, stroke=PALETTE["gap"], stroke_width=5, stroke_opacity="0.45")
        )
        parts.append(_diamond(noise, y))
    parts.append(_disc(flagged, y))
    return element("g", *parts)


def _legend() -> str:
    return element(
        "g",
        _disc(LEFT + 6, 14),
        _muted("flagged", LEFT + 18, 18),
        _diamond(LEFT + 92, 14),
        _muted("expected from noise alone, in stable pairs like these", LEFT + 106, 18),
    )


def _disc(x: float, y: float) -> str:
    return element("circle", class_="first-fill", cx=x, cy=y, r=5, fill=PALETTE["first"])


def _diamond(x: float, y: float) -> str:
    shape = f"M{number(x)} {number(y - 6.5)}l6.5 6.5l-6.5 6.5l-6.5 -6.5Z"
    return element(
        "path", class_="hollow second-line", d=shape, fill="#ffffff", stroke=PALETTE["second"], stroke_width="1.8"
    )


def _muted(text: str, x: float, y: float, *, anchor: str | None = None, weight: str | None = None) -> str:
    return element(
        "text", words(text), class_="muted", x=x, y=y, fill=PALETTE["muted"], text_anchor=anchor, font_weight=weight
    )
