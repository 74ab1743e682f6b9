"""Reflections, written and read by their author alone. None of this leaves a line that anybody could read.

What was written before one's way in was renewed by a link that somebody else made stays closed: whoever used that link
might not be the author.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from reknit.session_check.answers import clean_words
from reknit.session_check.questions import QuestionKind
from reknit.storage.envelope import Place
from reknit.web.checks.padding import padded
from reknit.web.erasing.wiping import wipe
from reknit.web.self_examination.models import Reflection
from reknit.web.vault.keyring import Keyring
from reknit.web.vault.models import DataKey, Purpose
from reknit.web.vault.upkeep import note_erased

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from reknit.web.people.models import Person

MOST_CHARACTERS = 20_000
PUT_BACK_WITHIN = timedelta(hours=1)


class NotKeptError(ValueError):
    """It cannot be kept like this. Its text is one plain sentence for its author, who still has the words."""


class ChangedElsewhereError(NotKeptError):
    """Another window has changed it, or thrown it away, since this one was opened."""


@dataclass(frozen=True, slots=True)
class Written:
    """What its author wrote: the words, the name of a prompt or "", and the dyad it is about, if any."""

    words: str
    prompt: str = ""
    dyad_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeenReflection:
    """A reflection as its author reads it."""

    id: UUID
    written: Written
    version: int
    begun_at: datetime
    changed_at: datetime


def blank(reflection_id: UUID, written: Written) -> SeenReflection:
    """Return one that has not been kept yet."""
    now = timezone.now()
    return SeenReflection(reflection_id, written, 0, now, now)


@transaction.atomic
def keep(person: Person, reflection_id: UUID, written: Written, *, version: int) -> int:
    """Keep a reflection, new or changed, and return its version; the same sent once more changes nothing.

    Args:
        person: its author.
        reflection_id: made by the page, so that a retry is not a second reflection.
        written: what is to be kept.
        version: the one that this page was opened with, 0 for a new one.

    Raises:
        Http404: it is somebody else's, or closed.
        NotKeptError: no words, or too many.
        ChangedElsewhereError: another window was quicker.
    """
    written = Written(_checked(written.words), written.prompt, written.dyad_id)
    keyring = _keyring(person)
    row = Reflection.objects.select_for_update().filter(pk=reflection_id).first()
    if row is None and version:
        raise ChangedElsewhereError("It was thrown away in another window. Copy your words if you want to keep them.")
    now = timezone.now()
    if row is None:
        row = Reflection(pk=reflection_id, author=person, version=0, begun_at=now)
    elif not _is_open(row, person):
        raise Http404
    elif row.version != version or row.thrown_away_at:
        if not row.thrown_away_at and _read(row, keyring).written == written:
            return row.version
        raise ChangedElsewhereError("It was changed in another window. Copy your words, then open it anew.")
    row.sealed, row.version, row.changed_at = _sealed(written, person, row.pk, keyring), row.version + 1, now
    row.save()
    return row.version


def reflection_of(person: Person, reflection_id: UUID) -> SeenReflection:
    """Return one of this person's own.

    Raises:
        Http404: there is none.
    """
    row = _own(person).filter(pk=reflection_id, thrown_away_at__isnull=True).first()
    if row is None:
        raise Http404
    return _read(row, _keyring(person))


def reflections_of(person: Person, *, begin: int = 0, most: int | None = None) -> list[SeenReflection]:
    """Return this person's reflections, the latest begun first, from the one at place `begin` on."""
    rows = _own(person).filter(thrown_away_at__isnull=True).order_by("-begun_at", "-pk")
    return _all_read(rows[begin : None if most is None else begin + most], person)


def found_in(person: Person, sought: str) -> list[SeenReflection]:
    """Return those in which every one of these words occurs, whatever its case; searched in memory, kept nowhere."""
    parts = sought.casefold().split()
    return [each for each in reflections_of(person) if all(part in each.written.words.casefold() for part in parts)]


def thrown_away(person: Person) -> list[SeenReflection]:
    """Return those that can still be put back, after deleting for good, whosever they are, those that cannot."""
    Reflection.objects.filter(thrown_away_at__lt=timezone.now() - PUT_BACK_WITHIN).delete()
    return _all_read(_own(person).filter(thrown_away_at__isnull=False).order_by("-thrown_away_at"), person)


def throw_away(person: Person, reflection_id: UUID) -> None:
    """Throw one away, to be put back within the hour.

    Raises:
        Http404: there is none.
    """
    if not _own(person).filter(pk=reflection_id).update(thrown_away_at=timezone.now()):
        raise Http404


def put_back(person: Person, reflection_id: UUID) -> None:
    """Put back one that was thrown away.

    Raises:
        Http404: there is none any more.
    """
    late = timezone.now() - PUT_BACK_WITHIN
    if not _own(person).filter(pk=reflection_id, thrown_away_at__gte=late).update(thrown_away_at=None):
        raise Http404


@transaction.atomic
def erase_all(person: Person) -> None:
    """Delete everything this person wrote here, and destroy the key: what a copy still holds stays locked by it."""
    Reflection.objects.filter(author=person).delete()
    DataKey.objects.filter(author=person, dyad__isnull=True, purpose=Purpose.REFLECTIONS).delete()
    note_erased()
    transaction.on_commit(wipe)


def _own(person: Person) -> QuerySet[Reflection]:
    own = Reflection.objects.filter(author=person)
    return own if person.private_since is None else own.filter(changed_at__gte=person.private_since)


def _is_open(row: Reflection, person: Person) -> bool:
    return row.author_id == person.pk and (person.private_since is None or row.changed_at >= person.private_since)


def _checked(raw: str) -> str:
    words = clean_words(raw)
    if not words:
        raise NotKeptError("There are no words to keep yet.")
    if len(words) > MOST_CHARACTERS:
        raise NotKeptError(f"Please keep it to {MOST_CHARACTERS:,} characters; these are {len(words):,}.")
    return words


def _all_read(rows: Iterable[Reflection], person: Person) -> list[SeenReflection]:
    keyring = _keyring(person)
    return [_read(each, keyring) for each in rows]


def _read(row: Reflection, keyring: Keyring) -> SeenReflection:
    told = json.loads(keyring.unseal(row.sealed, _place(row.pk)))
    about = UUID(told["dyad"]) if told["dyad"] else None
    return SeenReflection(
        row.pk, Written(told["words"], told["prompt"], about), row.version, row.begun_at, row.changed_at
    )


def _sealed(written: Written, person: Person, row: UUID, keyring: Keyring) -> bytes:
    about = written.dyad_id.hex if written.dyad_id else ""
    told = json.dumps({"words": written.words, "prompt": written.prompt, "dyad": about}, ensure_ascii=False)
    return keyring.seal(padded(told, QuestionKind.WORDS), person.pk, _place(row))


def _keyring(person: Person) -> Keyring:
    return Keyring(None, [person.pk], purpose=Purpose.REFLECTIONS)


def _place(row: UUID) -> Place:
    return Place("reflection", "sealed", row, None)
