"""Of talks: the words, and what one noticed, answered, and found afterwards, as far as one may see it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.repair.moves import Move
from reknit.repair.sides import Side
from reknit.web.audit.telling import ME, OTHER
from reknit.web.own_copy.entry import Entry, by
from reknit.web.repairs.models import Repair
from reknit.web.repairs.reading import texts
from reknit.web.repairs.rooms import room_of
from reknit.web.repairs.stepping_in import sees_own_sealed
from reknit.web.repairs.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reknit.repair.room import Item
    from reknit.web.policy import Standing
    from reknit.web.repairs.visible import Visible


def talks(standing: Standing) -> Iterator[Entry]:
    """Yield the dyad's talks, the first one first."""
    for repair in Repair.objects.filter(dyad=standing.dyad).select_related("kept_by"):
        room, began_at = room_of(repair), repair.began_at
        own = sees_own_sealed(standing, began_at)
        seen = visible(room, standing.member.role, timezone.localdate(), sees_sealed=own)
        yield Entry("talk", seen.standing.stage.value, at=began_at)
        written = texts(standing, repair, room, [each.id for each in seen.items])
        for item in seen.items:
            if item.id in written:
                yield from _words(item, written[item.id], by(item.role == seen.role), began_at)
        yield from _choices(seen, began_at)


def _words(item: Item, text: str, whose: str, at: datetime) -> Iterator[Entry]:
    name = item.move.value if item.current else f"{item.move.value} (replaced)"
    if item.move is not Move.SEAL:
        yield Entry(name, text, whose, at)
        return
    for part, said in asdict(Side.from_data(json.loads(text))).items():
        if said not in {"", None}:
            yield Entry(f"{name}: {part}", said, whose, at)


def _choices(seen: Visible, at: datetime) -> Iterator[Entry]:
    if seen.notice is not None:
        yield Entry("kind of rub", seen.notice.rub.value, ME, at, seen.notice.session)
        yield Entry("how strong", seen.notice.strength, ME, at, seen.notice.session)
    for wish in seen.wishes:
        for whose, answer in ((ME, wish.mine), (OTHER, wish.theirs)):
            if answer is not None:
                yield Entry("answer to a wish", answer.value, whose, at)
    for look in seen.check_backs:
        yield Entry("did it hold, 0 to 10", look.rating, by(look.role == seen.role), at)
    if seen.third is not None:
        yield Entry("third person", seen.third.who, by(seen.third.asked_by == seen.role), at)
    for whose, ending in ((ME, seen.my_ending), (OTHER, seen.their_ending)):
        if ending is not None:
            yield Entry("how it should end", ending.value, whose, at)
    for outcome in seen.outcomes:
        yield Entry("how it ended", outcome.value, at=at)
