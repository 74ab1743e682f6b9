"""The chart of gaps: everything drawn is told, at both widths."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from reknit.charts.gaps import GapRow, gap_chart

ROWS = [GapRow("Warmth & <air>", 0.7, 0.2, 1.2), GapRow("Candour", -1.0, -3.4, 1.4)]


@pytest.mark.parametrize("narrow", [False, True])
def test_every_row_is_drawn_inside_and_told(narrow) -> None:
    svg = gap_chart(ROWS, name="gaps", title="Yours and theirs", below="lower", above="higher", narrow=narrow)
    drawn = ET.fromstring(svg)  # noqa: S314 - our own drawing
    told = drawn.findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "Warmth & <air>: +0.7, from +0.2 to +1.2." in told
    assert "Candour: -1.0, from -3.4 to +1.4." in told
    assert "style" not in svg
    width = float(drawn.get("viewBox", "").split()[2])
    starts = [float(each.get("x", "0")) for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert all(0 <= each <= width for each in starts)


def test_a_small_gap_looks_small() -> None:
    svg = gap_chart([GapRow("One", 0.1, 0.0, 0.2)], name="a", title="T", below="b", above="c")
    assert ">+2<" in svg
    assert ">-2<" in svg
