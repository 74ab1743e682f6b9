"""Did it hold: the latest signed talk, before and after, as far as the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.repair.held import Held, held
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.panel import Panel
    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class HeldRow:
    """How it held for one of the two."""

    name: str
    held: Held


@dataclass(frozen=True, slots=True)
class HeldCard:
    """How the latest talk that both signed has held."""

    repair: Repair
    began_at: datetime
    rows: tuple[HeldRow, ...]


def held_card(panel: Panel, standing: Standing) -> HeldCard | None:
    """Return how the latest talk that both signed has held; None before a session was held since."""
    signed = Repair.objects.filter(dyad=standing.dyad, sessions_before__isnull=False).select_related("kept_by")
    latest = signed.order_by("-began_at").first()
    if latest is None:
        return None
    room = room_of(latest)
    if not room.sessions:
        return None
    rows = (HeldRow(standing.names[each.member], each) for each in held(panel, room, viewer=standing.member.role))
    return HeldCard(latest, latest.began_at, tuple(rows))
