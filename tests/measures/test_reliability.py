"""Reliability and agreement against printed tables and other programs, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.measures.agreement import krippendorff_alpha, weighted_kappa
from reknit.measures.icc import intraclass_correlations
from reknit.measures.reliability import alpha_of, answering, omega_of, one_factor, reliability

NAN = np.nan
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Six things, four judges: Shrout & Fleiss 1979, table 2."""

KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T
"""Twelve units, four observers: Krippendorff 2011, Computing Krippendorff's alpha-reliability, example D."""

FIRST = [1, 2, 3, 3, 2, 1, 4, 4, 2, 3, 1, 2, 4, 3, 2]
SECOND = [1, 2, 3, 2, 2, 1, 4, 3, 2, 4, 2, 2, 4, 3, 1]


@pytest.mark.parametrize(
    ("form", "printed", "low", "high"),
    [
        ("single_1", 0.17, -0.13, 0.72),
        ("single_2", 0.29, 0.02, 0.76),
        ("single_3", 0.71, 0.34, 0.95),
        ("mean_1", 0.44, -0.88, 0.91),
        ("mean_2", 0.62, 0.07, 0.93),
        ("mean_3", 0.91, 0.68, 0.99),
    ],
)
def test_intraclass_correlations_are_the_printed_ones(form, printed, low, high) -> None:
    """Shrout & Fleiss 1979, table 4; intervals by pingouin 0.7."""
    found = getattr(intraclass_correlations(SHROUT_FLEISS), form)
    assert (found.value, found.low, found.high) == pytest.approx((printed, low, high), abs=0.006)


@pytest.mark.parametrize(
    ("scale", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_alpha_is_the_printed_one(scale, printed) -> None:
    """Krippendorff 2011, example D; the package krippendorff 0.9 says the same."""
    found = krippendorff_alpha(KRIPPENDORFF, scale=scale)
    assert found.value == pytest.approx(printed, abs=5e-4)
    assert found.n == 11
    assert found.low < found.value < found.high <= 1


@pytest.mark.parametrize(
    ("weights", "expected"), [("none", 0.5454545455), ("linear", 0.7058823529), ("quadratic", 0.8407643312)]
)
def test_weighted_kappa_is_that_of_scikit_learn(weights, expected) -> None:
    """scikit-learn cohen_kappa_score; the interval by leaving out each thing in a plain loop."""
    found = weighted_kappa(FIRST, SECOND, weights=weights)
    assert found.value == pytest.approx(expected)
    keep = [np.arange(len(FIRST)) != at for at in range(len(FIRST))]
    values = [weighted_kappa(np.array(FIRST)[each], np.array(SECOND)[each], weights=weights).value for each in keep]
    half = 2.1447866879 * np.sqrt(14 / 15 * np.square(np.arctanh(values) - np.arctanh(expected)).sum())
    assert found.low == pytest.approx(np.tanh(np.arctanh(expected) - half))


def test_alpha_is_that_of_pingouin_and_omega_that_of_a_general_minimiser() -> None:
    """pingouin 0.7 cronbach_alpha; scipy 1.17 minimize on the squares off the diagonal."""
    covariance = np.cov(SHROUT_FLEISS.T)
    assert alpha_of(covariance) == pytest.approx(0.9093155424)
    assert one_factor(covariance).tolist() == pytest.approx([1.40857975, 1.49527454, 1.45940988, 2.06090939], abs=1e-6)
    assert omega_of(covariance) == pytest.approx(0.9177910, abs=1e-6)
    assert reliability(SHROUT_FLEISS, np.arange(6)).alpha.value == pytest.approx(0.9093155424)


def test_equally_good_items_have_alpha_equal_to_omega() -> None:
    covariance = 0.5 * np.ones((5, 5)) + 0.5 * np.eye(5)
    assert alpha_of(covariance) == pytest.approx(5 * 0.5 / (1 + 4 * 0.5))
    assert omega_of(covariance) == pytest.approx(alpha_of(covariance))


def answers(people: int = 60, times: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Items that tell people apart well and follow one person's changes badly."""
    random = np.random.default_rng(seed)
    trait, mood = random.normal(0, 2, (people, 1, 1)), random.normal(0, 0.5, (people, times, 1))
    items = trait + mood + random.normal(size=(people, times, 4))
    return items.reshape(-1, 4), np.repeat(np.arange(people), times)


def test_within_and_between_people_are_two_things() -> None:
    found = reliability(*answers())
    assert found.alpha_within.low < 4 * 0.25 / (1 + 4 * 0.25) < found.alpha_within.high
    assert found.alpha_between.value > 0.95
    assert found.alpha_within.high < found.alpha.low


@settings(max_examples=10)
@given(shift=st.floats(-9, 9), scale=st.floats(0.2, 5), seed=st.integers(0, 20))
def test_points_and_order_do_not_matter(shift, scale, seed) -> None:
    items, person = answers(8, 3)
    order = np.random.default_rng(seed).permutation(len(items))
    found, moved = reliability(items, person), reliability((shift + scale * items)[order], person[order])
    assert moved.omega_within.value == pytest.approx(found.omega_within.value, abs=1e-5)
    assert moved.alpha_between.value == pytest.approx(found.alpha_between.value, abs=1e-5)
    assert moved.alpha_within.low == pytest.approx(found.alpha_within.low, abs=1e-5)


def test_answered_once_there_is_no_within() -> None:
    items, _ = answers(10, 1)
    found = reliability(items, np.arange(10))
    assert np.isnan(found.alpha_within.value)
    assert np.isnan(found.alpha_between.value)
    assert np.isnan(reliability(items[:, :2], np.arange(10)).omega.value)


def test_nothing_varies_nothing_is_said() -> None:
    assert np.isnan(reliability(np.full((9, 3), 4.0), np.arange(9)).alpha.value)
    assert np.isnan(weighted_kappa([1, 1, 1], [1, 1, 1]).value)
    assert np.isnan(krippendorff_alpha(np.ones((4, 2))).value)
    assert np.isnan(krippendorff_alpha(np.full((4, 2), NAN)).value)
    assert np.isnan(intraclass_correlations(np.ones((4, 2))).single_3.value)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=2, max_size=4))
def test_few_ratings_that_contradict_each_other_are_figures_or_none_and_no_fault(table) -> None:
    for form in ("single_1", "single_2", "single_3", "mean_1", "mean_2", "mean_3"):
        value = getattr(intraclass_correlations(table), form).value
        assert np.isnan(value) or value <= 1 + 1e-9


def test_perfect_agreement_is_one() -> None:
    assert weighted_kappa(FIRST, FIRST).value == 1
    assert krippendorff_alpha(np.column_stack([FIRST, FIRST])).value == 1
    assert intraclass_correlations(np.column_stack([FIRST, FIRST])).single_2.value == pytest.approx(1)


def test_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="two items"):
        reliability([[1.0], [2.0]], [1, 2])
    with pytest.raises(ValueError, match="two raters"):
        intraclass_correlations([[1.0], [2.0]])
    with pytest.raises(ValueError, match="two things"):
        intraclass_correlations([[1.0, NAN], [2.0, 3.0]])


def test_ends_of_the_scale_and_straight_lines_are_counted() -> None:
    items = [[0, 0, 0], [10, 10, 10], [10, 10, 10], [5, 5, 5], [5, 6, 5], [NAN, 5, 5]]
    found = answering(np.array(items, float), [1, 1, 2, 3, 4, 4], low=0, high=10)
    assert [each.value for each in (found.at_floor, found.at_ceiling, found.straight)] == pytest.approx([0.2, 0.4, 0.8])
    assert 0 <= found.at_ceiling.low < 0.4 < found.at_ceiling.high <= 1
    never = answering([[1, 2], [2, 3], [3, 4]], [1, 2, 3], low=0, high=10)
    assert never.at_floor.value == never.at_floor.low == 0 < never.at_floor.high
