"""The course in small: readable without eyes and without colour."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from reknit.charts.sparkline import HEIGHT, WIDTH, sparkline

lines = st.lists(st.one_of(st.none(), st.floats(0, 10)), max_size=12)


@given(lines, lines)
def test_any_course_is_an_image_with_a_label_and_no_inline_style(
    own: list[float | None], other: list[float | None]
) -> None:
    drawn = ET.fromstring(sparkline((own, other), names=("you", "Ben & Jo <3")))  # noqa: S314 - our own words
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label")
    assert drawn.get("viewBox") == f"0 0 {WIDTH:g} {HEIGHT:g}"
    assert all(each.get("style") is None for each in drawn.iter())


def test_the_label_says_from_where_to_where_and_the_lines_differ_without_colour() -> None:
    drawn = sparkline(([7.0, None, 8.2], [None, 5.0, 4.5]), names=("you", "Ben"))
    assert 'aria-label="Latest ratings: you from 7 to 8.2, Ben from 5 to 4.5."' in drawn
    assert drawn.count("stroke-dasharray") == 1
    assert 'aria-label="No ratings yet."' in sparkline(([], []), names=("you", "Ben"))
