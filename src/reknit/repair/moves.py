"""The table of what may happen in a repair room: at which stage, by whom, and where it leads.

What is not in `TABLE` may not happen. Of several rows for the same stage and move, the first whose condition holds
counts. The way from alone to the wishes depends on the kind of rub: `PATHS`.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rub(StrEnum):
    """What kind of rub it is: one moved away or gave in, one moved against, or it is not clear."""

    WITHDRAWAL = "withdrawal"
    CONFRONTATION = "confrontation"
    UNCLEAR = "unclear"


class Stage(StrEnum):
    """How far a repair has come."""

    INVITED = "invited"
    POSTPONED = "postponed"
    SET_ASIDE = "set_aside"
    NOTICE = "notice"
    FIRST_AID = "first_aid"
    ALONE = "alone"
    OPENING = "opening"
    SAY_BACK = "say_back"
    SAY_IT = "say_it"
    BENEATH = "beneath"
    OWNING = "owning"
    WISHES = "wishes"
    NEGOTIATE = "negotiate"
    AGREEMENT = "agreement"
    SIGNED = "signed"
    CHECK_BACK_1 = "check_back_1"
    HOLDING = "holding"
    CHECK_BACK_2 = "check_back_2"
    ENDING = "ending"
    PAUSED = "paused"
    RESTING = "resting"
    ENDED = "ended"
    LEFT_OPEN = "left_open"


class Move(StrEnum):
    """What may happen. The comment says which fields of the event it needs; a field in brackets may be empty."""

    INVITE = "invite"
    ACCEPT = "accept"
    POSTPONE = "postpone"  # until
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    NOTICE = "notice"  # choice: a Rub; number: strength 1 to 3; [session]
    TRY = "try"  # choice: a FirstAid
    ENOUGH = "enough"
    MORE = "more"
    SEAL = "seal"  # item
    OPEN = "open"
    RESTATE = "restate"  # [item]
    YES = "yes"
    CORRECT = "correct"  # [item]
    GO_ON_UNHEARD = "go_on_unheard"
    SAY_OUT = "say_out"  # [item]
    TELL_BENEATH = "tell_beneath"  # [item]
    OWN = "own"  # [item]
    WISH = "wish"  # item
    TAKE_BACK_WISH = "take_back_wish"  # item
    ENOUGH_WISHES = "enough_wishes"
    ANSWER = "answer"  # item; choice: an Answer; until, where the answer is to try it
    SETTLED = "settled"
    WRITE_LINE = "write_line"  # item
    SIGN = "sign"  # number: the version of the agreement that was read
    SESSION_HELD = "session_held"  # session
    RATE_FIRST = "rate_first"  # number: 0 to 10
    RATE_SECOND = "rate_second"  # number: 0 to 10
    REOPEN = "reopen"
    END = "end"  # choice: an Outcome
    KEEP_GOING = "keep_going"
    PAUSE = "pause"  # [until]
    TOO_MUCH = "too_much"
    RESUME = "resume"
    LET_REST = "let_rest"
    ASK_THIRD = "ask_third"  # item: who
    AGREE_THIRD = "agree_third"  # item: who
    NO_THIRD = "no_third"
    LEFT = "left"


class Who(StrEnum):
    """Who may make a move."""

    EITHER = "either"
    INVITER = "inviter"
    INVITED = "invited"
    TELLER = "teller"
    LISTENER = "listener"
    ASKED = "asked"
    SITE = "site"


class When(StrEnum):
    """A condition on the room as the move leaves it."""

    ALWAYS = "otherwise"
    BOTH = "both have"
    BOTH_NO_WISHES = "both have, and there is no wish"
    TURNS_OVER = "both have told"
    ONE_SESSION = "a session has passed"
    THREE_SESSIONS = "three sessions have passed"
    SAME_ENDING = "both want to end, and their words fit"
    NOBODY_PAUSES = "nobody still needs the pause"


class Goal(StrEnum):
    """A goal that depends on the room."""

    NEXT = "next"
    STAY = "stay"
    BACK = "back"


class Row(NamedTuple):
    """One entry of the table: at this stage this one may make this move, which leads there if the condition holds."""

    at: Stage
    move: Move
    who: Who
    when: When
    to: Stage | Goal


PATHS: Mapping[Rub, tuple[Stage, ...]] = MappingProxyType(
    {
        # Who moved away finds words for what was held back before wishing; who moved against finds the wish
        # underneath the anger before owning a part, because nobody owns anything while they still have to fight.
        Rub.WITHDRAWAL: (Stage.OPENING, Stage.SAY_BACK, Stage.OWNING, Stage.SAY_IT, Stage.WISHES),
        Rub.CONFRONTATION: (Stage.OPENING, Stage.SAY_BACK, Stage.BENEATH, Stage.OWNING, Stage.WISHES),
        Rub.UNCLEAR: (Stage.OPENING, Stage.SAY_BACK, Stage.OWNING, Stage.WISHES),
    }
)

AFTER_SIGNING = (Stage.SIGNED, Stage.CHECK_BACK_1, Stage.HOLDING, Stage.CHECK_BACK_2, Stage.ENDING)

AT_WORK = (
    Stage.NOTICE,
    Stage.FIRST_AID,
    Stage.ALONE,
    Stage.OPENING,
    Stage.SAY_BACK,
    Stage.SAY_IT,
    Stage.BENEATH,
    Stage.OWNING,
    Stage.WISHES,
    Stage.NEGOTIATE,
    Stage.AGREEMENT,
    *AFTER_SIGNING,
)

OVER = (Stage.ENDED, Stage.LEFT_OPEN)


def _both(at: Stage, move: Move, to: Stage | Goal) -> tuple[Row, Row]:
    """Return the rows of a move that each makes once, and that leads on when both have."""
    return Row(at, move, Who.EITHER, When.BOTH, to), Row(at, move, Who.EITHER, When.ALWAYS, Goal.STAY)


def _invitation(at: Stage) -> tuple[Row, ...]:
    return (
        Row(at, Move.ACCEPT, Who.INVITED, When.ALWAYS, Stage.NOTICE),
        # Two who invite each other at the same time both want it.
        Row(at, Move.INVITE, Who.INVITED, When.ALWAYS, Stage.NOTICE),
        Row(at, Move.POSTPONE, Who.INVITED, When.ALWAYS, Stage.POSTPONED),
        Row(at, Move.DECLINE, Who.INVITED, When.ALWAYS, Stage.SET_ASIDE),
        Row(at, Move.WITHDRAW, Who.INVITER, When.ALWAYS, Stage.SET_ASIDE),
        Row(at, Move.LAPSE, Who.SITE, When.ALWAYS, Stage.SET_ASIDE),
    )


def _third(at: Stage) -> tuple[Row, ...]:
    return (
        Row(at, Move.ASK_THIRD, Who.EITHER, When.ALWAYS, Goal.STAY),
        Row(at, Move.AGREE_THIRD, Who.ASKED, When.ALWAYS, Goal.STAY),
        Row(at, Move.NO_THIRD, Who.EITHER, When.ALWAYS, Goal.STAY),
    )


def _ending(at: Stage) -> tuple[Row, ...]:
    return (
        Row(at, Move.END, Who.EITHER, When.SAME_ENDING, Stage.ENDED),
        Row(at, Move.END, Who.EITHER, When.ALWAYS, Goal.STAY),
        Row(at, Move.KEEP_GOING, Who.EITHER, When.ALWAYS, Goal.STAY),
    )


def _at_any_step(at: Stage) -> tuple[Row, ...]:
    return (
        Row(at, Move.PAUSE, Who.EITHER, When.ALWAYS, Stage.PAUSED),
        Row(at, Move.TOO_MUCH, Who.EITHER, When.ALWAYS, Stage.PAUSED),
        Row(at, Move.LET_REST, Who.EITHER, When.ALWAYS, Stage.RESTING),
        *_third(at),
        *_ending(at),
    )


def _after_signing(at: Stage) -> tuple[Row, ...]:
    return (Row(at, Move.REOPEN, Who.EITHER, When.ALWAYS, Stage.ALONE),)


TABLE: tuple[Row, ...] = (
    *_invitation(Stage.INVITED),
    *_invitation(Stage.POSTPONED),
    Row(Stage.SET_ASIDE, Move.INVITE, Who.EITHER, When.ALWAYS, Stage.INVITED),
    *_both(Stage.NOTICE, Move.NOTICE, Stage.FIRST_AID),
    Row(Stage.FIRST_AID, Move.TRY, Who.EITHER, When.ALWAYS, Goal.STAY),
    *_both(Stage.FIRST_AID, Move.ENOUGH, Stage.AGREEMENT),
    Row(Stage.FIRST_AID, Move.MORE, Who.EITHER, When.ALWAYS, Stage.ALONE),
    *_both(Stage.ALONE, Move.SEAL, Stage.OPENING),
    Row(Stage.OPENING, Move.SEAL, Who.EITHER, When.ALWAYS, Goal.STAY),
    *_both(Stage.OPENING, Move.OPEN, Goal.NEXT),
    Row(Stage.SAY_BACK, Move.RESTATE, Who.LISTENER, When.ALWAYS, Goal.STAY),
    Row(Stage.SAY_BACK, Move.CORRECT, Who.TELLER, When.ALWAYS, Goal.STAY),
    Row(Stage.SAY_BACK, Move.YES, Who.TELLER, When.TURNS_OVER, Goal.NEXT),
    Row(Stage.SAY_BACK, Move.YES, Who.TELLER, When.ALWAYS, Goal.STAY),
    Row(Stage.SAY_BACK, Move.GO_ON_UNHEARD, Who.EITHER, When.TURNS_OVER, Goal.NEXT),
    Row(Stage.SAY_BACK, Move.GO_ON_UNHEARD, Who.EITHER, When.ALWAYS, Goal.STAY),
    *_both(Stage.BENEATH, Move.TELL_BENEATH, Goal.NEXT),
    *_both(Stage.OWNING, Move.OWN, Goal.NEXT),
    *_both(Stage.SAY_IT, Move.SAY_OUT, Goal.NEXT),
    Row(Stage.WISHES, Move.WISH, Who.EITHER, When.ALWAYS, Goal.STAY),
    Row(Stage.WISHES, Move.TAKE_BACK_WISH, Who.EITHER, When.ALWAYS, Goal.STAY),
    Row(Stage.WISHES, Move.ENOUGH_WISHES, Who.EITHER, When.BOTH_NO_WISHES, Stage.AGREEMENT),
    *_both(Stage.WISHES, Move.ENOUGH_WISHES, Stage.NEGOTIATE),
    Row(Stage.NEGOTIATE, Move.ANSWER, Who.EITHER, When.ALWAYS, Goal.STAY),
    Row(Stage.NEGOTIATE, Move.TAKE_BACK_WISH, Who.EITHER, When.ALWAYS, Goal.STAY),
    *_both(Stage.NEGOTIATE, Move.SETTLED, Stage.AGREEMENT),
    Row(Stage.AGREEMENT, Move.WRITE_LINE, Who.EITHER, When.ALWAYS, Goal.STAY),
    *_both(Stage.AGREEMENT, Move.SIGN, Stage.SIGNED),
    Row(Stage.SIGNED, Move.SESSION_HELD, Who.SITE, When.ONE_SESSION, Stage.CHECK_BACK_1),
    *_both(Stage.CHECK_BACK_1, Move.RATE_FIRST, Stage.HOLDING),
    # Who never answers the first look back does not keep the second one away.
    Row(Stage.CHECK_BACK_1, Move.SESSION_HELD, Who.SITE, When.THREE_SESSIONS, Stage.CHECK_BACK_2),
    Row(Stage.CHECK_BACK_1, Move.SESSION_HELD, Who.SITE, When.ALWAYS, Goal.STAY),
    Row(Stage.HOLDING, Move.SESSION_HELD, Who.SITE, When.THREE_SESSIONS, Stage.CHECK_BACK_2),
    Row(Stage.HOLDING, Move.SESSION_HELD, Who.SITE, When.ALWAYS, Goal.STAY),
    *_both(Stage.CHECK_BACK_2, Move.RATE_SECOND, Stage.ENDING),
    *(row for stage in AFTER_SIGNING for row in _after_signing(stage)),
    *(row for stage in AT_WORK for row in _at_any_step(stage)),
    Row(Stage.PAUSED, Move.PAUSE, Who.EITHER, When.ALWAYS, Goal.STAY),
    Row(Stage.PAUSED, Move.TOO_MUCH, Who.EITHER, When.ALWAYS, Goal.STAY),
    Row(Stage.PAUSED, Move.RESUME, Who.EITHER, When.NOBODY_PAUSES, Goal.BACK),
    Row(Stage.PAUSED, Move.RESUME, Who.EITHER, When.ALWAYS, Goal.STAY),
    Row(Stage.PAUSED, Move.LET_REST, Who.EITHER, When.ALWAYS, Stage.RESTING),
    *_third(Stage.PAUSED),
    *_ending(Stage.PAUSED),
    Row(Stage.RESTING, Move.RESUME, Who.EITHER, When.ALWAYS, Goal.BACK),
    *_ending(Stage.RESTING),
    *(Row(stage, Move.LEFT, Who.SITE, When.ALWAYS, Stage.LEFT_OPEN) for stage in Stage if stage not in OVER),
)


def rows_at(stage: Stage, move: Move) -> tuple[Row, ...]:
    """Return the rows for this move at this stage, in the order in which they are tried; none if it may not happen."""
    return _ROWS.get((stage, move), ())


def next_on_path(rub: Rub, stage: Stage) -> Stage:
    """Return the stage that follows on the path of this kind of rub.

    Raises:
        KeyError: the path does not pass there, or ends there.
    """
    return dict(pairwise(PATHS[rub]))[stage]


BY_SITE = frozenset(row.move for row in TABLE if row.who is Who.SITE)
"""What the site reports; neither of the two can make it happen by a move of their own."""

_ROWS = {key: tuple(row for row in TABLE if (row.at, row.move) == key) for key in {(row.at, row.move) for row in TABLE}}
