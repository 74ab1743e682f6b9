"""How long a site keeps what has ended, and from which day on it may be removed.

Nothing is removed by surprise: a dyad or a transcript is removed at the earliest `NOTICE_DAYS` after the rule was last
changed, and who may read it finds the day on its page.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE_DAYS = 60
FEWEST_MONTHS_OF_LINES = 12
MOST_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Keeping:
    """A site's rule.

    Attributes:
        months_ended: for how many months a dyad that has ended is kept, 1 to 600; None: for good.
        months_lines: for how many months an audit line is kept, 12 to 600; None: as long as its dyad.
        months_transcripts: for how many months after anybody last coded it a transcript is kept, 1 to 600; None: for
            good.
        changed_on: when the rule was last changed; None where it never was.
    """

    months_ended: int | None = None
    months_lines: int | None = None
    changed_on: date | None = None
    months_transcripts: int | None = None

    def dyad_until(self, ended_on: date) -> date | None:
        """Return the first day on which a dyad that ended on this day may be removed; None: never."""
        return None if self.months_ended is None else self._not_too_soon(months_after(ended_on, self.months_ended))

    def ended_before(self, today: date) -> date | None:
        """Return the day before or on which a dyad must have ended to be removed today; None: none may be."""
        return self._before(today, self.months_ended)

    def lines_before(self, today: date) -> date | None:
        """Return the day before or on which a line must have been written to be removed today; None: none may be."""
        return self._before(today, self.months_lines)

    def transcript_until(self, worked_on: date) -> date | None:
        """Return the first day on which a transcript last worked on then may be removed; None: never."""
        months = self.months_transcripts
        return None if months is None else self._not_too_soon(months_after(worked_on, months))

    def transcripts_before(self, today: date) -> date | None:
        """Return the day before or on which one must have been worked on last to be removed today; None: none may."""
        return self._before(today, self.months_transcripts)

    def _before(self, today: date, months: int | None) -> date | None:
        if months is None or today < self._not_too_soon(date.min):
            return None
        found = months_after(today, -months)
        # The last days of a longer month end with it: months after 28 to 31 January come round on 28 February.
        while months_after(found + timedelta(days=1), months) <= today:
            found += timedelta(days=1)
        return found

    def _not_too_soon(self, day: date) -> date:
        return day if self.changed_on is None else max(day, self.changed_on + timedelta(days=NOTICE_DAYS))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later (earlier, if negative), or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
