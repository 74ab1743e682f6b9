"""`reknit analyze`: from a table of session ratings to a report."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from reknit.cli.say import progress, refuse, refusing
from reknit.course.cutoffs import Norm
from reknit.course.reliable_change import Variant
from reknit.course.termination import FEWEST_ENDS
from reknit.detection.registry import DEFAULT_RULE, rule_named
from reknit.detection.study import Study
from reknit.exchange.early import read_early
from reknit.exchange.tables import read_table
from reknit.exchange.wishes import EVERY_OTHER
from reknit.report.course import ChangeWishes
from reknit.report.folder import refuse_unusable
from reknit.report.write import FILES, FOLDERS, analyze_into

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from reknit.exchange.tables import Reading
    from reknit.report.write import AnalysisSummary

Answer = TypeVar("Answer")


def analyze(
    table: Path = typer.Argument(
        readable=False, help="A table of session ratings: .csv, .tsv, .parquet, .sav or .xlsx."
    ),
    out: Path | None = typer.Option(
        None, readable=False, help="Folder for the report. Default: reknit-NAME beside you."
    ),
    dyad: str | None = typer.Option(None, help="Column that names the dyad."),
    session: str | None = typer.Option(None, help="Column with the session's number or date."),
    role: str | None = typer.Option(None, help="Column that says who rated."),
    score: list[str] | None = typer.Option(None, help="Column with the ratings; may be given several times."),
    a: str | None = typer.Option(None, "--a", help="Column with the first member's ratings."),
    b: str | None = typer.Option(None, "--b", help="Column with the second member's ratings."),
    measure: str | None = typer.Option(None, help="Column that names the measure, or the measure's name."),
    scale: tuple[float, float] | None = typer.Option(None, help="Lowest and highest possible rating."),
    scale_for: list[str] | None = typer.Option(
        None, metavar="NAME=LOW:HIGH", help="The same for one measure; may be given several times."
    ),
    step: float | None = typer.Option(None, help="Distance between neighbouring possible ratings."),
    higher_is_better: bool | None = typer.Option(
        None, "--higher-is-better/--lower-is-better", help="Which way is better."
    ),
    lower_is_better_for: list[str] | None = typer.Option(
        None, metavar="NAME", help="Lower is better in this measure; may be given several times."
    ),
    reliability: float | None = typer.Option(None, help="The measure's reliability, 0 to 1."),
    change: Variant = typer.Option(Variant.JT, help="Whose formula reliable change follows."),
    norm: list[str] | None = typer.Option(
        None, metavar="NAME=MEAN:SD", help="Mean and spread of people who are well; may be given several times."
    ),
    cut: list[str] | None = typer.Option(
        None, metavar="NAME=POINTS", help="How large a sudden change must be; may be given several times."
    ),
    outcome: str | None = typer.Option(
        None, metavar="MEASURE", help="Measure that says how a person is; course hints look for change in it."
    ),
    early: str | None = typer.Option(
        None, metavar="COLUMN", help="Column that is 1 where treatment ended early, 0 where as agreed."
    ),
    rule: str = typer.Option(DEFAULT_RULE, help="The rule the report is told with; see `reknit rules`."),
    rules: str | None = typer.Option(None, help="Rules to compare, separated by commas. Default: all that apply."),
    prospective: bool = typer.Option(False, "--prospective", help="Use only what was known at each session."),
    false_alarms: bool = typer.Option(
        True, "--false-alarms/--no-false-alarms", help="Say how often noise looks the same."
    ),
    seed: int = typer.Option(0, min=0, help="Of the simulated stable pairs; the same seed, the same answer."),
    pdf: bool = typer.Option(False, "--pdf", help="Write report.pdf too."),
    parquet: bool = typer.Option(False, "--parquet", help="Write each table as Parquet too."),
    quiet: bool = typer.Option(False, "--quiet", help="Print nothing but problems."),
    as_json: bool = typer.Option(False, "--json", help="Print the summary as JSON."),
) -> None:
    """Find ruptures and repairs in a table of session ratings, and say how often noise looks the same.

    Writes report.html, text for a paper (paper.md), drawings (figures), tables and run.json into a folder.
    """
    folder = out or Path(f"reknit-{table.stem}")
    main_rule, compared = _rules_asked_for(rule, rules, prospective=prospective)
    bounds = dict(_measure_with_two_numbers("--scale-for", each, "bdi=0:63") for each in scale_for or ())
    said = [_measure_with_two_numbers("--norm", each, "bdi=7:6") for each in norm or ()]
    norms = {name: Norm(*each) for name, each in said}
    wishes = ChangeWishes(change, norms, dict(_measure_with_points(each) for each in cut or ()))
    scales = _with_every_other(scale, bounds)
    direction = _with_every_other(higher_is_better, dict.fromkeys(lower_is_better_for or (), False))
    with progress(quiet=quiet or as_json) as show, refusing():
        refuse_unusable(folder, FILES, FOLDERS)
        reading = read_table(
            table, dyad=dyad, session=session, role=role, score=score, a=a, b=b, measure=measure, scale=scales,
            step=step, higher_is_better=direction, reliability=reliability,
        )  # fmt: skip
        ended = None
        if early is not None:
            reading, ended = _early(table, early, reading, dyad=dyad, session=session, role=role)
        summary = run(
            reading, folder, rule=main_rule, rules=compared, prospective=prospective, false_alarms=false_alarms,
            seed=seed, pdf=pdf, parquet=parquet, change=wishes, outcome=outcome, early=ended, show=show,
        )  # fmt: skip
    if as_json:
        told = {"understood": reading.understood, **dataclasses.asdict(summary)}
        typer.echo(json.dumps(_plain(told), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print_summary(summary, reading, quiet=quiet)


def _early(
    table: Path, column: str, reading: Reading, *, dyad: str | None, session: str | None, role: str | None
) -> tuple[Reading, NDArray[np.float64]]:
    """Return (the reading, which says so too; which dyads ended early), refusing too few."""
    ended = read_early(table, column, reading.panel, dyad=dyad, session=session, role=role)
    early, agreed = int((ended == 1).sum()), int((ended == 0).sum())
    if early < FEWEST_ENDS:
        refuse(f"--early {column}: found {early} dyads that ended early, expected at least {FEWEST_ENDS}")
    said = f"Ended early: column '{column}' ({early} early, {agreed} as agreed)."
    return dataclasses.replace(reading, understood=(*reading.understood, said)), ended


def _rules_asked_for(rule: str, rules: str | None, *, prospective: bool) -> tuple[str, list[str] | None]:
    """Return (the main rule, the rules to compare or None for all), refusing names that are none before any work."""
    main_rule = rule_named(rule)
    if prospective and not main_rule.detector.prospective:
        refuse(f"rule {rule!r} can only look back. Leave out --prospective, or choose another with --rule.")
    if rules is None:
        return main_rule.name, None
    compared = [rule_named(name.strip()).name for name in rules.split(",") if name.strip()]
    if not compared:
        refuse(
            "--rules names no rule. Give names separated by commas, or leave it out to compare all; see `reknit rules`"
        )
    return main_rule.name, compared


def _measure_with_two_numbers(option: str, said: str, example: str) -> tuple[str, tuple[float, float]]:
    """Return (the measure, its two numbers) from "bdi=0:63"."""
    name, _, numbers = said.rpartition("=")
    first, _, second = numbers.partition(":")
    try:
        known = float(first), float(second)
    except ValueError:
        known = (math.nan, math.nan)
    if not name or not all(math.isfinite(each) for each in known):
        refuse(f"{option} {said}: expected a measure and two numbers, such as {option} {example}")
    return name, known


def _measure_with_points(said: str) -> tuple[str, float]:
    """Return (the measure, its cut) from "bdi=7"."""
    name, _, points = said.rpartition("=")
    try:
        cut = float(points)
    except ValueError:
        cut = math.nan
    if not name or not 0 < cut < math.inf:
        refuse(f"--cut {said}: expected a measure and points above 0, such as --cut bdi=7")
    return name, cut


def _with_every_other(said: Answer | None, named: dict[str, Answer]) -> Answer | dict[str, Answer] | None:
    """Return what is said about measures: one answer for all, or answers by name with one for every other."""
    if not named:
        return said
    return named if said is None else {**named, EVERY_OTHER: said}


def run(
    reading: Reading,
    folder: Path,
    *,
    rule: str,
    rules: list[str] | None,
    prospective: bool,
    false_alarms: bool,
    seed: int,
    pdf: bool,
    parquet: bool,
    change: ChangeWishes,
    outcome: str | None,
    early: NDArray[np.float64] | None,
    show: Callable[[float, str], None],
) -> AnalysisSummary:
    """Analyse what was read and write the report into the folder; return its headline numbers."""
    for name, each in change.norms.items():
        if name not in reading.panel.measures or each.sd <= 0:
            known = ", ".join(reading.panel.measures)
            refuse(f"--norm {name}={each.mean:g}:{each.sd:g}: expected one of {known}, and a spread above 0")
    for name in change.cuts:
        if name not in reading.panel.measures:
            refuse(f"--cut {name}: expected one of {', '.join(reading.panel.measures)}")
    if outcome is not None and not reading.panel.members_of(outcome):
        refuse(f"--outcome {outcome}: expected one of {', '.join(reading.panel.measures)}")
    compared = None if rules is None else list(dict.fromkeys([rule, *rules]))
    show(0.1, "Simulating stable pairs")
    study = Study.of(reading.panel, compared, prospective=prospective, false_alarms=false_alarms, seed=seed)
    if rule not in {each.name for each in study.rules}:
        refuse(f"rule {rule!r} does not apply to this table; see `reknit rules`")
    return analyze_into(
        folder,
        study,
        main_rule=rule,
        source=reading.source,
        data_sha256=reading.sha256,
        understood=reading.understood,
        pdf=pdf,
        parquet=parquet,
        change=change,
        outcome=outcome,
        early=early,
        progress=lambda share, doing: show(0.3 + 0.7 * share, doing),
    )


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
