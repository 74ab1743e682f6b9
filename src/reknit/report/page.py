"""The page: everything the report says, put into its one template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from reknit.charts.svg import points
from reknit.course.reliable_change import Outcome
from reknit.detection.compare import RARE
from reknit.report import spoken
from reknit.report.between import BETWEEN_SOURCES, BETWEEN_TOLD
from reknit.report.change import AFTER, change_sources, change_told, off_track_sentences
from reknit.report.course_findings import GROUPS, SHAPE
from reknit.report.ending import ENDING_SOURCES, ENDING_TOLD
from reknit.report.figures import figures_of
from reknit.report.finding import told
from reknit.report.hints import MOST_LISTED, worth_telling
from reknit.report.methods import methods_text, references, settings_told, simulated
from reknit.report.wording import CERTAINTY, MARKS_NOTE, by_chance, cannot_say, headline, rare_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.charts.story import Course
    from reknit.detection.compare import Comparison, RuleSummary
    from reknit.detection.registry import Rule
    from reknit.detection.study import Study
    from reknit.report.between import OutcomeSurface
    from reknit.report.course import ChangeWishes, SeriesCourse
    from reknit.report.ending import EndingEarly
    from reknit.report.figures import Figures
    from reknit.report.finding import Finding
    from reknit.report.hints import ToldHint
    from reknit.report.overview import Overview
    from reknit.report.spotlight import Sighting
    from reknit.report.two_people import TwoPeople


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the page is made from. `tables` names the files beside it; `record` is what `record_of` returns."""

    study: Study
    main: Rule
    overview: Overview
    comparison: Comparison
    sightings: Sequence[tuple[Sighting, Course]]
    pairs: Sequence[TwoPeople]
    between: Sequence[Finding]
    surfaces: Sequence[OutcomeSurface]
    courses: Sequence[SeriesCourse]
    over_courses: Sequence[Finding]
    change: ChangeWishes
    hints: Sequence[ToldHint]
    ending: EndingEarly | None
    tables: Sequence[str]
    record: dict[str, Any]

    def summary(self, measure: str) -> RuleSummary:
        """Return what the main rule found on a measure."""
        return next(
            each for each in self.comparison.summaries if (each.rule, each.measure) == (self.main.name, measure)
        )

    def summaries(self, measure: str) -> list[RuleSummary]:
        """Return what every rule found on a measure, the main rule first."""
        own = [each for each in self.comparison.summaries if each.measure == measure]
        return sorted(own, key=lambda each: each.rule != self.main.name)

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

    def with_groups(self) -> list[SeriesCourse]:
        """Return the series whose courses fall into more than one group."""
        return [each for each in self.courses if len(each.groups.shares) > 1]

    def of_course(self, course: SeriesCourse, question: str) -> list[Finding]:
        """Return the estimates of one series that belong to a question."""
        whose = (course.member, course.measure, question)
        return [each for each in self.over_courses if (each.member, each.measure, each.question) == whose]

    def methods(self) -> list[str]:
        """Return the paragraphs of a methods section; what did the work is said last."""
        version = self.record["versions"]["reknit"]
        *paragraphs, done_with = methods_text(self.study, self.main, self.overview, version=version)
        between = [BETWEEN_TOLD] if self.between else []
        ending = [] if self.ending is None else [ENDING_TOLD]
        return [*paragraphs, *between, change_told(self.courses, self.change), *ending, done_with]

    def references(self) -> list[str]:
        """Return all that was used, in alphabetical order."""
        used = {*references(self.study, self.overview), *change_sources(self.courses)}
        used |= set(BETWEEN_SOURCES if self.between else ()) | set(ENDING_SOURCES if self.ending else ())
        return sorted(used)

    def figures(self) -> Figures:
        """Return every drawing."""
        return figures_of(self)


def render(findings: Findings, figures: Figures) -> str:
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
            figures=figures,
            measures=[_measure(findings, measure.name) for measure in findings.overview.measures],
            sightings=[_sighting(findings, *each, at) for at, each in enumerate(findings.sightings, 1)],
            rare_count=len(rare),
            rare_in_all=sum(findings.summary(measure.name).dyads_rare for measure in findings.overview.measures),
            flagged_in_all=sum(findings.summary(measure.name).dyads_flagged for measure in findings.overview.measures),
            cannot_say=cannot_say(findings.study, findings.main, findings.overview),
            reliable_known=any(each.change is not None for each in findings.courses),
            outcome_words=[each.label for each in Outcome],
            change_after=AFTER[findings.change.variant],
            shape=SHAPE,
            groups=GROUPS,
            off_track=off_track_sentences(findings.courses),
            methods=findings.methods(),
            references=findings.references(),
        )
    )
    return page.strip() + "\n"


def _measure(findings: Findings, measure: str) -> dict[str, Any]:
    """Return one measure's comparison of rules."""
    rules = {rule.name: rule for rule in findings.study.rules}
    place = {name: index for index, name in enumerate(findings.comparison.rules)}
    agreement = findings.comparison.agreement_dyads[measure][place[findings.main.name]]
    rows = [(each, rules[each.rule], float(agreement[place[each.rule]])) for each in findings.summaries(measure)]
    return {"name": measure, "rows": rows}


def _sighting(findings: Findings, sighting: Sighting, course: Course, at: int) -> dict[str, Any]:
    return {
        "at": at,
        "anchor": f"course-{at}",
        "seen": sighting,
        "course": course,
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
        "told": told,
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
