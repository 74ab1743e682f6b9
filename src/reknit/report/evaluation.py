"""The evaluation's results: evaluation.csv, a row for each way in each condition, and one page of figures."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
from markupsafe import Markup

from reknit.charts.accuracy import AreaRow, Line, area_chart, square_chart
from reknit.detection.registry import rule_named
from reknit.evaluation.accuracy import calibration_curve, roc
from reknit.evaluation.judge import ALONE, MODEL
from reknit.report.folder import finished_together
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reknit.evaluation.grid import Cell, Together
    from reknit.evaluation.judge import Verdict

FILES = ("evaluation.html", "evaluation.csv")
CURVE_POINTS = 120
COLUMNS = (
    "condition", "kind", "members", "dyads", "sessions", "ruptured", "way", "area", "area_low", "area_high",
    "precision", "precision_low", "precision_high", "hit_0", "hit_1", "hit_2", "hit_3", "hit_4", "delay",
    "slope", "slope_low", "slope_high", "brier", "brier_low", "brier_high",
)  # fmt: skip


def write_worlds(folder: Path, cells: Sequence[Cell], sums: Sequence[Together]) -> None:
    """Write the evaluation over made-up worlds into the folder.

    Raises:
        FolderError: the results cannot be written there.
    """
    rows = [
        row for each in cells for row in _rows(each.verdict, each.world.varied, each.world.kind, each.world.members)
    ]
    figures = [
        _figure(
            area_chart(
                [_area_row(each.verdict, each.world.varied) for each in _group(cells, one)],
                name=f"areas-{at}",
                title=f"Area under the ROC curve, {_said(one)}",
            ),
            f"{_said(one).capitalize()}: every condition. Higher is better; 0.5 is guessing.",
        )
        for at, one in enumerate(sums)
    ]
    for at, one in enumerate(sums):
        usual = next((each for each in _group(cells, one) if each.world.varied == "drop 2"), _group(cells, one)[0])
        figures += _curves(usual.verdict, f"{at}", f"{_said(one)}, {usual.world.varied}", one.curve)
    _write(folder, rows, "Made-up pairs", figures, sums)


def write_labelled(folder: Path, verdict: Verdict, source: str, members: int) -> None:
    """Write the evaluation on one labelled table into the folder.

    Raises:
        FolderError: the results cannot be written there.
    """
    figures = [
        _figure(
            area_chart([_area_row(verdict, source)], name="areas", title=f"Area under the ROC curve, {source}"),
            "Higher is better; 0.5 is guessing.",
        ),
        *_curves(verdict, "0", source, calibration_curve(verdict.probability, verdict.truth)),
    ]
    _write(folder, list(_rows(verdict, source, "table", members)), source, figures, [])


def _group(cells: Sequence[Cell], one: Together) -> list[Cell]:
    return [each for each in cells if (each.world.kind, each.world.members) == (one.kind, one.members)]


def _said(one: Together) -> str:
    return f"{one.kind}, {'both members rate' if one.members == 2 else 'one member rates'}"


def _rows(verdict: Verdict, condition: str, kind: str, members: int) -> list[dict[str, Any]]:
    rows = []
    for each in verdict.judgements:
        row: dict[str, Any] = {
            "condition": harmless(condition), "kind": kind, "members": members, "dyads": verdict.dyads,
            "sessions": verdict.sessions, "ruptured": verdict.ruptured, "way": each.way, "delay": each.delay,
        }  # fmt: skip
        for name in ("area", "precision", "slope", "brier"):
            figure = getattr(each, name)
            row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
        row |= {f"hit_{k}": share for k, share in enumerate(each.hits)}
        rows.append({name: _cell(row[name]) for name in COLUMNS})
    return rows


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if np.isnan(value) else round(value, 6)
    return value


def _area_row(verdict: Verdict, title: str) -> AreaRow:
    model, other = verdict.of(MODEL).area, verdict.of(verdict.best).area
    return AreaRow(title, model.value, model.low, model.high, other.value, verdict.best)


def _curves(verdict: Verdict, at: str, told: str, curve: Any) -> list[dict[str, Any]]:  # noqa: ANN401  an array
    def places(way: str) -> list[tuple[float, float]]:
        false, found = roc(verdict.scores[way], verdict.truth)
        kept = np.unique(np.linspace(0, len(false) - 1, min(CURVE_POINTS, len(false))).round().astype(int))
        return list(zip(false[kept].tolist(), found[kept].tolist(), strict=True))

    most = float(min(1.0, np.ceil(10 * curve[:2].max()) / 10))
    return [
        _figure(
            square_chart(
                [Line("reknit", places(MODEL), "first"), Line(verdict.best, places(verdict.best), "second")],
                name=f"roc-{at}", title=f"ROC curves, {told}", across="share of other sessions flagged",
                upwards="share of ruptured sessions flagged",
            ),
            f"{told.capitalize()}: what share of ruptured sessions is flagged at what share of false ones.",
            is_square=True,
        ),
        _figure(
            square_chart(
                [Line("reknit", list(zip(*curve[:2].tolist(), strict=True)), "first")], name=f"calibration-{at}",
                title=f"Calibration, {told}", across="probability that reknit gave",
                upwards="share that was ruptured", most=most,
            ),
            "Tenths of all sessions by the probability they were given. On the dotted line, probabilities are right.",
            is_square=True,
        ),
    ]  # fmt: skip


def _figure(chart: str, caption: str, *, is_square: bool = False) -> dict[str, Any]:
    return {"chart": Markup(chart), "caption": caption, "is_square": is_square}  # noqa: S704  escaped by the chart


def _write(
    folder: Path,
    rows: Sequence[dict[str, Any]],
    source: str,
    figures: Sequence[dict[str, Any]],
    sums: Sequence[Together],
) -> None:
    titles = {MODEL: "the reknit model, learned from other pairs", ALONE: "the reknit model, each pair on its own"}
    for row in rows:
        if row["way"] not in titles:
            titles[row["way"]] = rule_named(row["way"]).title
    with finished_together(folder, FILES) as draft:
        with (draft / "evaluation.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            table.writerows(rows)
        page = _environment().get_template("evaluation.html").render(
            source=source, rows=rows, figures=figures, sums=sums, titles=titles
        )  # fmt: skip
        (draft / "evaluation.html").write_text(page.strip() + "\n", encoding="utf-8", newline="\n")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reknit.report", "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = "".join(
        resources.files(package).joinpath(name).read_text("utf-8")
        for package, name in (("reknit.report", "templates/report.css"), ("reknit.charts", "chart.css"))
    )
    environment.globals["style"] = Markup(style)  # noqa: S704  our own stylesheets
    return environment
