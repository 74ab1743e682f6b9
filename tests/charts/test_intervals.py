"""The drawing of estimates with their intervals."""

from __future__ import annotations

import math
import re

from reknit.charts.intervals import interval_chart
from reknit.inference.estimate import Estimate


def test_each_row_says_its_numbers_and_lies_in_its_interval() -> None:
    rows = [("a < b", Estimate(0.5, 0.25, 0.75, 9)), ("nothing known", Estimate(math.nan, math.nan, math.nan, 2))]
    chart = interval_chart(rows, name="i", title="T", across="points")
    assert "a &lt; b: 0.5 [0.25, 0.75]; nothing known: too few to say." in chart
    (left, right), disc = re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)"', chart)[0], re.findall(r'cx="([\d.]+)"', chart)
    assert float(left) < float(disc[0]) < float(right)
    assert "style=" not in chart


def test_nothing_known_at_all_is_drawn_too() -> None:
    chart = interval_chart([("x", Estimate(math.nan, math.nan, math.nan, 0))], name="i", title="T", across="points")
    assert "nan" not in chart
