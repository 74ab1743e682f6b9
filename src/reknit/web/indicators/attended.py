"""Cancelled and missed sessions as a pattern, from the list that both can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.indicators.attendance import Attendance, attendance_in_words
from reknit.web.checks.models import Session

if TYPE_CHECKING:
    from reknit.web.policy import Standing


def attendance_of(standing: Standing) -> str | None:
    """Return the sentence about sessions that did not take place, None where there is nothing to say."""
    found = Session.objects.filter(dyad=standing.dyad).order_by("number").values_list("not_held", flat=True)
    return attendance_in_words([Attendance(not_held) if not_held else Attendance.HELD for not_held in found])
