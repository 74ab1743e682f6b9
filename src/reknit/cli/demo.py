"""`reknit demo`: analyse a made-up clinic and say where the report is."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path

import typer

from reknit.cli.analyze import print_summary, run
from reknit.cli.say import progress, refusing
from reknit.detection.registry import DEFAULT_RULE
from reknit.exchange.tables import read_table
from reknit.exchange.write import write_simulation
from reknit.report.folder import finished_together
from reknit.report.write import FILES
from reknit.simulation.ruptured import simulate


def demo(
    out: Path = typer.Option(Path("reknit-demo"), readable=False, help="Folder for the made-up table and the report."),
    seed: int = typer.Option(1, min=0, help="The same seed gives the same clinic."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
) -> None:
    """Analyse a made-up clinic of 60 dyads, to see what reknit does before you have data."""
    table = "made-up-clinic.csv"
    with progress(quiet=quiet) as show, refusing(), finished_together(out, (*FILES, table)) as draft:
        write_simulation(simulate(60, seed=seed), draft / table)
        reading = read_table(draft / table, scale=(1, 7))
        with refusing(draft, instead=out):
            summary = run(
                reading, draft, rule=DEFAULT_RULE, rules=None, prospective=False, false_alarms=True, seed=0, pdf=False,
                show=show,
            )  # fmt: skip
    written = {
        field: out / getattr(summary, field).name for field in ("report", "episodes", "sessions", "rules_table", "run")
    }
    print_summary(dataclasses.replace(summary, **written), reading, quiet=quiet)
    if not quiet:
        again = shlex.join(["reknit", "analyze", str(out / table), "--scale", "1", "7", "--out", str(out)])
        typer.echo(f"The table it was made from: {out / table}")
        typer.echo(f"The same by hand:  {again}")
