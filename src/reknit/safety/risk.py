"""The clinic's own risk protocol, for when somebody themselves chose "I want someone here to know".

It is the only way in which anybody here learns of a concern. Nothing begins it but a press by the person concerned.

    Name | hours

One a line, in the order in which they are asked: who has to acknowledge, and within how many hours before the next one
is asked too. Hours are counted round the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_STEPS = 10
MOST_HOURS = 168
MOST_CHARACTERS = 120


class ProtocolRefused(ValueError):  # noqa: N818 - nothing is broken; something has to be put right
    """Some lines cannot be read. `messages` holds one plain sentence for each, naming its line."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__(" ".join(self.messages))


class NotYoursToAcknowledge(ValueError):  # noqa: N818 - nothing is broken; the answer is no
    """This person was not asked, or it has been taken back. Its text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """Who has to acknowledge, and within how many hours of being asked."""

    who: str
    within_hours: int


@dataclass(frozen=True, slots=True)
class RiskProtocol:
    """Who is asked one after the other. Without steps the site offers nobody, and nothing is asked."""

    steps: tuple[Step, ...] = ()

    def without(self, people: Collection[str]) -> RiskProtocol:
        """Return the protocol without these: neither of the two is ever one of those who are told."""
        return RiskProtocol(tuple(step for step in self.steps if step.who not in people))


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who said, and when, that they know and see to it."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """One wish that somebody here knows: when, and what became of it. The record is kept; nothing in it changes."""

    at: datetime
    acknowledged: Acknowledgement | None = None
    taken_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Whose turn it is.

    Attributes:
        asked: everybody asked so far, the first one first; nobody asked loses it again.
        acknowledge_by: when the last one asked has to have acknowledged; None when nothing is awaited.
        unanswered: everybody was asked, and all the hours have passed.
    """

    asked: tuple[str, ...]
    acknowledge_by: datetime | None
    unanswered: bool


def read_protocol(text: str) -> RiskProtocol:
    """Return the protocol in these lines; empty lines are passed over.

    Raises:
        ProtocolRefused: a line cannot be read, a name comes twice, or there are more than `MOST_STEPS`.
    """
    steps: list[Step] = []
    messages = []
    for number, line in enumerate(text.splitlines(), start=1):
        name, _, hours = (part.strip() for part in line.partition("|"))
        if not name and not hours:
            continue
        problem = _problem(name, hours, known={step.who for step in steps})
        if problem:
            messages.append(f"Line {number}: {problem}")
        else:
            steps.append(Step(name, int(hours)))
    if len(steps) > MOST_STEPS:
        messages.append(f"Please keep it to {MOST_STEPS} people; these are {len(steps)}.")
    if messages:
        raise ProtocolRefused(messages)
    return RiskProtocol(tuple(steps))


def _problem(name: str, hours: str, *, known: Collection[str]) -> str:
    if not name:
        return "the name is missing."
    if len(name) > MOST_CHARACTERS or not name.isprintable():
        return f"please keep the name to {MOST_CHARACTERS} plain characters."
    if name in known:
        return f'"{name}" is there already.'
    if not (hours.isascii() and hours.isdigit() and len(hours) <= len(str(MOST_HOURS))):
        return f"please write after the bar how many hours there are to answer, from 1 to {MOST_HOURS}."
    return "" if 1 <= int(hours) <= MOST_HOURS else f"the hours go from 1 to {MOST_HOURS}."


def due(protocol: RiskProtocol, telling: Telling, now: datetime) -> Due:
    """Return whose turn it is at this time.

    Args:
        protocol: the site's, without the two themselves (`RiskProtocol.without`).
        telling: the wish.
        now: both times with or both without a time zone.
    """
    over = min((each for each in (_acknowledged_at(telling), telling.taken_back_at) if each), default=None)
    until = now if over is None else min(over, now)
    asked: list[str] = []
    deadline = telling.at
    for step in protocol.steps:
        if asked and deadline > until:
            break
        asked.append(step.who)
        deadline += timedelta(hours=step.within_hours)
    if over is not None or not asked:
        return Due(tuple(asked), None, unanswered=False)
    return Due(tuple(asked), deadline, unanswered=deadline <= now and len(asked) == len(protocol.steps))


def acknowledge(protocol: RiskProtocol, telling: Telling, who: str, now: datetime) -> Telling:
    """Return the wish as acknowledged; one that has been acknowledged stays as it is, so that a second tap is nothing.

    Raises:
        NotYoursToAcknowledge: this person has not been asked by now, or it was taken back.
    """
    if telling.taken_back_at is not None:
        raise NotYoursToAcknowledge("This was taken back by the one who wrote it.")
    if telling.acknowledged is not None:
        return telling
    if who not in due(protocol, telling, now).asked:
        raise NotYoursToAcknowledge("You have not been asked about this.")
    return replace(telling, acknowledged=Acknowledgement(who, now))


def take_back(telling: Telling, now: datetime) -> Telling:
    """Return the wish as taken back by its author; what was acknowledged stays on the record."""
    return telling if telling.taken_back_at is not None else replace(telling, taken_back_at=now)


def _acknowledged_at(telling: Telling) -> datetime | None:
    return telling.acknowledged.at if telling.acknowledged else None
