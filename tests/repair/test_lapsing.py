"""An invitation that nobody answers is set aside by itself, for both alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reknit.opening import MoveNotAllowed
from reknit.repair.advance import advance, as_of
from reknit.repair.event import Event
from reknit.repair.moves import Move, Stage
from reknit.repair.room import Room
from reknit.repair.standing import standing
from tests.repair.people import ACCEPTED, ANA, BEN, DAY, ROLES, after, attempt, does

LATER = after(does(ANA, Move.POSTPONE, until=DAY + timedelta(days=60)))


def on(days: int) -> Event:
    return Event(Move.LAPSE, "", DAY + timedelta(days=days))


@pytest.mark.parametrize(("room", "first_day"), [(after(), 28), (LATER, 88)], ids=["invited", "postponed"])
def test_it_lapses_four_weeks_after_it_was_made_or_put_off_to(room: Room, first_day: int) -> None:
    with pytest.raises(MoveNotAllowed, match="four weeks"):
        advance(room, on(first_day - 1))
    assert advance(room, on(first_day)).stage is Stage.SET_ASIDE
    assert as_of(room, DAY + timedelta(days=first_day - 1)) is room
    assert as_of(room, DAY + timedelta(days=first_day)) == advance(room, on(first_day))


def test_it_reads_the_same_for_both_and_blames_nobody() -> None:
    told = [standing(after(), role, DAY + timedelta(days=28)) for role in ROLES]
    assert told[0] == told[1]
    assert [each.move for each in told[0].offers] == [Move.INVITE]
    declined = standing(after(does(ANA, Move.DECLINE)), ANA, DAY + timedelta(days=28))
    assert told[0] == declined, "who did not answer and who said no read the same"


@pytest.mark.parametrize("role", ROLES)
def test_either_may_invite_again_on_the_same_day(role: str) -> None:
    again = after(does(role, Move.INVITE, after=28), room=after())
    assert (again.stage, again.inviter) == (Stage.INVITED, role)
    assert as_of(again, DAY + timedelta(days=55)) is again, "it has its own four weeks"


def test_a_late_answer_from_an_old_page_does_no_harm() -> None:
    room = after()
    for move in (Move.DECLINE, Move.WITHDRAW):
        assert advance(room, does(ANA if move is Move.DECLINE else BEN, move, after=30)) is room
    with pytest.raises(MoveNotAllowed, match="set aside"):
        advance(room, does(ANA, Move.ACCEPT, after=30))


def test_only_an_invitation_lapses() -> None:
    begun = after(*ACCEPTED)
    assert as_of(begun, DAY + timedelta(days=400)) is begun
    assert attempt(begun, on(400)) is None
