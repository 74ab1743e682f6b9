"""What each move changes in a room, apart from the stage."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair.answers import Answer, FirstAid, Outcome
from reknit.repair.moves import Move, Rub, Stage
from reknit.repair.room import CheckBack, Heard, Item, Notice, Pause, Third, Turn, WishAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reknit.repair.event import Event
    from reknit.repair.room import Room


def first_turn(room: Room) -> Turn:
    """Return the turn the say-back begins with: the inviter tells first, and every other round the other one."""
    return Turn(room.inviter if room.round % 2 else room.invited)


def back(room: Room) -> Room:
    """Return the room, come back from a pause or a rest."""
    return replace(room, stage=room.at_work_on, back_to=None, pauses=())


def _nothing(room: Room, _: Event) -> Room:
    return room


def _done(room: Room, event: Event) -> Room:
    mark = (event.move, event.role)
    return room if mark in room.done else replace(room, done=(*room.done, mark))


def _undone(room: Room, *moves: Move) -> Room:
    return replace(room, done=tuple(mark for mark in room.done if mark[0] not in moves))


def _adds(room: Room, event: Event) -> Room:
    if not event.item:
        return room
    return replace(room, items=(*room.items, Item(event.item, event.move, event.role, room.round)))


def _gives(room: Room, event: Event) -> Room:
    return _done(_adds(room, event), event)


def _without(room: Room, ids: set[str]) -> Room:
    return replace(room, items=tuple(replace(each, current=False) if each.id in ids else each for each in room.items))


def _replaces(room: Room, event: Event) -> Room:
    mine = {each.id for each in room.current(event.move) if each.role == event.role}
    return _adds(_without(room, mine), event)


def _invites(room: Room, event: Event) -> Room:
    inviter = event.role if room.stage is Stage.SET_ASIDE else room.inviter
    return replace(room, inviter=inviter, postponed_until=None)


def _no_date(room: Room, _: Event) -> Room:
    return replace(room, postponed_until=None)


def _postpones(room: Room, event: Event) -> Room:
    return replace(room, postponed_until=event.until)


def _notices(room: Room, event: Event) -> Room:
    notice = Notice(event.role, Rub(event.choice), event.number or 0, event.session)
    others = tuple(each for each in room.notices if each.role != event.role)
    return _done(replace(room, notices=(*others, notice)), event)


def _tries(room: Room, event: Event) -> Room:
    return replace(room, tried=(*room.tried, FirstAid(event.choice)))


def _seals(room: Room, event: Event) -> Room:
    return _done(_replaces(room, event), event)


def _restates(room: Room, event: Event) -> Room:
    turn = room.turn or first_turn(room)
    return _adds(replace(room, turn=replace(turn, restated=True)), event)


def _corrects(room: Room, event: Event) -> Room:
    turn = room.turn or first_turn(room)
    return _adds(replace(room, turn=replace(turn, restated=False, corrections=turn.corrections + 1)), event)


def _turn_over(room: Room, *, heard: bool) -> Room:
    teller = (room.turn or first_turn(room)).teller
    ended = (*room.heard, Heard(teller, heard))
    return replace(room, heard=ended, turn=Turn(room.other(teller)) if len(ended) == 1 else None)


def _says_yes(room: Room, _: Event) -> Room:
    return _turn_over(room, heard=True)


def _goes_on_unheard(room: Room, event: Event) -> Room:
    turn = room.turn or first_turn(room)
    willing = (*turn.unheard_by, event.role)
    if len(willing) == 2:
        return _turn_over(room, heard=False)
    return replace(room, turn=replace(turn, unheard_by=willing))


def _takes_back_wish(room: Room, event: Event) -> Room:
    answers = tuple(each for each in room.answers if each.wish != event.item)
    return _undone(replace(_without(room, {event.item}), answers=answers), Move.SETTLED)


def _answers(room: Room, event: Event) -> Room:
    answer = Answer(event.choice)
    given = WishAnswer(event.item, event.role, answer, event.until if answer is Answer.TRY else None)
    if given in room.answers:
        return room
    others = tuple(each for each in room.answers if (each.wish, each.role) != (event.item, event.role))
    return _undone(replace(room, answers=(*others, given)), Move.SETTLED)


def _writes_line(room: Room, event: Event) -> Room:
    return replace(_undone(_replaces(room, event), Move.SIGN), line_version=room.line_version + 1)


def _session_held(room: Room, event: Event) -> Room:
    return room if event.session is None else replace(room, sessions=(*room.sessions, event.session))


def _rates(room: Room, event: Event) -> Room:
    which = 1 if event.move is Move.RATE_FIRST else 2
    rating = CheckBack(which, event.role, event.number or 0, room.round)
    place = (which, event.role, room.round)
    others = tuple(each for each in room.check_backs if (each.which, each.role, each.round) != place)
    return _done(replace(room, check_backs=(*others, rating)), event)


def _reopens(room: Room, _: Event) -> Room:
    return replace(
        room,
        round=room.round + 1,
        done=(),
        turn=None,
        heard=(),
        sessions=(),
        ending=(),
        # Both agreed to show the round before, not the one that begins.
        third=None,
        outcomes=(*room.outcomes, Outcome.REOPENED),
    )


def _says_ending(room: Room, event: Event) -> Room:
    others = tuple(each for each in room.ending if each[0] != event.role)
    return replace(room, ending=(*others, (event.role, Outcome(event.choice))))


def _keeps_going(room: Room, event: Event) -> Room:
    return replace(room, ending=tuple(each for each in room.ending if each[0] != event.role))


def _pauses(room: Room, event: Event) -> Room:
    others = tuple(each for each in room.pauses if each.role != event.role)
    return replace(room, back_to=room.at_work_on, pauses=(*others, Pause(event.role, event.until)))


def _resumes(room: Room, event: Event) -> Room:
    """Drop the own pause and those whose day has come."""
    still = tuple(
        each for each in room.pauses if each.role != event.role and (each.until is None or each.until > event.on)
    )
    return replace(room, pauses=still)


def _rests(room: Room, _: Event) -> Room:
    return replace(room, back_to=room.at_work_on, pauses=())


def _asks_third(room: Room, event: Event) -> Room:
    return replace(room, third=Third(event.item, event.role))


def _agrees_third(room: Room, _: Event) -> Room:
    return room if room.third is None else replace(room, third=replace(room.third, agreed=True))


def _no_third(room: Room, _: Event) -> Room:
    return replace(room, third=None)


def _leaves(room: Room, _: Event) -> Room:
    return replace(room, third=None, pauses=(), back_to=None)


EFFECTS: Mapping[Move, Callable[[Room, Event], Room]] = MappingProxyType(
    {
        Move.INVITE: _invites,
        Move.ACCEPT: _no_date,
        Move.POSTPONE: _postpones,
        Move.DECLINE: _no_date,
        Move.WITHDRAW: _no_date,
        Move.LAPSE: _no_date,
        Move.NOTICE: _notices,
        Move.TRY: _tries,
        Move.ENOUGH: _done,
        Move.MORE: _nothing,
        Move.SEAL: _seals,
        Move.OPEN: _done,
        Move.RESTATE: _restates,
        Move.YES: _says_yes,
        Move.CORRECT: _corrects,
        Move.GO_ON_UNHEARD: _goes_on_unheard,
        Move.SAY_OUT: _gives,
        Move.TELL_BENEATH: _gives,
        Move.OWN: _gives,
        Move.WISH: _adds,
        Move.TAKE_BACK_WISH: _takes_back_wish,
        Move.ENOUGH_WISHES: _done,
        Move.ANSWER: _answers,
        Move.SETTLED: _done,
        Move.WRITE_LINE: _writes_line,
        Move.SIGN: _done,
        Move.SESSION_HELD: _session_held,
        Move.RATE_FIRST: _rates,
        Move.RATE_SECOND: _rates,
        Move.REOPEN: _reopens,
        Move.END: _says_ending,
        Move.KEEP_GOING: _keeps_going,
        Move.PAUSE: _pauses,
        # A pause without a word: the room keeps no trace of which of the two buttons it was.
        Move.TOO_MUCH: _pauses,
        Move.RESUME: _resumes,
        Move.LET_REST: _rests,
        Move.ASK_THIRD: _asks_third,
        Move.AGREE_THIRD: _agrees_third,
        Move.NO_THIRD: _no_third,
        Move.LEFT: _leaves,
    }
)
