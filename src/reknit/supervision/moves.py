"""The life of a link between a pair and a supervisor: proposed, agreed to, confirmed, and ended by any of the three.

1. `MOVES` is the table of who may do what at each stage; what is not in it may not happen.
2. `advance` applies one move.
3. `sees` and `offers` say what that leaves to one of the three.

The guide of the pair (a therapist) proposes, the guest (a patient) agrees, the supervisor confirms. The supervisor
hears of it only once the guest has agreed. Whoever knows of a link may end it, alone and at once; an ended link never
stands again, and a new one begins at the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from reknit.opening import MoveNotAllowed


class Party(StrEnum):
    """The three of a link."""

    GUIDE = "guide"
    GUEST = "guest"
    SUPERVISOR = "supervisor"


class Stage(StrEnum):
    """How far a link has come."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    STANDS = "stands"
    ENDED = "ended"


class Move(StrEnum):
    """What may happen to a link.

    `show_name`: the guest lets the supervisor read their name instead of a code name. `show_words`: one of the two
    would let the supervisor read what both of them can read; it holds only while both would.
    """

    AGREE = "agree"
    CONFIRM = "confirm"
    END = "end"
    SHOW_NAME = "show_name"
    HIDE_NAME = "hide_name"
    SHOW_WORDS = "show_words"
    HIDE_WORDS = "hide_words"


_THE_TWO = frozenset({Party.GUIDE, Party.GUEST})
_GUEST = frozenset({Party.GUEST})
_ALL = frozenset(Party)

MOVES = {
    (Stage.PROPOSED, Move.AGREE): (_GUEST, Stage.AGREED),
    (Stage.PROPOSED, Move.END): (_THE_TWO, Stage.ENDED),
    (Stage.AGREED, Move.CONFIRM): (frozenset({Party.SUPERVISOR}), Stage.STANDS),
    (Stage.AGREED, Move.END): (_ALL, Stage.ENDED),
    (Stage.AGREED, Move.SHOW_NAME): (_GUEST, Stage.AGREED),
    (Stage.AGREED, Move.HIDE_NAME): (_GUEST, Stage.AGREED),
    (Stage.AGREED, Move.SHOW_WORDS): (_THE_TWO, Stage.AGREED),
    (Stage.AGREED, Move.HIDE_WORDS): (_THE_TWO, Stage.AGREED),
    (Stage.STANDS, Move.END): (_ALL, Stage.ENDED),
    (Stage.STANDS, Move.SHOW_NAME): (_GUEST, Stage.STANDS),
    (Stage.STANDS, Move.HIDE_NAME): (_GUEST, Stage.STANDS),
    (Stage.STANDS, Move.SHOW_WORDS): (_THE_TWO, Stage.STANDS),
    (Stage.STANDS, Move.HIDE_WORDS): (_THE_TWO, Stage.STANDS),
    # Both may end it at the same moment; the second finds it ended, which is what they wanted.
    (Stage.ENDED, Move.END): (_THE_TWO, Stage.ENDED),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is. `ended_by` is None while it has not ended; `words_by` are those who would show words."""

    stage: Stage = Stage.PROPOSED
    ended_by: Party | None = None
    shows_name: bool = False
    words_by: frozenset[Party] = frozenset()

    @property
    def stands(self) -> bool:
        """Whether the supervisor sees the pair."""
        return self.stage is Stage.STANDS

    @property
    def shows_words(self) -> bool:
        """Whether both would let the supervisor read what both of them can read."""
        return self.words_by >= _THE_TWO


def advance(link: Link, move: Move, party: Party) -> Link:
    """Return the link after this party's move. Ending hides name and words again.

    Raises:
        MoveNotAllowed: the table does not have it, or it is not this party's to do.
    """
    row = MOVES.get((link.stage, move))
    if row is None or not sees(link, party):
        raise MoveNotAllowed(_REFUSED_AT[link.stage])
    who, stage = row
    if party not in who:
        raise MoveNotAllowed("This one is not yours to do.")
    if stage is Stage.ENDED:
        return Link(stage, link.ended_by or party)
    if move in {Move.SHOW_WORDS, Move.HIDE_WORDS}:
        words_by = link.words_by | {party} if move is Move.SHOW_WORDS else link.words_by - {party}
        return replace(link, words_by=words_by)
    if move in {Move.SHOW_NAME, Move.HIDE_NAME}:
        return replace(link, shows_name=move is Move.SHOW_NAME)
    return replace(link, stage=stage)


def sees(link: Link, party: Party) -> bool:
    """Return whether this party may know of the link: the two always, the supervisor once the guest has agreed."""
    return party in _THE_TWO or link.stage in {Stage.AGREED, Stage.STANDS}


def offers(link: Link, party: Party) -> tuple[Move, ...]:
    """Return the moves that would change something and are this party's to make now, in the order of `Move`."""
    return tuple(move for move in Move if _changes(link, move, party))


def _changes(link: Link, move: Move, party: Party) -> bool:
    try:
        return advance(link, move, party) != link
    except MoveNotAllowed:
        return False


_REFUSED_AT = {
    Stage.PROPOSED: "This has not been agreed to yet.",
    Stage.AGREED: "This waits for the supervisor.",
    Stage.STANDS: "This stands already.",
    Stage.ENDED: "This has ended. A new one can be proposed.",
}
