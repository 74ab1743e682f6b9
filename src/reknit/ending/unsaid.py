"""An ending that nobody talked about: noticed from the list of sessions, and gently asked about once.

It looks at nothing but what both can read in that list: days, what became of each session, and whether it was opened.
So both are asked the same, and neither learns anything of the other by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from reknit.ending.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reknit.kinds import Voice

USUAL_DAYS = 7
"""Taken as the usual interval while fewer than `FEWEST_INTERVALS` are known."""
FEWEST_INTERVALS = 3
SILENCE, AFTER_CANCELLING = 3, 2
"""After so many usual intervals without a session it is asked; sooner when the last two did not take place."""
FEWEST_DAYS = 14


class Outcome(StrEnum):
    """What became of a session: both sides opened, not opened (so far), or it did not take place."""

    OPENED = "opened"
    NOT_OPENED = "not_opened"
    NOT_HELD = "not_held"


class Unsaid(StrEnum):
    """What was noticed: nothing for a long time, or two that did not take place and then nothing."""

    SILENCE = "silence"
    CANCELLED = "cancelled"

    def question(self, voice: Voice, other: str) -> str:
        """Return the question as it is put to a role of this voice; `other` is the other one's name."""
        return str(wording()["unsaid"][self.value][voice.value]).format(other=other)


@dataclass(frozen=True, slots=True)
class Planned:
    """One session of the list."""

    day: date
    outcome: Outcome


def unsaid_ending(sessions: Sequence[Planned], today: date, *, asked_before: bool, is_ending: bool) -> Unsaid | None:
    """Return what to ask about; None if there is nothing, or it was asked before.

    A last session that both opened is no ending without a word as long as the silence is all there is to it: the two
    may have a break that they talked about.

    Args:
        sessions: the list, in any order; days to come may be among them.
        today: the day on which it is asked.
        asked_before: it was asked before in this dyad, of either: once is enough.
        is_ending: a goodbye was begun, or the two have parted.
    """
    planned = sorted(sessions, key=lambda each: each.day)
    if asked_before or is_ending or not planned or planned[-1].day > today:
        return None
    days_since = (today - planned[-1].day).days
    usual = usual_interval_days(planned)
    last_two = [each.outcome for each in planned[-2:]]
    if last_two == [Outcome.NOT_HELD] * 2:
        return Unsaid.CANCELLED if days_since >= max(AFTER_CANCELLING * usual, FEWEST_DAYS) else None
    if planned[-1].outcome is Outcome.OPENED:
        return None
    return Unsaid.SILENCE if days_since >= max(SILENCE * usual, FEWEST_DAYS) else None


def usual_interval_days(sessions: Sequence[Planned]) -> float:
    """Return the usual number of days from one session that took place to the next: the median."""
    days = sorted(each.day for each in sessions if each.outcome is not Outcome.NOT_HELD)
    intervals = [(after - before).days for before, after in pairwise(days)]
    return median(intervals) if len(intervals) >= FEWEST_INTERVALS else USUAL_DAYS
