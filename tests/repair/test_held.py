"""Did it hold: worked by hand, honest about too few, and closed where it is closed."""

from __future__ import annotations

from math import nan, sqrt

import pytest

from reknit.measure import Measure
from reknit.panel import Panel
from reknit.repair.answers import Outcome
from reknit.repair.held import BETWEEN_US, COLUMNS, held, onset_session, repair_rows
from reknit.repair.moves import Move, Rub
from tests.repair.people import ACCEPTED, ANA, BEN, after, at_ending, at_signed, both, does, ended, noticed, session

ROOM = at_ending()
"""Noticed after session 7; signed, then sessions 8, 9 and 10."""


def panel_of(ana: list[float], ben: list[float]) -> Panel:
    return Panel.one({ANA: ana, BEN: ben}, measure=Measure(BETWEEN_US, 0, 10))


PANEL = panel_of([5, 5, 5, 6, 7, 8, 3, 7, 8, 9], [nan, nan, nan, nan, nan, 8, 2, 6, nan, 8])


def test_before_and_after_worked_by_hand() -> None:
    ana, _ = held(PANEL, ROOM)
    assert (ana.before, ana.ratings_before, ana.after, ana.ratings_after) == (7, 3, 8, 3)
    assert ana.change is not None
    reach = 2.776 * 1 * sqrt(2 / 3)
    assert ana.change.difference == 1
    assert (ana.change.low, ana.change.high) == pytest.approx((1 - reach, 1 + reach))
    assert (ana.first, ana.second) == (7, 8)


def test_too_few_ratings_say_nothing() -> None:
    _, ben = held(PANEL, ROOM)
    assert (ben.before, ben.ratings_before, ben.after, ben.ratings_after) == (8, 1, 7, 2)
    assert ben.change is None


def test_equal_ratings_are_not_taken_for_certainty() -> None:
    ana, _ = held(panel_of([7] * 10, [7] * 10), ROOM)
    assert ana.change is not None
    assert ana.change.high - ana.change.low == pytest.approx(2 * 2.776 * 0.5 * sqrt(2 / 3))


def test_the_session_of_the_rub_and_what_came_before_the_signing_do_not_count() -> None:
    dip = panel_of([5, 5, 5, 6, 7, 8, 0, 7, 8, 9], [7] * 10)
    assert held(dip, ROOM)[0] == held(PANEL, ROOM)[0]


def test_without_a_session_named_there_is_no_before() -> None:
    room = after(*ACCEPTED, *noticed(session=None))
    assert onset_session(room) is None
    assert held(PANEL, room)[0].before is None


def test_the_earlier_session_counts_once_both_have_noticed() -> None:
    one = after(*ACCEPTED, does(BEN, Move.NOTICE, choice=Rub.UNCLEAR, number=1, session=6))
    assert onset_session(one) is None
    two = after(does(ANA, Move.NOTICE, choice=Rub.UNCLEAR, number=1, session=4), room=one)
    assert onset_session(two) == 4


def test_what_only_one_has_said_is_closed_to_the_other() -> None:
    room = after(session(8), does(BEN, Move.RATE_FIRST, number=2), room=at_signed())
    assert [each.first for each in held(PANEL, room, viewer=ANA)] == [None, None]
    assert [each.first for each in held(PANEL, room, viewer=BEN)] == [None, 2]
    assert [each.first for each in held(PANEL, room)] == [None, None]


def test_a_panel_without_ratings_of_the_bond_is_fine() -> None:
    nothing = Panel.one({ANA: [1.0, 2.0]}, measure=Measure("week", 0, 10))
    assert all(each.change is None and each.before is None for each in held(nothing, ROOM))


def test_the_rows_of_the_table() -> None:
    rows = repair_rows(PANEL, [after(), ended(Outcome.HELD_TOGETHER)])
    assert [(row["repair"], row["member"]) for row in rows] == [(2, ANA), (2, BEN)]
    assert all(list(row) == list(COLUMNS) for row in rows)
    assert (rows[0]["difference"], rows[1]["difference"]) == (1, None)
    assert {row["outcome"] for row in rows} == {"held_together"}
    assert (rows[0]["invited"], rows[1]["invited"]) == (0, 1)


def test_what_came_up_again_says_how_often() -> None:
    room = after(does(BEN, Move.REOPEN), room=ROOM)
    assert {row["rounds"] for row in repair_rows(PANEL, [room])} == {2}
    assert {row["held_first"] for row in repair_rows(PANEL, [room])} == {None}


def test_more_than_one_pair_is_refused() -> None:
    two = Panel.from_long(dyad=["1", "2"], session=[1, 1], score=[5, 5])
    for look in (lambda: held(two, ROOM), lambda: repair_rows(two, [ROOM])):
        with pytest.raises(ValueError, match="one pair"):
            look()


def test_both_rate_in_the_same_step() -> None:
    room = after(session(8), *both(Move.RATE_FIRST, number=4), room=at_signed())
    assert [each.first for each in held(PANEL, room, viewer=ANA)] == [4, 4]
