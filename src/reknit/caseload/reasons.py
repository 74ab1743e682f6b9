"""Reasons: why a pair is on the list today, each in one plain sentence. A pair without one has nothing to do.

Each is cleared by what two people do in an ordinary good week. None compares people, and there is no score.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reknit.caseload.talk import TalkStands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from reknit.caseload.facts import At, Facts, Rub
    from reknit.caseload.talk import Talk

SESSIONS_WITHOUT_CHECK = 3
WEEKS_WITHOUT_SESSION = 5
SESSIONS_FELL_OUT = 2
ASKED_EVERY = 8
"""After every so many sessions it is asked what is next, where nothing moves."""

LEVEL_FOR = 16
"""So many sessions without a change make a level: twice the shortest one that `reknit.course.plateau` looks for."""


class Reason(StrEnum):
    """Why a pair is on the list, in the order in which reasons count."""

    TALK_WAITS = "talk_waits"
    LOOK_BACK = "look_back"
    TO_OPEN = "to_open"
    TO_ANSWER = "to_answer"
    REMARK = "remark"
    RUB = "rub"
    COMMENT = "comment"
    FELL_OUT = "fell_out"
    TALK_OPEN = "talk_open"
    NO_CHECK = "no_check"
    LEVEL = "level"

    @property
    def label(self) -> str:
        """The reason as the name of a filter."""
        return wording()[self]["label"]

    @property
    def short(self) -> str:
        """The reason in a few words, to stand beside another."""
        return wording()[self]["short"]


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, since which day it has been there, and the sentence that says it."""

    reason: Reason
    since: date
    sentence: str


def is_time_to_ask(session: int) -> bool:
    """Return whether it is looked after this session whether anything moves.

    Not after each, so that what the list says about it is gone with the next session, whatever comes.
    """
    return session >= LEVEL_FOR and session % ASKED_EVERY == 0


def reasons_for(
    facts: Facts, talk: Talk | None, *, on: date, other: str, comment: date | None = None
) -> tuple[Why, ...]:
    """Return why this pair is on the viewer's list on this day, the reason that counts first first.

    Args:
        facts: what the viewer may see.
        talk: the unfinished talk, if there is one.
        on: today.
        other: the other's first name.
        comment: the day since which a supervisor's comment waits to be read.
    """
    found = [
        *_of_talk(talk, other),
        *_of_session(Reason.TO_OPEN, facts.to_open, other, "sentence"),
        *_of_session(Reason.TO_ANSWER, facts.to_answer, other, "other_answered" if facts.other_answered else "nobody"),
        *_of_session(Reason.REMARK, facts.remark, other, "sentence"),
        *(_of_rub(facts.rub, other) if facts.rub and talk is None else ()),
        *((_why(Reason.COMMENT, comment, "sentence", other=other, day=_day(comment)),) if comment else ()),
        *_of_sessions_that_fell_out(facts, other),
        *_of_silence(facts, on, other),
        *_of_level(facts, other),
    ]
    order = list(Reason)
    return tuple(sorted(found, key=lambda why: order.index(why.reason)))


_OF_TALK = {
    TalkStands.INVITED: (Reason.TALK_WAITS, "invited"),
    TalkStands.YOUR_TURN: (Reason.TALK_WAITS, "your_turn"),
    TalkStands.LOOK_BACK: (Reason.LOOK_BACK, "sentence"),
    TalkStands.THEIR_TURN: (Reason.TALK_OPEN, "their_turn"),
    TalkStands.RESTING: (Reason.TALK_OPEN, "resting"),
}


def _of_talk(talk: Talk | None, other: str) -> Iterator[Why]:
    if talk is not None and talk.stands in _OF_TALK:
        reason, form = _OF_TALK[talk.stands]
        yield _why(reason, talk.began, form, other=other, day=_day(talk.began))


def _of_session(reason: Reason, at: At | None, other: str, form: str) -> Iterator[Why]:
    if at is not None:
        yield _why(reason, at.on, form, other=other, number=at.number, day=_day(at.on))


def _of_rub(rub: Rub, other: str) -> Iterator[Why]:
    form = "both" if len(rub.by) == 2 else rub.by[0]
    yield _why(Reason.RUB, rub.on, form, other=other, number=rub.number)


def _of_sessions_that_fell_out(facts: Facts, other: str) -> Iterator[Why]:
    if facts.fell_out >= SESSIONS_FELL_OUT and facts.fell_out_on is not None:
        yield _why(Reason.FELL_OUT, facts.fell_out_on, "sentence", other=other, many=facts.fell_out)


def _of_level(facts: Facts, other: str) -> Iterator[Why]:
    if facts.level >= LEVEL_FOR and facts.last is not None:
        yield _why(Reason.LEVEL, facts.last.on, "sentence", other=other, many=facts.level)


def _of_silence(facts: Facts, on: date, other: str) -> Iterator[Why]:
    """No data is a reason of its own: nobody knows how it goes there."""
    last = facts.began if facts.last is None else facts.last.on
    weeks = (on - last).days // 7
    if weeks >= WEEKS_WITHOUT_SESSION:
        yield _why(Reason.NO_CHECK, last, "never" if facts.last is None else "weeks", other=other, many=weeks)
    elif facts.since_check >= SESSIONS_WITHOUT_CHECK:
        since = facts.last_check or facts.began
        yield _why(Reason.NO_CHECK, since, "sessions", other=other, many=facts.since_check)


def _why(reason: Reason, since: date, form: str, **told: object) -> Why:
    return Why(reason, since, wording()[reason][form].format(**told))


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


@cache
def wording() -> Mapping[str, Mapping[str, str]]:
    """Return all sentences, by reason and form."""
    return tomllib.loads(files("reknit.caseload").joinpath("wording.toml").read_text(encoding="utf-8"))
