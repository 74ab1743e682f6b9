"""Cancelled, missed and late sessions as a pattern, from the list that both can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.indicators.attendance import Attendance, attendance_in_words
from reknit.web.checks.models import Session

if TYPE_CHECKING:
    from reknit.web.policy import Standing


def attendance_of(standing: Standing) -> str | None:
    """Return the sentence about sessions that did not take place or began late, None where there is nothing to say."""
    found = Session.objects.filter(dyad=standing.dyad).order_by("number").values_list("not_held", "late_by")
    return attendance_in_words([_became_of(not_held, late_by) for not_held, late_by in found])


def _became_of(not_held: str, late_by: str) -> Attendance:
    if not_held:
        return Attendance(not_held)
    return Attendance.LATE if late_by else Attendance.HELD
