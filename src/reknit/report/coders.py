"""One page for codings beside each other: how far coders agree, and every place where they do not."""

from __future__ import annotations

import csv
import io
import math
from functools import cache
from importlib import resources
from itertools import combinations
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from reknit.transcripts.stamps import clock
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from reknit.coding.agreement import Comparison
    from reknit.coding.coding import Outline
    from reknit.coding.several import Talks
    from reknit.inference.estimate import Estimate

RELIABILITY = ("about", "name", "title", "n", "coders", "figure", "value", "low", "high")


def coders_page(comparison: Comparison, outline: Outline, talks: Talks | None = None) -> str:
    """Return the page as HTML; `talks` says which talk is where, if there are several."""
    page = (
        _environment()
        .get_template("coders.html")
        .render(
            found=comparison, rows=differences_told(comparison, outline, talks), pairs=_pairs(comparison), told=figure
        )
    )
    return page.strip() + "\n"


def differences_told(
    comparison: Comparison, outline: Outline, talks: Talks | None = None
) -> list[tuple[str, str, str, tuple[str | None, ...]]]:
    """Return (which turn or segment, when, who speaks, what each coder said) for each difference."""
    rows = []
    for each in comparison.differences:
        first = each.number if each.part == "turn" else outline.segments[each.number - 1][0]
        spoken = outline.turns[first - 1]
        when = "" if spoken.start is None else clock(spoken.start)
        where = f"{each.part} {each.number}"
        if talks:
            name, number = talks.place(each.part, each.number)
            where = f"{name}, {each.part} {number}"
        rows.append((where, when, spoken.member if each.part == "turn" else "", each.said))
    return rows


def reliability_table(comparison: Comparison) -> str:
    """Return every figure of agreement as CSV, a row for each; what cannot be told is empty."""
    rows = []
    for each in comparison.agreements:
        head = [each.part, each.name, each.title, str(each.n)]
        everybody = " and ".join(comparison.coders)
        figures = [("kappa", pair, kappa) for pair, kappa in zip(_pairs(comparison), each.kappas, strict=False)]
        figures += [("alpha", everybody, each.alpha), ("icc", everybody, each.icc)]
        for name, who, value in figures:
            if value.n:
                rows.append([*head, harmless(who), name, *(_number(v) for v in (value.value, value.low, value.high))])
    return _written(RELIABILITY, rows)


def differences_table(comparison: Comparison, outline: Outline, talks: Talks | None = None) -> str:
    """Return every difference as CSV, a column for each coder; empty where one did not code."""
    rows = [[harmless(what), when, who, *(harmless(each or "") for each in said)] for what, when, who, said in
            differences_told(comparison, outline, talks)]  # fmt: skip
    return _written(("where", "time", "member", *(harmless(name) for name in comparison.coders)), rows)


def figure(estimate: Estimate) -> str:
    """Return a figure with its interval as the page shows it: .71 (.52 to .83)."""
    if not math.isfinite(estimate.value):
        return "-"
    told = _short(estimate.value)
    if not math.isfinite(estimate.low):
        return told
    return f"{told} ({_short(estimate.low)} to {_short(estimate.high)})"


def _short(value: float) -> str:
    text = f"{value:.2f}"
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text


def _number(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else ""


def _pairs(comparison: Comparison) -> list[str]:
    return [f"{one} and {two}" for one, two in combinations(comparison.coders, 2)]


def _written(header: tuple[str, ...], rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([header, *rows])
    return written.getvalue()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reknit.report", "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    names = ("report.css", "hour.css")
    style = "".join(resources.files("reknit.report").joinpath(f"templates/{name}").read_text("utf-8") for name in names)
    environment.globals["style"] = Markup(style)  # noqa: S704  our own stylesheets
    return environment
