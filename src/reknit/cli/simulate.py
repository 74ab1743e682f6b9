"""`reknit simulate`: a table of made-up dyads whose ruptures are known."""

from __future__ import annotations

import math
import shlex
from pathlib import Path

import numpy as np
import typer

from reknit.cli.places import refuse_unusable_file, writing_to
from reknit.cli.say import refuse
from reknit.exchange.write import write_simulation
from reknit.simulation.ruptured import simulate as make_up


def simulate(
    out: Path = typer.Option(
        Path("simulated.csv"), readable=False, help="Where to write the table: .csv, .tsv or .parquet."
    ),
    dyads: int = typer.Option(60, min=1, help="How many dyads."),
    sessions: tuple[int, int] = typer.Option((8, 30), help="Fewest and most sessions of a dyad."),
    stable: bool = typer.Option(False, "--stable", help="No ruptures at all."),
    one_member: bool = typer.Option(False, "--one-member", help="Only the patient rates."),
    onset: float = typer.Option(0.04, help="Probability that a rupture begins in a session."),
    drop: float = typer.Option(2.0, help="Depth of a rupture in within-person standard deviations."),
    repair: float = typer.Option(0.4, help="Probability that a session repairs an open rupture."),
    autocorrelation: float = typer.Option(0.2, min=-0.9, max=0.95, help="Dependence between neighbouring sessions."),
    gaps: float = typer.Option(0.1, help="Share of sessions that a member did not rate."),
    seed: int = typer.Option(0, min=0, help="The same seed gives the same dyads."),
) -> None:
    """Write made-up dyads with known ruptures and repairs, or stable ones, as a table.

    Columns: dyad_id, session, member, bond (1 to 7), and the truth: ruptured and repaired (0 or 1).
    """
    refuse_unusable_file(out)
    _refuse_endless(onset=onset, drop=drop, repair=repair, autocorrelation=autocorrelation, gaps=gaps)
    try:
        simulation = make_up(
            dyads,
            sessions,
            members=("patient",) if one_member else ("patient", "therapist"),
            ruptures=not stable,
            onset=onset,
            drop=drop,
            repair=repair,
            autocorrelation=autocorrelation,
            gaps=gaps,
            seed=seed,
        )
        if not any(np.isfinite(column).any() for column in simulation.panel.ratings.values()):
            refuse(f"with --gaps {gaps:g} no rating is left, so no table was written; choose a smaller share")
        with writing_to(out):
            rows = write_simulation(simulation, out)
    except ValueError as problem:
        refuse(str(problem))
    typer.echo(f"{rows} ratings of {dyads} made-up dyads are in {out}")
    typer.echo(f"Analyse it:  reknit analyze {shlex.quote(str(out))} --scale 1 7")


def _refuse_endless(**settings: float) -> None:
    """Refuse numbers that are none, or infinite."""
    for name, value in settings.items():
        if not math.isfinite(value):
            refuse(f"--{name} {value}: expected a finite number")
