"""What the two say of a remark: its reader's mark, and its author's word on whether it was taken up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Mark(StrEnum):
    """What the reader did with a remark."""

    HEARD = "heard"
    TALKED_ABOUT = "talked_about"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The mark as its reader chooses it."""
        return {"heard": "Heard", "talked_about": "Talked about", "changed": "Changed something"}[self.value]


class TakenUp(StrEnum):
    """What its author says of a remark, asked in their next check."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        """The word as its author chooses it."""
        return {"yes": "Yes", "partly": "Partly", "no": "Not yet"}[self.value]


OF_RECEIPT = ("mark", "marked_at", "taken_up", "asked_in__opened_at")


def waits_no_more(mark: str | None, at: datetime | None, taken_up: str | None, told_at: datetime | None) -> bool:
    """Return whether the reader of a remark with this receipt (`OF_RECEIPT`; Nones without one) is done with it.

    That is where they marked it, and its author has not said "not yet" since, in a check that both have opened.
    """
    return bool(mark) and not (taken_up == TakenUp.NO and at and told_at and at < told_at)
