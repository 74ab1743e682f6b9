"""`reknit check-quality`: is a check any good here?"""

from __future__ import annotations

from pathlib import Path

import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.evaluation.check_quality import check_quality as quality_of
from reknit.exchange.tables import read_table
from reknit.report.check_quality import FILES, write_check_quality
from reknit.report.folder import refuse_unusable
from reknit.report.spoken import interval
from reknit.session_check.measures import BOND_QUESTIONS
from reknit.session_check.questions import SCALE_HIGH, SCALE_LOW


def check_quality(
    table: Path = typer.Argument(readable=False, help="A table with a row a check and a column an item."),
    out: Path | None = typer.Option(
        None, readable=False, help="Folder for the page. Default: reknit-check-NAME beside you."
    ),
    item: list[str] | None = typer.Option(
        None, metavar="COLUMN", help="Column of an item; given once for each. Default: the five of reknit's own check."
    ),
    dyad: str | None = typer.Option(None, help="Column that names the dyad."),
    session: str | None = typer.Option(None, help="Column with the session's number or date."),
    role: str | None = typer.Option(None, help="Column that says who answered."),
    scale: tuple[float, float] | None = typer.Option(
        None, help="Lowest and highest possible answer to an item. Default: known for reknit's own check."
    ),
    lower_is_better_for: list[str] | None = typer.Option(
        None, metavar="COLUMN", help="Lower is better in this item; may be given several times."
    ),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
) -> None:
    """Say whether a check is any good in this clinic or study: one page about the check, none about a person.

    Writes check-quality.html and check-quality.csv into a folder: floor and ceiling, straight answers, gaps,
    reliability within and between people, agreement of the roles, and how many sessions it takes to tell a change.
    """
    folder = out or Path(f"reknit-check-{table.stem}")
    with progress(quiet=quiet) as show, refusing():
        refuse_unusable(folder, FILES)
        show(0.1, "reading")
        items = item or list(BOND_QUESTIONS)
        ends = scale if item or scale else (SCALE_LOW, SCALE_HIGH)
        turned = dict.fromkeys(lower_is_better_for or (), False)
        reading = read_table(
            table, dyad=dyad, session=session, role=role, score=items, scale=ends, higher_is_better=turned
        )
        show(0.5, "working it out")
        try:
            found = quality_of(reading.panel, items)
        except ValueError as problem:
            refuse(f"{table}: {problem}. Name the columns of the items with --item; asked for {', '.join(items)}")
        said = write_check_quality(folder, found, reading.source, reading.understood)
        show(1.0, "done")
    if not quiet:
        told = [f"  {each.about}, {each.name}: {interval(each.estimate)}. {each.sentence}" for each in said]
        typer.echo("\n".join([*told, "", f"Results are in {folder}"]))
