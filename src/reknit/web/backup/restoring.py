"""Bringing a site back from a backup: all of it or nothing, and what was erased since stays erased."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, models, transaction

from reknit.kinds import kind_named
from reknit.repair.forgetting import words_only
from reknit.storage.envelope import SealBrokenError
from reknit.storage.sealed_files import SealedFileError, sealed_lines
from reknit.web.backup.making import DATA, FORMAT, KEYS, BackupRefusedError, keys_mark, migrations_now
from reknit.web.backup.tables import LEFT_OUT, ROWS_AT_ONCE, columns, label, row_from_line
from reknit.web.caseload.summarising import summarise_all
from reknit.web.checks.models import Session
from reknit.web.checks.revealing import number_what_is_open
from reknit.web.coding.erasing import erased_in_transcript
from reknit.web.dyads.models import Member
from reknit.web.erasing.erase import erase_member, erase_person
from reknit.web.erasing.wiping import wipe
from reknit.web.people.models import Person
from reknit.web.repairs.models import Repair, Words
from reknit.web.repairs.rooms import room_of, save_room
from reknit.web.self_examination.reflections import erase_all
from reknit.web.vault.checking import wraps_that_do_not_open
from reknit.web.vault.models import DataKey, Purpose
from reknit.web.vault.upkeep import note_backed_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGINE_TABLES = frozenset({"contenttypes.ContentType", "auth.Permission", "auth.Group"})


@dataclass(frozen=True, slots=True)
class Restored:
    """How many rows came back, of when, and how many keys were gone: their authors erased something since."""

    rows: int
    made_at: datetime
    erased_since: int


def restore(data_file: Path, keys_file: Path, *, replace: bool = False) -> Restored:
    """Put what a backup holds in the place of everything in the database, in one transaction.

    Raises:
        BackupRefusedError: the database is not empty and nobody said to replace it, or the files do not fit.
        SealedFileError: a file is damaged, cut off, or another site's.
        OSError: there is no such file.
    """
    if Person.objects.exists() and not replace:
        raise BackupRefusedError("This site has people in it. To lose what is here and restore, say --replace.")
    with _as_written(data_file):
        data, keys = (_head(file, part) for file, part in ((data_file, DATA), (keys_file, KEYS)))
        made_at, keys_made_at = (datetime.fromisoformat(each["made_at"]) for each in (data, keys))
        is_older = keys_made_at < made_at
    if is_older:
        raise BackupRefusedError(f"{keys_file} is older than the data. Use the keys file of the newest backup.")
    with transaction.atomic():
        _empty()
        with _as_written(data_file):
            rows = _load(data_file, needs=frozenset())
        with _as_written(keys_file):
            _load(keys_file, needs=frozenset({"data_key_id", "user_id"}))
        broken = wraps_that_do_not_open()
        if broken:
            raise BackupRefusedError(f"{broken} of the keys in this backup do not open. Nothing was restored.")
        erased = _erase_what_was_erased()
        for session in Session.objects.filter(opened_at__isnull=False).iterator(ROWS_AT_ONCE):
            number_what_is_open(session)
        summarise_all()
        connection.check_constraints()
        note_backed_up(made_at)
    wipe()
    return Restored(rows, made_at, erased)


@contextmanager
def _as_written(file: Path) -> Iterator[None]:
    """Refuse, in one sentence, whatever in a file is not as a backup writes it."""
    try:
        yield
    except (BackupRefusedError, SealedFileError):
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ValidationError, RecursionError) as problem:
        raise SealedFileError(f"{file} holds something that no backup writes. Nothing was restored.") from problem


def _head(file: Path, part: str) -> dict[str, Any]:
    with closing(sealed_lines(file, settings.SITE_KEYS.backup)) as lines:
        head: dict[str, Any] = json.loads(next(lines, "{}"))
    if head.get("format") != FORMAT or head.get("part") != part:
        raise BackupRefusedError(f"{file} is not the {part} file of a backup that this version knows.")
    if head["keys_mark"] != keys_mark():
        raise BackupRefusedError(f"{file} was made with other keys. Put the key file that belongs to it back.")
    if head["made_up"] != settings.MADE_UP:
        raise BackupRefusedError(f"{file}: a made-up clinic and a real one are never mixed.")
    if head["migrations"] != migrations_now():
        raise BackupRefusedError(
            f"{file} was made by reknit {head['reknit']}, whose tables differ. Install that version, restore with it, "
            "then upgrade."
        )
    return head


def _empty() -> None:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if label(model) not in ENGINE_TABLES:
                table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's own name for it
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a table of our own


def _load(file: Path, *, needs: frozenset[str]) -> int:
    """Store the rows of a file; leave out those that belong to nobody here any more. Return how many were in it."""
    counted: dict[str, int] = {}
    told: dict[str, int] | None = None
    with closing(sealed_lines(file, settings.SITE_KEYS.backup)) as lines:
        next(lines)
        for model, rows, end in _tables(lines):
            if end is not None:
                told = end
                continue
            fields = columns(model)
            counted[label(model)] = 0
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                found = [row_from_line(model, fields, line) for line in batch]
                counted[label(model)] += len(found)
                models.QuerySet[Any](model).bulk_create(_of_somebody(found, needs))
    if told != counted:
        raise SealedFileError(f"{file} does not hold as many rows as it says.")
    for statement in connection.ops.sequence_reset_sql(no_style(), [apps.get_model(name) for name in counted]):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    return sum(counted.values())


def _tables(lines: Iterator[str]) -> Iterator[tuple[type[models.Model], Iterator[str], dict[str, int] | None]]:
    """Yield each table with its rows, which must be read before the next; at last the counts."""
    waiting: list[dict[str, Any]] = [json.loads(next(lines, "{}"))]

    def rows() -> Iterator[str]:
        for line in lines:
            if line.startswith("{"):
                waiting.append(json.loads(line))
                return
            yield line

    while waiting:
        head = waiting.pop()
        if "rows" in head:
            yield Person, iter(()), head["rows"]
        elif head.get("model") and label(apps.get_model(head["model"])) not in LEFT_OUT:
            yield apps.get_model(head["model"]), rows(), None


def _of_somebody(rows: list[models.Model], needs: frozenset[str]) -> list[models.Model]:
    for name in needs & {field.attname for field in columns(type(rows[0]))}:
        asked = {getattr(row, name) for row in rows}
        of = DataKey if name == "data_key_id" else Person
        there = set(models.QuerySet[Any](of).filter(pk__in=asked).values_list("pk", flat=True))
        return [row for row in rows if getattr(row, name) in there]
    return rows


def _erase_what_was_erased() -> int:
    """Erase what no key opens any more: the keys file is newer, and whose key is not in it has erased it since."""
    gone = list(DataKey.objects.filter(wraps=None).select_related("author"))
    for repair in Repair.objects.filter(kept_by__person__data_keys__in=gone).distinct().select_related("kept_by__dyad"):
        _keep_the_others_words(repair)
    # Whatever is sealed while they are being erased gets a key that opens, and goes with them.
    DataKey.objects.filter(wraps=None).delete()
    for key in gone:
        if key.transcript_id is not None:
            erased_in_transcript(key.transcript_id, key)
        elif key.dyad_id is not None:
            for member in Member.objects.filter(dyad=key.dyad_id, person=key.author):
                erase_member(member)
        elif key.purpose == Purpose.REFLECTIONS:
            erase_all(key.author)
        elif Person.objects.filter(pk=key.author_id).exists():
            erase_person(key.author, at_any_rate=True)
    return len(gone)


def _keep_the_others_words(repair: Repair) -> None:
    """Give a talk whose room cannot be opened a room that holds the other's words alone."""
    try:
        room_of(repair)
    except SealBrokenError:
        member = repair.kept_by
        other = Member.objects.exclude(pk=member.pk).get(dyad=member.dyad_id)
        written = Words.objects.filter(repair=repair, author=other).order_by("at", "pk")
        one, two = kind_named(member.dyad.kind).roles
        words = [each.pk.hex for each in written]
        repair.kept_by = other
        save_room(repair, words_only((one.name, two.name), other.role, words, repair.began_at.date()))
