"""What is left of a room when one of the two takes away everything they wrote and chose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reknit.repair.moves import Move, Stage
from reknit.repair.room import Item, Room

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def without(room: Room, role: str) -> Room:
    """Return the room without anything this role wrote, rated, chose or answered; what the other gave stays.

    How rounds ended stays too: both said it, so it is the other's as well. Nobody can go on in such a room.
    """
    gone = {each.id for each in room.items if each.role == role}
    asked_by_them = room.third is not None and room.third.asked_by == role
    return replace(
        room,
        version=room.version + 1,
        done=tuple(each for each in room.done if each[1] != role),
        notices=tuple(each for each in room.notices if each.role != role),
        items=tuple(each for each in room.items if each.role != role),
        turn=None,
        # Whether they felt heard was theirs to say.
        heard=tuple(each for each in room.heard if each.teller != role),
        answers=tuple(each for each in room.answers if each.role != role and each.wish not in gone),
        check_backs=tuple(each for each in room.check_backs if each.role != role),
        pauses=tuple(each for each in room.pauses if each.role != role),
        third=None if asked_by_them else room.third,
        ending=tuple(each for each in room.ending if each[0] != role),
    )


def words_only(roles: tuple[str, str], role: str, words: Iterable[str], on: date) -> Room:
    """Return a room that was left open and holds nothing but these ids of this role's words, oldest first.

    It takes the place of a room that cannot be opened any more. With which step the words were given went with it.
    """
    items = tuple(Item(each, Move.SAY_OUT, role, 1) for each in words)
    return Room(roles=roles, stage=Stage.LEFT_OPEN, last_on=on, inviter=role, version=1, items=items)
