"""Axes: what is shown, and where the ticks are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.charts.axis import Axis, ticks, visible_range


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 15))
def test_ticks_are_few_even_and_inside(low: float, width: float, most: int) -> None:
    found = ticks(low, low + width, most)
    assert len(found) <= most + 1
    slack = 1e-6 * max(abs(low), width, 1)
    assert all(low - slack <= each <= low + width + slack for each in found)


def test_session_ticks_are_whole_numbers() -> None:
    assert ticks(0.5, 3.5, 13, whole=True) == [1, 2, 3]


@given(st.floats(1, 7), st.floats(1, 7))
def test_all_that_occurs_is_visible_and_most_of_the_scale_too(one: float, other: float) -> None:
    low, high = visible_range(min(one, other), max(one, other), 1, 7)
    assert low <= min(one, other)
    assert high >= max(one, other)
    assert high - low >= 0.6 * 6


def test_a_constant_series_on_an_unknown_scale_has_room() -> None:
    low, high = visible_range(4, 4, None, None)
    assert low < 4 < high


def test_places_run_from_start_to_stop() -> None:
    axis = Axis(0, 10, 100, 0)
    assert axis.at(0) == 100
    assert axis.at(10) == 0
    assert axis.per_unit() == pytest.approx(10)
