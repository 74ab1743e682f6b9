"""What the two say of a remark: its reader's mark, and its author's word on whether it was taken up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from reknit.web.checks.models import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


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


def not_taken_up(answer_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which of these remarks wait for the reader, who may see them.

    That is those without a mark, and those of which their author has said "not yet" since, where both have opened that.
    """
    wanted = list(answer_ids)
    found = Receipt.objects.filter(answer_id__in=wanted) if wanted else Receipt.objects.none()
    done = {
        answer_id
        for answer_id, mark, at, taken_up, told_at in found.values_list(
            "answer_id", "mark", "marked_at", "taken_up", "asked_in__opened_at"
        )
        if mark and not (taken_up == TakenUp.NO and at and told_at and at < told_at)
    }
    return frozenset(wanted) - done
