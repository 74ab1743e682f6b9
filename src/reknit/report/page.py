"""The page: everything the report says, put into its one template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from reknit.charts.course import course_chart
from reknit.charts.noise import NoiseRow, noise_chart
from reknit.charts.svg import points
from reknit.course.reliable_change import Outcome
from reknit.detection.compare import RARE
from reknit.report import spoken
from reknit.report.between import BETWEEN_SOURCES, BETWEEN_TOLD, over_time_chart
from reknit.report.change import AFTER, change_sources, change_told, off_track_sentences, sudden_told
from reknit.report.hints import MOST_LISTED, worth_telling
from reknit.report.methods import methods_text, references, settings_told, simulated
from reknit.report.wording import CERTAINTY, MARKS_NOTE, by_chance, cannot_say, headline, rare_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.charts.story import Course
    from reknit.detection.compare import Comparison, RuleSummary
    from reknit.detection.registry import Rule
    from reknit.detection.study import Study
    from reknit.report.between import Finding, OutcomeSurface
    from reknit.report.course import ChangeWishes, SeriesCourse
    from reknit.report.hints import ToldHint
    from reknit.report.overview import Overview
    from reknit.report.spotlight import Sighting
    from reknit.report.two_people import TwoPeople


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the page is made from. `record` is what `record_of` returns."""

    study: Study
    main: Rule
    overview: Overview
    comparison: Comparison
    sightings: Sequence[tuple[Sighting, Course]]
    pairs: Sequence[TwoPeople]
    between: Sequence[Finding]
    surfaces: Sequence[OutcomeSurface]
    courses: Sequence[SeriesCourse]
    change: ChangeWishes
    hints: Sequence[ToldHint]
    record: dict[str, Any]

    def summary(self, measure: str) -> RuleSummary:
        """Return what the main rule found on a measure."""
        return next(
            each for each in self.comparison.summaries if (each.rule, each.measure) == (self.main.name, measure)
        )

    def headlines(self) -> list[str]:
        """Return the first sentences for each measure."""
        measures = self.overview.measures
        return [
            headline(self.summary(each.name), self.main, each, several_measures=len(measures) > 1) for each in measures
        ]

    def rare_sentences(self) -> list[str]:
        """Return for each measure how many dyads stand out from noise; empty where that is not known."""
        measures = [measure.name for measure in self.overview.measures]
        chances = [by_chance(self.study.rule_alarm_pair(self.main.name, name)) for name in measures]
        return [
            rare_sentence(self.summary(name), chance, several_measures=len(measures) > 1)
            for name, chance in zip(measures, chances, strict=True)
        ]

    def hints_told(self) -> list[ToldHint]:
        """Return the course hints that the page tells of."""
        return worth_telling(self.hints)


def render(findings: Findings) -> str:
    """Return the page as one self-contained HTML document."""
    rare = [each for each in findings.sightings if each[0].is_rare]
    page = (
        _environment()
        .get_template("report.html")
        .render(
            findings=findings,
            overview=findings.overview,
            study=findings.study,
            main=findings.main,
            record=findings.record,
            certainty=CERTAINTY,
            rare_in_hundred=round(100 * RARE),
            headlines=findings.headlines(),
            rare_sentences=findings.rare_sentences(),
            simulated=simulated(findings.study),
            has_rates=findings.study.calibration is not None and not findings.main.detector.on_marks,
            marks_note=MARKS_NOTE if any(rule.detector.on_marks for rule in findings.study.rules) else "",
            measures=[_measure(findings, measure.name, at) for at, measure in enumerate(findings.overview.measures, 1)],
            sightings=[_sighting(findings, *each, at) for at, each in enumerate(findings.sightings, 1)],
            rare_count=len(rare),
            rare_in_all=sum(findings.summary(measure.name).dyads_rare for measure in findings.overview.measures),
            flagged_in_all=sum(findings.summary(measure.name).dyads_flagged for measure in findings.overview.measures),
            cannot_say=cannot_say(findings.study, findings.main, findings.overview),
            reliable_known=any(each.change is not None for each in findings.courses),
            outcome_words=[each.label for each in Outcome],
            change_after=AFTER[findings.change.variant],
            **_figures(findings),
            off_track=off_track_sentences(findings.courses),
            methods=_methods(findings),
            references=_references(findings),
        )
    )
    return page.strip() + "\n"


def _figures(findings: Findings) -> dict[str, Any]:
    """Return the charts of the two and of change, each with what it shows; charts escape what they say."""
    return {
        "over_time": {
            pair.measure: Markup(over_time_chart(findings.between, pair.measure, f"over-time-{at}"))  # noqa: S704
            for at, pair in enumerate(findings.pairs)
        },
        "surfaces": [
            (each, Markup(each.chart(f"surface-{at}")))  # noqa: S704
            for at, each in enumerate(findings.surfaces)
        ],
        "sudden": [
            (each, Markup(each.chart))  # noqa: S704
            for each in sudden_told(findings.study.panel, findings.courses)
        ],
    }


def _methods(findings: Findings) -> list[str]:
    """Return the paragraphs of a methods section; what did the work is said last."""
    version = findings.record["versions"]["reknit"]
    *paragraphs, done_with = methods_text(findings.study, findings.main, findings.overview, version=version)
    between = [BETWEEN_TOLD] if findings.between else []
    return [*paragraphs, *between, change_told(findings.courses, findings.change), done_with]


def _references(findings: Findings) -> list[str]:
    """Return all that was used, in alphabetical order."""
    used = {*references(findings.study, findings.overview), *change_sources(findings.courses)}
    return sorted(used.union(BETWEEN_SOURCES) if findings.between else used)


def _measure(findings: Findings, measure: str, at: int) -> dict[str, Any]:
    """Return one measure's comparison of rules, the main rule first."""
    rules = {rule.name: rule for rule in findings.study.rules}
    place = {name: index for index, name in enumerate(findings.comparison.rules)}
    agreement = findings.comparison.agreement_dyads[measure][place[findings.main.name]]
    summaries = [each for each in findings.comparison.summaries if each.measure == measure]
    summaries.sort(key=lambda each: each.rule != findings.main.name)
    rows = [
        NoiseRow(
            rules[each.rule].title, each.dyads_flagged, each.dyads, each.share_by_noise, each.rule == findings.main.name
        )
        for each in summaries
    ]
    return {
        "name": measure,
        "chart": Markup(noise_chart(rows, name=f"noise-{at}")),  # noqa: S704  escaped by the chart
        "rows": [(each, rules[each.rule], float(agreement[place[each.rule]])) for each in summaries],
    }


def _sighting(findings: Findings, sighting: Sighting, course: Course, at: int) -> dict[str, Any]:
    return {
        "at": at,
        "anchor": f"course-{at}",
        "seen": sighting,
        "course": course,
        "chart": Markup(course_chart(course, name=f"chart-{at}")),  # noqa: S704  escaped by the chart
        "others": len(findings.study.rules) - 1,
    }


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reknit.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["most_hints"] = MOST_LISTED
    environment.filters |= {
        "counted": spoken.counted,
        "percent": spoken.percent,
        "about": spoken.about,
        "in_hundred": spoken.in_hundred,
        "decimal": spoken.decimal,
        "interval": spoken.interval,
        "listed": spoken.listed,
        "points": points,
        "settings": settings_told,
    }
    environment.globals["style"] = Markup(_style())  # noqa: S704  our own stylesheets
    return environment


def _style() -> str:
    return "".join(
        resources.files(package).joinpath(name).read_text("utf-8")
        for package, name in (("reknit.report", "templates/report.css"), ("reknit.charts", "chart.css"))
    )
