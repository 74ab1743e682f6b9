"""What is left of a room when one of the two takes away everything they wrote and chose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reknit.repair.room import Room


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
