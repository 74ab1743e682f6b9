"""The goodbye of two: each writes their part alone and sealed; both parts are opened in one act.

1. `MOVES` is the table of what may happen at each stage; what is not in it may not.
2. `advance` applies one event.

Either may begin, and either may leave at any moment: nobody needs the other's consent to go. What is sealed stays
sealed then. The one who wrote and waited may close the goodbye alone after a time; the caller knows the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MoveNotAllowed(ValueError):  # noqa: N818 - nothing is broken; the answer is no
    """This cannot happen to the goodbye now. Its text is one plain sentence for the person who tried."""


class Stage(StrEnum):
    """How far a goodbye has come. From `open` on, and once it was taken back, nothing moves any more."""

    NOBODY_WROTE = "nobody_wrote"
    ONE_WROTE = "one_wrote"
    READY = "ready"
    OPEN = "open"
    CLOSED_ALONE = "closed_alone"
    LEFT = "left"
    TAKEN_BACK = "taken_back"


class Move(StrEnum):
    """What may happen to a goodbye.

    `wrote` is a role's first part, `corrected` any after that. `waited_out`: the one who wrote closes it alone.
    `left`: one goes now. `taken_back`: the one who began would rather stay.
    """

    WROTE = "wrote"
    CORRECTED = "corrected"
    OPENED = "opened"
    WAITED_OUT = "waited_out"
    LEFT = "left"
    TAKEN_BACK = "taken_back"


MOVES = {
    (Stage.NOBODY_WROTE, Move.WROTE): Stage.ONE_WROTE,
    (Stage.NOBODY_WROTE, Move.LEFT): Stage.LEFT,
    (Stage.NOBODY_WROTE, Move.TAKEN_BACK): Stage.TAKEN_BACK,
    (Stage.ONE_WROTE, Move.WROTE): Stage.READY,
    (Stage.ONE_WROTE, Move.CORRECTED): Stage.ONE_WROTE,
    (Stage.ONE_WROTE, Move.WAITED_OUT): Stage.CLOSED_ALONE,
    (Stage.ONE_WROTE, Move.LEFT): Stage.LEFT,
    (Stage.ONE_WROTE, Move.TAKEN_BACK): Stage.TAKEN_BACK,
    (Stage.READY, Move.CORRECTED): Stage.READY,
    (Stage.READY, Move.OPENED): Stage.OPEN,
    (Stage.READY, Move.LEFT): Stage.LEFT,
    (Stage.READY, Move.TAKEN_BACK): Stage.TAKEN_BACK,
    # Both hold a button that opens; the second of two taps finds it open, which is what it wanted.
    (Stage.OPEN, Move.OPENED): Stage.OPEN,
}

OVER = frozenset({Stage.OPEN, Stage.CLOSED_ALONE, Stage.LEFT})
"""The stages at which the two have parted: no more sessions."""

WAITING_DAYS = 14
"""How many days one waits for the other's part before one may close alone."""

_WROTE = {Stage.NOBODY_WROTE: {0}, Stage.ONE_WROTE: {1}, Stage.CLOSED_ALONE: {1}, Stage.READY: {2}, Stage.OPEN: {2}}


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A goodbye: who began it, its stage, and the roles that have written their part."""

    begun_by: str
    stage: Stage = Stage.NOBODY_WROTE
    written_by: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.written_by) not in _WROTE.get(self.stage, {0, 1, 2}):
            who = ", ".join(sorted(self.written_by)) or "nobody"
            raise ValueError(f"a goodbye cannot be {self.stage.value!r} when {who} wrote")

    @property
    def is_over(self) -> bool:
        """Whether the two have parted."""
        return self.stage in OVER

    def to_text(self) -> str:
        """Return the goodbye in one line to keep: "ready therapist patient therapist"; the first role began it."""
        return " ".join([self.stage.value, self.begun_by, *sorted(self.written_by)])

    @staticmethod
    def from_text(text: str) -> Goodbye:
        """Return the goodbye that `to_text` wrote.

        Raises:
            ValueError: no goodbye reads like this.
        """
        stage, begun_by, *written_by = text.split()
        return Goodbye(begun_by, Stage(stage), frozenset(written_by))


class Act(StrEnum):
    """What one of the two does. Writing again is an act of the same name."""

    WRITE = "write"
    OPEN = "open"
    CLOSE_ALONE = "close_alone"
    LEAVE = "leave"
    TAKE_BACK = "take_back"


_MOVE_OF = {
    Act.OPEN: Move.OPENED,
    Act.CLOSE_ALONE: Move.WAITED_OUT,
    Act.LEAVE: Move.LEFT,
    Act.TAKE_BACK: Move.TAKEN_BACK,
}


def advance(goodbye: Goodbye, act: Act, role: str) -> Goodbye:
    """Return the goodbye after this role's act.

    Raises:
        MoveNotAllowed: the table of moves does not have it, or it is not this role's to do.
    """
    has_written = role in goodbye.written_by
    move = _MOVE_OF.get(act) or (Move.CORRECTED if has_written else Move.WROTE)
    stage = MOVES.get((goodbye.stage, move))
    if stage is None:
        raise MoveNotAllowed(_REFUSED_AT.get(goodbye.stage) or _REFUSED[move])
    if move is Move.WAITED_OUT and not has_written:
        raise MoveNotAllowed("Only the one who has written can close it like this. You may leave at any time.")
    if move is Move.TAKEN_BACK and role != goodbye.begun_by:
        raise MoveNotAllowed("Only the one who began it can take it back.")
    written_by = goodbye.written_by | {role} if move is Move.WROTE else goodbye.written_by
    return Goodbye(goodbye.begun_by, stage, written_by)


_REFUSED_AT = {
    Stage.OPEN: "You have both opened it, and it stays as it is.",
    Stage.CLOSED_ALONE: "This goodbye was closed, and it stays closed.",
    Stage.LEFT: "One of you has left. What each of you wrote stays with the one who wrote it.",
    Stage.TAKEN_BACK: "This goodbye was taken back. Either of you may begin a new one.",
}

_REFUSED = {
    Move.WROTE: "You have both written your part.",
    Move.CORRECTED: "There is nothing of yours to change yet.",
    Move.OPENED: "It can be opened as soon as you have both written your part.",
    Move.WAITED_OUT: "It can only be closed like this while one of you has written and the other has not.",
}
