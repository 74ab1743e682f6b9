"""Figures over pairs: reference values, what must always hold, and that the intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.dyadic.over_pairs import mean_over_pairs, share_over_pairs, trend_over_pairs
from reknit.inference.estimate import student, wilson

courses = st.lists(st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=0, max_size=12), min_size=0, max_size=6)


def flat(course: list[list[int | None]]) -> tuple[list[float], list[int]]:
    values = [np.nan if each is None else float(each) for pair in course for each in pair]
    return values, [number for number, pair in enumerate(course) for _ in pair]


@pytest.mark.parametrize(("freedom", "point"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (10, 2.2281), (120, 1.9799)])
def test_student_is_the_table_s(freedom: int, point: float) -> None:
    """Abramowitz & Stegun 1964, table 26.10."""
    assert student(freedom) == pytest.approx(point, abs=5e-5)


def test_wilson_is_the_published_example() -> None:
    """Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0 / 20, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_each_pair_counts_once() -> None:
    figure = mean_over_pairs([1.0] * 20 + [2.0, 3.0], [0] * 20 + [1, 2])
    assert figure.value == pytest.approx(2.0)
    assert (figure.low, figure.high) == pytest.approx((2 - 4.3027 / np.sqrt(3), 2 + 4.3027 / np.sqrt(3)), abs=1e-4)
    assert (figure.sessions, figure.n) == (22, 3)


def test_a_trend_is_the_mean_of_slopes_whatever_the_levels() -> None:
    at = np.tile(np.arange(1, 9), 3)
    level = np.repeat([0.0, 40.0, -7.0], 8)
    figure = trend_over_pairs(level + 0.5 * at, at, np.repeat([5, 6, 7], 8))
    assert (figure.value, figure.low, figure.high) == pytest.approx((0.5, 0.5, 0.5))
    assert not trend_over_pairs([1.0] * 15, list(range(5)) * 3, np.repeat([1, 2, 3], 5)).is_said


def test_a_share_of_few_pairs_is_less_sure_than_of_many() -> None:
    yes = np.tile([1.0, 0.0], 30)
    few, many = (share_over_pairs(yes, np.repeat(np.arange(n), 60 // n)) for n in (3, 30))
    assert few.value == many.value == 0.5
    assert few.high - few.low > many.high - many.low
    assert (few.sessions, few.n) == (60, 3)


@given(courses)
def test_it_is_said_from_ten_sessions_of_three_pairs_on(course: list[list[int | None]]) -> None:
    values, pair = flat(course)
    rated = [number for number, value in zip(pair, values, strict=True) if not np.isnan(value)]
    enough = len(rated) >= 10 and len(set(rated)) >= 3
    for figure in (mean_over_pairs(values, pair), share_over_pairs(np.greater(values, 5) + 0 * np.array(values), pair)):
        assert figure.is_said is enough
        assert (figure.sessions, figure.n) == (len(rated), len(set(rated)))
        assert not enough or figure.low - 1e-9 <= figure.value <= figure.high + 1e-9
    share = share_over_pairs(np.greater(values, 5) + 0 * np.array(values), pair)
    assert not share.is_said or 0 <= share.low <= share.high <= 1


@given(courses, st.randoms(use_true_random=False))
def test_the_order_of_sessions_and_the_names_of_pairs_do_not_matter(course: list[list[int | None]], chance) -> None:
    values, pair = flat(course)
    order = list(range(len(values)))
    chance.shuffle(order)
    one = mean_over_pairs(values, pair)
    other = mean_over_pairs([values[each] for each in order], [100 - pair[each] for each in order])
    assert [other.value, other.low, other.high] == pytest.approx([one.value, one.low, one.high], nan_ok=True)


@pytest.mark.parametrize(("pairs", "sessions", "share"), [(5, 6, 0.5), (10, 4, 0.7), (30, 3, 0.8), (8, 8, 0.9)])
def test_the_interval_of_a_share_holds_the_true_one(pairs: int, sessions: int, share: float) -> None:
    """Pairs that differ (beta with an intraclass correlation of 0.2): at least 94 % of 1500 intervals, one seed."""
    random, held = np.random.default_rng(3), 0
    for _ in range(1500):
        own = random.beta(4 * share, 4 * (1 - share), pairs)
        pair = np.repeat(np.arange(pairs), np.maximum(random.poisson(sessions, pairs), 2))
        figure = share_over_pairs(random.random(len(pair)) < own[pair], pair)
        held += figure.low <= share <= figure.high
    assert held / 1500 >= 0.94
