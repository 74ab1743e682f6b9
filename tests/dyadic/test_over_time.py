"""What goes together in a session, and what carries over to the next: other programs, and what must always hold."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.dyadic.actor_partner import actor_partner, together
from reknit.dyadic.both import Both
from reknit.dyadic.cross_lags import CrossLags, cross_lags
from tests.dyadic.made import DYADS, both, outcome

EFFECTS = ("carry_first", "carry_second", "first_to_second", "second_to_first")


def ends(estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def other_outcome() -> np.ndarray:
    table = both()
    rest = ((7 * table.dyad + 31 * table.session.astype(int) ** 2) % 13) / 10
    made: np.ndarray = 2 + 0.4 * table.second + 0.2 * table.first + rest
    return made


def test_actor_and_partner_effects_are_those_of_a_two_intercept_model() -> None:
    """statsmodels 0.15: mixedlm of both members with two intercepts; GLS with dense matrices of any correlation."""
    table = both()
    first = actor_partner(table.first, table.second, outcome(), table.dyad)
    second = actor_partner(table.second, table.first, other_outcome(), table.dyad)
    assert (first.actor.value, first.partner.value) == pytest.approx((0.44898404, -0.9343825), abs=1e-7)
    assert (second.actor.value, second.partner.value) == pytest.approx((0.45643282, 0.20629005), abs=1e-7)


def test_their_intervals_are_those_of_leaving_each_dyad_out() -> None:
    """statsmodels 0.15 OLS, fitted anew without each dyad; scipy 1.17 t."""
    table = both()
    found = actor_partner(table.first, table.second, outcome(), table.dyad)
    assert found.actor.high - found.actor.value == pytest.approx(0.27410865)
    assert found.partner.high - found.partner.value == pytest.approx(0.16765091)
    assert (found.actor_between.value, found.partner_between.value) == pytest.approx((0.44044263, -0.8154357))
    assert found.partner_between.high - found.partner_between.value == pytest.approx(0.26443384)
    left = together(table.first, table.second, (outcome(), other_outcome()), table.dyad)
    assert ends(left) == pytest.approx((-0.07025720, -0.27436092, 0.13990373))


def test_cross_lags_are_those_of_dense_matrices_and_a_general_solver() -> None:
    """Expected products dyad by dyad with dense matrices, solved by scipy 1.17 root, anew without each dyad."""
    found = cross_lags(both())
    assert [getattr(found, name).value for name in EFFECTS] == pytest.approx(
        [-0.08038264, 0.17140575, -0.08661968, -0.03651597], abs=1e-7
    )
    halves = [getattr(found, name).high - getattr(found, name).value for name in EFFECTS]
    assert halves == pytest.approx([0.47964783, 0.28303475, 0.39410585, 0.41454894], abs=1e-6)
    assert ends(found.together) == pytest.approx((0.49188901, 0.25168898, 0.67500634), abs=1e-6)


def made_to_carry_over(pairs: int = 1500, sessions: int = 8, seed: int = 4) -> Both:
    """Made-up pairs: .4 and .2 carry on, .25 of the second's goes over to the first; lines of their own; gaps."""
    random = np.random.default_rng(seed)
    effects, both_now = np.array([[0.4, 0.25], [0.0, 0.2]]), np.zeros((pairs, 2))
    steps = []
    for _ in range(40 + sessions):
        both_now = both_now @ effects.T + random.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], pairs)
        steps.append(both_now)
    at = np.arange(sessions)
    line = random.normal(5, 2, (pairs, 1, 2)) + random.normal(0.3, 0.2, (pairs, 1, 2)) * at[:, None]
    ratings = np.stack(steps[-sessions:], axis=1) + line
    dyad, session = np.nonzero(random.random((pairs, sessions)) < 0.9)
    return Both(ratings[dyad, session, 0], ratings[dyad, session, 1], dyad, 1 + session.astype(np.float64), pairs)


def test_cross_lags_are_found_again_in_short_courses_with_gaps_and_lines_of_their_own() -> None:
    found = cross_lags(made_to_carry_over())
    for name, truth in zip(EFFECTS, (0.4, 0.2, 0.0, 0.25), strict=True):
        estimate = getattr(found, name)
        assert estimate.low < truth < estimate.high, name
        assert estimate.high - estimate.low < 0.2, name
    assert found.together.low < 0.3 < found.together.high


@given(shift=st.floats(-20, 20), scale=st.floats(0.2, 5), seed=st.integers(0, 50), later=st.integers(0, 9))
def test_points_the_order_of_dyads_and_when_they_began_do_not_matter(shift, scale, seed, later) -> None:
    table = both()
    name = np.random.default_rng(seed).permutation(DYADS)
    order = np.argsort(name[table.dyad], kind="stable")
    other = Both(
        (shift + scale * table.first)[order], (shift + scale * table.second)[order], name[table.dyad][order],
        table.session[order] + later, DYADS,
    )  # fmt: skip
    found, moved = cross_lags(table), cross_lags(other)
    for each in fields(CrossLags):
        assert ends(getattr(moved, each.name)) == pytest.approx(ends(getattr(found, each.name)), abs=1e-5)
    first = actor_partner(table.first, table.second, outcome(), table.dyad)
    again = actor_partner(other.first, other.second, outcome()[order], other.dyad)
    assert again.partner.low == pytest.approx(first.partner.low / scale, rel=1e-6)
    assert again.actor_between.high == pytest.approx(first.actor_between.high / scale, rel=1e-6)


def test_exchanging_the_two_exchanges_the_effects() -> None:
    found, turned = cross_lags(both()), cross_lags(both().turned())
    assert ends(turned.first_to_second) == pytest.approx(ends(found.second_to_first), abs=1e-6)
    assert ends(turned.carry_first) == pytest.approx(ends(found.carry_second), abs=1e-6)
    assert ends(turned.together) == pytest.approx(ends(found.together), abs=1e-6)


def test_the_mirror_says_the_same() -> None:
    table = both()
    mirrored = replace(table, first=10 - table.first, second=10 - table.second)
    assert ends(cross_lags(mirrored).first_to_second) == pytest.approx(ends(cross_lags(table).first_to_second))
    one = actor_partner(table.first, table.second, outcome(), table.dyad)
    other = actor_partner(mirrored.first, mirrored.second, -outcome(), table.dyad)
    assert ends(one.partner) == pytest.approx(ends(other.partner))


def test_every_dyad_twice_makes_the_same_effects_and_narrower_intervals() -> None:
    table = both()
    twice = Both(
        np.tile(table.first, 2), np.tile(table.second, 2), np.concatenate([table.dyad, table.dyad + DYADS]),
        np.tile(table.session, 2), 2 * DYADS,
    )  # fmt: skip
    once, again = cross_lags(table), cross_lags(twice)
    assert again.carry_first.value == pytest.approx(once.carry_first.value, abs=1e-8)
    assert again.carry_first.high < once.carry_first.high
    one = actor_partner(table.first, table.second, outcome(), table.dyad)
    two = actor_partner(twice.first, twice.second, np.tile(outcome(), 2), twice.dyad)
    assert two.actor.value == pytest.approx(one.actor.value)
    assert two.actor.high < one.actor.high


def test_dyads_with_too_few_sessions_and_sessions_far_away_add_nothing() -> None:
    table = both()
    added = Both(
        np.append(table.first, [1.0, 9.0, 2.0]), np.append(table.second, [3.0, 1.0, 8.0]),
        np.append(table.dyad, [DYADS] * 3), np.append(table.session, [1.0, 2.0, 3.0]), DYADS + 1,
    )  # fmt: skip
    assert ends(cross_lags(added).carry_first) == pytest.approx(ends(cross_lags(table).carry_first))
    apart = cross_lags(replace(table, session=10 * table.session))
    assert np.isnan(apart.carry_first.value), "no two sessions are neighbours"


def test_nothing_is_said_of_too_little() -> None:
    table = both()
    few = table.dyad < 4
    small = Both(table.first[few], table.second[few], table.dyad[few], table.session[few], 4)
    assert all(np.isnan(getattr(cross_lags(small), each.name).value) for each in fields(CrossLags))
    assert np.isnan(actor_partner(small.first, small.second, small.first, small.dyad).actor.low)
    assert np.isnan(together(small.first, small.second, (small.first, small.second), small.dyad).value)
    flat = replace(table, first=np.full_like(table.first, 4.0))
    assert np.isnan(cross_lags(flat).carry_first.low)
    assert np.isnan(actor_partner(flat.first, flat.second, outcome(), flat.dyad).actor.value)
    nothing = Both(*(np.zeros(0),) * 2, np.zeros(0, int), np.zeros(0), 0)
    assert cross_lags(nothing).together.n == 0
    assert actor_partner([], [], [], []).actor.n == 0
