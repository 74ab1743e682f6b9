"""`reknit demo`: analyse a made-up clinic and say where the report is."""

from __future__ import annotations

from pathlib import Path

import typer

from reknit.cli.analyze import print_summary, run
from reknit.cli.say import progress
from reknit.exchange.tables import read_table
from reknit.exchange.write import write_simulation
from reknit.simulation.ruptured import simulate


def demo(
    out: Path = typer.Option(Path("reknit-demo"), help="Folder for the made-up table and the report."),
    seed: int = typer.Option(1, min=0, help="The same seed gives the same clinic."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
) -> None:
    """Analyse a made-up clinic of 60 dyads, to see what reknit does before you have data."""
    out.mkdir(parents=True, exist_ok=True)
    table = out / "made-up-clinic.csv"
    write_simulation(simulate(60, seed=seed), table)
    with progress(quiet=quiet) as show:
        reading = read_table(table, score="bond", scale=(1, 7))
        summary = run(
            reading, out, rule=None, rules=None, prospective=False, false_alarms=True, seed=0, pdf=False, show=show
        )
    print_summary(summary, reading, quiet=quiet)
    if not quiet:
        typer.echo(f"The table it was made from: {table}")
        typer.echo(f"The same by hand:  reknit analyze {table} --score bond --scale 1 7 --out {out}")
