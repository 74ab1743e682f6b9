"""How what the two say becomes one thing: small tables, because every one of these choices deserves to be read."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.repair.moves import Rub

if TYPE_CHECKING:
    from collections.abc import Mapping


class FirstAid(StrEnum):
    """What is tried first, because it often suffices."""

    CLEAR_UP = "clear_up"
    GIVE_REASON = "give_reason"
    CHANGE_COURSE = "change_course"


class Answer(StrEnum):
    """What one of the two says to a wish. All five are good answers."""

    AGREED = "agreed"
    TRY = "try"
    DIFFERENT = "different"
    NOT_FOR_ME = "not_for_me"
    NOT_YET = "not_yet"


class Outcome(StrEnum):
    """How a round of a repair ended."""

    MENDED = "mended"
    HELD_TOGETHER = "held_together"
    REOPENED = "reopened"
    PART_WAYS = "part_ways"
    STOPPED = "stopped"


# Nobody is bound to more than they said. "Not yet" keeps a wish open beside any answer but a firm one.
_WISHES: Mapping[frozenset[Answer], Answer] = MappingProxyType(
    {
        frozenset({Answer.AGREED}): Answer.AGREED,
        frozenset({Answer.AGREED, Answer.TRY}): Answer.TRY,
        frozenset({Answer.AGREED, Answer.DIFFERENT}): Answer.DIFFERENT,
        frozenset({Answer.AGREED, Answer.NOT_YET}): Answer.NOT_YET,
        frozenset({Answer.AGREED, Answer.NOT_FOR_ME}): Answer.NOT_FOR_ME,
        frozenset({Answer.TRY}): Answer.TRY,
        frozenset({Answer.TRY, Answer.DIFFERENT}): Answer.DIFFERENT,
        frozenset({Answer.TRY, Answer.NOT_YET}): Answer.NOT_YET,
        frozenset({Answer.TRY, Answer.NOT_FOR_ME}): Answer.NOT_FOR_ME,
        frozenset({Answer.DIFFERENT}): Answer.DIFFERENT,
        frozenset({Answer.DIFFERENT, Answer.NOT_YET}): Answer.NOT_YET,
        frozenset({Answer.DIFFERENT, Answer.NOT_FOR_ME}): Answer.NOT_FOR_ME,
        frozenset({Answer.NOT_YET}): Answer.NOT_YET,
        frozenset({Answer.NOT_YET, Answer.NOT_FOR_ME}): Answer.NOT_FOR_ME,
        frozenset({Answer.NOT_FOR_ME}): Answer.NOT_FOR_ME,
    }
)

# Between "mended" and "held together" the careful word is true for both. Parting or stopping takes the same word twice.
_ENDINGS: Mapping[frozenset[Outcome], Outcome] = MappingProxyType(
    {
        frozenset({Outcome.MENDED}): Outcome.MENDED,
        frozenset({Outcome.HELD_TOGETHER}): Outcome.HELD_TOGETHER,
        frozenset({Outcome.MENDED, Outcome.HELD_TOGETHER}): Outcome.HELD_TOGETHER,
        frozenset({Outcome.PART_WAYS}): Outcome.PART_WAYS,
        frozenset({Outcome.STOPPED}): Outcome.STOPPED,
    }
)

# Where only one can name it, that name is taken; where the two name it differently, it is not clear.
_RUBS: Mapping[frozenset[Rub], Rub] = MappingProxyType(
    {
        frozenset({Rub.WITHDRAWAL}): Rub.WITHDRAWAL,
        frozenset({Rub.CONFRONTATION}): Rub.CONFRONTATION,
        frozenset({Rub.UNCLEAR}): Rub.UNCLEAR,
        frozenset({Rub.WITHDRAWAL, Rub.UNCLEAR}): Rub.WITHDRAWAL,
        frozenset({Rub.CONFRONTATION, Rub.UNCLEAR}): Rub.CONFRONTATION,
        frozenset({Rub.WITHDRAWAL, Rub.CONFRONTATION}): Rub.UNCLEAR,
    }
)


def wish_result(one: Answer, other: Answer) -> Answer:
    """Return what two answers to the same wish come to; the order does not matter."""
    return _WISHES[frozenset({one, other})]


def shared_ending(one: Outcome, other: Outcome) -> Outcome | None:
    """Return the ending that two words come to, None where they do not fit and the room stays open."""
    return _ENDINGS.get(frozenset({one, other}))


def shared_rub(one: Rub, other: Rub) -> Rub:
    """Return the kind of rub whose path the two take."""
    return _RUBS[frozenset({one, other})]
