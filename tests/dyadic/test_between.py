"""What goes on between two members' ratings: against other programs, and what must always hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit import Measure, Panel
from reknit.dyadic.both import Both, within_and_between
from reknit.dyadic.congruence import congruence
from reknit.dyadic.consequences import Consequences
from reknit.dyadic.response_surface import response_surface
from reknit.dyadic.states import UNKNOWN, State
from reknit.dyadic.synchrony import synchrony
from reknit.dyadic.truth_and_bias import truth_and_bias
from tests.dyadic.made import DYADS, SESSIONS, both, outcome


def ends(estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def test_congruence_is_that_of_pandas_and_scipy() -> None:
    """pandas 3.0 group means and slopes with scipy 1.17 t.interval; pearsonr for the means."""
    found = congruence(both())
    assert ends(found.gap) == pytest.approx((-0.6827314815, -1.3085293016, -0.0569336614))
    assert ends(found.gap_size) == pytest.approx((1.0198148148, 0.5649998811, 1.4746297485))
    assert ends(found.convergence) == pytest.approx((-0.0126343856, -0.0574499359, 0.0321811647))
    assert ends(found.between) == pytest.approx((-0.0793079753, -0.6247730619, 0.5181785244))
    assert ends(found.within) == pytest.approx((0.5211196973, 0.30943665, 0.68359351))


def test_truth_and_bias_is_that_of_statsmodels() -> None:
    """statsmodels 0.15 mixedlm (REML, Powell): effects; errors by generalised least squares with dense matrices."""
    found = truth_and_bias(both())
    assert found.truth.value == pytest.approx(0.51247, abs=1e-5)
    assert found.bias.value == pytest.approx(-0.681551, abs=1e-5)
    assert found.truth.high - found.truth.low == pytest.approx(2 * 2.2281389 * 0.09108576, rel=1e-3)
    assert found.truth_spread == pytest.approx(np.sqrt(0.0002734), rel=0.01)


def test_the_response_surface_is_that_of_statsmodels() -> None:
    """statsmodels 0.15 OLS; intervals by fitting it anew without each dyad."""
    table = both()
    found = response_surface(table.first, table.second, outcome(), table.dyad)
    expected = [0.98874508, 0.58111137, -0.96035482, 0.13004404, -0.23349276, -0.0469611]
    assert found.coefficients.tolist() == pytest.approx(expected, abs=1e-7)
    assert ends(found.a1) == pytest.approx((-0.3792434513, -0.6110219376, -0.1474649651))
    assert ends(found.a4) == pytest.approx((0.3165756979, 0.0919280856, 0.5412233102))


def test_a_surface_without_noise_is_found_again() -> None:
    random = np.random.default_rng(0)
    x, y = random.uniform(1, 7, (2, 60))
    found = response_surface(x, y, 2 + x - y - 0.5 * (x - y) ** 2, np.arange(60))
    assert [each.value for each in (found.a1, found.a2, found.a3, found.a4, found.a5)] == pytest.approx(
        [0, 0, 2, -2, 0], abs=1e-8
    )
    assert found.at(4.0, 6.0) == pytest.approx(2 + 4 - 6 - 0.5 * 4)


def test_too_few_dyads_make_no_surface() -> None:
    with pytest.raises(ValueError, match="too few"):
        response_surface([1, 2, 3], [1, 3, 2], [1, 1, 2], [0, 1, 2])
    with pytest.raises(ValueError, match="too"):
        response_surface(np.ones(30), np.ones(30), np.arange(30), np.arange(30))


@given(shift=st.floats(-20, 20), scale=st.floats(0.2, 5), seed=st.integers(0, 50))
def test_points_and_order_of_dyads_do_not_matter(shift, scale, seed) -> None:
    table = both()
    name = np.random.default_rng(seed).permutation(DYADS)
    order = np.argsort(name[table.dyad], kind="stable")
    other = Both(
        (shift + scale * table.first)[order],
        (shift + scale * table.second)[order],
        name[table.dyad][order],
        table.session[order],
        DYADS,
    )
    found, moved = congruence(table), congruence(other)
    assert moved.gap.low == pytest.approx(scale * found.gap.low)
    assert moved.gap_size.high == pytest.approx(scale * found.gap_size.high)
    assert moved.within.low == pytest.approx(found.within.low, abs=1e-6)
    assert moved.between.value == pytest.approx(found.between.value, abs=1e-6)
    judged, again = truth_and_bias(table), truth_and_bias(other)
    assert again.truth.value == pytest.approx(judged.truth.value, abs=1e-4)
    assert again.bias.value == pytest.approx(scale * judged.bias.value, rel=1e-3)


def test_exchanging_the_two_turns_the_gap_and_nothing_else() -> None:
    found, turned = congruence(both()), congruence(both().turned())
    assert ends(turned.gap) == pytest.approx((-found.gap.value, -found.gap.high, -found.gap.low))
    assert ends(turned.within) == pytest.approx(ends(found.within))
    assert ends(turned.gap_size) == pytest.approx(ends(found.gap_size))
    moves, back = synchrony(both()), synchrony(both().turned())
    assert back.first_leads.n == moves.second_leads.n


def test_where_lower_is_better_the_mirror_says_the_same() -> None:
    table = both()
    dyad, session = np.tile(table.dyad, 2), np.tile(table.session.astype(int), 2)
    member = np.repeat(["a", "b"], len(table.dyad))
    score = np.concatenate([table.first, table.second])
    upright = Panel.from_long(dyad=dyad, session=session, member=member, score=score)
    mirrored = Panel.from_long(
        dyad=dyad,
        session=session,
        member=member,
        score=10 - score,
        measures=[Measure("rating", higher_is_better=False)],
    )
    assert ends(congruence(Both.of(mirrored, "rating")).gap) == pytest.approx(
        ends(congruence(Both.of(upright, "rating")).gap)
    )
    assert Both.of(upright, "rating").first.tolist() == pytest.approx(table.first.tolist())


def test_two_members_are_needed() -> None:
    with pytest.raises(ValueError, match="two members"):
        Both.of(Panel.one({"a": [1, 2]}), "rating")


def test_within_and_between_add_up() -> None:
    table = both()
    within, between = within_and_between(table.first, table.dyad, DYADS)
    assert np.bincount(table.dyad, within) == pytest.approx(np.zeros(DYADS), abs=1e-9)
    assert np.ptp(within + between - table.first) == pytest.approx(0, abs=1e-9)


def test_nothing_is_said_of_too_little() -> None:
    table = both()
    few = table.dyad < 2
    small = Both(table.first[few], table.second[few], table.dyad[few], table.session[few], 2)
    found = congruence(small)
    assert all(np.isnan(each.low) for each in (found.gap, found.within, found.between, found.convergence))
    assert np.isnan(synchrony(small).same.low)
    flat = replace(table, first=np.full_like(table.first, 4.0))
    assert np.isnan(congruence(flat).within.value)
    assert np.isnan(truth_and_bias(Both(*(np.zeros(0),) * 2, np.zeros(0, int), np.zeros(0), 0)).truth.value)


def made_to_move(lag: int, seed: int = 3, shared: float = 0.8) -> Both:
    random = np.random.default_rng(seed)
    pairs, sessions = 60, 12
    first = random.normal(size=(pairs, sessions + 1))
    second = shared * (first[:, 1:] if lag == 0 else first[:, :-1]) + random.normal(size=(pairs, sessions))
    dyad = np.repeat(np.arange(pairs), sessions)
    return Both(first[:, 1:].ravel(), second.ravel(), dyad, np.tile(np.arange(1.0, sessions + 1), pairs), pairs)


def test_synchrony_finds_the_lag_it_was_made_with() -> None:
    together, led = synchrony(made_to_move(0)), synchrony(made_to_move(1))
    assert together.same.low > 0.4
    assert together.first_leads.low < 0.05
    assert led.first_leads.low > 0.4
    assert led.same.low < 0.05
    assert led.second_leads.low < 0.2


def test_a_course_that_all_have_in_common_is_no_synchrony() -> None:
    table = made_to_move(0, shared=0.0)
    wave = 3 * np.sin(table.session)
    shared = synchrony(replace(table, first=table.first + wave, second=table.second + wave))
    assert shared.same.low < 0 < shared.same.high


def test_the_next_session_is_of_the_same_dyad() -> None:
    sums = Consequences()
    sums.add([3, 0, 3, 0], [0.0, -1.0, 0.0, 2.0], [1, 1, 2, 2], [1, 2, 1, 2])
    assert sums.after(State.BOTH).value == 0.5
    assert sums.followed(State.BOTH) == 2
    assert np.isnan(sums.after(State.NONE).value)


def test_after_a_gap_no_session_is_the_next() -> None:
    listed, left_out = Consequences(), Consequences()
    listed.add([3, UNKNOWN, 0, 0], [0.0, np.nan, 1.0, 2.0], [0] * 4, [1, 2, 3, 4])
    left_out.add([3, 0, 0], [0.0, 1.0, 2.0], [0] * 3, [1, 3, 4])
    assert listed.followed(State.BOTH) == left_out.followed(State.BOTH) == 0
    assert listed.after(State.NONE).value == left_out.after(State.NONE).value == 2.0


def test_the_next_session_has_the_interval_of_a_ratio() -> None:
    """By a plain loop: mean 0.1; the dyads' sums less the mean times their counts; t with two degrees of freedom."""
    state = [3, 0, 3, 0, 3, 0, UNKNOWN, 3, 0]
    away = [0.0, 1.0, 0.0, -0.4, 0.0, 0.5, 0.0, 0.0, -0.7]
    dyad = [0, 0, 0, 0, 1, 1, 2, 2, 2]
    sums = Consequences()
    sums.add(state, away, dyad, np.arange(9))
    left = [0.6 - 0.1 * 2, 0.5 - 0.1, -0.7 - 0.1]
    half = 4.30265273 * np.sqrt(3 / 2 * sum(each**2 for each in left)) / 4
    assert ends(sums.after(State.BOTH)) == pytest.approx((0.1, 0.1 - half, 0.1 + half))


def test_parts_add_up_to_the_whole() -> None:
    random = np.random.default_rng(1)
    state, away = random.integers(0, 4, DYADS * SESSIONS), random.normal(size=DYADS * SESSIONS)
    dyad = np.repeat(np.arange(DYADS), SESSIONS)
    whole, parts = Consequences(), Consequences()
    session = np.tile(np.arange(SESSIONS), DYADS)
    whole.add(state, away, dyad, session)
    for chosen in (dyad < 5, dyad >= 5):
        parts.add(state[chosen], away[chosen], dyad[chosen] - dyad[chosen].min(), session[chosen])
    assert ends(parts.after(State.BOTH)) == pytest.approx(ends(whole.after(State.BOTH)))
