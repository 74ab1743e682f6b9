"""Two people, one session."""

from __future__ import annotations

import numpy as np
import pytest

from reknit.dyadic.state_counts import StateCounts
from reknit.dyadic.states import UNKNOWN, State, recognition, states
from reknit.measures.agreement import cohen_kappa


def test_states_say_who_was_strained() -> None:
    state = states([0, 1, 0, 1, 1], [0, 0, 1, 1, 1], [1, 1, 1, 1, 0])
    assert state.tolist() == [State.NONE, State.FIRST_ONLY, State.SECOND_ONLY, State.BOTH, UNKNOWN]


def test_recognition_from_the_first_members_side() -> None:
    table = recognition(states([0, 1, 0, 1, 1, 1], [0, 0, 1, 1, 1, 0], np.ones(6)))
    assert (table.hit, table.missed, table.false, table.calm) == (2, 2, 1, 1)
    assert table.sensitivity == 0.5


def test_nothing_strained_has_no_sensitivity() -> None:
    assert np.isnan(recognition(states([0], [0], [1])).sensitivity)


def counted(state: np.ndarray, dyad: np.ndarray) -> StateCounts:
    counts = StateCounts()
    counts.add(state, dyad)
    return counts


def test_who_noticed_has_intervals_over_dyads() -> None:
    """By plain loops: kappa without each dyad, on Fisher's scale; t of 11 degrees of freedom by the table."""
    random = np.random.default_rng(2)
    dyad, state = np.repeat(np.arange(12), 15), random.choice(4, 180, p=[0.6, 0.15, 0.1, 0.15])
    counts = counted(state, dyad)
    first, second = np.isin(state, (1, 3)), state >= 2

    def kappa(kept: np.ndarray) -> float:
        one, other = first[kept], second[kept]
        chance = one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean())
        return float(((one == other).mean() - chance) / (1 - chance))

    whole = kappa(np.ones(180, bool))
    moved = np.arctanh([kappa(dyad != at) for at in range(12)]) - np.arctanh(whole)
    half = 2.20098516 * np.sqrt(11 / 12 * (moved**2).sum())
    found = counts.beyond_chance()
    assert (found.value, found.low, found.n) == pytest.approx((whole, np.tanh(np.arctanh(whole) - half), 12))
    noticed = counts.noticed_by_second()
    assert noticed.value == pytest.approx(counts.recognition().sensitivity)
    assert 0 < noticed.low < noticed.value < noticed.high < 1
    assert sum(counts.share(each).value for each in State) == pytest.approx(1)


def test_counts_grow_part_by_part_and_turn_with_the_two() -> None:
    random = np.random.default_rng(3)
    dyad, state = np.repeat(np.arange(10), 12), random.integers(-1, 4, 120)
    parts = counted(state[:60], dyad[:60])
    parts.add(state[60:], dyad[60:] - 5)
    whole = counted(state, dyad)
    assert parts.beyond_chance() == whole.beyond_chance()
    turned = counted(np.array([0, 2, 1, 3, UNKNOWN])[state], dyad)
    assert turned.noticed_by_first() == whole.noticed_by_second()
    assert np.isnan(counted(np.zeros(8, int), np.arange(8)).beyond_chance().value)
    one = counted(np.array([3, 1, 0]), np.zeros(3, int)).noticed_by_second()
    assert (one.value, np.isnan(one.low)) == (0.5, True)


def test_kappa_of_a_published_table() -> None:
    """Both yes 20, first only 5, second only 10, neither 15: kappa .40 (a textbook's worked example)."""
    assert float(cohen_kappa(20, 25, 30, 50)) == pytest.approx(0.4)
