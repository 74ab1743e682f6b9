"""Which talks wait for one person, over all their dyads: a line for each, made of what they may see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.repair.moves import Stage
from reknit.repair.standing import standing
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of
from reknit.web.vault.keyring import keys_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from reknit.repair.room import Room
    from reknit.web.dyads.models import Member

WAITS = "A talk waits for you"
INVITED = "An invitation to talk it through"
LOOK_BACK = "Time to look back: did it hold?"
_LINES = {
    Stage.INVITED: INVITED,
    Stage.POSTPONED: INVITED,
    Stage.CHECK_BACK_1: LOOK_BACK,
    Stage.CHECK_BACK_2: LOOK_BACK,
}


def talks_that_wait(own: Sequence[Member]) -> Mapping[UUID, str]:
    """Return a line for each dyad whose talk waits for this member, by dyad; two looks into the database for all.

    The line reads the same behind an open and a closed gate, which is not asked here.
    """
    roles = {each.dyad_id: each.role for each in own}
    found = list(Repair.objects.filter(dyad_id__in=roles, is_over=False).select_related("kept_by"))
    keys = keys_in({each.dyad_id for each in found}, {each.kept_by.person_id for each in found})
    lines = {each.dyad_id: _line(room_of(each, keys), roles[each.dyad_id]) for each in found}
    return {dyad_id: line for dyad_id, line in lines.items() if line}


def _line(room: Room, role: str) -> str:
    seen = standing(room, role, timezone.localdate())
    if seen.stage is Stage.POSTPONED and room.postponed_until and timezone.localdate() < room.postponed_until:
        return ""
    return _LINES.get(seen.stage, WAITS) if role in seen.waits_for else ""
