"""Every way through the table of moves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from reknit.repair.answers import Outcome
from reknit.repair.moves import OVER, PATHS, TABLE, Goal, Move, Row, Rub, Stage
from tests.repair.people import (
    ACCEPTED,
    AGREED,
    ANA,
    BEN,
    DAY,
    TOLD_AND_HEARD,
    WISH_OF_BEN,
    after,
    at_agreement,
    at_alone,
    at_ending,
    at_negotiate,
    at_say_back,
    at_signed,
    at_wishes,
    attempt,
    both,
    does,
    ended,
    every_event,
    noticed,
    session,
    signed,
)

if TYPE_CHECKING:
    from reknit.repair.event import Event
    from reknit.repair.room import Room


@pytest.mark.parametrize("rub", list(Rub))
def test_each_kind_of_rub_has_its_path(rub: Rub) -> None:
    room = at_alone(rub)
    passed = []
    for move in (Move.SEAL, Move.OPEN):
        room = after(*both(move), room=room)
        passed.append(room.stage)
    assert tuple(passed) == PATHS[rub][:2]
    assert at_wishes(rub).stage is PATHS[rub][-1] is Stage.WISHES


def test_withdrawal_leads_to_saying_it_and_confrontation_to_the_wish_beneath() -> None:
    assert Stage.SAY_IT in PATHS[Rub.WITHDRAWAL]
    assert Stage.BENEATH in PATHS[Rub.CONFRONTATION]
    assert not {Stage.SAY_IT, Stage.BENEATH} & set(PATHS[Rub.UNCLEAR])


def test_a_small_repair_may_suffice() -> None:
    room = after(*ACCEPTED, *noticed(), does(ANA, Move.TRY, choice="clear_up"), *both(Move.ENOUGH))
    assert room.stage is Stage.AGREEMENT
    assert signed(room).stage is Stage.SIGNED


def test_it_takes_one_to_go_deeper() -> None:
    assert after(*ACCEPTED, *noticed(), does(BEN, Move.ENOUGH), does(ANA, Move.MORE)).stage is Stage.ALONE


def test_the_whole_way_to_mended() -> None:
    stages = [at_alone(), at_say_back(), at_wishes(), at_negotiate(), at_agreement(), at_signed(), at_ending(), ended()]
    assert [room.stage.value for room in stages] == [
        *("alone", "say_back", "wishes", "negotiate", "agreement", "signed", "ending", "ended")
    ]
    assert ended().outcome is Outcome.MENDED


@pytest.mark.parametrize("outcome", [Outcome.MENDED, Outcome.HELD_TOGETHER, Outcome.PART_WAYS, Outcome.STOPPED])
def test_every_ending_can_be_reached(outcome: Outcome) -> None:
    assert ended(outcome).outcome is outcome


def test_looking_back_comes_after_one_session_and_after_three() -> None:
    first = after(session(8), room=at_signed())
    assert first.stage is Stage.CHECK_BACK_1
    holding = after(*both(Move.RATE_FIRST, number=7), room=first)
    assert holding.stage is Stage.HOLDING
    assert after(session(9), room=holding).stage is Stage.HOLDING
    assert after(session(9), session(10), room=holding).stage is Stage.CHECK_BACK_2


def test_who_never_looks_back_does_not_keep_the_second_look_away() -> None:
    assert after(session(8), session(9), session(10), room=at_signed()).stage is Stage.CHECK_BACK_2


def test_what_comes_up_again_begins_a_new_round_and_keeps_the_history() -> None:
    room = after(does(BEN, Move.REOPEN), room=at_ending())
    assert (room.stage, room.round, room.outcomes) == (Stage.ALONE, 2, (Outcome.REOPENED,))
    assert {each.move for each in room.items} >= {Move.SEAL, Move.OWN, Move.WISH, Move.WRITE_LINE}
    assert len(room.check_backs) == 4
    again = after(*both(Move.SEAL), *both(Move.OPEN), room=room)
    assert again.turn is not None
    assert again.turn.teller == ANA, "in the second round the other one tells first"


def test_a_session_held_while_resting_counts() -> None:
    resting = after(does(BEN, Move.LET_REST, after=31), session(8, after=32), room=at_signed())
    assert (resting.stage, resting.back_to) == (Stage.RESTING, Stage.CHECK_BACK_1)
    assert after(does(ANA, Move.RESUME, after=33), room=resting).stage is Stage.CHECK_BACK_1


def a_room_at_each_stage() -> list[Room]:
    """One room at each stage, more where a row needs a history of its own."""
    corrections = [does(ANA, Move.RESTATE), does(BEN, Move.CORRECT)] * 3
    nearly = after(*TOLD_AND_HEARD[:2], does(BEN, Move.RESTATE), room=at_say_back())
    unheard = after(*(each for _ in range(3) for each in again(corrections[:2])), room=at_say_back())
    confronted, withdrawn = (at_say_back(rub) for rub in (Rub.CONFRONTATION, Rub.WITHDRAWAL))
    owning = after(*TOLD_AND_HEARD, room=withdrawn)
    one_look = after(session(8), room=at_signed())
    return [
        after(),
        after(does(ANA, Move.POSTPONE, until=DAY + timedelta(days=3))),
        after(does(ANA, Move.DECLINE)),
        after(*ACCEPTED),
        after(*ACCEPTED, *noticed()),
        at_alone(),
        after(*both(Move.SEAL), room=at_alone()),
        at_say_back(),
        nearly,
        unheard,
        after(*both(Move.GO_ON_UNHEARD), *again([does(BEN, Move.RESTATE), does(ANA, Move.CORRECT)] * 3), room=unheard),
        after(*TOLD_AND_HEARD, room=confronted),
        owning,
        after(*both(Move.OWN), room=owning),
        at_wishes(),
        after(WISH_OF_BEN, room=at_wishes()),
        at_negotiate(),
        after(*AGREED, room=at_negotiate()),
        at_agreement(),
        after(*both(Move.WRITE_LINE), room=at_agreement()),
        at_signed(),
        one_look,
        after(session(9), room=one_look),
        after(*both(Move.RATE_FIRST, number=7), room=one_look),
        after(session(9), *both(Move.RATE_FIRST, number=7), room=one_look),
        after(session(9), session(10), room=one_look),
        at_ending(),
        after(*both(Move.PAUSE), room=at_alone()),
        after(does(BEN, Move.LET_REST, after=31), room=at_alone()),
        ended(),
    ]


def again(events: list[Event]) -> list[Event]:
    """The same with words of their own."""
    return [does(event.role, event.move) for event in events]


def test_every_entry_of_the_table_is_reached() -> None:
    reached: set[Row] = set()
    for room in a_room_at_each_stage():
        for first in tried(room):
            reached |= matching(room, *first)
            for second in tried(first[1]):
                reached |= matching(first[1], *second)
    missing = [f"{row.at} {row.move} {row.when} {row.to}" for row in TABLE if row not in reached]
    assert not missing


def tried(room: Room) -> list[tuple[Move, Room]]:
    """What comes of every move that may be made now, or after a silence."""
    events = [event for day in (1, 40) for event in every_event(room, day=day)]
    then = [(event.move, attempt(room, event)) for event in events]
    return [(move, after_it) for move, after_it in then if after_it is not None and after_it is not room]


def matching(room: Room, move: Move, then: Room) -> set[Row]:
    """The row that brought the room there, told by where it leads."""
    rows = [row for row in TABLE if (row.at, row.move) == (room.stage, move)]
    came_back = room.back_to is not None and then.back_to is None and then.stage not in OVER
    stayed = then.stage is room.stage and then.round == room.round
    goals = {then.stage} | ({Goal.STAY} if stayed else {Goal.BACK} if came_back else set())
    found = {row for row in rows if row.to in goals}
    return found or {row for row in rows if row.to is Goal.NEXT}
