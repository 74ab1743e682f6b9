"""What of a room one of the two may see, apart from the words: the one place that decides it.

Pages, the address that a waiting page asks, and audit lines are made from this; nothing else of a room reaches them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from reknit.repair.answers import Outcome
from reknit.repair.moves import Move, Stage
from reknit.repair.refusals import EARLY_ENDINGS, endings
from reknit.repair.standing import Standing, readable, readable_together, standing

if TYPE_CHECKING:
    from datetime import date

    from reknit.repair.answers import Answer, FirstAid
    from reknit.repair.moves import Rub
    from reknit.repair.room import CheckBack, Heard, Item, Notice, Room, Third, Turn


@dataclass(frozen=True, slots=True)
class VisibleWish:
    """A wish that may be read. `theirs` and `result` are there once both have answered."""

    id: str
    is_own: bool
    mine: Answer | None
    until: date | None
    theirs: Answer | None
    result: Answer | None
    result_until: date | None


@dataclass(frozen=True, slots=True)
class Visible:
    """What one role may see of a room. `place` tells one page of the room from the next."""

    role: str
    standing: Standing
    place: str
    rub: Rub
    round: int
    items: tuple[Item, ...]
    notice: Notice | None
    tried: tuple[FirstAid, ...]
    turn: Turn | None
    heard: tuple[Heard, ...]
    wishes: tuple[VisibleWish, ...]
    line_version: int
    check_backs: tuple[CheckBack, ...]
    pause_until: date | None
    third: Third | None
    my_ending: Outcome | None
    their_ending: Outcome | None
    possible_endings: tuple[Outcome, ...]
    outcome: Outcome | None
    outcomes: tuple[Outcome, ...]

    @property
    def step(self) -> Stage:
        """The stage, or the one to come back to while paused or resting."""
        return self.standing.back_to or self.standing.stage

    @property
    def mark(self) -> str:
        """What is the same as long as this role sees the same."""
        return sha256(repr(self).encode()).hexdigest()[:16]


def visible(room: Room, role: str, on: date, *, sees_sealed: bool = True) -> Visible:
    """Return what this role may see of the room on this day; else nothing that is still their own alone."""
    seen = _visible(room, role, on)
    return seen if sees_sealed else _to_anyone_who_looks(room, seen)


def _to_anyone_who_looks(room: Room, seen: Visible) -> Visible:
    """Leave out what only this role may see: on a screen that both use, the other may look."""
    together = set(readable_together(room))
    other = room.other(seen.role)
    return replace(
        seen,
        items=tuple(each for each in seen.items if each.id in together),
        notice=None,
        wishes=tuple(
            each if each.result else replace(each, mine=None, until=None) for each in seen.wishes if each.id in together
        ),
        check_backs=tuple(each for each in seen.check_backs if each.role == other or _is_open(room, each, other)),
        pause_until=None,
        my_ending=seen.my_ending if seen.my_ending in EARLY_ENDINGS else None,
    )


def _visible(room: Room, role: str, on: date) -> Visible:
    known = set(readable(room, role))
    ending = dict(room.ending)
    theirs = ending.get(room.other(role))
    return Visible(
        role=role,
        standing=standing(room, role, on),
        place=place_of(room),
        rub=room.rub,
        round=room.round,
        items=tuple(each for each in room.items if each.id in known),
        notice=next((each for each in room.notices if each.role == role), None),
        tried=room.tried,
        turn=room.turn,
        heard=room.heard,
        wishes=tuple(_wish(room, each, role) for each in room.wishes if each.id in known),
        line_version=room.line_version,
        check_backs=tuple(each for each in room.check_backs if _is_open(room, each, role)),
        pause_until=next((each.until for each in room.pauses if each.role == role), None),
        third=room.third,
        my_ending=ending.get(role),
        # To stop or to part takes the same word from both, so it is told; how well it ended each says on their own.
        their_ending=theirs if theirs in EARLY_ENDINGS else None,
        possible_endings=tuple(each for each in Outcome if each in endings(room)),
        outcome=room.outcome,
        outcomes=room.outcomes,
    )


def place_of(room: Room) -> str:
    """Return where the room is, told by nothing that one of the two may not know."""
    turn = room.turn if room.stage is Stage.SAY_BACK else None
    told = "" if turn is None else f"-{turn.teller}-{turn.corrections}-{int(turn.restated)}"
    return f"{room.round}-{room.stage.value}{told}"


def _wish(room: Room, wish: Item, role: str) -> VisibleWish:
    given = {each.role: each for each in room.answers_to(wish.id)}
    mine, theirs = given.get(role), given.get(room.other(role))
    settled = next((each for each in room.settlements() if each.wish == wish.id), None)
    return VisibleWish(
        id=wish.id,
        is_own=wish.role == role,
        mine=None if mine is None else mine.answer,
        until=None if mine is None else mine.until,
        theirs=None if settled is None or theirs is None else theirs.answer,
        result=None if settled is None else settled.result,
        result_until=None if settled is None else settled.until,
    )


def _is_open(room: Room, look: CheckBack, role: str) -> bool:
    move = Move.RATE_FIRST if look.which == 1 else Move.RATE_SECOND
    if look.role == role or (look.round == room.round and room.both_did(move)):
        return True
    places = {(each.which, each.round, each.role) for each in room.check_backs}
    return look.round < room.round and (look.which, look.round, role) in places
