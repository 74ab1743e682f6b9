"""What is sent to a repair room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from reknit.repair.moves import Move

LONGEST_ID = 64
"""Characters of the longest id of words."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that one of the two does, or that the site reports. It carries ids of words, never the words.

    The same events serve one screen that is handed over, two devices, and two people apart in time. Which fields a
    move needs stands beside it in `Move`.

    Attributes:
        move: what happens.
        role: who does it; for `session_held` and `lapse`, which the site reports, "".
        on: the day it happens, as the site has it.
        item: the id of the words it brings, or of the wish or the third person it is about.
        choice: a `Rub`, `FirstAid`, `Answer` or `Outcome`.
        number: a strength, a rating, or the version of the agreement that is signed.
        until: a day that is still to come.
        session: a session's number.
    """

    move: Move
    role: str
    on: date
    item: str = ""
    choice: str = ""
    number: int | None = None
    until: date | None = None
    session: int | None = None

    def __post_init__(self) -> None:
        if len(self.item) > LONGEST_ID:
            raise ValueError(f"an id of words has at most {LONGEST_ID} characters, this one {len(self.item)}")
