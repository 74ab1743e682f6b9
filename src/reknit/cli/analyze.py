"""`reknit analyze`: from a table of session ratings to a report."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reknit.cli.say import progress, refuse
from reknit.detection.registry import DEFAULT_RULE
from reknit.detection.study import Study
from reknit.exchange.tables import read_table
from reknit.report.write import analyze_into

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.exchange.tables import Reading
    from reknit.report.write import AnalysisSummary


def analyze(
    table: Path = typer.Argument(help="A table of session ratings: .csv, .tsv, .parquet, .sav or .xlsx."),
    out: Path | None = typer.Option(None, help="Folder for the report. Default: reknit-NAME beside you."),
    dyad: str | None = typer.Option(None, help="Column that names the dyad."),
    session: str | None = typer.Option(None, help="Column with the session's number or date."),
    role: str | None = typer.Option(None, help="Column that says who rated."),
    score: list[str] | None = typer.Option(None, help="Column with the ratings; may be given several times."),
    a: str | None = typer.Option(None, "--a", help="Column with the first member's ratings."),
    b: str | None = typer.Option(None, "--b", help="Column with the second member's ratings."),
    measure: str | None = typer.Option(None, help="Column that names the measure, or the measure's name."),
    scale: tuple[float, float] | None = typer.Option(None, help="Lowest and highest possible rating."),
    step: float | None = typer.Option(None, help="Distance between neighbouring possible ratings."),
    higher_is_better: bool | None = typer.Option(
        None, "--higher-is-better/--lower-is-better", help="Which way is better."
    ),
    reliability: float | None = typer.Option(None, help="The measure's reliability, 0 to 1."),
    rule: str = typer.Option(DEFAULT_RULE, help="The rule the report is told with; see `reknit rules`."),
    rules: str | None = typer.Option(None, help="Rules to compare, separated by commas. Default: all."),
    prospective: bool = typer.Option(False, "--prospective", help="Use only what was known at each session."),
    false_alarms: bool = typer.Option(
        True, "--false-alarms/--no-false-alarms", help="Say how often noise looks the same."
    ),
    seed: int = typer.Option(0, min=0, help="Of the simulated stable pairs; the same seed, the same answer."),
    pdf: bool = typer.Option(False, "--pdf", help="Write report.pdf too."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
    as_json: bool = typer.Option(False, "--json", help="Print the summary as JSON."),
) -> None:
    """Find ruptures and repairs in a table of session ratings, and say how often noise looks the same.

    Writes report.html, episodes.csv, sessions.csv, rules.csv and run.json into a folder.
    """
    folder = out or Path(f"reknit-{table.stem}")
    compared = None if rules is None else [name.strip() for name in rules.split(",") if name.strip()]
    with progress(quiet=quiet or as_json) as show:
        reading = read_table(
            table, dyad=dyad, session=session, role=role, score=score, a=a, b=b, measure=measure, scale=scale,
            step=step, higher_is_better=higher_is_better, reliability=reliability,
        )  # fmt: skip
        summary = run(
            reading, folder, rule=rule, rules=compared, prospective=prospective, false_alarms=false_alarms, seed=seed,
            pdf=pdf, show=show,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(_plain(dataclasses.asdict(summary)), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print_summary(summary, reading, quiet=quiet)


def run(
    reading: Reading,
    folder: Path,
    *,
    rule: str | None,
    rules: list[str] | None,
    prospective: bool,
    false_alarms: bool,
    seed: int,
    pdf: bool,
    show: Callable[[float, str], None],
) -> AnalysisSummary:
    """Analyse what was read and write the report into the folder; return its headline numbers."""
    main_rule = rule or DEFAULT_RULE
    compared = None if rules is None else list(dict.fromkeys([main_rule, *rules]))
    show(0.1, "Simulating stable pairs")
    try:
        study = Study.of(reading.panel, compared, prospective=prospective, false_alarms=false_alarms, seed=seed)
        if main_rule not in {each.name for each in study.rules}:
            refuse(f"rule {main_rule!r} does not apply to this table; see `reknit rules`")
        return analyze_into(
            folder,
            study,
            main_rule=main_rule,
            source=reading.source,
            data_sha256=reading.sha256,
            understood=reading.understood,
            pdf=pdf,
            progress=lambda share, doing: show(0.3 + 0.7 * share, doing),
        )
    except (ValueError, ImportError) as problem:
        refuse(str(problem))


def _plain(value: object) -> object:
    """Return the value as JSON can hold it: no NaN, paths as text."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)


def print_summary(summary: AnalysisSummary, reading: Reading, *, quiet: bool) -> None:
    """Print what was read, what was found, and where the report is."""
    if quiet:
        return
    typer.echo("\n".join(["How the table was understood:", *(f"  {line}" for line in reading.understood), ""]))
    typer.echo(summary.text)
