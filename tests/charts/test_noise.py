"""The noise chart: what was flagged beside what noise would flag."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np

from reknit.charts.noise import NoiseRow, noise_chart


def drawn(*rows: NoiseRow) -> ET.Element:
    return ET.fromstring(noise_chart(rows, name="n"))  # noqa: S314  our own drawing


def test_the_numbers_stand_beside_the_marks() -> None:
    root = drawn(NoiseRow("after somebody", 31, 60, 0.45))
    told = [each.text for each in root.iter() if each.tag.endswith("text")]
    assert "31 of 60, noise about 27" in told
    assert "after somebody: 31 of 60, noise about 27." in [each.text for each in root.iter()]


def test_the_disc_lies_to_the_right_of_the_diamond_only_where_more_was_flagged() -> None:
    def sides(flagged: int) -> bool:
        root = drawn(NoiseRow("rule", flagged, 60, 0.5))
        disc = [float(each.get("cx", 0)) for each in root.iter() if each.tag.endswith("circle")][-1]
        diamond = [each.get("d", "") for each in root.iter() if "hollow" in (each.get("class") or "")][-1]
        return disc > float(diamond[1:].split()[0])

    assert sides(40)
    assert not sides(20)


def test_a_rule_without_a_rate_has_no_diamond() -> None:
    root = drawn(NoiseRow("marked by the member", 3, 60, np.nan))
    diamonds = [each for each in root.iter() if "hollow" in (each.get("class") or "")]
    assert len(diamonds) == 1, "only the legend's"
    assert "unknown" in NoiseRow("marked by the member", 3, 60, np.nan).words()


def test_many_dyads_are_told_in_percent() -> None:
    assert NoiseRow("rule", 400_000, 1_000_000, 0.31).words() == "40.0%, noise 31.0%"


def test_titles_stay_text() -> None:
    assert "<b>" not in noise_chart([NoiseRow("<b>", 1, 2, 0.5)], name="n")
