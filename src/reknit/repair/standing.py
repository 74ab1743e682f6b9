"""Where a room stands for one of the two, and which words each may read. Nothing sealed shows in either."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair import say
from reknit.repair.advance import as_of
from reknit.repair.moves import OVER, TABLE, Move, Stage, Who, rows_at
from reknit.repair.refusals import is_for, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reknit.repair.room import Item, Room


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that is possible now; `label` is for a button, with {other} still to fill in."""

    move: Move
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a room stands for one of the two.

    Attributes:
        stage: how far it has come.
        back_to: what it comes back to while paused or resting.
        offers: what this one can do now, what leads on first.
        waits_for: the roles whose turn it is; empty where it waits for nobody. While one's own part is not done,
            only oneself: whether the other is further is not told.
        sentence: the same in words, with {other} still to fill in.
    """

    stage: Stage
    back_to: Stage | None
    offers: tuple[Offer, ...]
    waits_for: tuple[str, ...]
    sentence: str


# The move that completes each step for one of the two.
COMPLETES: Mapping[Stage, Move] = MappingProxyType(
    {
        Stage.NOTICE: Move.NOTICE,
        Stage.FIRST_AID: Move.ENOUGH,
        Stage.ALONE: Move.SEAL,
        Stage.OPENING: Move.OPEN,
        Stage.BENEATH: Move.TELL_BENEATH,
        Stage.OWNING: Move.OWN,
        Stage.SAY_IT: Move.SAY_OUT,
        Stage.WISHES: Move.ENOUGH_WISHES,
        Stage.NEGOTIATE: Move.SETTLED,
        Stage.AGREEMENT: Move.SIGN,
        Stage.CHECK_BACK_1: Move.RATE_FIRST,
        Stage.CHECK_BACK_2: Move.RATE_SECOND,
    }
)

# Words of these moves are closed to the other until both have done that; all other words are open at once.
_OPENED_BY: Mapping[Move, Move] = MappingProxyType(
    {
        Move.SEAL: Move.OPEN,
        Move.TELL_BENEATH: Move.TELL_BENEATH,
        Move.OWN: Move.OWN,
        Move.SAY_OUT: Move.SAY_OUT,
        Move.WISH: Move.ENOUGH_WISHES,
    }
)

_FOR_THE_THIRD = (Move.WISH, Move.WRITE_LINE)


def standing(room: Room, role: str, on: date) -> Standing:
    """Return where the room stands for this role on this day."""
    room = as_of(room, on)
    waits_for = _waits_for(room, role)
    return Standing(
        stage=room.stage,
        back_to=room.back_to,
        offers=tuple(Offer(move, say.label(move)) for move in allowed(room, role, on)),
        waits_for=waits_for,
        sentence=say.waiting(_waiting(room, role, waits_for)),
    )


def allowed(room: Room, role: str, on: date) -> tuple[Move, ...]:
    """Return the moves that this role can make on this day, in the order of the table."""
    room = as_of(room, on)
    moves = dict.fromkeys(row.move for row in TABLE if row.at is room.stage)
    return tuple(move for move in moves if _is_allowed(room, move, role, on))


def _is_allowed(room: Room, move: Move, role: str, on: date) -> bool:
    who = rows_at(room.stage, move)[0].who
    if who is Who.SITE or not is_for(room, role, who) or why_not(room, move, role, on) is not None:
        return False
    return not _is_spent(room, move, role)


def _is_spent(room: Room, move: Move, role: str) -> bool:
    """Return whether making the move once more would change nothing."""
    if move in {Move.OPEN, Move.ENOUGH, Move.ENOUGH_WISHES, Move.SETTLED, Move.SIGN} or move in _ONCE:
        return room.has_done(move, role)
    if move is Move.RESTATE:
        return room.turn is not None and room.turn.restated
    if move is Move.GO_ON_UNHEARD:
        return room.turn is not None and role in room.turn.unheard_by
    if move is Move.KEEP_GOING:
        return all(each != role for each, _ in room.ending)
    if move is Move.AGREE_THIRD:
        return room.third is not None and room.third.agreed
    return False


_ONCE = frozenset({Move.TELL_BENEATH, Move.OWN, Move.SAY_OUT})


def _waits_for(room: Room, role: str) -> tuple[str, ...]:
    if room.stage in {Stage.INVITED, Stage.POSTPONED}:
        return (room.invited,)
    if room.stage is Stage.SAY_BACK and room.turn is not None:
        teller = room.turn.teller
        return (teller if room.turn.restated else room.other(teller),)
    if room.stage is Stage.ENDING:
        return _those_left(room, role, {each for each, _ in room.ending})
    if room.stage not in COMPLETES:
        return ()
    if _is_other_behind(room, role):
        return (room.other(role),)
    move = COMPLETES[room.stage]
    return _those_left(room, role, {each for each in room.roles if room.has_done(move, each)})


def _is_other_behind(room: Room, role: str) -> bool:
    """Return whether one cannot go on before the other has answered the wishes, or written a line."""
    if room.stage is Stage.NEGOTIATE:
        given = [each.role for wish in room.wishes for each in room.answers_to(wish.id)]
    elif room.stage is Stage.AGREEMENT:
        given = [each.role for each in room.lines]
    else:
        return False
    needed = len(room.wishes) if room.stage is Stage.NEGOTIATE else 1
    return given.count(role) == needed > given.count(room.other(role))


def _those_left(room: Room, role: str, done: set[str]) -> tuple[str, ...]:
    if role not in done:
        return (role,)
    return (room.other(role),) if room.other(role) not in done else room.roles


def _waiting(room: Room, role: str, waits_for: tuple[str, ...]) -> str:
    if room.stage in OVER:
        return "over"
    if room.stage in _WAITING:
        return _WAITING[room.stage]
    if len(waits_for) == 2:
        return "both"
    return "you" if waits_for == (role,) else "other"


_WAITING: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.PAUSED: "pause",
        Stage.RESTING: "rest",
        Stage.SET_ASIDE: "set_aside",
        Stage.SIGNED: "session",
        Stage.HOLDING: "session",
    }
)


def readable(room: Room, role: str) -> tuple[str, ...]:
    """Return the ids of all words that this role may read, oldest first: one's own, and what has been opened.

    The other's words that were replaced or taken back are closed, also in rounds that are over.
    """
    return tuple(each.id for each in room.items if each.role == role or (each.current and _is_opened(room, each)))


def readable_together(room: Room) -> tuple[str, ...]:
    """Return the ids of all words that both may read, oldest first: what one screen may show that both look at."""
    return tuple(each.id for each in room.items if each.current and _is_opened(room, each))


def readable_by_third(room: Room) -> tuple[str, ...]:
    """Return the ids that the third person may read: this round's wishes and agreement, never either one's side.

    Empty unless both agreed to bring the third person in.
    """
    if room.third is None or not room.third.agreed:
        return ()
    shown = (each for move in _FOR_THE_THIRD for each in room.current(move))
    return tuple(each.id for each in shown if _is_opened(room, each))


def _is_opened(room: Room, item: Item) -> bool:
    opener = _OPENED_BY.get(item.move)
    # A round is only over once both signed, by when every step they came through was opened.
    return opener is None or item.round < room.round or room.both_did(opener)
