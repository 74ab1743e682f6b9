"""Made-up dyads: as asked, with a truth that shows in the ratings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import reknit
from reknit.simulation.stable import on_scale, stable_ratings


def test_it_makes_the_dyads_asked_for() -> None:
    simulation = reknit.simulate(12, (5, 9), seed=1)
    assert simulation.panel.n_dyads == 12
    assert set(simulation.panel.lengths) <= set(range(5, 10))
    assert simulation.panel.members == ("patient", "therapist")
    assert len(simulation.ruptured) == simulation.panel.n_rows


def test_stable_dyads_have_no_ruptures() -> None:
    assert not reknit.simulate(20, ruptures=False).ruptured.any()


def test_ruptured_sessions_are_rated_lower_by_the_drop() -> None:
    simulation = reknit.simulate(800, 20, drop=2.0, notices=1.0, spread=0.4, level=4.5, rise=0.0, gaps=0.0, seed=2)
    ratings = simulation.panel.ratings["patient", "bond"]
    dyad = simulation.panel.row_dyad
    centred = ratings - (np.bincount(dyad, ratings) / np.bincount(dyad))[dyad]
    difference = centred[~simulation.ruptured].mean() - centred[simulation.ruptured].mean()
    assert difference == pytest.approx(0.8, rel=0.25)


def test_a_repair_ends_a_rupture() -> None:
    simulation = reknit.simulate(200, 15, seed=3)
    before = np.concatenate([[False], simulation.ruptured[:-1]])
    assert before[simulation.repaired_at].all()
    assert not simulation.ruptured[simulation.repaired_at].any()


def test_the_same_seed_makes_the_same_dyads() -> None:
    first, second = (reknit.simulate(5, seed=9).panel.ratings["patient", "bond"] for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("wrong", [{"onset": 1.2}, {"gaps": -0.1}, {"dyads": 0}, {"sessions": (9, 3)}, {"members": ()}])
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"probability|at least one"):
        reknit.simulate(**wrong)


@pytest.mark.parametrize("apart", [1, 2])
def test_the_dependence_is_the_one_asked_for(apart: int) -> None:
    noise = np.random.default_rng(0).standard_normal((400, 400))
    person = np.zeros(400)
    session = np.arange(0, 400 * apart, apart, dtype=float)[:, None]
    series = stable_ratings(
        noise, level=person, sigma=person + 1, autocorrelation=person + 0.6, slope=person, session=session
    )
    assert np.corrcoef(series[:-1].ravel(), series[1:].ravel())[0, 1] == pytest.approx(0.6**apart, abs=0.02)


def test_ratings_are_rounded_and_cut_off() -> None:
    scale = on_scale(np.array([0.2, 1.3, 6.6, 9.0]), low=1, high=7, step=0.5)
    assert scale.tolist() == [1.0, 1.5, 6.5, 7.0]
