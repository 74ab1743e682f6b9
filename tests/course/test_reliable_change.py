"""Reliable change: the printed example, thirty couples against formulas written out one couple at a time, and laws."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit import Measure, Panel
from reknit.course.cutoffs import Cutoff, Norm, cutoff_of
from reknit.course.reliable_change import (
    UNKNOWN,
    Outcome,
    Sample,
    Settings,
    Variant,
    change_index,
    reliable_change,
)

COUPLES = (
    (90.5, 97), (74, 124), (97, 97.5), (73.5, 88), (61, 96.5), (66.5, 62.5), (68.5, 112.5), (86.5, 103.5), (88.5, 90),
    (68.5, 82.5), (98, 105), (80.5, 99.5), (89.5, 112.5), (91.5, 101), (83.5, 99.5), (60.5, 79.5), (83, 88),
    (88, 100.5), (98.5, 119), (78.5, 116), (99.5, 116), (79.5, 129), (84.5, 113), (92.5, 118), (93, 92), (85, 114),
    (64, 68), (61, 52), (80, 60.5), (82.5, 104.5),
)  # fmt: skip
"""Marital satisfaction of 30 couples before and after therapy: Jacobson & Truax 1991, table 2."""

RELIABILITY = 0.88
HAPPY = Norm(114.8, 17.8)
"""Married couples (Spanier 1976)."""


def couples(pairs=COUPLES, *, higher_is_better: bool = True) -> Panel:
    return Panel.from_long(
        dyad=np.repeat(np.arange(len(pairs)), 2),
        session=np.tile([1, 2], len(pairs)),
        score=np.ravel(pairs),
        measures=[Measure("rating", reliability=RELIABILITY, higher_is_better=higher_is_better)],
    )


def test_the_example_of_jacobson_and_truax() -> None:
    """1991, p. 14: M 40 and 60, SD 7.5, r .80; from 32.5 to 47.5."""
    sample = Sample(reliability=0.80, mean_first=40, sd_first=7.5)
    assert sample.standard_error == pytest.approx(3.35, abs=0.005)
    assert sample.reliable_difference == pytest.approx(4.74, abs=0.005)
    index = change_index(Variant.JT, np.array([32.5]), np.array([47.5]), sample)
    assert index == pytest.approx(3.16, abs=0.005)
    lines = [cutoff_of(each, Norm(40, 7.5), Norm(60, 7.5)) for each in Cutoff]
    assert lines == pytest.approx([55, 45, 50])


def one_couple(variant: Variant, pre: float, post: float) -> float:
    """The index by the formulas as printed, with Python's own statistics; nothing shared with reknit."""
    before, after = [each[0] for each in COUPLES], [each[1] for each in COUPLES]
    m, m_post = statistics.fmean(before), statistics.fmean(after)
    sd, sd_post, r = statistics.stdev(before), statistics.stdev(after), RELIABILITY
    error, both = sd * math.sqrt(1 - r), statistics.correlation(before, after)
    if variant is Variant.JT:
        return (post - pre) / math.sqrt(2 * error**2)
    if variant is Variant.GLN:
        return ((post - m) - r * (pre - m)) / (sd * math.sqrt(1 - r * r))
    if variant is Variant.HLL:
        return ((post - m_post) - r * (pre - m)) / (sd * math.sqrt(1 - r * r))
    if variant is Variant.EN:
        return (post - (r * (pre - m) + m)) / error
    if variant is Variant.NK:
        return (post - (r * (pre - m) + m)) / math.sqrt(r * r * sd * sd * (1 - r) + sd * sd * (1 - r))
    r_post = 1 - error**2 / sd_post**2
    shared = 2 * sd * sd_post * both
    r_change = (sd**2 * r + sd_post**2 * r_post - shared) / (sd**2 + sd_post**2 - shared)
    return ((post - pre) * r_change + (m_post - m) * (1 - r_change)) / (math.sqrt(r_change) * math.sqrt(2) * error)


@pytest.mark.parametrize("variant", Variant)
def test_thirty_couples_one_by_one(variant) -> None:
    found = reliable_change(couples(), "member", "rating", Settings(variant=variant))
    assert found.index.tolist() == pytest.approx([one_couple(variant, *each) for each in COUPLES])


@pytest.mark.parametrize(
    ("variant", "counts"),
    [
        (Variant.JT, (1, 10, 5, 14)),
        (Variant.GLN, (2, 9, 5, 14)),
        (Variant.HLL, (8, 15, 0, 7)),
        (Variant.EN, (2, 7, 6, 15)),
        (Variant.NK, (2, 9, 5, 14)),
        (Variant.HA, (1, 9, 5, 15)),
    ],
)
def test_what_came_of_the_thirty(variant, counts) -> None:
    """Counted by hand from the indices of `one_couple` and the cut-off c, 94.84."""
    found = reliable_change(couples(), "member", "rating", Settings(variant=variant, functional=HAPPY))
    assert found.cutoff == pytest.approx(94.8424145)
    assert tuple(found.count(each) for each in Outcome) == counts
    critical = 1.65 if variant is Variant.HA else 1.96
    indices = [one_couple(variant, *each) for each in COUPLES]
    assert counts[0] == sum(each < -critical for each in indices)
    assert counts[2] + counts[3] == sum(each > critical for each in indices)


def test_the_interval_is_the_change_and_its_error() -> None:
    found = reliable_change(couples(), "member", "rating")
    reliable = (found.low > 0) | (found.high < 0)
    assert (reliable == (np.abs(found.index) > 1.96)).all()
    assert (found.high - found.low) == pytest.approx(2 * 1.96 * found.sample.reliable_difference)


@pytest.mark.parametrize("variant", Variant)
def test_where_lower_is_better_the_mirrored_table_says_the_same(variant) -> None:
    settings = Settings(variant=variant, functional=HAPPY)
    mirrored = Settings(variant=variant, functional=Norm(200 - HAPPY.mean, HAPPY.sd))
    turned = couples([(200 - pre, 200 - post) for pre, post in COUPLES], higher_is_better=False)
    found = reliable_change(couples(), "member", "rating", settings)
    other = reliable_change(turned, "member", "rating", mirrored)
    assert (found.outcome == other.outcome).all()
    assert other.index == pytest.approx(found.index)
    assert other.change == pytest.approx(found.change)
    assert other.cutoff == pytest.approx(200 - found.cutoff)


@given(shift=st.floats(-50, 50), scale=st.floats(0.1, 10), seed=st.integers(0, 99))
@pytest.mark.parametrize("variant", Variant)
def test_shift_scale_and_order_do_not_matter(variant, shift, scale, seed) -> None:
    order = np.random.default_rng(seed).permutation(len(COUPLES))
    moved = [(shift + scale * COUPLES[at][0], shift + scale * COUPLES[at][1]) for at in order]
    found = reliable_change(couples(), "member", "rating", Settings(variant=variant))
    other = reliable_change(couples(moved), "member", "rating", Settings(variant=variant))
    assert other.index == pytest.approx(found.index[order], abs=1e-6)


def test_sessions_between_do_not_matter_and_missing_ones_are_skipped() -> None:
    panel = Panel.from_long(
        dyad=[1, 1, 1, 1, 2, 2, 2, 3, 3],
        session=[1, 2, 3, 4, 1, 2, 3, 1, 2],
        score=[np.nan, 3, 9, 5, 2, 8, 3, 4, np.nan],
        measures=[Measure("rating", reliability=0.8)],
    )
    found = reliable_change(panel, "member", "rating")
    assert found.first[:2].tolist() == [3, 2]
    assert found.last[:2].tolist() == [5, 3]
    assert found.outcome[2] == UNKNOWN
    assert np.isnan(found.change[2])


def test_one_pair_is_judged_among_the_others() -> None:
    sample = Sample(reliability=0.80, mean_first=40, sd_first=7.5)
    pair = Panel.one({"a": [32.5, 38, 47.5]})
    assert reliable_change(pair, "a", "rating", sample=sample).outcome.tolist() == [Outcome.IMPROVED]
    alone = reliable_change(pair.with_measures(Measure("rating", reliability=0.8)), "a", "rating")
    assert alone.outcome.tolist() == [UNKNOWN]


def test_nobody_recovers_without_norms() -> None:
    assert reliable_change(couples(), "member", "rating").count(Outcome.RECOVERED) == 0


def test_a_reliability_is_needed_and_lies_between_0_and_1() -> None:
    with pytest.raises(ValueError, match="reliability"):
        reliable_change(Panel.one({"a": [1, 2]}), "a", "rating")
    with pytest.raises(ValueError, match="between 0 and 1"):
        Sample(reliability=1.2, mean_first=0, sd_first=1)


def test_ratings_that_do_not_vary_tell_nothing() -> None:
    found = reliable_change(couples([(5, 5)] * 4), "member", "rating", Settings(variant=Variant.HA))
    assert (found.outcome == UNKNOWN).all()
