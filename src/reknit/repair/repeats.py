"""Whether what an event wants is so already: a second tap, a request sent twice, a stale tab that does no harm."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair.moves import AFTER_SIGNING, AT_WORK, OVER, Move, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reknit.repair.event import Event
    from reknit.repair.room import Room


def is_so_already(room: Room, event: Event) -> bool:
    """Return whether the room is as this event wants it, or the event was heard before."""
    if _words_are_known(room, event):
        return True
    check = _CHECKS.get(event.move)
    return check is not None and check(room, event)


def _words_are_known(room: Room, event: Event) -> bool:
    sent = (event.item, event.move, event.role)
    return bool(event.item) and any((each.id, each.move, each.role) == sent for each in room.items)


def _done(room: Room, event: Event) -> bool:
    return room.has_done(event.move, event.role)


def _invite(room: Room, event: Event) -> bool:
    asked = room.stage in {Stage.INVITED, Stage.POSTPONED} and event.role == room.inviter
    return asked or room.stage in {*AT_WORK, Stage.PAUSED, Stage.RESTING}


def _accept(room: Room, event: Event) -> bool:
    return event.role == room.invited and room.stage in AT_WORK


def _set_aside(room: Room, _: Event) -> bool:
    return room.stage is Stage.SET_ASIDE


def _notice(room: Room, event: Event) -> bool:
    said = (event.role, event.choice, event.number, event.session)
    return any((each.role, each.rub.value, each.strength, each.session) == said for each in room.notices)


def _try(room: Room, event: Event) -> bool:
    return event.choice in {each.value for each in room.tried}


def _more(room: Room, _: Event) -> bool:
    return room.stage in {Stage.ALONE, Stage.OPENING} and room.round == 1


def _restate(room: Room, event: Event) -> bool:
    return room.turn is not None and room.turn.teller != event.role and room.turn.restated


def _yes(room: Room, event: Event) -> bool:
    return any(each.teller == event.role and each.heard for each in room.heard)


def _correct(room: Room, event: Event) -> bool:
    turn = room.turn
    return turn is not None and turn.teller == event.role and not turn.restated and turn.corrections > 0


def _go_on_unheard(room: Room, event: Event) -> bool:
    if room.turn is not None and event.role in room.turn.unheard_by:
        return True
    fresh = room.turn is None or room.turn.corrections == 0
    return fresh and any(not each.heard for each in room.heard)


def _take_back_wish(room: Room, event: Event) -> bool:
    wanted = (event.item, Move.WISH, event.role, False)
    return any((each.id, each.move, each.role, each.current) == wanted for each in room.items)


def _session_held(room: Room, event: Event) -> bool:
    """Sessions count from the signing on, once each, until the second look back."""
    counted = room.at_work_on in {Stage.SIGNED, Stage.CHECK_BACK_1, Stage.HOLDING}
    return not counted or event.session in room.sessions


def _rate(room: Room, event: Event) -> bool:
    said = (1 if event.move is Move.RATE_FIRST else 2, event.role, event.number, room.round)
    return any((each.which, each.role, each.rating, each.round) == said for each in room.check_backs)


def _reopen(room: Room, _: Event) -> bool:
    return room.round > 1 and room.at_work_on not in AFTER_SIGNING and room.stage not in OVER


def _end(room: Room, event: Event) -> bool:
    said = {(role, outcome.value) for role, outcome in room.ending}
    return (event.role, event.choice) in said


def _resume(room: Room, _: Event) -> bool:
    return room.stage in AT_WORK


def _let_rest(room: Room, _: Event) -> bool:
    return room.stage is Stage.RESTING


def _agree_third(room: Room, event: Event) -> bool:
    return room.third is not None and room.third.agreed and room.third.who == event.item


def _ask_third(room: Room, event: Event) -> bool:
    return room.third is not None and (room.third.who, room.third.asked_by) == (event.item, event.role)


def _no_third(room: Room, _: Event) -> bool:
    return room.third is None and room.stage not in OVER


def _left(room: Room, _: Event) -> bool:
    return room.stage in OVER


_CHECKS: Mapping[Move, Callable[[Room, Event], bool]] = MappingProxyType(
    {
        Move.INVITE: _invite,
        Move.ACCEPT: _accept,
        Move.DECLINE: _set_aside,
        Move.WITHDRAW: _set_aside,
        Move.LAPSE: _set_aside,
        Move.NOTICE: _notice,
        Move.TRY: _try,
        Move.ENOUGH: _done,
        Move.MORE: _more,
        Move.OPEN: _done,
        Move.RESTATE: _restate,
        Move.YES: _yes,
        Move.CORRECT: _correct,
        Move.GO_ON_UNHEARD: _go_on_unheard,
        Move.TAKE_BACK_WISH: _take_back_wish,
        Move.ENOUGH_WISHES: _done,
        Move.SETTLED: _done,
        Move.SIGN: _done,
        Move.SESSION_HELD: _session_held,
        Move.RATE_FIRST: _rate,
        Move.RATE_SECOND: _rate,
        Move.REOPEN: _reopen,
        Move.END: _end,
        Move.RESUME: _resume,
        Move.LET_REST: _let_rest,
        Move.AGREE_THIRD: _agree_third,
        Move.ASK_THIRD: _ask_third,
        Move.NO_THIRD: _no_third,
        Move.LEFT: _left,
    }
)
