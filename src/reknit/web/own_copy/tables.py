"""Tables as they stream out: row by row, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reknit.web.own_copy.rooms import Told

COLUMNS = ("room", "dyad", "with", "session", "at", "by", "what", "value", "level")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV file line by line. Words that a spreadsheet would take for a formula get a ' in front."""
    table = csv.writer(_Echo())
    yield table.writerow(header)
    for row in rows:
        yield table.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])


def copy_as_csv(told: Iterable[Told]) -> Iterator[str]:
    """Yield one's own copy as CSV, one row an entry."""
    return csv_lines(COLUMNS, (list(_plain(each).values()) for each in told))


def copy_as_json(told: Iterable[Told], *, made_at: datetime) -> Iterator[str]:
    """Yield one's own copy as JSON, one line an entry. A copy that was cut off does not read as JSON."""
    yield f'{{"format": 1, "made_at": "{made_at.isoformat()}", "entries": ['
    between = "\n"
    for each in told:
        yield between + json.dumps(_plain(each), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _plain(told: Told) -> dict[str, object]:
    entry = told.entry
    at = entry.at.isoformat() if isinstance(entry.at, date) else None
    dyad = str(told.dyad) if told.dyad else None
    values = (told.room, dyad, told.other, entry.session, at, entry.by, entry.what, entry.value, entry.level)
    return dict(zip(COLUMNS, values, strict=True))
