"""The reknit model: exact where it can be exact, near the truth where it cannot, and blind to the future."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reknit.detection.regimes.course as course_module
from reknit import Measure, Panel, PanelError, Parameters, bond_course, learn, simulate
from reknit.detection.regimes.chain import REPAIRED, RUPTURED, chain_of
from reknit.detection.regimes.normal import beyond, log_below
from reknit.detection.regimes.parameters import shipped

BOND = Measure("bond")
UNITS = {("a", "bond"): 1.0, ("b", "bond"): 1.0}
few = settings(max_examples=15, deadline=None)


def one_spread(**changes: Any) -> Parameters:
    """Parameters with one possible spread for all, so that a pair's density can be written down."""
    return replace(shipped(), scale_centre=0.0, scale_spread=1e-9, units=UNITS, **changes)


def a_pair(ratings: np.ndarray) -> Panel:
    """One pair from ratings of shape (T, 2)."""
    return Panel.one({"a": ratings[:, 0].tolist(), "b": ratings[:, 1].tolist()}, measure=BOND)


def covariance(parameters: Parameters, path: tuple[int, ...], drop: np.ndarray) -> np.ndarray:
    """The covariance of all ratings given the regimes, written out entry by entry; first member's, then second's."""
    length = len(path)
    apart = np.abs(np.subtract.outer(np.arange(length), np.arange(length)))
    earlier = np.minimum.outer(np.arange(length), np.arange(length)).astype(float)
    mood = parameters.lasting * parameters.dependence**apart
    gained = np.cumsum([regime == REPAIRED for regime in path]) * parameters.gain**2
    level = parameters.level_spread**2 + parameters.drift**2 * earlier + np.minimum.outer(gained, gained)
    fresh = [np.diag(1 - parameters.lasting + parameters.depth_spread**2 * (drop[m, list(path)] > 0)) for m in (0, 1)]
    cross = parameters.bond_share * mood
    return np.block([[mood + level + fresh[0], cross], [cross, mood + level + fresh[1]]])


def log_density(values: np.ndarray, mean: np.ndarray, cov: np.ndarray) -> float:
    away = values - mean
    _, log_determinant = np.linalg.slogdet(cov)
    return float(-0.5 * (away @ np.linalg.solve(cov, away) + log_determinant + len(values) * np.log(2 * np.pi)))


def test_without_ruptures_the_likelihood_is_that_of_one_normal() -> None:
    parameters = one_spread(onset=1e-13)
    ratings = np.random.default_rng(0).normal(0, 1, (7, 2))
    ratings[0] = 0.0
    found = bond_course(a_pair(ratings), parameters=parameters).log_likelihood[0]
    cov = covariance(parameters, (0,) * 7, chain_of(parameters, 2).drop)
    assert found == pytest.approx(log_density(ratings.T.ravel(), np.zeros(14), cov), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_probabilities_come_near_the_sum_over_every_possible_course(seed: int) -> None:
    parameters = one_spread(level_spread=1.0)
    chain = chain_of(parameters, 2)
    ratings = np.random.default_rng(seed).normal(0, 0.7, (4, 2))
    ratings[0] = 0.0
    ratings[2] -= 1.5 * np.array([1, seed % 2])
    step = chain.forth(np.eye(chain.size)[:, :, None, None])[:, :, 0, 0]
    exact, total = np.zeros((4, 2)), 0.0
    for path in itertools.product(range(chain.size), repeat=4):
        prior = chain.start[path[0]] * np.prod([step[i, j] for i, j in itertools.pairwise(path)])
        if prior > 0:
            mean = -np.concatenate([chain.drop[m, list(path)] for m in (0, 1)])
            cov = covariance(parameters, path, chain.drop)
            weight = prior * np.exp(log_density(ratings.T.ravel(), mean, cov))
            exact += weight * np.array([[regime >= RUPTURED, regime == REPAIRED] for regime in path])
            total += weight
    found = bond_course(a_pair(ratings), parameters=parameters)
    assert found.log_likelihood[0] == pytest.approx(np.log(total), abs=0.02)
    assert found.live.rupture[-1] == pytest.approx(exact[-1, 0] / total, abs=0.02)
    np.testing.assert_allclose(found.looking_back.rupture, exact[:, 0] / total, atol=0.06)
    np.testing.assert_allclose(found.looking_back.repair, exact[:, 1] / total, atol=0.06)


def test_the_tail_of_the_normal() -> None:
    """Tables: P(Z < -5) = 2.866515719e-7, P(Z < 1) = 0.8413447461; half-normal mean sqrt(2 / pi)."""
    share = np.exp(log_below(np.array([-5.0, 0.0, 1.0])))
    np.testing.assert_allclose(share, [2.866515719e-7, 0.5, 0.8413447461], rtol=2e-7)
    log_share, rise, shrunk = beyond(np.array([0.0]))
    np.testing.assert_allclose(
        [log_share[0], rise[0], shrunk[0]], [np.log(0.5), np.sqrt(2 / np.pi), 2 / np.pi], rtol=3e-7
    )


def everything(panel: Panel) -> np.ndarray:
    found = bond_course(panel)
    parts = []
    for told in (found.live, found.looking_back):
        parts += [told.rupture, told.repair, told.flat, *told.rupture_shown.values(), *told.flat_member.values()]
    return np.array(parts)


def test_the_order_of_dyads_threads_and_partition_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = simulate(60, (3, 12), seed=2).panel
    plain = everything(panel)
    order = np.random.default_rng(0).permutation(60)
    shuffled = everything(panel.select(order))
    rows = np.concatenate([np.arange(panel.offsets[d], panel.offsets[d + 1]) for d in order])
    np.testing.assert_array_equal(shuffled, plain[:, rows])
    for at_once, workers in ((1, 1), (7, 3)):
        monkeypatch.setattr(course_module.alike, "__defaults__", (at_once,))
        monkeypatch.setattr("os.cpu_count", lambda workers=workers: workers)
        np.testing.assert_array_equal(everything(panel), plain)


def test_long_pairs_are_taken_fewer_at_once_so_that_memory_stays_bounded() -> None:
    lengths = np.repeat([20, 4_000], 300)
    taken = list(course_module.alike(lengths))
    assert sorted(np.concatenate(taken).tolist()) == list(range(600))
    assert max(lengths[dyads].sum() for dyads in taken) <= course_module.SESSIONS_AT_ONCE
    assert max(map(len, taken)) == course_module.PAIRS_AT_ONCE


@given(seed=st.integers(0, 1000), until=st.integers(1, 11))
@few
def test_a_later_session_never_changes_a_live_answer(seed: int, until: int) -> None:
    panel = simulate(4, 12, seed=seed).panel
    now, then = (bond_course(each).live for each in (panel, panel.until(until)))
    kept = np.tile(np.arange(12) < until, 4)
    np.testing.assert_array_equal(now.rupture[kept], then.rupture)
    np.testing.assert_array_equal(now.repair[kept], then.repair)
    np.testing.assert_array_equal(now.flat[kept], then.flat)


@given(seed=st.integers(0, 1000))
@few
def test_probabilities_are_probabilities_and_agree_with_one_another(seed: int) -> None:
    panel = simulate(5, (1, 14), gaps=0.3, seed=seed).panel
    found = bond_course(panel)
    for told in (found.live, found.looking_back):
        known = np.isfinite(told.rupture)
        for each in (told.rupture, told.repair, told.flat, *told.rupture_shown.values(), *told.flat_member.values()):
            np.testing.assert_array_equal(np.isfinite(each), known)
            assert ((each[known] >= 0) & (each[known] <= 1 + 1e-9)).all()
        assert (told.rupture[known] + told.repair[known] <= 1 + 1e-9).all()
        for shown in told.rupture_shown.values():
            assert (shown[known] <= told.rupture[known] + 1e-9).all()


def test_below_four_rated_sessions_it_cannot_tell() -> None:
    found = bond_course(Panel.one({"patient": [5, np.nan, 2, 5, np.nan, 4.5, 5]}, measure=Measure("bond", 1, 7)))
    assert np.isnan(found.live.rupture[:5]).all()
    assert np.isfinite(found.live.rupture[5:]).all()
    assert np.isfinite(found.looking_back.rupture).all()
    short = bond_course(Panel.one({"patient": [5, 5.5, 2]}))
    assert np.isnan(short.looking_back.rupture).all()


def test_a_deep_fall_that_both_show_is_a_rupture_and_its_return_a_repair() -> None:
    bond = Measure("bond", 1, 7)
    fall = [5.4, 5.6, 5.3, 5.5, 5.6, 5.4, 3.9, 4.0, 5.5, 5.4]
    found = bond_course(Panel.one({"patient": fall, "therapist": [each - 0.2 for each in fall]}, measure=bond))
    assert found.live.rupture[6:8].min() > 0.8
    assert found.looking_back.repair.argmax() == 8
    assert found.looking_back.repair[8] > 0.5
    assert found.live.rupture[:6][3:].max() < 0.1
    alone = bond_course(Panel.one({"patient": fall}, measure=bond))
    assert 0.3 < alone.live.rupture[7] < found.live.rupture[7]


def test_flat_ratings_are_told_more_slowly_at_the_end_of_the_scale() -> None:
    bond = Measure("bond", 1, 7)
    start = [5.2, 5.8, 5.1]
    middle = bond_course(Panel.one({"patient": [*start, *[5.5] * 9]}, measure=bond)).live.flat
    at_top = bond_course(Panel.one({"patient": [6.7, 6.3, 6.9, *[7.0] * 9]}, measure=bond)).live.flat
    lively = bond_course(Panel.one({"patient": [*start, *[5.6, 5.0, 5.5, 5.9, 4.9, 5.4, 5.7, 5.2, 5.6]]}, measure=bond))
    assert middle[-1] > 0.95
    assert at_top[-1] < middle[-1]
    assert np.nanmax(lively.live.flat) < 0.2


def test_upside_down_is_the_same() -> None:
    panel = simulate(6, 12, seed=4).panel
    turned = replace(panel, ratings={name: 8 - column for name, column in panel.ratings.items()})
    turned = turned.with_measures(Measure("bond", 1, 7, higher_is_better=False))
    np.testing.assert_allclose(bond_course(turned).live.rupture, bond_course(panel).live.rupture, atol=1e-9)


def test_what_is_learned_does_not_depend_on_the_order_and_small_panels_change_little() -> None:
    panel = simulate(40, (6, 12), spread=0.8, seed=3).panel
    learned = learn(panel)
    assert learned == learn(panel.select(np.arange(40)[::-1]))
    assert learned.units["patient", "bond"] == pytest.approx(0.85, abs=0.2)
    assert learned.repair > shipped().repair
    assert learn(panel, start=replace(shipped(), repair=0.2)).repair == 0.2
    little = learn(panel.select([0, 1]))
    assert little.onset == pytest.approx(shipped().onset, rel=0.3)
    centre, between = learned.levels["patient", "bond"]
    assert centre == pytest.approx(5.4, abs=0.5)
    assert 0.3 < between < 2.0
    assert learn(Panel.one({"patient": [5.0]})).units == {}


def test_a_measure_that_is_not_there_or_rated_by_three_is_refused() -> None:
    panel = Panel.one({"a": [1, 2], "b": [2, 3], "c": [1, 1]})
    with pytest.raises(PanelError, match="more than two"):
        bond_course(panel)
    with pytest.raises(PanelError, match="rating"):
        bond_course(panel, "bond")
