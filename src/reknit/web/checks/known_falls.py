"""The slow part of a reading, kept sealed for one viewer for as long as what they may see stays the same."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from reknit.hints.falls import Falls, falls_in, fingerprint
from reknit.storage.envelope import Place, SealBrokenError
from reknit.web.checks.models import KnownFalls
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from reknit.panel import Panel
    from reknit.web.policy import Standing


def known_falls(panel: Panel, standing: Standing) -> Falls:
    """Return the falls in this viewer's panel, computed only when what they may see has changed."""
    author_id = standing.member.person_id
    keyring = Keyring(standing.dyad.pk, [author_id])
    row = KnownFalls.objects.filter(member=standing.member).first()
    if row is not None:
        kept = _read(row, keyring, standing)
        if kept is not None and kept.fingerprint == fingerprint(panel):
            return kept
    falls = falls_in(panel)
    pk = row.pk if row else uuid.uuid4()
    sealed = keyring.seal(json.dumps(falls.as_data()), author_id, _place(pk, standing))
    KnownFalls.objects.update_or_create(
        member=standing.member, defaults={"sealed": sealed}, create_defaults={"pk": pk, "sealed": sealed}
    )
    return falls


def _read(row: KnownFalls, keyring: Keyring, standing: Standing) -> Falls | None:
    try:
        return Falls.from_data(json.loads(keyring.unseal(row.sealed, _place(row.pk, standing))))
    except (SealBrokenError, KeyError, TypeError, ValueError):
        return None


def _place(row: uuid.UUID, standing: Standing) -> Place:
    return Place("known_falls", "sealed", row, standing.dyad.pk)
