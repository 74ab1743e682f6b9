"""Making a backup of a site, while it runs: one look at the database, sealed into two files."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

import reknit
from reknit.storage.envelope import blind_index
from reknit.storage.sealed_files import Draft, SealedFileError, sealed_lines
from reknit.web.backup.tables import columns, in_data_file, in_keys_file, label, rows_as_lines
from reknit.web.vault.upkeep import note_backed_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from django.db import models

FORMAT = 1
DATA, KEYS = "data", "keys"


class BackupRefusedError(ValueError):
    """This cannot be backed up there, or restored from there; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """How many rows went into the two files."""

    rows: int
    keys: int


def make_backup(data_file: Path, keys_file: Path) -> Made:
    """Write a backup of everything into the data file, and what opens it into the keys file, in place of the older.

    Both are written aside first. The keys file is put in place before the data: newer keys open older data.

    Raises:
        BackupRefusedError: the keys file is another site's, or both are one.
    """
    if data_file.absolute() == keys_file.absolute():
        raise BackupRefusedError("The keys go into a file of their own. Choose another name.")
    _refuse_another_sites(keys_file)
    identity, made_at = settings.SITE_KEYS.backup, timezone.now()
    counted: dict[str, int] = {}
    with Draft(data_file) as data, Draft(keys_file) as keys:
        with _one_look():
            keys.write(_told(KEYS, made_at.isoformat(), in_keys_file(), counted), identity)
            rows_of_keys = sum(counted.values())
            counted.clear()
            data.write(_told(DATA, made_at.isoformat(), in_data_file(), counted), identity)
        keys.put_in_place()
        data.put_in_place()
    note_backed_up(made_at)
    return Made(sum(counted.values()), rows_of_keys)


def keys_mark() -> str:
    """Return what tells this site's keys from another's."""
    return blind_index("these keys", settings.SITE_KEYS)


def migrations_now() -> list[str]:
    """Return the names of the migrations of the database as it is."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _told(part: str, made_at: str, of: Iterable[type[models.Model]], counted: dict[str, int]) -> Iterator[str]:
    head = {
        "format": FORMAT,
        "part": part,
        "reknit": reknit.__version__,
        "made_at": made_at,
        "keys_mark": keys_mark(),
        "made_up": settings.MADE_UP,
        "migrations": migrations_now(),
    }
    yield json.dumps(head)
    for model in of:
        yield json.dumps({"model": label(model), "columns": [field.attname for field in columns(model)]})
        counted[label(model)] = 0
        for line in rows_as_lines(model):
            counted[label(model)] += 1
            yield line
    yield json.dumps({"rows": counted})


@contextmanager
def _one_look() -> Iterator[None]:
    """See the database as it is at one moment, however long it takes, and keep nobody from writing meanwhile."""
    begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            # The embedded database takes its look with the first read.
            cursor.execute("SELECT count(*) FROM django_migrations")
            yield
        finally:
            cursor.execute("ROLLBACK")


def _refuse_another_sites(keys_file: Path) -> None:
    if not keys_file.exists():
        return
    try:
        with closing(sealed_lines(keys_file, settings.SITE_KEYS.backup)) as lines:
            is_ours = json.loads(next(lines))["keys_mark"] == keys_mark()
    except (SealedFileError, StopIteration, ValueError, KeyError):
        is_ours = False
    if not is_ours:
        raise BackupRefusedError(
            f"{keys_file} holds the keys of another site's backups, or is damaged. Choose another folder, or name "
            "another file with --data-keys."
        )
