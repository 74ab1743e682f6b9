"""`reknit backup`, `restore`, `doctor` and `keys rotate`: looking after a site's data from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reknit.cli.say import refuse
from reknit.cli.serve import make_ready

if TYPE_CHECKING:
    from collections.abc import Callable

DATA_KEYS_FILE = "reknit-data-keys.age"

keys = typer.Typer(
    help="The site's own keys.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def backup(
    file: Path = typer.Argument(help="Where to write the backup, such as /backups/2026-05-31.age.", readable=False),
    data_keys: Path | None = typer.Option(
        None,
        readable=False,
        help=f"Where the data keys go; the one file for all backups. By default {DATA_KEYS_FILE} beside the backup.",
    ),
) -> None:
    """Write everything into an encrypted file, while the site runs, and the data keys anew into their own file."""
    place = file.parent / DATA_KEYS_FILE if data_keys is None else data_keys
    for each in (file, place):
        _refuse_no_place(each)
    make_ready(processes=1)
    from reknit.web.backup.making import BackupRefusedError, make_backup

    try:
        made = make_backup(file, place)
    except BackupRefusedError as refused:
        refuse(str(refused))
    typer.echo(f"{made.rows} rows are in {file}")
    typer.echo(f"{made.keys} keys that open them, and those of all earlier backups, are in {place}")
    typer.echo("Keep the key file of the site somewhere else: without it neither opens.")


def restore(
    file: Path = typer.Argument(help="The backup.", readable=False),
    data_keys: Path | None = typer.Option(
        None, readable=False, help=f"The newest file of data keys. By default {DATA_KEYS_FILE} beside the backup."
    ),
    replace: bool = typer.Option(False, "--replace", help="Lose what is in the database now."),
) -> None:
    """Bring everything back from a backup, or nothing; what was erased since stays erased."""
    make_ready(processes=1)
    from django.db import DatabaseError

    from reknit.storage.sealed_files import SealedFileError
    from reknit.web.backup.making import BackupRefusedError
    from reknit.web.backup.restoring import restore as bring_back

    try:
        restored = bring_back(file, file.parent / DATA_KEYS_FILE if data_keys is None else data_keys, replace=replace)
    except (BackupRefusedError, SealedFileError) as refused:
        refuse(str(refused))
    except DatabaseError as problem:
        refuse(f"the database did not take it ({problem}). Nothing was changed.")
    typer.echo(f"{restored.rows} rows are back as they were on {restored.made_at:%d %B %Y, %H:%M} UTC, looked over.")
    if restored.erased_since:
        typer.echo(f"{restored.erased_since} keys were destroyed since: what they locked stays erased.")
    typer.echo("Everybody signs in anew. Run reknit doctor, then reknit serve.")


def doctor() -> None:
    """Look the site over without changing anything; exit code 0: all well, 1: something to do, 2: something wrong."""
    from reknit.web.backup.doctor import look_over
    from reknit.web.backup.findings import Health
    from reknit.web.environment import Environment, EnvironmentRefusedError

    try:
        environment = Environment.read()
    except EnvironmentRefusedError as refused:
        refuse(str(refused))
    worst = Health.WELL
    for each in look_over(environment):
        typer.echo(f"{each.health.name.replace('_', ' ').lower():6}  {each.said}")
        worst = max(worst, each.health)
    sys.exit(int(worst))


@keys.command("rotate")
def rotate() -> None:
    """Wrap every data key under a fresh key and give up the older one; can be stopped anywhere and started again."""
    environment = make_ready(processes=1)
    if environment.keys_file is None:
        refuse("the keys come from REKNIT_KEYS, which cannot be written. Put them into a file: REKNIT_KEYS_FILE.")
    from reknit.web.vault.rotating import rotate_keys, somebody_is_connected

    if somebody_is_connected():
        refuse("the site is running. Stop it first: it holds the older keys.")
    done = rotate_keys(environment.keys_file, _progress())
    typer.echo(f"{done} data keys are wrapped under a fresh key; the older one is gone from {environment.keys_file}")
    typer.echo("Now put a copy of that file where you keep it safe, in place of the older copy, and run reknit backup.")
    typer.echo("Older backups open with the data keys of the next one. Everybody signs in anew.")


def _refuse_no_place(file: Path) -> None:
    if file.is_dir():
        refuse(f"{file}: this is a folder; the backup needs the name of a file.")
    if not file.absolute().parent.is_dir():
        refuse(f"{file}: there is no folder {file.parent}. Make it first, readable by you alone.")


def _progress() -> Callable[[int], None]:
    return lambda done: typer.echo(f"{done} ...", err=True)
