"""The one data structure: what goes in comes out, and what cannot be a panel is refused by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit import Measure, Panel, PanelError


def test_rows_are_sorted_by_dyad_in_order_of_appearance_then_session() -> None:
    panel = Panel.from_long(dyad=["b", "a", "b", "a"], session=[2, 1, 1, 3], score=[4, 5, 6, 7])
    assert panel.dyad_ids.tolist() == ["b", "a"]
    assert panel.sessions.tolist() == [1, 2, 1, 3]
    assert panel.ratings["member", "rating"].tolist() == [6, 4, 5, 7]
    assert panel.offsets.tolist() == [0, 2, 4]


def test_two_members_share_the_rows_and_gaps_are_nan() -> None:
    panel = Panel.from_long(
        dyad=[1, 1, 1], session=[1, 1, 2], score=[5, 6, 7], member=["patient", "therapist", "patient"]
    )
    assert panel.ratings["patient", "rating"].tolist() == [5, 7]
    assert panel.ratings["therapist", "rating"][0] == 6
    assert np.isnan(panel.ratings["therapist", "rating"][1])
    assert panel.members == ("patient", "therapist")


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 6), st.sampled_from("AB"), st.floats(1, 7)),
        max_size=40,
        unique_by=lambda entry: entry[:3],
    ),
    st.randoms(),
)
def test_the_order_of_entries_does_not_matter(entries: list[tuple[int, int, str, float]], random) -> None:
    entries.sort()
    shuffled = [*entries]
    random.shuffle(shuffled)

    def contents(each: list[tuple[int, int, str, float]]) -> dict[tuple[str, int, int], float]:
        dyad, session, member, score = zip(*each, strict=True) if each else ((), (), (), ())
        panel = Panel.from_long(dyad=dyad, session=session, member=np.array(member, "U1"), score=score)
        dyad_of = panel.dyad_ids[panel.row_dyad].tolist() if panel.n_rows else []
        return {
            (name, int(d), int(s)): value
            for (name, _), column in panel.ratings.items()
            for d, s, value in zip(dyad_of, panel.sessions, column, strict=True)
            if np.isfinite(value)
        }

    expected = {(member, dyad, session): score for dyad, session, member, score in entries}
    assert contents(entries) == contents(shuffled) == expected


def test_the_same_rating_twice_is_refused_by_row() -> None:
    with pytest.raises(PanelError, match="twice") as refusal:
        Panel.from_long(dyad=[1, 1, 2, 1], session=[1, 2, 1, 1], score=[5, 5, 5, 6])
    assert sorted(refusal.value.rows) == [0, 3]


def test_a_rating_out_of_bounds_is_refused_by_row() -> None:
    with pytest.raises(PanelError, match="outside 1 to 7") as refusal:
        Panel.from_long(dyad=[1, 1], session=[1, 2], score=[5, 9], measures=[Measure("rating", 1, 7)])
    assert refusal.value.rows == (1,)


@pytest.mark.parametrize("scale", [{"low": 7, "high": 1}, {"step": 0}, {"reliability": 1.0}])
def test_a_scale_that_makes_no_sense_is_refused(scale: dict[str, Any]) -> None:
    with pytest.raises(PanelError):
        Measure("rating", **scale)


def test_blocks_leave_gaps_out_and_turn_the_scale() -> None:
    panel = Panel.one({"patient": [5, np.nan, 3, 4]}, measure=Measure("distress", 0, 10, higher_is_better=False))
    (block,) = panel.blocks("patient", "distress")
    assert block.ratings[:, 0].tolist() == [-5, -3, -4]
    assert block.session[:, 0].tolist() == [1, 3, 4]


def test_until_select_and_range_keep_what_they_say() -> None:
    panel = Panel.from_long(dyad=[1, 1, 1, 2, 2, 3], session=[1, 2, 3, 1, 2, 1], score=[1, 2, 3, 4, 5, 6])
    assert panel.until(2).ratings["member", "rating"].tolist() == [1, 2, 4, 5, 6]
    assert panel.latest(2).ratings["member", "rating"].tolist() == [2, 3, 4, 5, 6]
    assert panel.latest(2).lengths.tolist() == panel.until(2).lengths.tolist()
    assert panel.select([2, 0]).ratings["member", "rating"].tolist() == [6, 1, 2, 3]
    assert panel.dyad_range(1, 3).dyad_ids.tolist() == [2, 3]


def test_members_with_different_numbers_of_sessions_are_refused() -> None:
    with pytest.raises(PanelError, match="same number of sessions"):
        Panel.one({"patient": [1, 2], "therapist": [1]})
