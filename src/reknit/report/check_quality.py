"""One page about a check: check-quality.html, and its figures as a table."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
import numpy as np
from markupsafe import Markup

from reknit.charts.intervals import interval_chart
from reknit.evaluation.quality_words import NOT_TESTED, TOO_FEW, said_of
from reknit.report.folder import finished_together
from reknit.report.spoken import interval, percent
from reknit.report.tables import GrowingTable, figures, labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reknit.evaluation.check_quality import CheckQuality
    from reknit.evaluation.quality_words import Said

FILES = ("check-quality.html", "check-quality.csv")


def write_check_quality(folder: Path, found: CheckQuality, source: str, understood: Sequence[str]) -> list[Said]:
    """Write the page and the table into the folder, and return what they say.

    Raises:
        MissingExtraError: polars is not installed.
        FolderError: the results cannot be written there.
    """
    said = said_of(found)
    with finished_together(folder, FILES) as draft:
        with closing(GrowingTable(draft / "check-quality.csv")) as table:
            table.add(_columns(said))
        page = _environment().get_template("check_quality.html").render(
            source=source, found=found, understood=understood, groups=_groups(said, found), not_tested=NOT_TESTED,
            chart=_chart(said), written=_written,
        )  # fmt: skip
        (draft / "check-quality.html").write_text(page.strip() + "\n", encoding="utf-8", newline="\n")
    return said


def _columns(said: Sequence[Said]) -> dict[str, object]:
    every = np.arange(len(said))
    return {
        "about": labels([each.about for each in said], every),
        "figure": labels([each.name for each in said], every),
        "value": figures([each.estimate.value for each in said]),
        "low": figures([each.estimate.low for each in said]),
        "high": figures([each.estimate.high for each in said]),
        "people": [each.estimate.n for each in said],
        "sentence": labels([each.sentence for each in said], every),
    }


def _groups(said: Sequence[Said], found: CheckQuality) -> list[tuple[str, list[Said]]]:
    """Return the figures under headings: each member, both, and item by item."""
    heads = [*(each.member for each in found.members), "both"]
    groups = [(head.capitalize(), [each for each in said if each.about == head]) for head in heads]
    groups.append(("Item by item, over the two roles", [each for each in said if each.about in found.items]))
    return [(head, each) for head, each in groups if each]


def _chart(said: Sequence[Said]) -> Markup:
    rows = [
        (f"{each.name}, {each.about}", each.estimate)
        for each in said
        if each.name.startswith(("reliability", "agreement", "likeness"))
    ]
    chart = interval_chart(rows, name="dependable", title="Reliability and agreement", across="0 to 1")
    return Markup(chart)  # noqa: S704  escaped by the chart


def _written(each: Said) -> str:
    estimate = each.estimate
    if not estimate.is_said:
        return TOO_FEW if each.sentence.lower().startswith(TOO_FEW) else "\N{EN DASH}"
    if each.as_share:
        return f"{percent(estimate.value)} [{percent(estimate.low)}, {percent(estimate.high)}]"
    return interval(estimate)


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
