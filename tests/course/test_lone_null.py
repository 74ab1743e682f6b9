"""Stable ratings like those of one pair on its own: near the truth where there is much to go by, careful where not."""

from __future__ import annotations

import numpy as np
import pytest

from reknit import Measure, Panel
from reknit.course.lone_null import lone_null
from reknit.detection.null import PRIOR
from reknit.detection.standard import AUTOCORRELATION, LEVEL
from reknit.detection.survey import survey

SCALE = Measure("bond", 0, 10, 0.2)


def wandering(sessions: int, level: float, *, dependence: float = 0.3, spread: float = 0.8) -> np.ndarray:
    rng = np.random.default_rng(4)
    noise = rng.normal(size=sessions)
    for t in range(1, sessions):
        noise[t] = dependence * noise[t - 1] + np.sqrt(1 - dependence**2) * noise[t]
    return np.clip(np.rint((level + spread * noise) / 0.2) * 0.2, 0, 10)


def null_of(ratings: np.ndarray):
    panel = Panel.one({"patient": ratings.tolist()}, measure=SCALE)
    return lone_null(survey(panel, "patient", "bond"), 0, SCALE)


@pytest.mark.parametrize("level", [5.0, 7.0, 9.3])
def test_with_many_ratings_it_is_near_the_truth_also_at_the_ceiling(level: float) -> None:
    null, parameters = null_of(wandering(600, level))
    assert null.unit.centre + null.unit.spread * parameters[LEVEL] == pytest.approx(level, abs=0.2)
    assert null.unit.spread == pytest.approx(0.8, rel=0.2)
    assert parameters[AUTOCORRELATION] == pytest.approx(0.3, abs=0.12)


def test_with_few_ratings_it_is_unsure_and_keeps_to_the_prior() -> None:
    few, many = (null_of(wandering(length, 7.0)) for length in (8, 200))
    assert abs(few[1][AUTOCORRELATION] - PRIOR.autocorrelation) < 0.15
    assert (np.diag(few[0].uncertainty)[:3] > np.diag(many[0].uncertainty)[:3]).all()


@pytest.mark.parametrize("ratings", [[10.0] * 9, [7.0], [7.0, 8.0, 7.0], [0.0] * 5])
def test_what_hardly_moves_or_hardly_is_there_still_has_a_null(ratings: list[float]) -> None:
    null, parameters = null_of(np.array(ratings))
    drawn = null.draw(np.tile(parameters[:, None], 50), np.arange(12.0)[:, None], np.random.default_rng(1))
    assert np.isfinite(drawn).all()
    assert drawn.min() >= -1e-9
    assert drawn.max() <= 10 + 1e-9
