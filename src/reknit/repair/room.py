"""A repair room: everything that is known about one repair except the words, which are kept elsewhere by id.

A room holds numbers and choices of both members that one of them may not see yet. Keep it as you keep sealed answers,
and show of it what `reknit.repair.standing` says.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from reknit.repair.answers import Answer, FirstAid, Outcome, shared_rub, wish_result
from reknit.repair.moves import Move, Rub, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
"""The version of the data that `Room.to_data` writes."""

STRENGTHS = range(1, 4)
"""How strong a rub was: 1 slight, 2 clear, 3 serious."""


@dataclass(frozen=True, slots=True)
class Item:
    """Words that a role gave with a move, known by their id. What was replaced or taken back is not `current`."""

    id: str
    move: Move
    role: str
    round: int
    current: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """What a role noticed: after which session (None: between sessions), what kind of rub, how strong (1 to 3)."""

    role: str
    rub: Rub
    strength: int
    session: int | None


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """A role's answer to a wish, and until when it will try, where it will."""

    wish: str
    role: str
    answer: Answer
    until: date | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the two answers to a wish come to; `until` is the earlier day where it is tried."""

    wish: str
    result: Answer
    until: date | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the say-back: who tells, whether it was said back, how often corrected, who would go on as it is."""

    teller: str
    restated: bool = False
    corrections: int = 0
    unheard_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """How a role's turn to tell ended: heard, or left at "not quite, and we go on"."""

    teller: str
    heard: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A role's pause, until a day or until that role is ready."""

    role: str
    until: date | None


@dataclass(frozen=True, slots=True)
class CheckBack:
    """How well a role finds that it held, 0 to 10; the first after one session, the second after three."""

    which: int
    role: str
    rating: int
    round: int


@dataclass(frozen=True, slots=True)
class Third:
    """A third person whom one would like to bring in; there only once the other agrees."""

    who: str
    asked_by: str
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """One repair.

    Attributes:
        roles: the two roles of the dyad.
        stage: how far it has come.
        last_on: the day of the last thing one of the two did.
        version: counts the changes, so that two who save at the same time are noticed.
        round: 1, and one more each time it was reopened.
        inviter: who invited, or invited last.
        postponed_until: set while postponed.
        back_to: the stage to come back to while paused or resting.
        done: (move, role): what each has completed in this round.
        items: every id of words ever given, oldest first; the history of all rounds.
        line_version: counts the changes to the agreement's lines; a signature is for one version.
        sessions: numbers of the sessions held since both signed.
        outcomes: of each round that is over, oldest first; the last is the room's where it is ended.
        ending: what each has said it should end with.
    """

    roles: tuple[str, str]
    stage: Stage
    last_on: date
    inviter: str
    version: int = 0
    round: int = 1
    postponed_until: date | None = None
    back_to: Stage | None = None
    done: tuple[tuple[Move, str], ...] = ()
    notices: tuple[Notice, ...] = ()
    tried: tuple[FirstAid, ...] = ()
    items: tuple[Item, ...] = ()
    turn: Turn | None = None
    heard: tuple[Heard, ...] = ()
    answers: tuple[WishAnswer, ...] = ()
    line_version: int = 0
    sessions: tuple[int, ...] = ()
    check_backs: tuple[CheckBack, ...] = ()
    pauses: tuple[Pause, ...] = ()
    third: Third | None = None
    ending: tuple[tuple[str, Outcome], ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def other(self, role: str) -> str:
        """Return the role across from this one."""
        return self.roles[1] if role == self.roles[0] else self.roles[0]

    def has_done(self, move: Move, role: str) -> bool:
        """Return whether this role has completed this in the present round."""
        return (move, role) in self.done

    def both_did(self, move: Move) -> bool:
        """Return whether both have completed this in the present round."""
        return all(self.has_done(move, role) for role in self.roles)

    @property
    def invited(self) -> str:
        """The role that was invited."""
        return self.other(self.inviter)

    @property
    def at_work_on(self) -> Stage:
        """The stage, or the one to come back to while paused or resting."""
        return self.stage if self.back_to is None else self.back_to

    @property
    def rub(self) -> Rub:
        """The kind of rub whose path is taken; unclear until both have said what they noticed."""
        return shared_rub(*(each.rub for each in self.notices)) if len(self.notices) == 2 else Rub.UNCLEAR

    @property
    def wishes(self) -> tuple[Item, ...]:
        """The wishes of this round that stand."""
        return self.current(Move.WISH)

    @property
    def lines(self) -> tuple[Item, ...]:
        """The lines of the agreement as they are now, at most one of each role."""
        return self.current(Move.WRITE_LINE)

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it has not, and where one of the two left it open."""
        return self.outcomes[-1] if self.stage is Stage.ENDED else None

    def current(self, move: Move) -> tuple[Item, ...]:
        """Return the words given with this move in the present round that stand."""
        return tuple(each for each in self.items if each.move is move and each.round == self.round and each.current)

    def answers_to(self, wish: str) -> tuple[WishAnswer, ...]:
        """Return the answers to this wish: none, one, or two."""
        return tuple(each for each in self.answers if each.wish == wish)

    def settlements(self) -> tuple[Settlement, ...]:
        """Return what the wishes come to that both have answered; the others are not told of."""
        both = [self.answers_to(wish.id) for wish in self.wishes]
        return tuple(_settled(*pair) for pair in both if len(pair) == 2)

    def to_data(self) -> dict[str, Any]:
        """Return the room as plain data, ready for JSON."""
        data = {"format": FORMAT, **asdict(self)}
        return {name: _plain(value) for name, value in data.items()}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Room:
        """Return the room that `to_data` wrote.

        Raises:
            ValueError: no room reads like this.
        """
        if data.get("format") != FORMAT:
            raise ValueError(f"this room is kept in format {data.get('format')!r}, and format {FORMAT} is known")
        try:
            return _room({name: value for name, value in data.items() if name != "format"})
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError("this does not read like a room") from wrong


def invite(roles: tuple[str, str], by: str, on: date) -> Room:
    """Return a new room to which this role invites the other.

    Raises:
        ValueError: the two roles are the same, or the inviter is neither.
    """
    if by not in roles or roles[0] == roles[1]:
        raise ValueError(f"{by!r} cannot invite in a room of {' and '.join(roles)}")
    return Room(roles=roles, stage=Stage.INVITED, last_on=on, inviter=by, version=1)


def _settled(one: WishAnswer, other: WishAnswer) -> Settlement:
    result = wish_result(one.answer, other.answer)
    days = [each.until for each in (one, other) if each.until is not None]
    return Settlement(one.wish, result, min(days, default=None) if result is Answer.TRY else None)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _room(data: dict[str, Any]) -> Room:
    one, two = data["roles"]
    back_to, turn, third = data["back_to"], data["turn"], data["third"]
    return replace(
        Room(**{**data, "roles": (one, two)}),
        stage=Stage(data["stage"]),
        last_on=date.fromisoformat(data["last_on"]),
        postponed_until=_day(data["postponed_until"]),
        back_to=None if back_to is None else Stage(back_to),
        done=tuple((Move(move), role) for move, role in data["done"]),
        notices=tuple(Notice(**{**each, "rub": Rub(each["rub"])}) for each in data["notices"]),
        tried=tuple(FirstAid(each) for each in data["tried"]),
        items=tuple(Item(**{**each, "move": Move(each["move"])}) for each in data["items"]),
        turn=None if turn is None else Turn(**{**turn, "unheard_by": tuple(turn["unheard_by"])}),
        heard=tuple(Heard(**each) for each in data["heard"]),
        answers=tuple(
            WishAnswer(**{**each, "answer": Answer(each["answer"]), "until": _day(each["until"])})
            for each in data["answers"]
        ),
        sessions=tuple(data["sessions"]),
        check_backs=tuple(CheckBack(**each) for each in data["check_backs"]),
        pauses=tuple(Pause(each["role"], _day(each["until"])) for each in data["pauses"]),
        third=None if third is None else Third(**third),
        ending=tuple((role, Outcome(outcome)) for role, outcome in data["ending"]),
        outcomes=tuple(Outcome(each) for each in data["outcomes"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
