"""`reknit evaluate`: how well rules and the reknit model find ruptures that are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.evaluation.grid import DYADS, evaluate_worlds, together
from reknit.evaluation.judge import MODEL, judge
from reknit.exchange.tables import read_table
from reknit.report.evaluation import FILES, write_labelled, write_worlds
from reknit.report.folder import refuse_unusable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Panel


def evaluate(
    table: Path | None = typer.Argument(
        None, readable=False, help="A table with known ruptures; if left out, made-up pairs of many kinds."
    ),
    truth: str | None = typer.Option(None, help="Column that says whether the session was ruptured: 0, or more."),
    score: str | None = typer.Option(None, help="Column with the ratings, where --truth is given."),
    scale: tuple[float, float] | None = typer.Option(None, help="Lowest and highest possible rating."),
    out: Path = typer.Option(Path("reknit-evaluation"), readable=False, help="Folder for the results."),
    dyads: int = typer.Option(DYADS, min=40, help="Made-up pairs in each condition."),
    seed: int = typer.Option(0, min=0, help="Of the made-up pairs; the same seed, the same figures."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
) -> None:
    """Say how well every rule and the reknit model find ruptures that are known.

    Writes evaluation.html and evaluation.csv into a folder. In a TABLE, ruptures are those that members marked
    themselves, or those that --truth names.
    """
    with progress(quiet=quiet) as show, refusing():
        refuse_unusable(out, FILES)
        if table is None:
            cells = evaluate_worlds(dyads, seed, progress=show)
            sums = together(cells)
            write_worlds(out, cells, sums)
            told = [
                f"{each.kind}, {each.members} rating: area above that of {each.rule} in {each.above_rule} of "
                f"{each.cells} conditions, {each.margin_rule:+.3f} on average; above whichever rule is best there in "
                f"{each.above}, "
                f"{each.margin:+.3f}; calibration slope {each.slope:.2f}"
                for each in sums
            ]
        else:
            panel, ruptured, name = _labelled(table, truth, score, scale)
            verdict = judge(panel, ruptured, name)
            write_labelled(out, verdict, table.name, len(panel.members_of(name)))
            model, other = verdict.of(MODEL).area.value, verdict.of(verdict.best).area.value
            counted = f"{verdict.ruptured} of {verdict.sessions} sessions ruptured"
            told = [f"{counted}; area {model:.3f}, best published rule ({verdict.best}) {other:.3f}"]
    if not quiet:
        typer.echo("\n".join([*told, f"Results are in {out}"]))


def _labelled(
    table: Path, truth: str | None, score: str | None, scale: tuple[float, float] | None
) -> tuple[Panel, NDArray[np.bool_], str]:
    """Return the table's panel without the truth, which rows are ruptured, and the measure rated."""
    if (truth is None) != (score is None):
        refuse(
            "--truth and --score belong together: one names the column with the truth, the other that of the ratings"
        )
    asked = None if truth is None or score is None else [score, truth]
    bounds = scale if scale is None or score is None else {score: scale}
    panel = read_table(table, score=asked, scale=bounds).panel
    rated = list(dict.fromkeys(name for _, name in panel.rated_series))
    names = [name for name in panel.ratings if name[1] == truth] if truth else list(panel.marked_series)
    rest = [name for name in rated if name != truth]
    if not names:
        refuse(f"{table}: no column of marks was found; name the column with the truth with --truth, and --score")
    if len(rest) != 1:
        refuse(
            f"{table}: one measure can be judged at a time, found {', '.join(rest)}; choose with --score and --truth"
        )
    ruptured = np.zeros(panel.n_rows, bool)
    for name in names:
        ruptured |= np.nan_to_num(panel.ratings[name]) > 0
    kept = {name: column for name, column in panel.ratings.items() if name[1] == rest[0]}
    measures = {rest[0]: panel.measures[rest[0]]}
    return replace(panel, ratings=kept, measures=measures), ruptured, rest[0]
