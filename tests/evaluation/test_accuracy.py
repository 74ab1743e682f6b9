"""The figures of the evaluation against known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.evaluation.accuracy import (
    brier,
    calibration_curve,
    found_within,
    over_groups,
    precision_at,
    roc,
    slope,
    threshold_at,
)
from reknit.inference.ranks import area


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_the_area_is_the_share_of_pairs_in_the_right_order(sessions: list[tuple[int, bool]]) -> None:
    score, ruptured = (np.array(each) for each in zip(*sessions, strict=True))
    higher, lower = score[ruptured], score[~ruptured]
    if len(higher) == 0 or len(lower) == 0:
        assert np.isnan(area(score.astype(float), ruptured))
        return
    right = (higher[:, None] > lower).mean() + 0.5 * (higher[:, None] == lower).mean()
    assert area(score.astype(float), ruptured) == pytest.approx(right)
    false, found = roc(score.astype(float), ruptured)
    assert np.trapezoid(found, false) == pytest.approx(right)


def test_right_probabilities_have_slope_one_and_too_sure_ones_less() -> None:
    rng = np.random.default_rng(0)
    logit = rng.normal(-2, 1.5, 40_000)
    right = 1 / (1 + np.exp(-logit))
    ruptured = rng.random(len(right)) < right
    assert slope(right, ruptured) == pytest.approx(1.0, abs=0.05)
    assert slope(1 / (1 + np.exp(-2 * logit)), ruptured) == pytest.approx(0.5, abs=0.03)
    assert brier(right, ruptured) < brier(1 / (1 + np.exp(-2 * logit)), ruptured)
    told, was, count = calibration_curve(right, ruptured)
    np.testing.assert_allclose(told, was, atol=0.03)
    assert count.sum() == len(right)


def test_the_threshold_lets_no_more_than_the_asked_share_of_others_through() -> None:
    score = np.arange(100.0)
    ruptured = np.zeros(100, bool)
    ruptured[[50, 99]] = True
    limit = threshold_at(score, ruptured, 0.05)
    assert (score[~ruptured] > limit).mean() <= 0.05
    assert precision_at(score, ruptured, 0.05) == pytest.approx(1 / 5)


def test_hits_and_delay_are_counted_from_the_onset_of_each_rupture() -> None:
    dyad = np.array([0] * 6 + [1] * 4)
    ruptured = np.array([0, 1, 1, 1, 0, 0, 1, 1, 0, 1], bool)
    flagged = np.array([1, 0, 0, 1, 0, 1, 1, 0, 0, 0], bool)
    found = found_within(flagged, ruptured, dyad)
    np.testing.assert_allclose(found.hits, [1 / 3, 1 / 3, 2 / 3, 2 / 3, 2 / 3])
    assert found.delay == pytest.approx(1.0)


def test_the_error_of_a_mean_is_the_usual_one() -> None:
    values = np.random.default_rng(1).normal(0, 1, 4_000)
    figure = over_groups(lambda kept: float(values[kept].mean()), np.arange(4_000))
    assert (figure.high - figure.low) / 2 / 2.093 == pytest.approx(1 / np.sqrt(4_000), rel=0.5)
    assert figure.low < figure.value < figure.high
