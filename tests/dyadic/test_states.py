"""Two people, one session."""

from __future__ import annotations

import numpy as np
import pytest

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


def test_kappa_of_a_published_table() -> None:
    """Both yes 20, first only 5, second only 10, neither 15: kappa .40 (a textbook's worked example)."""
    assert float(cohen_kappa(20, 25, 30, 50)) == pytest.approx(0.4)
