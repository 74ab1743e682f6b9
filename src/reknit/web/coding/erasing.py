"""Erasing a transcript, or what one coder coded in it: the rows, and the keys that open them, are gone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.web.audit.lines import Act, write_line
from reknit.web.coding.models import Coder, Transcript
from reknit.web.erasing.wiping import wipe
from reknit.web.vault.models import DataKey, Purpose
from reknit.web.vault.upkeep import note_erased

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.web.people.models import Person


@transaction.atomic
def erase_transcript(transcript_id: UUID) -> None:
    """Erase a transcript, with everybody's codes of it and every key that was for it."""
    Transcript.objects.filter(pk=transcript_id).delete()
    _note()


@transaction.atomic
def erase_closed(person: Person) -> None:
    """Erase what this person brought before their way in was renewed by somebody else's link."""
    if person.private_since is not None:
        Transcript.objects.filter(owner=person, added_at__lt=person.private_since).delete()
        _note()


@transaction.atomic
def erase_codes(row: Coder) -> None:
    """Erase what a coder coded. The owner stays one, and begins anew unless they have seen what was hidden."""
    _destroy_key(row)
    if row.person_id == row.transcript.owner_id:
        done_at = row.done_at if row.seen_at else None
        Coder.objects.filter(pk=row.pk).update(sealed=None, changed_at=None, done_at=done_at)
        _tell(Act.CODES_ERASED, row, row.person_id)
    else:
        row.delete()
        _tell(Act.CODER_LEFT, row, row.person_id)
    _note()


@transaction.atomic
def take_off(row: Coder, *, by: UUID) -> None:
    """Take the second coder off, with what they coded: they see nothing of it from the next request on."""
    _destroy_key(row)
    row.delete()
    _tell(Act.CODER_REMOVED, row, by)
    _note()


def erased_in_transcript(transcript_id: UUID, key: DataKey) -> None:
    """Erase what a key of a transcript locked, whose author has erased it since a backup was made."""
    if key.purpose == Purpose.TRANSCRIPT:
        Transcript.objects.filter(pk=transcript_id).delete()
        return
    for row in Coder.objects.filter(transcript=transcript_id, person=key.author_id).select_related("transcript"):
        erase_codes(row)


def _destroy_key(row: Coder) -> None:
    DataKey.objects.filter(author=row.person_id, transcript=row.transcript_id, purpose=Purpose.CODES).delete()


def _tell(act: Act, row: Coder, actor_id: UUID) -> None:
    write_line(act, actor_id=actor_id, dyad_id=None, transcript_id=row.transcript_id)


def _note() -> None:
    note_erased()
    transaction.on_commit(wipe)
