"""The hand-over: what the guest writes for somebody new. It is theirs alone."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.ending.wording import MOST_CHARACTERS, hand_over_parts
from reknit.session_check.answers import clean_words
from reknit.storage.envelope import Place
from reknit.web.endings.models import HandOver
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.web.policy import Standing


@transaction.atomic
def keep_hand_over(standing: Standing, raw: Mapping[str, str]) -> None:
    """Store what was written, in place of what was there; everything empty removes it. It leaves no line.

    Raises:
        ValueError: a part is too long; the text names it.
    """
    written = {}
    for part in hand_over_parts(standing.role.voice):
        words = clean_words(raw.get(f"part-{part.name}", ""))
        if len(words) > MOST_CHARACTERS:
            raise ValueError(f"“{part.title}”: please keep it to {MOST_CHARACTERS:,} characters.")
        if words:
            written[part.name] = words
    row = HandOver.objects.select_for_update().filter(member=standing.member).first()
    if not written:
        HandOver.objects.filter(member=standing.member).delete()
        return
    pk, author_id = row.pk if row else uuid.uuid4(), standing.member.person_id
    sealed = Keyring(standing.dyad.pk, [author_id]).seal(json.dumps(written), author_id, _place(pk, standing))
    told = {"sealed": sealed, "written_at": timezone.now()}
    HandOver.objects.update_or_create(member=standing.member, defaults=told, create_defaults={"pk": pk, **told})


def hand_over_of(standing: Standing) -> dict[str, str]:
    """Return what this member wrote: part -> words; nothing from before their way in was renewed by another's link."""
    row = HandOver.objects.filter(member=standing.member).first()
    since = standing.member.person.private_since
    if row is None or (since is not None and row.written_at < since):
        return {}
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    return dict(json.loads(keyring.unseal(row.sealed, _place(row.pk, standing))))


def _place(row: UUID, standing: Standing) -> Place:
    return Place("hand_over", "sealed", row, standing.dyad.pk)
