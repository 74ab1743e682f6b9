"""`reknit remove-old`: what is older than the site keeps, counted or removed, for whoever may run commands here."""

from __future__ import annotations

import typer

from reknit.cli.serve import make_ready


def remove_old(
    remove: bool = typer.Option(False, "--remove", help="Remove it. Without this, only say how much there is."),
) -> None:
    """Remove ended pairs, transcripts and lines once older than the site says under "How long things are kept"."""
    make_ready(processes=1)
    from django.utils import timezone

    from reknit.web.clinic import removing

    today = timezone.localdate()
    old = removing.remove_old(today) if remove else removing.count_old(today)
    done = "Removed" if remove else "Would remove"
    typer.echo(
        f"{done} {old.dyads} of the pairs that have ended, keys and all, {old.transcripts} of the transcripts, and "
        f"{old.lines} of the lines."
    )
