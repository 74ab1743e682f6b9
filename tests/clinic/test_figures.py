"""Nothing is told of fewer than ten pairs, neither straight nor by subtracting what was told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.clinic.figures import FEWEST_PAIRS, Figure, Quarter, figure, last_settled, quarter_of

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def counted(draw: st.DrawFn) -> tuple[set[int], set[int]]:
    of = set(range(draw(st.integers(0, 60))))
    return of, draw(st.sets(st.sampled_from(sorted(of)))) if of else set()


@given(counted())
def test_each_group_that_a_figure_tells_of_has_ten_pairs(groups: tuple[set[int], set[int]]) -> None:
    of, those = groups
    told = figure("any", of, those)
    assert (told.pairs is None) == (len(of) < FEWEST_PAIRS)
    if told.pairs is not None:
        assert told.pairs % 10 == 0
        assert told.pairs <= len(of) < told.pairs + 10
    if told.tenths is not None:
        assert min(len(those), len(of - those)) >= FEWEST_PAIRS


@given(counted())
def test_what_is_told_fits_more_than_one_number_of_pairs_counted(groups: tuple[set[int], set[int]]) -> None:
    """Who reads a share and a number of pairs cannot work out how many were counted, to the pair."""
    of, those = groups
    told = figure("any", of, those)
    if told.tenths is None:
        return
    fitting = {
        many
        for in_all in range(told.pairs or 0, (told.pairs or 0) + 10)
        for many in range(in_all + 1)
        if figure("any", set(range(in_all)), set(range(many))) == told
    }
    assert len(fitting) > 1


def test_ten_of_twenty_are_told_and_nine_of_twenty_are_not() -> None:
    of = set(range(20))
    assert figure("any", of, set(range(10))) == Figure("any", 20, 5)
    assert figure("any", of, set(range(9))) == Figure("any", 20, None)
    assert figure("any", of, set(range(11))) == Figure("any", 20, None)
    assert figure("any", of, of) == Figure("any", 20, None), "that all did tells of each of them"
    assert figure("any", set(range(9)), set()) == Figure("any", None, None)


def test_who_is_counted_has_to_be_among_them() -> None:
    with pytest.raises(ValueError, match="not among"):
        figure("any", {1}, {2})


@given(days)
def test_quarters_follow_one_another_without_a_gap(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first <= day < quarter.end
    assert quarter.next.first == quarter.end
    assert quarter.next.before == quarter == quarter.before.next


@given(days)
def test_a_quarter_is_worked_out_fourteen_days_after_its_end_and_then_stays_the_same_for_three_months(
    day: date,
) -> None:
    last = last_settled(day)
    assert last.end + timedelta(days=14) <= day < last.next.end + timedelta(days=14)


def test_a_quarter_is_written_with_its_year() -> None:
    assert quarter_of(date(2026, 3, 31)) == Quarter(2026, 1)
    assert Quarter(2026, 1).name == "2026-Q1"
    assert Figure.from_data(Figure("a", 20, 5).to_data()) == Figure("a", 20, 5)
