"""What happens to a room when one of the two does something: `advance`."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair import say
from reknit.repair.answers import shared_ending
from reknit.repair.effects import EFFECTS, back, first_turn
from reknit.repair.event import Event
from reknit.repair.moves import Goal, Move, Stage, When, next_on_path, rows_at
from reknit.repair.refusals import fault, is_for, why_not
from reknit.repair.repeats import is_so_already

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from reknit.repair.moves import Row
    from reknit.repair.room import Room

SESSIONS_TO_SECOND_LOOK = 3

_OF_NOBODY = frozenset({Move.SESSION_HELD, Move.LAPSE})


def advance(room: Room, event: Event) -> Room:
    """Return the room after this event; the same room where it changes nothing.

    Raises:
        MoveNotAllowed: it cannot happen now; the text says why, kindly. The room stays as it is.
    """
    if event.role not in room.roles and event.move not in _OF_NOBODY:
        raise say.not_allowed("stranger")
    today = room if event.move is Move.LAPSE else as_of(room, event.on)
    after = _advanced(today, event)
    return room if after is today else after


def as_of(room: Room, on: date) -> Room:
    """Return the room as it is on this day: an invitation that nobody answered has lapsed by then."""
    if not rows_at(room.stage, Move.LAPSE) or why_not(room, Move.LAPSE, "", on) is not None:
        return room
    return _advanced(room, Event(Move.LAPSE, "", on))


def _advanced(room: Room, event: Event) -> Room:
    if is_so_already(room, event):
        return room
    if room.back_to is not None and event.move is Move.SESSION_HELD:
        return _meanwhile(room, event)
    rows = _rows(room, event)
    changed = EFFECTS[event.move](room, event)
    row = next(row for row in rows if _holds(row.when, changed, event))
    after = _enter(changed, room, row)
    return room if after == room else _stamped(after, event)


def _rows(room: Room, event: Event) -> tuple[Row, ...]:
    rows = rows_at(room.stage, event.move)
    if not rows and event.move is Move.SEAL and room.both_did(Move.OPEN):
        raise say.not_allowed("opened")
    if not rows:
        raise say.not_at(room.stage)
    if not is_for(room, event.role, rows[0].who):
        raise say.not_allowed("not_you")
    reason = why_not(room, event.move, event.role, event.on) or fault(room, event)
    if reason is not None:
        raise say.not_allowed(reason)
    return rows


def _meanwhile(room: Room, event: Event) -> Room:
    """Return the paused or resting room after a session: what it comes back to has moved on."""
    inner = advance(replace(room, stage=room.at_work_on, back_to=None), event)
    return replace(inner, stage=room.stage, back_to=inner.stage)


def _holds(when: When, room: Room, event: Event) -> bool:
    return _CONDITIONS[when](room, event)


def _both(room: Room, event: Event) -> bool:
    return room.both_did(event.move)


def _three_sessions(room: Room, _: Event) -> bool:
    return len(room.sessions) >= SESSIONS_TO_SECOND_LOOK


def _same_ending(room: Room, _: Event) -> bool:
    return len(room.ending) == 2 and shared_ending(room.ending[0][1], room.ending[1][1]) is not None


_CONDITIONS: Mapping[When, Callable[[Room, Event], bool]] = MappingProxyType(
    {
        When.ALWAYS: lambda _, __: True,
        When.BOTH: _both,
        When.BOTH_NO_WISHES: lambda room, event: _both(room, event) and not room.wishes,
        When.TURNS_OVER: lambda room, _: room.turn is None,
        When.ONE_SESSION: lambda room, _: bool(room.sessions),
        When.THREE_SESSIONS: _three_sessions,
        When.SAME_ENDING: _same_ending,
        When.NOBODY_PAUSES: lambda room, _: not room.pauses,
    }
)


def _enter(changed: Room, before: Room, row: Row) -> Room:
    """Return the room at the stage that the row leads to."""
    if row.to is Goal.STAY:
        return changed
    if row.to is Goal.BACK:
        return back(changed)
    stage = next_on_path(before.rub, before.stage) if row.to is Goal.NEXT else row.to
    if stage is Stage.SAY_BACK:
        return replace(changed, stage=stage, turn=first_turn(changed))
    if stage is Stage.ENDED:
        return _ended(changed)
    return replace(changed, stage=Stage(stage))


def _ended(room: Room) -> Room:
    outcome = shared_ending(room.ending[0][1], room.ending[1][1])
    outcomes = room.outcomes if outcome is None else (*room.outcomes, outcome)
    return replace(room, stage=Stage.ENDED, back_to=None, pauses=(), outcomes=outcomes)


def _stamped(room: Room, event: Event) -> Room:
    """Return the room as changed on that day; what the site reports does not break the silence of the two."""
    silent = event.move in {Move.SESSION_HELD, Move.LAPSE, Move.LEFT}
    last_on = room.last_on if silent else max(room.last_on, event.on)
    return replace(room, version=room.version + 1, last_on=last_on)
