"""Looking a site over without changing anything: what is well, what is to do, what is wrong. One line each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from reknit.storage.gates import refusals_of_address, refusals_of_files, refusals_of_postgresql
from reknit.storage.keys import KeysError
from reknit.web.backup.findings import Finding, Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.environment import Environment

OTHERS = 0o077


def look_over(environment: Environment) -> Iterator[Finding]:
    """Yield what is found, the surroundings first; where they keep the database closed, nothing about it."""
    if _is_new(environment):
        yield Finding(Health.TO_DO, "There is nothing here yet. reknit serve makes the keys and the database.")
        return
    found = list(_surroundings(environment))
    yield from found
    if any(each.health is Health.WRONG for each in found):
        yield Finding(Health.TO_DO, "The database was not looked at. Mend the above, then run this again.")
    elif environment.database_url is None and not environment.database_file.exists():
        yield Finding(Health.TO_DO, "There is no database yet. reknit serve makes it.")
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reknit.web.settings")
        import django

        django.setup()
        from reknit.web.backup.database_health import look_into_database

        yield from look_into_database(environment)


def _is_new(environment: Environment) -> bool:
    has_keys = environment.keys_file is None or environment.keys_file.exists()
    return not has_keys and environment.database_url is None and not environment.database_file.exists()


def _surroundings(environment: Environment) -> Iterator[Finding]:
    told = refusals_of_files(environment.keys_file, environment.data, environment.database_file)
    told += refusals_of_address(
        environment.address,
        is_this_machine_only=environment.is_this_machine_only,
        is_encrypted=environment.is_encrypted_on_the_way,
    )
    told += refusals_of_postgresql(environment.database_url) if environment.database_url else []
    yield from (Finding(Health.WRONG, each) for each in told)
    try:
        keys = environment.site_keys()
    except KeysError as problem:
        yield Finding(Health.WRONG, str(problem))
        return
    if environment.data.exists() and environment.data.stat().st_mode & OTHERS:
        yield Finding(Health.TO_DO, f"Others can look into {environment.data}. Run: chmod 700 {environment.data}")
    if len(keys.wrapping) > 1:
        yield Finding(Health.TO_DO, "Changing the keys was interrupted. Run: reknit keys rotate")
    if not told:
        yield Finding(Health.WELL, "Keys, folders and addresses are as they should be.")
