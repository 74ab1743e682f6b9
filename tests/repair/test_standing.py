"""Where a room stands for each of the two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reknit.repair.moves import Move, Stage
from reknit.repair.room import Room
from reknit.repair.standing import readable, standing
from tests.repair.people import (
    ACCEPTED,
    AGREED,
    ANA,
    BEN,
    DAY,
    WISH_OF_BEN,
    after,
    at_agreement,
    at_alone,
    at_negotiate,
    at_say_back,
    at_signed,
    at_wishes,
    both,
    does,
    ended,
    noticed,
)

ALONE = at_alone()


@pytest.mark.parametrize(
    ("room", "for_ana", "for_ben"),
    [
        (after(), (ANA,), (ANA,)),
        (after(*ACCEPTED), (ANA,), (BEN,)),
        (after(does(BEN, Move.SEAL), room=ALONE), (ANA,), (ANA,)),
        (after(*both(Move.SEAL), does(BEN, Move.OPEN), room=ALONE), (ANA,), (ANA,)),
        (at_say_back(), (ANA,), (ANA,)),
        (after(does(ANA, Move.RESTATE), room=at_say_back()), (BEN,), (BEN,)),
        (after(AGREED[0], room=at_negotiate()), (BEN,), (BEN,)),
        (after(does(ANA, Move.WRITE_LINE), room=at_agreement()), (BEN,), (BEN,)),
        (at_signed(), (), ()),
        (ended(), (), ()),
    ],
    ids=lambda each: each.stage.value if isinstance(each, Room) else None,
)
def test_whom_it_waits_for(room: Room, for_ana: tuple[str, ...], for_ben: tuple[str, ...]) -> None:
    assert standing(room, ANA, DAY).waits_for == for_ana
    assert standing(room, BEN, DAY).waits_for == for_ben


def test_what_each_can_do_comes_with_a_label() -> None:
    offers = standing(after(), ANA, DAY).offers
    assert {each.move for each in offers} == {Move.ACCEPT, Move.INVITE, Move.POSTPONE, Move.DECLINE}
    assert {each.move for each in standing(after(), BEN, DAY).offers} == {Move.WITHDRAW}
    assert all(each.label for each in offers)


def test_a_pause_shows_what_it_comes_back_to_and_no_reason() -> None:
    told = standing(after(does(BEN, Move.TOO_MUCH), room=ALONE), ANA, DAY)
    assert (told.stage, told.back_to) == (Stage.PAUSED, Stage.ALONE)
    assert Move.RESUME not in {each.move for each in told.offers}


def test_letting_it_rest_is_offered_after_the_silence_only() -> None:
    def offered(days: int) -> set[Move]:
        return {each.move for each in standing(ALONE, ANA, DAY + timedelta(days=days)).offers}

    assert Move.LET_REST not in offered(29)
    assert Move.LET_REST in offered(30)


def test_wishes_open_when_both_have_wished() -> None:
    room = after(WISH_OF_BEN, does(BEN, Move.ENOUGH_WISHES), room=at_wishes())
    assert "wish" not in readable(room, ANA)
    assert "wish" in readable(after(does(ANA, Move.ENOUGH_WISHES), room=room), ANA)


def test_a_small_repair_that_was_enough_tells_the_other_nothing_before_they_say_so_too() -> None:
    room = after(*ACCEPTED, *noticed())
    assert standing(after(does(BEN, Move.ENOUGH), room=room), ANA, DAY) == standing(room, ANA, DAY)
