"""Cancelled, missed and late sessions as a pattern, told in a plain sentence that blames neither."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_SESSIONS = 6
LOOKED_BACK = 8
OFTEN_ENOUGH = 3
"""So many of the sessions looked back on make a pattern. reknit's own, and not validated."""


class Attendance(StrEnum):
    """What became of one session that was planned. `late`: it took place, and one or both came late."""

    HELD = "held"
    LATE = "late"
    CANCELLED = "cancelled"
    MISSED = "missed"


_NOT_HELD = "Of your last {sessions} sessions, {count} did not take place."
_LATE = "Of your last {sessions} sessions, {count} began late."
_BOTH = "Of your last {sessions} sessions, {not_held} did not take place and {late} began late."
_QUESTION = " It may be about time and travel, or about something between you. You could ask each other."


def attendance_in_words(sessions: Sequence[Attendance]) -> str | None:
    """Return what can be seen in the list of sessions that both can read; None where there is nothing to say.

    Args:
        sessions: what became of each, the earliest first. With fewer than six nothing is said, and only the
            last eight are looked at.
    """
    if len(sessions) < FEWEST_SESSIONS:
        return None
    recent = sessions[-LOOKED_BACK:]
    not_held = sum(each in {Attendance.CANCELLED, Attendance.MISSED} for each in recent)
    late = sum(each is Attendance.LATE for each in recent)
    if not_held >= OFTEN_ENOUGH and late >= OFTEN_ENOUGH:
        return _BOTH.format(sessions=len(recent), not_held=not_held, late=late) + _QUESTION
    if not_held >= OFTEN_ENOUGH:
        return _NOT_HELD.format(sessions=len(recent), count=not_held) + _QUESTION
    if late >= OFTEN_ENOUGH:
        return _LATE.format(sessions=len(recent), count=late) + _QUESTION
    return None
