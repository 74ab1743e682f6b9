"""Log lines: one line each, whatever a visitor put into a name or an address."""

from __future__ import annotations

import logging


class OneLine(logging.Formatter):
    """Shows control characters instead of obeying them. The lines of a traceback stay lines, each moved in."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text that cannot pretend to be another record: only its first line begins a line."""
        record.message = record.getMessage()
        more = self.formatException(record.exc_info) if record.exc_info else ""
        traced = [*more.splitlines(), *(record.stack_info or "").splitlines()]
        return "\n".join([_shown(self.formatMessage(record)), *(f"  {_shown(line)}" for line in traced)])


def _shown(line: str) -> str:
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)
