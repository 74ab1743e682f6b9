"""`reknit let-in`: a way back in for who forgot their password, for whoever may run commands on the machine."""

from __future__ import annotations

import typer

from reknit.cli.say import refuse
from reknit.cli.serve import make_ready


def let_in(
    sign_in_name: str = typer.Argument(help="What the person types to sign in."),
    without_second_factor: bool = typer.Option(
        False, "--without-second-factor", help="Also take off their passkeys, authenticator app and recovery codes."
    ),
) -> None:
    """Print a link, good for ten minutes, by which one person chooses a new password."""
    make_ready(processes=1)
    from reknit.web.links.from_the_machine import new_password_address, take_off_second_lock

    address = new_password_address(sign_in_name)
    if address is None:
        refuse(f"nobody signs in as {sign_in_name!r}. Names are kept sealed, so they cannot be listed; ask the person.")
    if without_second_factor:
        was_there = take_off_second_lock(sign_in_name)
        typer.echo("Their second factors are taken off." if was_there else "They had no second factor.")
    typer.echo(f"A new password, within ten minutes: {address}")
