"""Why a move of the table may still not happen: each function returns a reason of wording.toml, or None."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair.answers import Answer, FirstAid, Outcome
from reknit.repair.moves import AFTER_SIGNING, Move, Rub, Stage, Who
from reknit.repair.room import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from datetime import date
    from enum import StrEnum

    from reknit.repair.event import Event
    from reknit.repair.room import Room

SILENCE = timedelta(days=30)
"""So long neither has done anything before one may let it rest."""

ASK_AGAIN = timedelta(days=7)
"""So long the same one waits before inviting again."""

LAPSES = timedelta(days=28)
"""So long an invitation waits for an answer, from the day it was made or postponed to.

Four weekly meetings: a holiday or an illness is no answer yet, and nobody is left standing before a shut door.
"""

FURTHEST = timedelta(days=366)
TRIES_TO_HEAR = 3
MOST_WISHES = 5
RATINGS = range(11)

EARLY_ENDINGS = frozenset({Outcome.PART_WAYS, Outcome.STOPPED})
ENDINGS = EARLY_ENDINGS | {Outcome.MENDED, Outcome.HELD_TOGETHER}


def endings(room: Room) -> frozenset[Outcome]:
    """Return how it could end now: before both signed only by stopping or parting."""
    return ENDINGS if room.at_work_on in AFTER_SIGNING else EARLY_ENDINGS


def is_for(room: Room, role: str, who: Who) -> bool:
    """Return whether this role is the one who may."""
    teller = None if room.turn is None else room.turn.teller
    asker = None if room.third is None else room.third.asked_by
    return {
        Who.EITHER: True,
        Who.INVITER: role == room.inviter,
        Who.INVITED: role == room.invited,
        Who.TELLER: role == teller,
        Who.LISTENER: teller is not None and role == room.other(teller),
        Who.ASKED: asker is not None and role == room.other(asker),
        Who.SITE: True,
    }[who]


def why_not(room: Room, move: Move, role: str, on: date) -> str | None:
    """Return why this role cannot make this move now, whatever it brings with it."""
    check = _CHECKS.get(move)
    return None if check is None else check(room, role, on)


def _invite(room: Room, role: str, on: date) -> str | None:
    again = room.stage is Stage.SET_ASIDE and role == room.inviter
    return "too_soon_to_ask" if again and on - room.last_on < ASK_AGAIN else None


def _lapse(room: Room, _: str, on: date) -> str | None:
    waits_since = max(room.last_on, room.postponed_until or room.last_on)
    return None if on - waits_since >= LAPSES else "not_lapsed"


def _reply(room: Room, _: str, __: date) -> str | None:
    return None if room.turn is not None and room.turn.restated else "not_restated"


def _go_on_unheard(room: Room, _: str, __: date) -> str | None:
    return None if room.turn is not None and room.turn.corrections >= TRIES_TO_HEAR else "go_on_later"


def _wish(room: Room, role: str, _: date) -> str | None:
    if room.has_done(Move.ENOUGH_WISHES, role):
        return "already_chosen"
    return "most_wishes" if sum(each.role == role for each in room.wishes) >= MOST_WISHES else None


def _take_back_wish(room: Room, role: str, _: date) -> str | None:
    if room.stage is Stage.WISHES and room.has_done(Move.ENOUGH_WISHES, role):
        return "already_chosen"
    return None if any(each.role == role for each in room.wishes) else "no_such_wish"


def _answer(room: Room, _: str, __: date) -> str | None:
    return None if room.wishes else "no_such_wish"


def _settled(room: Room, _: str, __: date) -> str | None:
    return None if len(room.settlements()) == len(room.wishes) else "answers_missing"


def _sign(room: Room, _: str, __: date) -> str | None:
    return None if len(room.lines) == 2 else "lines_missing"


def _resume(room: Room, role: str, on: date) -> str | None:
    mine = any(each.role == role for each in room.pauses)
    over = all(each.until is not None and each.until <= on for each in room.pauses)
    return None if mine or over else "still_paused"


def _let_rest(room: Room, _: str, on: date) -> str | None:
    return None if on - room.last_on >= SILENCE else "not_silent"


def _ask_third(room: Room, _: str, __: date) -> str | None:
    return None if room.third is None else "third_there"


def _agree_third(room: Room, _: str, __: date) -> str | None:
    return None if room.third is not None else "no_third"


_CHECKS: Mapping[Move, Callable[[Room, str, date], str | None]] = MappingProxyType(
    {
        Move.INVITE: _invite,
        Move.LAPSE: _lapse,
        Move.YES: _reply,
        Move.CORRECT: _reply,
        Move.GO_ON_UNHEARD: _go_on_unheard,
        Move.WISH: _wish,
        Move.TAKE_BACK_WISH: _take_back_wish,
        Move.ANSWER: _answer,
        Move.SETTLED: _settled,
        Move.SIGN: _sign,
        Move.RESUME: _resume,
        Move.LET_REST: _let_rest,
        Move.ASK_THIRD: _ask_third,
        Move.AGREE_THIRD: _agree_third,
        Move.NO_THIRD: _agree_third,
    }
)


def fault(room: Room, event: Event) -> str | None:
    """Return what is missing or wrong in what this event brings with it."""
    move = event.move
    if move in _CHOICES and event.choice not in _values(_CHOICES[move]):
        return "no_choice"
    if move in _NUMBERS and (event.number is None or event.number not in _NUMBERS[move]):
        return "no_number"
    if _wants_day(event) and not _is_ahead(event):
        return "no_day"
    if move in _WORDS and not event.item:
        return "no_words"
    # An id names one person's words; with the id of the other's, one could have sealed words counted as one's own.
    if move not in _ABOUT and event.item and any(each.id == event.item for each in room.items):
        return "words_known"
    if event.session is not None and event.session < 1:
        return "no_session"
    check = _CLOSER.get(move)
    return None if check is None else check(room, event)


_CHOICES: Mapping[Move, type[StrEnum]] = MappingProxyType(
    {Move.NOTICE: Rub, Move.TRY: FirstAid, Move.ANSWER: Answer, Move.END: Outcome}
)
_NUMBERS: Mapping[Move, Container[int]] = MappingProxyType(
    {Move.NOTICE: STRENGTHS, Move.RATE_FIRST: RATINGS, Move.RATE_SECOND: RATINGS}
)
_WORDS = frozenset({Move.SEAL, Move.WISH, Move.WRITE_LINE, Move.ASK_THIRD})
_ABOUT = frozenset({Move.ANSWER, Move.TAKE_BACK_WISH, Move.ASK_THIRD, Move.AGREE_THIRD})


def _values(choices: type[StrEnum]) -> set[str]:
    return {each.value for each in choices}


def _wants_day(event: Event) -> bool:
    tries = event.move is Move.ANSWER and event.choice == Answer.TRY
    return tries or event.move is Move.POSTPONE or (event.move is Move.PAUSE and event.until is not None)


def _is_ahead(event: Event) -> bool:
    return event.until is not None and event.on < event.until <= event.on + FURTHEST


def _known_wish(room: Room, event: Event) -> str | None:
    return None if any(each.id == event.item for each in room.wishes) else "no_such_wish"


def _own_wish(room: Room, event: Event) -> str | None:
    whose = {each.id: each.role for each in room.wishes}
    if event.item not in whose or (room.stage is Stage.WISHES and whose[event.item] != event.role):
        return "no_such_wish"
    return None if whose[event.item] == event.role else "not_your_wish"


def _read_version(room: Room, event: Event) -> str | None:
    return None if event.number == room.line_version else "line_changed"


def _possible_ending(room: Room, event: Event) -> str | None:
    return None if event.choice in {each.value for each in endings(room)} else "no_such_ending"


def _named_third(room: Room, event: Event) -> str | None:
    return None if room.third is not None and room.third.who == event.item else "third_changed"


def _names_session(_: Room, event: Event) -> str | None:
    return "no_session" if event.session is None else None


_CLOSER: Mapping[Move, Callable[[Room, Event], str | None]] = MappingProxyType(
    {
        Move.ANSWER: _known_wish,
        Move.TAKE_BACK_WISH: _own_wish,
        Move.SIGN: _read_version,
        Move.END: _possible_ending,
        Move.AGREE_THIRD: _named_third,
        Move.SESSION_HELD: _names_session,
    }
)
