"""The drawing of the average sudden change."""

from __future__ import annotations

import re

import numpy as np

from reknit.charts.around_change import Around, around_change_chart
from reknit.inference.estimate import Estimate


def drawn(means, *, upright: bool = True) -> str:
    lines = [Around("gains (3)", means), Around("losses <2>", means[::-1])]
    return around_change_chart(lines, name="s", title="Around", low=0, high=63, upright=upright)


def test_both_lines_are_named_and_told_in_words() -> None:
    chart = drawn([Estimate(float(at), at - 0.5, at + 0.5, 5) for at in range(6)])
    assert "gains (3): 0, 1, 2, 3, 4, 5; losses &lt;2&gt;: 5, 4, 3, 2, 1, 0" in chart
    assert 'stroke-dasharray="9 3"' in chart
    assert "style=" not in chart


def test_means_without_an_interval_are_drawn_too() -> None:
    chart = drawn([Estimate(float(at), np.nan, np.nan, 1) for at in range(6)], upright=False)
    assert "nan" not in chart


def test_names_never_stand_upon_one_another() -> None:
    level = [Estimate(5.0, 4.0, 6.0, 5)] * 6
    heights = [
        float(each) for each in re.findall(r'<text class="(?:first|second)-fill"[^>]* y="([\d.]+)"', drawn(level))
    ]
    assert len(heights) == 2
    assert abs(heights[0] - heights[1]) >= 16
