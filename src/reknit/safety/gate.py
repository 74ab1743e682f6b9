"""The gate in front of anything joint, each member behind their own.

A joint talk begins only when both step in, and each may leave an invitation unanswered for any reason or none. So the
gate of one member is made of that member's own answers alone: there is no way to hand it the other's. Behind a closed
gate a member simply does not step in, and that looks like every other way of not stepping in.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from reknit.safety.screening import screening_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from reknit.kinds import Kind
    from reknit.safety.severe import Concern

SCREENING_HOLDS_DAYS = 28


class Gate(StrEnum):
    """What one member is offered: a joint talk, some private questions first, or nothing joint at all."""

    OPEN = "open"
    ASK_FIRST = "ask_first"
    CLOSED = "closed"


def gate(kind: Kind, *, own_concerns: Collection[Concern], screened_days_ago: int | None) -> Gate:
    """Return whether this member is offered a joint talk, and may invite to one or accept one.

    Args:
        kind: the kind of dyad; some are asked in private first.
        own_concerns: `standing_concerns` of this member's own answers.
        screened_days_ago: whole days since this member sent the private questions, answered or left out;
            None if they never did.
    """
    if own_concerns:
        return Gate.CLOSED
    if not screening_for(kind):
        return Gate.OPEN
    is_fresh = screened_days_ago is not None and screened_days_ago < SCREENING_HOLDS_DAYS
    return Gate.OPEN if is_fresh else Gate.ASK_FIRST
