"""How the session check is scored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.session_check.measures import BOND_QUESTIONS, MEASURES, between_us


def test_between_us_is_the_mean_of_the_five() -> None:
    values = dict(zip(BOND_QUESTIONS, (6, 7, 8, 9, 10), strict=True))
    assert between_us({**values, "week": 0, "rub": 3}) == 8


def test_three_of_the_five_are_enough_and_two_are_not() -> None:
    assert between_us({"understood": 6, "matters": 7, "closeness": 9, "manner": None}) == pytest.approx(22 / 3)
    assert between_us({"understood": 6, "matters": 7, "manner": None, "week": 5, "rub_settled": 5}) is None
    assert between_us({}) is None


def test_a_zero_is_an_answer() -> None:
    assert between_us({"understood": 0, "matters": 0, "manner": 0}) == 0


@given(st.fixed_dictionaries({name: st.none() | st.integers(0, 10) for name in BOND_QUESTIONS}))
def test_between_us_lies_within_what_was_answered(values: dict[str, int | None]) -> None:
    there = [value for value in values.values() if value is not None]
    mean = between_us(values)
    assert (mean is None) == (len(there) < 3)
    assert mean is None or min(there) <= mean <= max(there)


def test_only_the_rub_is_a_mark() -> None:
    assert [name for name, measure in MEASURES.items() if measure.is_mark] == ["rub"]
    assert not MEASURES["rub"].higher_is_better
    assert MEASURES["between_us"].step is None
    assert all(measure.name == name for name, measure in MEASURES.items())
