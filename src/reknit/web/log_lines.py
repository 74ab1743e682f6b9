"""Log lines: one line each, whatever a visitor put into a name or an address."""

from __future__ import annotations

import logging


class OneLine(logging.Formatter):
    """Shows control characters instead of obeying them. The lines of a traceback stay lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text that cannot pretend to be another record."""
        return "\n".join(
            "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)
            for line in super().format(record).split("\n" if record.exc_info else "\0")
        )
