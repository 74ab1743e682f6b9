"""Detectors against figures from textbooks, other packages, or plain loops."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from reknit import Measure, Panel
from reknit.detection import control_chart, cusum, drop, ewma, segments
from reknit.detection.run import pool_all, survey_all
from reknit.detection.series import Series
from reknit.detection.yardsticks import Pooled

UNKNOWN = np.full((1, 1), np.nan)
UNUSED = Pooled(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, reliability_is_given=False)


def long_series(sessions: int, people: int, seed: int) -> Series:
    return Series(np.random.default_rng(seed).standard_normal((sessions, people)))


def mean_sessions_to_first(alarm: np.ndarray) -> float:
    assert alarm.any(axis=0).mean() > 0.99
    return float(np.where(alarm.any(axis=0), alarm.argmax(axis=0) + 1, len(alarm)).mean())


@pytest.mark.slow
def test_cusum_average_run_length() -> None:
    """k .5, h 4: 168 for a two-sided chart (Montgomery, Statistical Quality Control), so 336 for one side.

    Leaving out moving ranges above 3.5 times their mean makes sigma 2 % smaller, and so the chart fires
    about a tenth sooner.
    """
    signals = cusum.signals(long_series(4000, 1500, 1), cusum.Settings(k=0.5, h=4.0), UNUSED, prospective=False)
    assert mean_sessions_to_first(signals.alarm) == pytest.approx(0.9 * 336, rel=0.06)


@pytest.mark.slow
def test_ewma_average_run_length() -> None:
    """lambda .2, L 2.962: 500 for a two-sided chart (Lucas & Saccucci 1990), so about 1000 for one side.

    Sigma is 2 % smaller for the same reason as above, which here costs about a sixth.
    """
    chart = ewma.Settings(weight=0.2, limit=2.962)
    signals = ewma.signals(long_series(9000, 1000, 2), chart, UNUSED, prospective=False)
    assert mean_sessions_to_first(signals.alarm) == pytest.approx(0.85 * 1000, rel=0.1)


def test_individuals_chart_limits() -> None:
    """Limits at mean - 2.66 mean moving ranges, by a plain loop (Nelson 1982)."""
    ratings = [5.0, 6.0, 5.5, 6.5, 5.0, 5.5, 6.0, 3.0, 5.5, 6.0]
    ranges = [abs(later - earlier) for earlier, later in itertools.pairwise(ratings)]
    mean_range = sum(ranges) / len(ranges)
    signals = control_chart.signals(
        Series(np.array(ratings)[:, None]), control_chart.Settings(), UNUSED, prospective=False
    )
    assert float(signals.limit[0, 0]) == pytest.approx(sum(ratings) / 10 - 2.66 * mean_range, abs=1e-2)


def test_a_moving_range_far_above_the_others_does_not_widen_the_limits() -> None:
    quiet = [5.0, 5.2, 5.0, 5.2, 5.0, 5.2, 5.0, 5.2, 5.0, 5.2]
    widened = Series(np.array([*quiet, 1.0, *quiet])[:, None])
    assert float(widened.moving_range_mean[0]) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("rule", "ratings", "expected"),
    [
        ("8_below_centre", [6.0, 6.4] * 4 + [6.0] + [5.0, 5.3] * 4 + [5.0], [16, 17]),
        ("2_of_3_beyond_2_sigma", [5.0, 5.2] * 8 + [4.5, 5.1, 4.5] + [5.0, 5.2] * 8, [18]),
        ("4_of_5_beyond_1_sigma", [5.0, 5.2] * 9 + [4.8, 4.7, 5.1, 4.8, 4.7] + [5.0, 5.2] * 9, [22]),
    ],
)
def test_run_rules(rule: str, ratings: list[float], expected: list[int]) -> None:
    settings = control_chart.Settings(sigmas=9.0, moving_range_limit=False, run_rules=(rule,))
    signals = control_chart.signals(Series(np.array(ratings, float)[:, None]), settings, UNUSED, prospective=False)
    assert np.flatnonzero(signals.alarm[:, 0]).tolist() == expected


@pytest.mark.research
@pytest.mark.parametrize("sessions", [3, 4, 9, 20, 41])
def test_segments_are_those_of_another_package(sessions: int) -> None:
    ruptures = pytest.importorskip("ruptures")
    rng = np.random.default_rng(sessions)
    ratings = rng.normal(5, 1, (sessions, 40))
    ratings[sessions // 2 :, ::2] -= 2.5
    penalty = np.full(40, 3 * np.log(sessions) * 0.7)
    starts = segments.segment_starts(ratings, penalty, shortest=1)
    for person in range(40):
        other = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(ratings[:, person]).predict(penalty[person])
        assert [*sorted(set(starts[:, person].tolist()))[1:], sessions] == other


def test_prospective_figures_are_those_of_the_series_cut_off() -> None:
    series = long_series(12, 5, 3)
    for t in range(3, 12):
        known = Series(series.ratings[:t])
        np.testing.assert_allclose(series.mean_before[t], known.mean)
        np.testing.assert_allclose(series.sd_before[t], known.sd)
        np.testing.assert_allclose(series.sd_differences_before[t], known.sd_differences)
        np.testing.assert_allclose(series.sd_detrended_before[t], known.sd_detrended)
        line = np.polynomial.polynomial.polyfit(np.arange(t), series.ratings[:t], 1)
        np.testing.assert_allclose(series.trend_before[t], line[0] + line[1] * t)


def test_pooled_yardsticks_by_plain_loops() -> None:
    rng = np.random.default_rng(4)
    people = [rng.normal(5, 1, length) for length in (6, 9, 14, 30)]
    panel = Panel.from_long(
        dyad=np.repeat(range(4), [len(each) for each in people]),
        session=np.concatenate([np.arange(len(each)) for each in people]),
        score=np.concatenate(people),
        measures=[Measure("rating", reliability=0.8)],
    )
    pooled = pool_all(panel, survey_all(panel))["member", "rating"]
    together = np.concatenate(people)
    within = np.mean([each.var(ddof=1) for each in people])
    changes = np.mean([np.diff(each).var(ddof=1) for each in people])
    assert float(pooled.pooled_sd[0, 0]) == pytest.approx(np.sqrt(within))
    assert float(pooled.pooled_sd_differences[0, 0]) == pytest.approx(np.sqrt(changes))
    assert float(pooled.total_sd[0, 0]) == pytest.approx(together.std(ddof=1))
    assert float(pooled.reliable_difference[0, 0]) == pytest.approx(together.std(ddof=1) * np.sqrt(2 * 0.2))


def test_references_are_what_they_are_called() -> None:
    ratings = np.array([5.0, 6.0, 7.0, 6.0, 4.0, 6.5, 3.0])[:, None]
    series, k = Series(ratings), 1.0

    def reference(name: str) -> list[float]:
        settings = drop.Settings(reference=name, sessions=3, k=k)  # type: ignore[arg-type]
        shape = np.broadcast_to(drop.reference_of(series, settings, UNUSED, prospective=False), ratings.shape)
        return [round(float(value), 4) for value in shape[1:, 0]]

    assert reference("previous_session") == [5, 6, 7, 6, 4, 6.5]
    assert reference("start_of_fall") == [5, 6, 7, 7, 4, 6.5]
    assert reference("person_mean") == [round(37.5 / 7, 4)] * 6
    assert reference("previous_sessions")[2:] == [6, round(19 / 3, 4), round(17 / 3, 4), 5.5]
    assert reference("first_sessions")[2:] == [6, 6, 6, 6]
    assert reference("running_maximum") == [5, 6, 7, 7, 7, 7]


@pytest.mark.parametrize("settings", [{"scale": ("own_sdd",)}, {"k": 0.0}, {"sessions": 0}, {"scale": ()}])
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"scale|k must"):
        drop.Settings(**settings)  # type: ignore[arg-type]
