"""Where an unfinished talk stands for one of the two, as a row of the caseload tells it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair.moves import AT_WORK, OVER, Stage
from reknit.repair.standing import standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reknit.repair.room import Room


class TalkStands(StrEnum):
    """What an unfinished talk asks of the viewer."""

    INVITED = "invited"
    YOUR_TURN = "your_turn"
    LOOK_BACK = "look_back"
    THEIR_TURN = "their_turn"
    RESTING = "resting"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Talk:
    """An unfinished talk: what it asks, and the day on which it began."""

    stands: TalkStands
    began: date


_YOURS: Mapping[Stage, TalkStands] = MappingProxyType(
    {
        Stage.INVITED: TalkStands.INVITED,
        Stage.POSTPONED: TalkStands.INVITED,
        Stage.CHECK_BACK_1: TalkStands.LOOK_BACK,
        Stage.CHECK_BACK_2: TalkStands.LOOK_BACK,
    }
)
_ELSEWHERE: Mapping[Stage, TalkStands] = MappingProxyType(
    dict.fromkeys((*AT_WORK, Stage.INVITED), TalkStands.THEIR_TURN)
    | dict.fromkeys((Stage.PAUSED, Stage.RESTING), TalkStands.RESTING)
    # Signed and between two looks back a talk only waits for sessions.
    | dict.fromkeys((Stage.SIGNED, Stage.HOLDING), TalkStands.NOTHING)
)


def talk_of(room: Room, role: str, began: date, on: date) -> Talk | None:
    """Return where the talk in this room stands for this role on this day; None where it is over.

    It is made of what this role is told on the talk's own page, and of nothing else. The day it began stands for how
    long it waits: that of the last step may be one that only the other knows of.
    """
    seen = standing(room, role, on)
    if seen.stage in OVER:
        return None
    if seen.stage is Stage.POSTPONED and room.postponed_until is not None and on < room.postponed_until:
        return Talk(TalkStands.NOTHING, began)
    if role in seen.waits_for:
        return Talk(_YOURS.get(seen.stage, TalkStands.YOUR_TURN), began)
    return Talk(_ELSEWHERE.get(seen.stage, TalkStands.NOTHING), began)
