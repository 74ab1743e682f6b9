"""The drawing of a response surface."""

from __future__ import annotations

import re

import numpy as np

from reknit.charts.surface import surface_chart


def test_every_field_says_its_number_and_the_deepest_is_the_highest() -> None:
    heights = np.arange(9.0).reshape(3, 3)
    chart = surface_chart(heights, 1, 7, name="s", title="A & B", across="a", upwards="b")
    tints = [float(each) for each in re.findall(r'fill-opacity="([\d.]+)"', chart)]
    assert tints == sorted(tints)
    assert all(f">{each}</text>" in chart for each in range(9))
    assert "A &amp; B" in chart
    assert "both low: 0; both high: 8; only the first high: 2; only the second high: 6." in chart
    assert "style=" not in chart


def test_a_level_surface_is_drawn_too() -> None:
    assert "nan" not in surface_chart(np.ones((2, 2)), 1, 7, name="s", title="t", across="a", upwards="b")
