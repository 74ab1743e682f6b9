"""Talks when one of the two takes what is theirs away: the rest is sealed under the other's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.repair.forgetting import without
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of, save_room

if TYPE_CHECKING:
    from reknit.web.dyads.models import Member


def leave_talks_to(other: Member, gone: Member) -> None:
    """Leave the talks of these two to one of them, without what the other gave; within a transaction."""
    for repair in Repair.objects.filter(dyad=gone.dyad_id).select_related("kept_by").select_for_update(of=("self",)):
        room = without(room_of(repair), gone.role)
        repair.kept_by = other
        save_room(repair, room)
