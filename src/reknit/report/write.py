"""From a study to a folder: the page, the tables and the record of `reknit analyze`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan
from typing import TYPE_CHECKING

from reknit.report.course import ChangeWishes
from reknit.report.figures import FOLDER as FIGURES
from reknit.report.figures import SUFFIX
from reknit.report.folder import finished_together
from reknit.report.found import Tables, found_and_written
from reknit.report.page import render
from reknit.report.paper import paper_text
from reknit.report.pdf import weasyprint_or_say_so, write_pdf
from reknit.report.record import as_json, record_of
from reknit.report.spoken import about as spoken_about
from reknit.report.spoken import counted
from reknit.report.tables import polars

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from reknit.detection.compare import RuleSummary
    from reknit.detection.registry import Rule
    from reknit.detection.study import Study
    from reknit.report.overview import Overview
    from reknit.report.page import Findings

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
    "ending-early",
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


@dataclass(frozen=True, slots=True)
class AnalysisSummary:
    """What was written, and the headline numbers.

    `headlines` has a sentence for each measure; `rules` one entry for each rule and measure. `pdf` is None where
    none was asked for, `sudden` where no cut is known for sudden changes,
    `ending_early` where it was not asked for.
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
    ending_early: Path | None
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
    early: NDArray[np.float64] | None = None,
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
        early: which dyads ended early (1), as agreed (0) or go on (NaN), shape (n_dyads,); not looked at, if None.
        progress: called with a share (0 to 1) and what is being done.
        when: the time to print; now, if None.

    Raises:
        MissingExtraError: an extra is not installed.
        FolderError: the results cannot be written into `folder`; the message says why and what to do.
        ValueError: the main rule is not part of the study, the panel has no dyads, or too few ended early.
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
        findings = found_and_written(
            Tables(draft, parquet=parquet), study, main=main, record=record, most_charts=most_charts, change=wishes,
            outcome=outcome, early=early, tell=tell,
        )  # fmt: skip
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
        ending_early=folder / "ending-early.csv" if findings.ending is not None else None,
        hints=folder / "hints.csv",
        run=folder / "run.json",
        pdf=folder / "report.pdf" if pdf else None,
        overview=findings.overview,
        headlines=tuple(findings.headlines()),
        rules=findings.comparison.summaries,
    )


def _tell_nobody(share: float, doing: str) -> None:
    del share, doing
