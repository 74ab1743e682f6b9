"""From a study to a folder: the page, the tables and the record of `reknit analyze`."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan
from typing import TYPE_CHECKING

from reknit.detection.compare import RuleSummary, Tally
from reknit.report.between import findings_between, surfaces_of
from reknit.report.course import ChangeWishes, course_columns, courses_of
from reknit.report.course_findings import course_findings
from reknit.report.figures import FOLDER as FIGURES
from reknit.report.figures import SUFFIX
from reknit.report.finding import finding_columns
from reknit.report.folder import finished_together
from reknit.report.hints import hint_columns, hints_of
from reknit.report.overview import Overview, overview_of
from reknit.report.page import Findings, render
from reknit.report.paper import paper_text
from reknit.report.pdf import weasyprint_or_say_so, write_pdf
from reknit.report.record import as_json, record_of
from reknit.report.spoken import about as spoken_about
from reknit.report.spoken import counted
from reknit.report.spotlight import Spotlight
from reknit.report.sudden import by_person_columns, sudden_columns
from reknit.report.tables import GrowingTable, episode_columns, polars, rule_columns, session_columns
from reknit.report.two_people import two_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from reknit.detection.registry import Rule
    from reknit.detection.study import Part, Study

    Progress = Callable[[float, str], None]

TABLES = (
    "episodes",
    "sessions",
    "rules",
    "course",
    "course-estimates",
    "sudden",
    "sudden-by-person",
    "two-people",
    "hints",
)
FILES = (
    "report.html",
    "paper.md",
    *(f"{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")),
    "run.json",
    "report.pdf",
)
FOLDERS = {FIGURES: SUFFIX}

DYADS_PER_PART = 16_384
"""Small enough that progress is seen and memory stays bounded."""


@dataclass(frozen=True, slots=True)
class AnalysisSummary:
    """What was written, and the headline numbers.

    `headlines` has a sentence for each measure; `rules` one entry for each rule and measure. `pdf` is None where
    none was asked for, `sudden` where no cut is known for sudden changes.
    """

    report: Path
    paper: Path
    figures: Path
    episodes: Path
    sessions: Path
    rules_table: Path
    course: Path
    course_estimates: Path
    sudden: Path | None
    sudden_by_person: Path | None
    two_people: Path
    hints: Path
    run: Path
    pdf: Path | None
    overview: Overview
    headlines: tuple[str, ...]
    rules: tuple[RuleSummary, ...]

    @property
    def text(self) -> str:
        """The summary in a few lines, ready to print."""
        about = self.overview
        data = [counted(about.dyads, "dyad"), counted(about.sessions, "session"), counted(about.ratings, "rating")]
        data += [counted(about.marks, "mark") + " set by the members"] if about.marks else []
        gaps = f"{counted(about.gaps, 'gap')} between a member's first and last rating"
        lines = [f"{', '.join(data)}, {gaps}.", "", *self.headlines, ""]
        for each in self.rules:
            on = f" on {each.measure}" if len(about.measures) > 1 else ""
            flagged = f"{each.dyads_flagged:,} of {counted(each.dyads, 'dyad')}{on}"
            lines.append(f"  {each.rule:<20} {flagged}; {_noise_told(each)}")
        return "\n".join([*lines, "", f"Report: {self.report}", *([f"PDF: {self.pdf}"] if self.pdf else [])])


def _noise_told(summary: RuleSummary) -> str:
    if isnan(summary.share_by_noise):
        return "by noise alone unknown"
    return f"by noise alone {spoken_about(summary.share_by_noise * summary.dyads)}; rare: {summary.dyads_rare:,}"


def analyze_into(
    folder: Path,
    study: Study,
    *,
    main_rule: str,
    source: str,
    data_sha256: str | None,
    understood: Sequence[str],
    pdf: bool = False,
    parquet: bool = False,
    most_charts: int = 24,
    change: ChangeWishes | None = None,
    outcome: str | None = None,
    progress: Progress | None = None,
    when: datetime | None = None,
) -> AnalysisSummary:
    """Write the page, text for a paper, drawings, tables and the record of the run (`FILES`, `FOLDERS`), all or none.

    Args:
        folder: where to; made if it does not exist. Files of the same names are replaced, a report.pdf of an
            earlier run is removed if this one writes none, and other files are left alone.
        study: the rules over the panel.
        main_rule: the rule of the study that the charts and sessions.csv follow.
        source: the data's file name; only its last part is kept.
        data_sha256: hash of the data file, None where there was no file.
        understood: how the table was understood, a sentence each.
        pdf: write report.pdf too.
        parquet: write each table as Parquet too.
        most_charts: the most dyads drawn.
        change: whose formula reliable change follows, and norms; Jacobson & Truax without norms, if None.
        outcome: the measure that says how a person is; course hints look for change in it.
        progress: called with a share (0 to 1) and what is being done.
        when: the time to print; now, if None.

    Raises:
        MissingExtraError: an extra is not installed.
        FolderError: the results cannot be written into `folder`; the message says why and what to do.
        ValueError: the main rule is not part of the study, or the panel has no dyads.
    """
    main, wishes = _ready(study, main_rule, pdf=pdf), change or ChangeWishes()
    tell = progress or _tell_nobody
    record = record_of(
        study,
        main_rule=main_rule,
        change=wishes,
        outcome=outcome,
        source=source,
        data_sha256=data_sha256,
        understood=understood,
        when=when or datetime.now(UTC),
    )
    with finished_together(folder, FILES, FOLDERS) as draft:
        findings = _found(_Tables(draft, parquet=parquet), study, main, record, most_charts, wishes, outcome, tell)
        tell(0.9, "writing the report")
        figures = findings.figures()
        figures.write(draft / FIGURES)
        page = render(findings, figures)
        (draft / "report.html").write_text(page, encoding="utf-8", newline="\n")
        (draft / "paper.md").write_text(paper_text(findings, figures), encoding="utf-8", newline="\n")
        (draft / "run.json").write_text(as_json(record), encoding="utf-8", newline="\n")
        if pdf:
            tell(0.93, "writing the PDF")
            write_pdf(page, draft / "report.pdf")
    tell(1.0, "done")
    return _summary(folder, findings, pdf=pdf)


def _ready(study: Study, main_rule: str, *, pdf: bool) -> Rule:
    """Return the main rule, or refuse before the work begins."""
    main = next((rule for rule in study.rules if rule.name == main_rule), None)
    if main is None:
        raise ValueError(f"the main rule {main_rule!r} is not among the rules of this study")
    if study.panel.n_dyads == 0 or not study.panel.rated_series:
        raise ValueError("there is nothing to report: the panel holds no ratings")
    polars()
    if pdf:
        weasyprint_or_say_so()
    return main


def _summary(folder: Path, findings: Findings, *, pdf: bool) -> AnalysisSummary:
    sudden = any(each.sudden is not None for each in findings.courses)
    return AnalysisSummary(
        report=folder / "report.html",
        paper=folder / "paper.md",
        figures=folder / FIGURES,
        episodes=folder / "episodes.csv",
        sessions=folder / "sessions.csv",
        rules_table=folder / "rules.csv",
        course=folder / "course.csv",
        course_estimates=folder / "course-estimates.csv",
        sudden=folder / "sudden.csv" if sudden else None,
        sudden_by_person=folder / "sudden-by-person.csv" if sudden else None,
        two_people=folder / "two-people.csv",
        hints=folder / "hints.csv",
        run=folder / "run.json",
        pdf=folder / "report.pdf" if pdf else None,
        overview=findings.overview,
        headlines=tuple(findings.headlines()),
        rules=findings.comparison.summaries,
    )


@dataclass(slots=True)
class _Tables:
    """Writes tables into a folder and remembers their names."""

    folder: Path
    parquet: bool
    names: list[str] = field(default_factory=list)

    def open(self, name: str) -> closing[GrowingTable]:
        self.names += [f"{name}.csv", *([f"{name}.parquet"] if self.parquet else [])]
        return closing(GrowingTable(self.folder / f"{name}.csv", parquet=self.parquet))

    def write(self, name: str, parts: Iterable[dict[str, object]]) -> None:
        with self.open(name) as table:
            for columns in parts:
                table.add(columns)


def _found(
    tables: _Tables,
    study: Study,
    main: Rule,
    record: dict[str, object],
    most_charts: int,
    change: ChangeWishes,
    outcome: str | None,
    tell: Progress,
) -> Findings:
    """Go through the study once, write its tables, and return what was found."""
    tally, spotlight, pairs = Tally(study), Spotlight(study, main, most_charts), two_people(study.panel, main.name)
    for part in _written_part_by_part(tables, study, main, tell):
        tally.add(part)
        spotlight.add(part)
        for pair in pairs:
            pair.add(part)
    comparison, panel = tally.comparison(), study.panel
    tables.write("rules", [rule_columns(comparison, study, main.name)])
    courses = courses_of(panel, change)
    over_courses = course_findings(courses)
    tables.write("course", course_columns(panel, courses))
    tables.write("course-estimates", [finding_columns(over_courses, members=True)])
    if any(each.sudden is not None for each in courses):
        tables.write("sudden", sudden_columns(panel, courses))
        tables.write("sudden-by-person", by_person_columns(panel, courses))
    surfaces = surfaces_of(pairs, courses)
    between = findings_between(pairs, surfaces, study.seed)
    tables.write("two-people", [finding_columns(between)])
    hints = hints_of(panel, outcome, false_alarms=study.calibration is not None, seed=study.seed)
    tables.write("hints", [hint_columns(hints)])
    return Findings(
        study,
        main,
        overview_of(panel),
        comparison,
        [(each, spotlight.course(each)) for each in spotlight.kept],
        pairs,
        between,
        surfaces,
        courses,
        over_courses,
        change,
        hints,
        tables.names,
        record,
    )


def _written_part_by_part(tables: _Tables, study: Study, main: Rule, tell: Progress) -> Iterator[Part]:
    """Yield the parts of the study, each with its episodes and sessions written."""
    n_dyads = study.panel.n_dyads
    with ExitStack() as open_files:
        episodes, sessions = (open_files.enter_context(tables.open(name)) for name in ("episodes", "sessions"))
        for part in study.parts(dyads_per_part=DYADS_PER_PART):
            yield part
            episodes.add(episode_columns(part, study.rules))
            for columns in session_columns(part, study, main):
                sessions.add(columns)
            done = part.first_dyad + part.panel.n_dyads
            tell(0.9 * done / n_dyads, f"{done:,} of {n_dyads:,} dyads")


def _tell_nobody(share: float, doing: str) -> None:
    del share, doing
