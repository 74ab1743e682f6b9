"""CSV: a row for each turn."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reknit.transcripts.turn import Transcript

COLUMNS = ("turn", "speaker", "member", "start_seconds", "end_seconds", "text")
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are wide signs, which some spreadsheets take for the plain ones."""


def as_table(transcript: Transcript) -> str:
    """Return the transcript as CSV with the columns of `COLUMNS`; turns count from 1, unknown times are empty.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for number, turn in enumerate(transcript.turns, start=1):
        times = ("" if at is None else f"{at:.3f}" for at in (turn.start, turn.end))
        table.writerow([number, harmless(turn.speaker), harmless(turn.member), *times, harmless(turn.text)])
    return written.getvalue()


def harmless(text: str) -> str:
    """Return the text such that no spreadsheet takes it for a formula: with an apostrophe in front where it would."""
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text
