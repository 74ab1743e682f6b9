"""Shapes of courses, expected slopes, and what courses that began alike lead one to expect."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit import Measure, Panel
from reknit.course.alerts import alert_for, alerts
from reknit.course.off_track import Settings, expected_courses, off_track
from reknit.course.shapes import Shapes, expected_slopes, shapes
from tests.course.test_sudden_gains import example

MEMBER = ("member", "rating")


def test_a_shape_is_that_of_statsmodels() -> None:
    """statsmodels 0.15 OLS on the second example course, sign turned; chi-square by scipy 1.17."""
    found = shapes(example(0), *MEMBER)
    told = {each.name: float(getattr(found, each.name)[1]) for each in fields(Shapes)}
    assert told == pytest.approx(
        {
            "level": 17.2, "level_low": 14.13038707, "level_high": 20.26961293,
            "slope": 2.06866326, "slope_low": 1.23903814, "slope_high": 2.89828837,
            "curvature": 0.11148173, "curvature_low": -0.12306712, "curvature_high": 0.34603059,
            "variability": 4.20943235, "variability_low": 2.84329069, "variability_high": 8.06430792,
            "unrest": 5.10990324,
        },
        rel=1e-6,
    )  # fmt: skip


def test_expected_slopes_are_those_of_statsmodels() -> None:
    """statsmodels 0.15 mixedlm (REML): 2.48537, 2.07143, 1.53688 with errors 0.31739, 0.35101, 0.33771.

    Its errors take the spread of slopes as known; ours are a little larger.
    """
    found = expected_slopes(example(0), *MEMBER)
    assert found.slope[:3].tolist() == pytest.approx([2.48537, 2.07143, 1.53688], abs=2e-5)
    errors, ours = np.array([0.31739, 0.35101, 0.33771]), (found.high - found.low)[:3] / 2 / 1.959964
    assert (errors < ours).all()
    assert ours == pytest.approx(errors, rel=0.01)
    assert found.index[:3] == pytest.approx(found.slope[:3] / ours)


def test_what_is_expected_is_that_of_statsmodels() -> None:
    """statsmodels 0.15 mixedlm (REML, Powell) of later ratings on log session: 25.110, band 17.460 to 32.761."""
    expected = expected_courses(example(0), *MEMBER, Settings(strata=1))
    lower, middle, upper = expected.limits([30.0], [5])
    assert (lower[0], middle[0], upper[0]) == pytest.approx((32.761, 25.110, 17.460), abs=2e-3)


@given(shift=st.floats(-30, 30), scale=st.floats(0.2, 5))
def test_shapes_move_with_the_scale(shift, scale) -> None:
    ratings = [4.0, 5.5, 5.0, np.nan, 6.0, 3.5, 5.0]
    one = shapes(Panel.one({"a": ratings}), "a", "rating")
    other = shapes(Panel.one({"a": [shift + scale * each for each in ratings]}), "a", "rating")
    assert other.level_low == pytest.approx(shift + scale * one.level_low)
    for name in ("slope_high", "curvature", "variability_low", "unrest"):
        assert getattr(other, name) == pytest.approx(scale * getattr(one, name))


def test_where_lower_is_better_slopes_turn_and_levels_stay_in_points() -> None:
    ratings = [4.0, 5.5, 5.0, 6.0, 3.5]
    one = shapes(Panel.one({"a": ratings}), "a", "rating")
    turned = Measure("rating", higher_is_better=False)
    other = shapes(Panel.one({"a": [10 - each for each in ratings]}, measure=turned), "a", "rating")
    assert other.slope == pytest.approx(one.slope)
    assert other.level == pytest.approx(10 - one.level)
    assert other.level_low == pytest.approx(10 - one.level_high)
    assert other.level_high == pytest.approx(10 - one.level_low)


@pytest.mark.parametrize("ratings", [[], [5.0], [5.0, 6.0], [5.0, 6.0, 4.0], [5.0, 5.0, 5.0, 5.0]])
def test_short_and_flat_courses_are_defined(ratings) -> None:
    panel = Panel.one({"a": [*ratings, np.nan]})
    found = shapes(panel, "a", "rating")
    assert np.isnan(found.slope_low[0]) == (len(ratings) < 3)
    assert np.isnan(found.curvature[0]) == (len(ratings) < 4)
    assert np.isnan(expected_slopes(panel, "a", "rating").slope[0])
    assert (off_track(panel, "a", "rating", expected_courses(panel, "a", "rating")) == -1).all()


def made_up(dyads: int = 300, sessions: int = 12, seed: int = 0) -> Panel:
    random = np.random.default_rng(seed)
    own = random.normal(5, 0.7, (dyads, 1)) + random.normal(0.2, 0.2, (dyads, 1)) * np.log(np.arange(1, sessions + 1))
    score = own + random.normal(0, 0.5, (dyads, sessions))
    return Panel.from_long(
        dyad=np.repeat(np.arange(dyads), sessions),
        session=np.tile(np.arange(1, sessions + 1), dyads),
        score=score.ravel(),
    )


def test_a_tenth_of_new_ratings_lies_below_the_band() -> None:
    expected = expected_courses(made_up(), *MEMBER)
    found = off_track(made_up(seed=1), *MEMBER, expected)
    assert (found[found >= 0] == 1).mean() == pytest.approx(0.1, abs=0.02)
    assert (found.reshape(-1, 12)[:, 0] == -1).all()


def test_a_course_that_drops_is_off_track_and_nothing_later_changes_an_earlier_answer() -> None:
    expected = expected_courses(made_up(), *MEMBER)
    ratings = [5.0, 5.2, 5.1, 2.0, 5.3, 1.5]
    found = off_track(Panel.one({"member": ratings}), *MEMBER, expected)
    assert found.tolist() == [-1, 0, 0, 1, 0, 1]
    shorter = off_track(Panel.one({"member": ratings[:4]}), *MEMBER, expected)
    assert shorter.tolist() == found[:4].tolist()


def test_who_began_low_is_expected_lower() -> None:
    expected = expected_courses(made_up(), *MEMBER)
    low, high = expected.limits([3.5, 6.5], 5)[1]
    assert low < high
    assert expected.stratum([3.5, 6.5]).tolist() == [0, 2]


def test_mirrored_ratings_are_off_track_in_the_same_places() -> None:
    panel = made_up()
    mirrored = Panel.from_long(
        dyad=panel.row_dyad, session=panel.sessions, score=10 - panel.ratings[MEMBER],
        measures=[Measure("rating", higher_is_better=False)],
    )  # fmt: skip
    one, other = (off_track(each, *MEMBER, expected_courses(each, *MEMBER)) for each in (panel, mirrored))
    assert (one == other).mean() > 0.999


def test_alert_lines_are_data_and_what_counts_at_the_line_is_said() -> None:
    line = alert_for("SRS")
    assert line is not None
    assert line.below([35.9, 36.0, 36.1, np.nan]).tolist() == [True, False, False, False]
    assert line.below([36.0], at_the_line=True).tolist() == [True]
    assert [each.cut for each in alerts() if each == alert_for("ors", each.who)] == [25, 28, 32]
    assert alert_for("bond") is None


@pytest.mark.parametrize(
    ("pairs", "each"),
    [(1, [5, 5, 5, 5, 5]), (4, [5, 5, 5, 5, 5]), (8, [1, 2, 3, 4, 5]), (1, [1, 3, 2, 4, 4])],
    ids=["one pair, always the same", "four, always the same", "all on one line", "one pair alone"],
)
def test_where_ratings_cannot_tell_no_slope_is_expected(pairs: int, each: list[int]) -> None:
    panel = Panel.from_long(
        dyad=np.repeat(np.arange(pairs), 5), session=np.tile(np.arange(1, 6), pairs), score=np.tile(each, pairs)
    )
    assert np.isnan(expected_slopes(panel, *MEMBER).slope).all()
