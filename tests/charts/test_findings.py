"""What several rules find in one course: everything drawn is inside, and told in words."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from reknit.charts.findings import Finding, findings_chart
from reknit.charts.story import Span
from reknit.episode import Status

SVG = "{http://www.w3.org/2000/svg}"
BACK = Span("Ana", 3, 4, 4, 6, Status.REPAIRED, 1.5)
OPEN = Span("Ben <B>", 9, 9, 10, None, Status.CENSORED, 2.0)
FINDINGS = [Finding("One rule", "2 of 100", (BACK, OPEN)), Finding("Another & more", "fewer than 1 of 100", (OPEN,))]


@pytest.mark.parametrize("narrow", [False, True])
def test_every_stretch_is_a_bar_and_where_it_came_back_a_ring(narrow) -> None:
    svg = findings_chart(FINDINGS, people=["Ana", "Ben <B>"], sessions=(1, 10), name="findings", narrow=narrow)
    drawn = ET.fromstring(svg)  # noqa: S314 - our own drawing
    bars = [each for each in drawn.iter(f"{SVG}path") if each.get("stroke-width") == "5"]
    assert [each.get("class") for each in bars] == ["first-line", "second-line", "second-line"]
    assert bars[1].get("stroke-dasharray"), "told by more than its colour"
    assert len(list(drawn.iter(f"{SVG}circle"))) == 1
    told = drawn.findtext(f"{SVG}desc") or ""
    assert "One rule: Ana lower from 3, back in 6; Ben <B> lower from 9 to 10." in told
    assert "style" not in svg
    width, height = (float(each) for each in drawn.get("viewBox", "").split()[2:])
    for each in drawn.iter(f"{SVG}text"):
        assert 0 <= float(each.get("x", "-1")) <= width
        assert 0 <= float(each.get("y", "-1")) <= height


def test_what_began_before_the_first_session_drawn_is_cut_off_there() -> None:
    svg = findings_chart(FINDINGS[:1], people=["Ana", "Ben <B>"], sessions=(4, 10), name="findings")
    bar = next(each for each in ET.fromstring(svg).iter(f"{SVG}path") if each.get("stroke-width") == "5")  # noqa: S314
    assert (bar.get("d") or "").startswith("M44 ")
