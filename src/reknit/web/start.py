"""Making ready: gates, first keys, migrations. Used by `reknit serve`, `reknit demo` and the tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from reknit.storage.envelope import blind_index
from reknit.storage.gates import refusals_of_address, refusals_of_files, refusals_of_postgresql, refusals_of_sqlite
from reknit.storage.keys import SiteKeys, write_keys

if TYPE_CHECKING:
    from reknit.web.environment import Environment

OWNER_ONLY = 0o700


class StartRefusedError(RuntimeError):
    """reknit does not start like this; the message says what to do, one line for each reason."""


def lay_out(environment: Environment) -> bool:
    """Make the data folder and, the first time, the keys. Return whether this is the first time."""
    environment.data.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    if environment.keys_file is None or environment.keys_file.exists():
        return False
    if environment.database_url is None and environment.database_file.exists():
        raise StartRefusedError(
            f"There is a database at {environment.database_file}, but no keys at {environment.keys_file}. "
            "Put the key file back; new keys could not open it."
        )
    write_keys(SiteKeys.made(), environment.keys_file)
    return True


def refuse_unsafe(environment: Environment) -> None:
    """Look at the files and the addresses.

    Raises:
        StartRefusedError: something is not safe.
    """
    found = refusals_of_files(environment.keys_file, environment.data, environment.database_file)
    found += refusals_of_address(
        environment.address,
        is_this_machine_only=environment.is_this_machine_only,
        is_encrypted=environment.is_encrypted_on_the_way,
    )
    if environment.database_url:
        found += refusals_of_postgresql(environment.database_url)
    if found:
        raise StartRefusedError("\n".join(found))


def refuse_at_the_door(environment: Environment) -> None:
    """Look at everything that can be looked at without changing anything, Django being set up.

    Raises:
        StartRefusedError: something is not safe, or the database is another clinic's.
    """
    refuse_unsafe(environment)
    _refuse_undeclared()
    _refuse_the_wrong_clinic(environment)


def migrate(environment: Environment, *, processes: int) -> None:
    """Bring the database up to date and look at how it was opened.

    Raises:
        StartRefusedError: the database is not safe, or belongs to a made-up clinic and this start does not.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reknit.web.settings")
    import django

    django.setup()
    from django.db import connection

    if environment.database_url is None:
        with connection.cursor() as cursor:
            synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        version: tuple[int, ...] = connection.Database.sqlite_version_info  # type: ignore[attr-defined] # the driver's
        found = refusals_of_sqlite(version, synchronous, processes=processes)
        if found:
            raise StartRefusedError("\n".join(found))
    _bring_up_to_date()
    _refuse_undeclared()
    _refuse_the_wrong_clinic(environment)


def _bring_up_to_date() -> None:
    """Make all changes to the tables or none: whatever interrupts a start, the next one can go on from there."""
    from django.core.management import call_command
    from django.db import connection, transaction

    # SQLite takes no changes to tables within a transaction unless this is off before it.
    with connection.constraint_checks_disabled(), transaction.atomic():
        call_command("migrate", verbosity=0, interactive=False)


def _refuse_undeclared() -> None:
    from django.urls import get_resolver

    from reknit.web.access import undeclared

    addresses = undeclared(get_resolver().url_patterns)
    if addresses:
        raise StartRefusedError(f"These addresses do not say whom they answer: {', '.join(addresses)}")


def _refuse_the_wrong_clinic(environment: Environment) -> None:
    from django.conf import settings

    from reknit.web.clinic.models import Site

    mark = blind_index("these keys", settings.SITE_KEYS)
    site, _ = Site.objects.get_or_create(
        pk=1, defaults={"name": "reknit", "made_up": environment.is_made_up, "keys_mark": mark}
    )
    if not site.keys_mark:
        Site.objects.filter(pk=1).update(keys_mark=mark)
    elif site.keys_mark != mark:
        raise StartRefusedError("This database was written with other keys. Put the key file that belongs to it back.")
    if site.made_up and not environment.is_made_up:
        raise StartRefusedError("This database holds a made-up clinic. Choose another folder with REKNIT_DATA.")
    if environment.is_made_up and not site.made_up:
        raise StartRefusedError("This database holds real data; REKNIT_MADE_UP must not be set for it.")
