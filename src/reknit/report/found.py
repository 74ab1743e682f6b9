"""One way through a study: every table is written, and what was found is kept for the page and the paper."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reknit.detection.compare import Tally
from reknit.report.between import findings_between, surfaces_of
from reknit.report.course import ChangeWishes, course_columns, courses_of
from reknit.report.course_findings import course_findings
from reknit.report.ending import ending_early
from reknit.report.finding import finding_columns
from reknit.report.hints import hint_columns, hints_of
from reknit.report.overview import overview_of
from reknit.report.page import Findings
from reknit.report.spotlight import Spotlight
from reknit.report.sudden import by_person_columns, sudden_columns
from reknit.report.tables import GrowingTable, episode_columns, rule_columns, session_columns
from reknit.report.two_people import two_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.detection.study import Part, Study

    Progress = Callable[[float, str], None]

DYADS_PER_PART = 16_384
"""Small enough that progress is seen and memory stays bounded."""


@dataclass(slots=True)
class Tables:
    """Writes tables into a folder, with `parquet` as Parquet too, and remembers their names."""

    folder: Path
    parquet: bool
    names: list[str] = field(default_factory=list)

    def open(self, name: str) -> closing[GrowingTable]:
        """Return a table to be filled part by part."""
        self.names += [f"{name}.csv", *([f"{name}.parquet"] if self.parquet else [])]
        return closing(GrowingTable(self.folder / f"{name}.csv", parquet=self.parquet))

    def write(self, name: str, parts: Iterable[dict[str, object]]) -> None:
        """Write a table of these parts."""
        with self.open(name) as table:
            for columns in parts:
                table.add(columns)


def found_and_written(
    tables: Tables,
    study: Study,
    *,
    main: Rule,
    record: dict[str, object],
    most_charts: int,
    change: ChangeWishes,
    outcome: str | None,
    early: NDArray[np.float64] | None,
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
    ending = None if early is None else ending_early(panel, early, study.seed)
    if ending is not None:
        tables.write("ending-early", [finding_columns(ending.findings, members=True)])
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
        ending,
        tables.names,
        record,
    )


def _written_part_by_part(tables: Tables, study: Study, main: Rule, tell: Progress) -> Iterator[Part]:
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
