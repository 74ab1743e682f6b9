"""The opening of one session: sealed until both have answered, then opened for both in one act.

1. `MOVES` is the table of what may happen at each stage; what is not in it may not.
2. `advance` applies one event.
3. `standing` says where that leaves one of the two.

A session closed unopened stays closed. Who closed it did so knowing that their answers would not be read; letting
it open later would break that. And who comes late would answer knowing that the other had given up waiting.

A session that somebody has answered cannot be called not held: one of the two would be wiping the other's answers
off the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MoveNotAllowed(ValueError):  # noqa: N818 - nothing is broken; the answer is no
    """This cannot happen to the session now. Its text is one plain sentence for the person who tried."""


class Stage(StrEnum):
    """How far a session has come."""

    NOBODY_ANSWERED = "nobody_answered"
    ONE_ANSWERED = "one_answered"
    READY = "ready"
    OPEN = "open"
    CLOSED_UNOPENED = "closed_unopened"
    NOT_HELD = "not_held"


class Move(StrEnum):
    """What may happen to a session. `answered` is a role's first answers, `corrected` any after those."""

    ANSWERED = "answered"
    CORRECTED = "corrected"
    OPENED = "opened"
    WAITED_OUT = "waited_out"
    NOT_HELD = "not_held"
    HELD = "held"


MOVES = {
    (Stage.NOBODY_ANSWERED, Move.ANSWERED): Stage.ONE_ANSWERED,
    (Stage.NOBODY_ANSWERED, Move.NOT_HELD): Stage.NOT_HELD,
    (Stage.ONE_ANSWERED, Move.ANSWERED): Stage.READY,
    (Stage.ONE_ANSWERED, Move.CORRECTED): Stage.ONE_ANSWERED,
    (Stage.ONE_ANSWERED, Move.WAITED_OUT): Stage.CLOSED_UNOPENED,
    (Stage.READY, Move.CORRECTED): Stage.READY,
    (Stage.READY, Move.OPENED): Stage.OPEN,
    # Both hold a button that opens; the second of two taps finds it open, which is what it wanted.
    (Stage.OPEN, Move.OPENED): Stage.OPEN,
    (Stage.OPEN, Move.CORRECTED): Stage.OPEN,
    (Stage.NOT_HELD, Move.HELD): Stage.NOBODY_ANSWERED,
}

_ANSWERS = {
    Stage.NOBODY_ANSWERED: 0,
    Stage.ONE_ANSWERED: 1,
    Stage.READY: 2,
    Stage.OPEN: 2,
    Stage.CLOSED_UNOPENED: 1,
    Stage.NOT_HELD: 0,
}


@dataclass(frozen=True, slots=True)
class State:
    """A session's stage and the roles that have answered: none, one or two, as the stage has it."""

    stage: Stage = Stage.NOBODY_ANSWERED
    answered_by: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.answered_by) != _ANSWERS[self.stage]:
            who = ", ".join(sorted(self.answered_by)) or "nobody"
            raise ValueError(f"a session cannot be {self.stage.value!r} when {who} answered")

    def to_text(self) -> str:
        """Return the state in one line to keep: "one_answered patient"."""
        return " ".join([self.stage.value, *sorted(self.answered_by)])

    @staticmethod
    def from_text(text: str) -> State:
        """Return the state that `to_text` wrote.

        Raises:
            ValueError: no state reads like this.
        """
        stage, _, roles = text.partition(" ")
        return State(Stage(stage), frozenset(roles.split()))


@dataclass(frozen=True, slots=True)
class Answered:
    """This role gave its answers, for the first time or once more."""

    role: str


class Event(StrEnum):
    """Everything else that happens to a session.

    `waited_out`: one answered, the agreed time passed, and that one closed the session; the caller knows the
    time. `not_held`: it was missed or cancelled. `held`: calling it not held was a mistake.
    """

    OPENED = "opened"
    WAITED_OUT = "waited_out"
    NOT_HELD = "not_held"
    HELD = "held"


def advance(state: State, event: Answered | Event) -> State:
    """Return the state after this event.

    Raises:
        MoveNotAllowed: the table of moves does not have it.
    """
    move = _move(state, event)
    stage = MOVES.get((state.stage, move))
    if stage is None:
        raise MoveNotAllowed(_refusal(state.stage, move))
    answered_by = state.answered_by | {event.role} if isinstance(event, Answered) else state.answered_by
    return State(stage, answered_by)


def _move(state: State, event: Answered | Event) -> Move:
    if isinstance(event, Event):
        return Move(event.value)
    return Move.CORRECTED if event.role in state.answered_by else Move.ANSWERED


_REFUSED_AT = {
    Stage.CLOSED_UNOPENED: "This session was closed without being opened, and it stays closed.",
    Stage.NOT_HELD: "This session is down as not held. If it did take place, say so first.",
}

_REFUSED = {
    Move.ANSWERED: "You have both answered already.",
    Move.OPENED: "It can be opened as soon as you have both answered.",
    Move.WAITED_OUT: "It can only be closed while one of you has answered and the other has not.",
    Move.NOT_HELD: "This session has answers, so it did take place.",
    Move.HELD: "This session is not down as missed or cancelled.",
}


def _refusal(stage: Stage, move: Move) -> str:
    return _REFUSED_AT.get(stage) or _REFUSED[move]


class Standing(StrEnum):
    """Where a session stands for one of the two."""

    WAITING_FOR_BOTH = "waiting_for_both"
    WAITING_FOR_YOU = "waiting_for_you"
    WAITING_FOR_OTHER = "waiting_for_other"
    READY_TO_OPEN = "ready_to_open"
    OPEN = "open"
    CLOSED = "closed"
    NOT_HELD = "not_held"

    @property
    def label(self) -> str:
        """The standing in a few words; "{other}" stands for the other one's name."""
        return _LABELS[self]

    @property
    def sentence(self) -> str:
        """The standing and what follows from it; "{other}" stands for the other one's name."""
        return _SENTENCES[self]


_LABELS = {
    Standing.WAITING_FOR_BOTH: "Waiting for both of you",
    Standing.WAITING_FOR_YOU: "Waiting for you",
    Standing.WAITING_FOR_OTHER: "Waiting for {other}",
    Standing.READY_TO_OPEN: "Ready to open",
    Standing.OPEN: "Open",
    Standing.CLOSED: "Closed unopened",
    Standing.NOT_HELD: "Did not take place",
}

_SENTENCES = {
    Standing.WAITING_FOR_BOTH: "Neither you nor {other} has answered yet. It takes about a minute.",
    Standing.WAITING_FOR_YOU: "It is your turn: {other} has answered. It takes about a minute.",
    Standing.WAITING_FOR_OTHER: "Your answers are in; you can change them until you and {other} open them.",
    Standing.READY_TO_OPEN: "You and {other} have both answered. Opening shows each what the other chose to share.",
    Standing.OPEN: "You and {other} see what each of you chose to share.",
    Standing.CLOSED: "You and {other} did not both answer, so this one stays closed, and nobody's answers are shown.",
    Standing.NOT_HELD: "You and {other} did not meet this time, so there is nothing to answer.",
}


def standing(state: State, role: str) -> Standing:
    """Return where the session stands for this role."""
    if state.stage is Stage.ONE_ANSWERED:
        return Standing.WAITING_FOR_OTHER if role in state.answered_by else Standing.WAITING_FOR_YOU
    return _STANDINGS[state.stage]


_STANDINGS = {
    Stage.NOBODY_ANSWERED: Standing.WAITING_FOR_BOTH,
    Stage.READY: Standing.READY_TO_OPEN,
    Stage.OPEN: Standing.OPEN,
    Stage.CLOSED_UNOPENED: Standing.CLOSED,
    Stage.NOT_HELD: Standing.NOT_HELD,
}
