"""Ana and Ben, who talk a rub through: short ways to write what each does."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from itertools import count
from typing import Any

from reknit.opening import MoveNotAllowed
from reknit.repair.advance import advance
from reknit.repair.answers import Answer, FirstAid, Outcome
from reknit.repair.event import Event
from reknit.repair.moves import Move, Rub
from reknit.repair.room import Room, invite

ANA, BEN = "therapist", "patient"
ROLES = (ANA, BEN)
DAY = date(2026, 3, 2)
BRINGS_WORDS = {
    Move.SEAL,
    Move.RESTATE,
    Move.CORRECT,
    Move.SAY_OUT,
    Move.TELL_BENEATH,
    Move.OWN,
    Move.WISH,
    Move.WRITE_LINE,
}
_numbers = count()


def does(role: str, move: Move, *, after: int = 0, **more) -> Event:
    """What a role does, with fresh words where the move brings words; `after` days have passed."""
    if move in BRINGS_WORDS:
        more.setdefault("item", f"{move.value}-{role}-{next(_numbers)}")
    return Event(move, role, DAY + timedelta(days=after), **more)


def both(move: Move, **more) -> list[Event]:
    return [does(role, move, **more) for role in ROLES]


def after(*events: Event, room: Room | None = None) -> Room:
    return reduce(advance, events, invite(ROLES, BEN, DAY) if room is None else room)


def attempt(room: Room, event: Event) -> Room | None:
    try:
        return advance(room, event)
    except MoveNotAllowed:
        return None


def noticed(rub: Rub = Rub.UNCLEAR, strength: int = 2, session: int | None = 7) -> list[Event]:
    return both(Move.NOTICE, choice=rub, number=strength, session=session)


def session(number: int, *, after: int = 0) -> Event:
    return Event(Move.SESSION_HELD, "", DAY + timedelta(days=after), session=number)


ACCEPTED = [does(ANA, Move.ACCEPT)]
TOLD_AND_HEARD = [does(ANA, Move.RESTATE), does(BEN, Move.YES), does(BEN, Move.RESTATE), does(ANA, Move.YES)]
WISH_OF_BEN = does(BEN, Move.WISH, item="wish")
AGREED = both(Move.ANSWER, item="wish", choice=Answer.AGREED)
WRITTEN = both(Move.WRITE_LINE)


def signed(room: Room) -> Room:
    """Both write a line and sign what they read."""
    written = after(*both(Move.WRITE_LINE), room=room)
    return after(*both(Move.SIGN, number=written.line_version), room=written)


def at_alone(rub: Rub = Rub.UNCLEAR) -> Room:
    return after(*ACCEPTED, *noticed(rub), does(BEN, Move.MORE))


def at_say_back(rub: Rub = Rub.UNCLEAR) -> Room:
    return after(*both(Move.SEAL), *both(Move.OPEN), room=at_alone(rub))


MIDDLE = {
    Rub.UNCLEAR: [Move.OWN],
    Rub.WITHDRAWAL: [Move.OWN, Move.SAY_OUT],
    Rub.CONFRONTATION: [Move.TELL_BENEATH, Move.OWN],
}


def at_wishes(rub: Rub = Rub.UNCLEAR) -> Room:
    steps = [event for move in MIDDLE[rub] for event in both(move)]
    return after(*TOLD_AND_HEARD, *steps, room=at_say_back(rub))


def at_negotiate() -> Room:
    return after(WISH_OF_BEN, *both(Move.ENOUGH_WISHES), room=at_wishes())


def at_agreement() -> Room:
    return after(*AGREED, *both(Move.SETTLED), room=at_negotiate())


def at_signed() -> Room:
    return signed(at_agreement())


def at_ending() -> Room:
    looked = [session(8), *both(Move.RATE_FIRST, number=7), session(9), session(10), *both(Move.RATE_SECOND, number=8)]
    return after(*looked, room=at_signed())


def ended(outcome: Outcome = Outcome.MENDED) -> Room:
    return after(*both(Move.END, choice=outcome), room=at_ending())


def every_event(room: Room, *, day: int = 0) -> list[Event]:
    """Every move either could try in this room, each with everything in order."""
    wishes = [each.id for each in room.wishes] or ["wish"]
    more: dict[Move, list[dict[str, Any]]] = {
        Move.NOTICE: [{"choice": rub, "number": 2, "session": 7} for rub in Rub],
        Move.TRY: [{"choice": each} for each in FirstAid],
        Move.POSTPONE: [{"until": DAY + timedelta(days=day + 3)}],
        Move.PAUSE: [{}, {"until": DAY + timedelta(days=day + 7)}],
        Move.ANSWER: [
            {"item": wish, "choice": answer, "until": DAY + timedelta(days=day + 14)}
            for wish in wishes
            for answer in Answer
        ],
        Move.TAKE_BACK_WISH: [{"item": wish} for wish in wishes],
        Move.SIGN: [{"number": room.line_version}],
        Move.RATE_FIRST: [{"number": 6}],
        Move.RATE_SECOND: [{"number": 6}],
        Move.END: [{"choice": each} for each in Outcome],
        Move.ASK_THIRD: [{"item": "third"}],
        Move.AGREE_THIRD: [{"item": "third"}],
    }
    sessions = [session(number, after=day) for number in (8, 9, 10)]
    moves = [move for move in Move if move is not Move.SESSION_HELD]
    return sessions + [
        does(role, move, after=day, **each) for role in ROLES for move in moves for each in more.get(move, [{}])
    ]
