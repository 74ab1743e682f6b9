"""Times for formats that need an end to every turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.transcripts.turn import Turn

UNKNOWN_LENGTH = 1.0
"""Seconds given to a turn whose end nobody knows and after which nothing follows."""


def spans(turns: Sequence[Turn]) -> list[tuple[float, float] | None]:
    """Return (start, end) in seconds of every turn, None where it has no start.

    A turn without an end lasts until the next one begins.
    """
    found: list[tuple[float, float] | None] = []
    following: float | None = None
    for turn in reversed(turns):
        if turn.start is None:
            found.append(None)
            continue
        later = following if following is not None and following > turn.start else turn.start + UNKNOWN_LENGTH
        found.append((turn.start, later if turn.end is None else turn.end))
        following = turn.start
    return found[::-1]
