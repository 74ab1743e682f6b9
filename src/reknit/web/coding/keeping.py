"""Transcripts kept and read: each sealed under a key of its owner's for it alone, so that erasing one leaves others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reknit.coding.coding import Outline, outline_of
from reknit.kinds import Kind, kind_named
from reknit.report.hour_band import titles_of
from reknit.session_check.questions import QuestionKind
from reknit.storage.envelope import Place
from reknit.transcripts.turn import Transcript as Talked
from reknit.transcripts.turn import Turn
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.padding import padded
from reknit.web.coding.models import Coder, Transcript
from reknit.web.vault.keyring import Keyring
from reknit.web.vault.models import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from reknit.web.coding.drafts import Ready
    from reknit.web.people.models import Person


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """What a transcript says: its title, the kind of dyad, and the turns as they are coded."""

    title: str
    kind: Kind
    turns: tuple[Turn, ...]

    @property
    def members(self) -> tuple[str, str]:
        """The two roles."""
        first, second = self.kind.roles
        return first.name, second.name

    @property
    def outline(self) -> Outline:
        """The talk without its words."""
        return outline_of(self.turns, self.members)

    def title_of(self, member: str) -> str:
        """Return what a member is called on a page."""
        return titles_of(self.kind).get(member, "somebody else")

    @property
    def talked(self) -> Talked:
        """The talk as it is measured and marked."""
        return Talked("", "", self.turns)


@transaction.atomic
def keep(person: Person, title: str, ready: Ready) -> Transcript:
    """Store a transcript that somebody brought and looked through, with themselves as its first coder."""
    now = timezone.now()
    row = Transcript(owner=person, added_at=now)
    # The key points to the row, which must be there first.
    row.sealed = b""
    row.save(force_insert=True)
    told = {
        "title": title,
        "kind": ready.kind.name,
        "turns": [[each.member, each.text, each.start, each.end] for each in ready.turns],
    }
    text = padded(json.dumps(told, ensure_ascii=False), QuestionKind.WORDS)
    row.sealed = _keyring(row).seal(text, person.pk, _place(row.pk))
    row.save(update_fields=["sealed"])
    Coder.objects.create(transcript=row, person=person, invited_at=now, accepted_at=now)
    write_line(Act.TRANSCRIPT_ADDED, actor_id=person.pk, dyad_id=None, transcript_id=row.pk)
    return row


def read(row: Transcript) -> ReadTranscript:
    """Return what a transcript says."""
    told: dict[str, Any] = json.loads(_keyring(row).unseal(row.sealed, _place(row.pk)))
    turns = tuple(Turn(member, text, start, end, member=member) for member, text, start, end in told["turns"])
    return ReadTranscript(told["title"], kind_named(told["kind"]), turns)


def transcripts_of(person: Person) -> list[Transcript]:
    """Return what this person brought and may read, the latest first.

    What was brought before one's way in was renewed by a link that somebody else made stays closed.
    """
    own = Transcript.objects.filter(owner=person)
    if person.private_since is not None:
        own = own.filter(added_at__gte=person.private_since)
    return list(own.order_by("-added_at", "-pk"))


def closed_transcripts_of(person: Person) -> int:
    """Return how many of this person's own stay closed to them."""
    return Transcript.objects.filter(owner=person).count() - len(transcripts_of(person))


def worked_on(row: Transcript) -> datetime:
    """Return when anybody last worked on a transcript: coded in it, accepted to, or brought it."""
    found = row.coders.aggregate(changed=Max("changed_at"), accepted=Max("accepted_at"))
    return max(at for at in (row.added_at, found["changed"], found["accepted"]) if at is not None)


def titles(rows: Sequence[Transcript]) -> dict[UUID, str]:
    """Return the title of each."""
    return {row.pk: read(row).title for row in rows}


def _keyring(row: Transcript) -> Keyring:
    return Keyring(None, [row.owner_id], purpose=Purpose.TRANSCRIPT, transcript_id=row.pk)


def _place(row: UUID) -> Place:
    return Place("transcript", "sealed", row, None)
