"""`reknit rebuild-caseload`: every row of every caseload made anew, for after a repair of the database by hand."""

from __future__ import annotations

import typer

from reknit.cli.serve import make_ready


def rebuild_caseload() -> None:
    """Make the rows of all caseloads anew from what is stored. It changes nothing else, and can be run at any time."""
    make_ready(processes=1)
    from reknit.web.caseload.summarising import summarise_all

    typer.echo(f"Made anew: the rows of {summarise_all()} pairs.")
