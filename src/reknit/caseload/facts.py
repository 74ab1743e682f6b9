"""Facts: all that one viewer's row of the caseload is made of, kept from one change to the next.

They hold dates where something depends on the day, so that they stay true while nothing happens.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

SESSIONS_DRAWN = 12
"""So many of the latest sessions are in the small drawing."""

FORMAT = 3
"""The version of what `Facts.to_text` writes."""

LENGTH = 1_024
"""Every text has at least this many characters, so that its length tells nothing."""

Ratings = tuple[float | None, float | None]
"""The viewer's own rating of a session, and the other's; None where there is none to be seen."""


@dataclass(frozen=True, slots=True)
class At:
    """A session by its number, and the day since when something waits that came with it."""

    number: int
    on: date


@dataclass(frozen=True, slots=True)
class Rub:
    """An open rub: where it began, the day of the session it was last marked in, and by whom ("you", "other")."""

    number: int
    on: date
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one of the two may see of the pair, in short.

    Attributes:
        began: the day on which the two began here.
        last: the latest session that took place.
        to_answer: a session that waits for the viewer's answers; `other_answered` where only theirs are missing.
        to_open: the earliest session that both have answered and nobody has opened.
        remark: the earliest session with words of the other's that the viewer has not taken up.
        rub: the rub that is still open, None where it was talked through since.
        since_check: how many sessions took place since the last one that both answered.
        last_check: the day of that one; None: there is none among the latest.
        fell_out: how many sessions in a row, the latest, did not take place; `fell_out_on` is the day of the last.
        level: for how many sessions it has been pleasant while nothing moved, where the last one is among those after
            which that is looked at (see `is_time_to_ask`); 0 otherwise.
        ratings: of the latest sessions that took place, oldest first, 0 to 10; empty where there are none at all.
    """

    began: date
    last: At | None = None
    to_answer: At | None = None
    other_answered: bool = False
    to_open: At | None = None
    remark: At | None = None
    rub: Rub | None = None
    since_check: int = 0
    last_check: date | None = None
    fell_out: int = 0
    fell_out_on: date | None = None
    level: int = 0
    ratings: tuple[Ratings, ...] = ()

    def with_answers_of(self, other: Facts) -> Facts:
        """Return these facts with all of the other's that follow from answers; the rest follows from sessions."""
        return replace(self, remark=other.remark, rub=other.rub, level=other.level, ratings=other.ratings)

    def to_text(self) -> str:
        """Return the facts as text to keep, as long as any other."""
        told = {
            "format": FORMAT,
            "began": self.began.isoformat(),
            "last": _at_to_data(self.last),
            "to_answer": _at_to_data(self.to_answer),
            "other_answered": self.other_answered,
            "to_open": _at_to_data(self.to_open),
            "remark": _at_to_data(self.remark),
            "rub": [self.rub.number, self.rub.on.isoformat(), self.rub.by] if self.rub else None,
            "since_check": self.since_check,
            "last_check": self.last_check.isoformat() if self.last_check else None,
            "fell_out": self.fell_out,
            "fell_out_on": self.fell_out_on.isoformat() if self.fell_out_on else None,
            "level": self.level,
            "ratings": self.ratings,
        }
        return json.dumps(told, separators=(",", ":")).ljust(LENGTH)

    @staticmethod
    def from_text(text: str) -> Facts:
        """Return the facts that `to_text` wrote.

        Raises:
            ValueError: no facts read like this; they may be of another version.
        """
        told: dict[str, Any] = json.loads(text)
        if told.get("format") != FORMAT:
            raise ValueError("these facts were kept by another version")
        rub = told["rub"]
        return Facts(
            began=date.fromisoformat(told["began"]),
            last=_at(told["last"]),
            to_answer=_at(told["to_answer"]),
            other_answered=told["other_answered"],
            to_open=_at(told["to_open"]),
            remark=_at(told["remark"]),
            rub=Rub(rub[0], date.fromisoformat(rub[1]), tuple(rub[2])) if rub else None,
            since_check=told["since_check"],
            last_check=_date(told["last_check"]),
            fell_out=told["fell_out"],
            fell_out_on=_date(told["fell_out_on"]),
            level=told["level"],
            ratings=tuple((own, other) for own, other in told["ratings"]),
        )


def _at_to_data(at: At | None) -> list[int | str] | None:
    return None if at is None else [at.number, at.on.isoformat()]


def _date(data: str | None) -> date | None:
    return date.fromisoformat(data) if data else None


def _at(data: list[Any] | None) -> At | None:
    return None if data is None else At(int(data[0]), date.fromisoformat(data[1]))
