"""The two side by side: counted in what is known of both, and never told as what somebody is like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.hints.falls import Fall
from reknit.hints.side_by_side import FellFirst, Noticed, fell_first, noticed, weeks
from tests.hints.panels import small_panel

NAN = np.nan
OWN, OTHER = "therapist", "patient"


def fall(member: str, onset: int, last: int, measure: str = "between_us") -> Fall:
    return Fall(member, measure, onset, onset, last, None, 0, 2.0, 0.1, 0.2)


def test_marks_are_compared_only_where_both_are_known() -> None:
    panel = small_panel(5, rub={OWN: [0, 1, 2, NAN, 0], OTHER: [0, 2, 0, 3, 1]})
    assert noticed(panel, OWN, OTHER) == Noticed((2,), (3,), (5,))
    assert noticed(panel, OTHER, OWN) == Noticed((2,), (5,), (3,))
    assert noticed(small_panel(5), OWN, OTHER) is None


def test_who_fell_first_is_counted_where_falls_overlap() -> None:
    falls = [fall(OWN, 3, 5), fall(OTHER, 4, 6), fall(OWN, 9, 9), fall(OTHER, 12, 13), fall("pair", 3, 5, "gap")]
    assert fell_first(falls, OWN, OTHER) == FellFirst(1, 0, 0)
    assert fell_first(falls, OTHER, OWN) == FellFirst(0, 1, 0)
    assert fell_first([fall(OWN, 3, 5), fall(OTHER, 3, 3)], OWN, OTHER) == FellFirst(0, 0, 1)


@given(st.lists(st.integers(0, 10), min_size=6, max_size=30))
def test_a_change_is_reliable_beyond_what_the_weeks_do_by_themselves(answers: list[int]) -> None:
    told = weeks(small_panel(len(answers), week={OTHER: [float(each) for each in answers]}), OTHER)
    assert told is not None
    assert (told.first, told.latest) == (answers[0], answers[-1])
    spread = float(np.diff(answers).std(ddof=1))
    if spread < 1e-9:
        assert told.usual is None
    else:
        assert told.usual == pytest.approx(1.96 * spread)
    assert told.reliable == (spread >= 1e-9 and abs(answers[-1] - answers[0]) > 1.96 * spread)


def test_few_weeks_tell_no_change() -> None:
    assert weeks(small_panel(3, week={OTHER: [1.0, NAN, NAN]}), OTHER) is None
    few = weeks(small_panel(5, week={OTHER: [1.0, 2.0, 9.0, 9.0, 9.0]}), OTHER)
    assert few is not None
    assert (few.usual, few.reliable) == (None, False)
