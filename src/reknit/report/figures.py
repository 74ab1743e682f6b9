"""Every drawing of a report, each with its caption: for the page, and as SVG files beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from markupsafe import Markup

from reknit.charts.course import course_chart
from reknit.charts.noise import NoiseRow, noise_chart
from reknit.report.between import over_time_chart
from reknit.report.spoken import in_hundred, interval
from reknit.report.sudden import average_change_chart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reknit.charts.story import Course
    from reknit.report.between import OutcomeSurface
    from reknit.report.page import Findings
    from reknit.report.spotlight import Sighting

FOLDER = "figures"
SUFFIX = ".svg"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing: `name` is that of its file, `title` what a screen reader calls it, `caption` says what is seen."""

    name: str
    title: str
    caption: str
    svg: str

    @property
    def drawn(self) -> Markup:
        """The drawing as a page takes it; charts escape what they say."""
        return Markup(self.svg)  # noqa: S704

    @property
    def file(self) -> str:
        """The drawing as a file of its own, as large as it was drawn."""
        width, height = re.findall(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', self.svg)[0]
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self.svg.replace(
            "<svg ", f'<svg width="{width}" height="{height}" ', 1
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """The drawings of a report, by what they are about; `courses` in the order of the dyads to look at."""

    noise: dict[str, Figure]
    over_time: dict[str, Figure]
    surfaces: list[Figure]
    sudden: list[Figure | None]
    courses: list[Figure]

    def __iter__(self) -> Iterator[Figure]:
        yield from self.noise.values()
        yield from self.over_time.values()
        yield from self.surfaces
        yield from (each for each in self.sudden if each is not None)
        yield from self.courses

    def write(self, folder: Path) -> None:
        """Write each into this folder, which is made."""
        folder.mkdir()
        for each in self:
            (folder / f"{each.name}{SUFFIX}").write_text(each.file, encoding="utf-8", newline="\n")


def figures_of(findings: Findings) -> Figures:
    """Return every drawing of these findings."""
    measures = findings.overview.measures
    return Figures(
        noise={each.name: _noise(findings, each.name, at) for at, each in enumerate(measures, 1)},
        over_time={pair.measure: _over_time(findings, pair.measure, at) for at, pair in enumerate(findings.pairs, 1)},
        surfaces=[_surface(each, at) for at, each in enumerate(findings.surfaces, 1)],
        sudden=[_sudden(findings, at) for at in range(len(findings.courses))],
        courses=[
            _course(*each, at, several=len(measures) > 1) for at, each in enumerate(findings.sightings, 1)
        ],
    )  # fmt: skip


def _noise(findings: Findings, measure: str, at: int) -> Figure:
    rules = {rule.name: rule for rule in findings.study.rules}
    rows = [
        NoiseRow(
            rules[each.rule].title, each.dyads_flagged, each.dyads, each.share_by_noise, each.rule == findings.main.name
        )
        for each in findings.summaries(measure)
    ]
    return Figure(
        f"rules-{at}",
        f"{measure}, rules and noise",
        f"Dyads flagged on {measure} by each rule, and how many would be in stable pairs with the same numbers of "
        "sessions, gaps, spread, dependence and scale. The main rule is in bold.",
        noise_chart(rows, name=f"rules-{at}"),
    )


def _over_time(findings: Findings, measure: str, at: int) -> Figure:
    return Figure(
        f"cross-lags-{at}",
        f"what carries over in {measure}",
        f"What carries over from one session to the next in {measure}, in distances from each dyad’s own line, "
        "with 95% intervals over dyads. Something that happens to both between two sessions looks the same as one "
        "acting on the other.",
        over_time_chart(findings.between, measure, f"cross-lags-{at}"),
    )


def _surface(each: OutcomeSurface, at: int) -> Figure:
    found = each.surface
    return Figure(
        f"surface-{at}",
        f"change in {each.outcome} by both members’ {each.measure}",
        f"Change in {each.outcome} ({each.members[0]}, better above 0) to expect from both members’ mean "
        f"{each.measure}; on the dashed line both rate alike. Along it: slope {interval(found.a1)}, curvature "
        f"{interval(found.a2)}. Across it: slope {interval(found.a3)}, curvature {interval(found.a4)}. Corners in "
        "which few dyads lie are guesses.",
        each.chart(f"surface-{at}"),
    )


def _sudden(findings: Findings, at: int) -> Figure | None:
    each = findings.courses[at]
    chart = average_change_chart(each, findings.study.panel.measures[each.measure], f"sudden-{at + 1}")
    if not chart:
        return None
    return Figure(
        f"sudden-{at + 1}",
        f"the average sudden change in {each.measure}, {each.member}",
        f"Mean ratings of {each.measure} ({each.member}) around sudden changes, with 95% intervals over dyads. They "
        "were chosen for being steep, so the step itself shows nothing.",
        chart,
    )


def _course(sighting: Sighting, course: Course, at: int, *, several: bool) -> Figure:
    rate = sighting.false_alarm_pair
    on = f" on {sighting.measure}" if several else ""
    noise = (
        f"In stable pairs like this one, {in_hundred(rate)} would show an episode as large{on}. "
        if not isnan(rate)
        else ""
    )
    return Figure(
        f"course-{at}",
        f"course of dyad {course.dyad_id}",
        noise + course.sentence(),
        course_chart(course, name=f"chart-{at}"),
    )
