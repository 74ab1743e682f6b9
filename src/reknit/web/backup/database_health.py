"""Looking into a site's database without changing anything: tables, keys, the file itself, backups."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from django.utils import timezone

from reknit.storage.gates import refusals_of_sqlite
from reknit.web.access import undeclared
from reknit.web.backup.findings import Finding, Health
from reknit.web.backup.making import keys_mark
from reknit.web.clinic.models import Site
from reknit.web.vault.checking import keys_that_do_not_open
from reknit.web.vault.upkeep import upkeep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.environment import Environment

OLDEST_BACKUP = timedelta(days=2)
ERASED_UNDER_OLDER_KEYS = timedelta(days=30)


def look_into_database(environment: Environment) -> Iterator[Finding]:
    """Yield what is found in the database, Django being set up."""
    yield from (
        Finding(Health.WRONG, f"The address {each} does not say whom it answers. Reinstall reknit.")
        for each in undeclared(get_resolver().url_patterns)
    )
    try:
        pending = _pending()
        if pending:
            yield Finding(Health.TO_DO, f"{pending} changes to the tables wait. reknit serve makes them.")
            return
        yield from _whole(environment)
        yield from _upkeep()
    except DatabaseError as problem:
        yield Finding(
            Health.WRONG, f"The database does not open ({problem}). Put its own key file back, or restore a backup."
        )


def _pending() -> int:

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _whole(environment: Environment) -> Iterator[Finding]:

    site = Site.objects.filter(pk=1).first()
    if site is not None and site.keys_mark not in {"", keys_mark()}:
        yield Finding(
            Health.WRONG, "This database was written with other keys. Put the key file that belongs to it back."
        )
        return
    if environment.database_url is None:
        yield from _file()
    try:
        connection.check_constraints()
    except IntegrityError as problem:
        yield Finding(Health.WRONG, f"A row points to one that is not there ({problem}). Restore a backup.")
    broken = keys_that_do_not_open()
    if broken:
        yield Finding(Health.WRONG, f"{broken} data keys do not open. Put the full key file back, or restore a backup.")
    else:
        yield Finding(Health.WELL, "The database is whole, and every data key opens.")


def _file() -> Iterator[Finding]:
    """Look at the embedded database: every page's authentication, every page's order, and how it is opened."""
    with connection.cursor() as cursor:
        problems = [row[0] for row in cursor.execute("PRAGMA cipher_integrity_check").fetchall()]
        problems += [row[0] for row in cursor.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if problems:
        yield Finding(Health.WRONG, f"The database file is damaged ({problems[0]}). Stop reknit and restore a backup.")
    version: tuple[int, ...] = connection.Database.sqlite_version_info  # type: ignore[attr-defined] # the driver's
    yield from (Finding(Health.WRONG, each) for each in refusals_of_sqlite(version, synchronous, processes=1))


def _upkeep() -> Iterator[Finding]:

    kept, now = upkeep(), timezone.now()
    backed_up, erased, rotated = kept.backed_up_at, kept.erased_at, kept.keys_rotated_at
    if backed_up is None:
        yield Finding(Health.TO_DO, "There is no backup yet. Run: reknit backup FILE")
    elif now - backed_up > OLDEST_BACKUP:
        yield Finding(Health.TO_DO, f"The last backup is {(now - backed_up).days} days old. Run: reknit backup FILE")
    else:
        yield Finding(Health.WELL, f"The last backup is of {backed_up:%d %B %Y, %H:%M} UTC.")
    if erased and backed_up and erased > backed_up:
        yield Finding(
            Health.TO_DO, "Something was erased since the last backup, which still opens it. Run: reknit backup FILE"
        )
    if erased and now - erased > ERASED_UNDER_OLDER_KEYS and (rotated is None or rotated < erased):
        yield Finding(
            Health.TO_DO,
            "Something was erased over 30 days ago under keys that are still in use. Run: reknit keys rotate",
        )
