"""What whole courses show: course.csv, a row for each dyad, member and measure, and their place on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.course.alerts import alert_for
from reknit.course.groups import CourseGroups, course_groups
from reknit.course.off_track import expected_courses, off_track
from reknit.course.reliable_change import UNKNOWN, Change, Outcome, Settings, Variant, ends, reliable_change
from reknit.course.shapes import Shapes, Slopes, expected_slopes, shapes
from reknit.course.sudden_described import Described, describe
from reknit.course.sudden_gains import Kind, SuddenChanges, select_cases, sudden_changes
from reknit.course.sudden_gains import Settings as SuddenSettings
from reknit.inference.estimate import Estimate, mean_of, share
from reknit.report.tables import figures, labels, polars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from reknit.course.cutoffs import Norm
    from reknit.panel import Panel

DYADS_AT_ONCE = 65_536
"""Rows of course.csv are made for so many dyads at a time, so that they never fill the memory."""


@dataclass(frozen=True, slots=True)
class ChangeWishes:
    """Whose formula reliable change follows; by measure, the norms of people who are well, and cuts in points.

    A sudden change is at least the measure's cut; where none is given, 1.96 S_diff if the reliability is known.
    """

    variant: Variant = Variant.JT
    norms: Mapping[str, Norm] = field(default_factory=dict)
    cuts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeriesCourse:
    """One member's courses on one measure; arrays have shape (n_dyads,).

    `change` is None without a reliability, `sudden` without a cut; `selected` are the dyads looked at for sudden
    changes, `described` tells them by kind, empty without a cut. `below_band` counts each dyad's ratings below what
    courses that began alike lead one to expect, of `in_band` that could be told; `below_line` those below the
    measure's published alert line, None where it has none.
    """

    member: str
    measure: str
    ratings: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    mean_change: Estimate
    change: Change | None
    shapes: Shapes
    slopes: Slopes
    groups: CourseGroups
    below_band: NDArray[np.int64]
    in_band: NDArray[np.int64]
    below_line: NDArray[np.int64] | None
    sudden: SuddenChanges | None
    selected: NDArray[np.bool_]
    described: Mapping[Kind, Described]
    cut: float

    def outcomes(self) -> list[Estimate | None]:
        """Return the share of dyads that came out each way, from deteriorated to recovered; None where unknown."""
        if self.change is None:
            return [None] * len(Outcome)
        known = int((self.change.outcome != UNKNOWN).sum())
        recovery_known = bool(np.isfinite(self.change.cutoff))
        return [
            share(self.change.count(each), known) if each is not Outcome.RECOVERED or recovery_known else None
            for each in Outcome
        ]


def courses_of(panel: Panel, wishes: ChangeWishes) -> list[SeriesCourse]:
    """Return the courses of every rated series of the panel."""
    return [_course(panel, *name, wishes) for name in panel.rated_series if np.isfinite(panel.ratings[name]).any()]


def _course(panel: Panel, member: str, measure: str, wishes: ChangeWishes) -> SeriesCourse:
    scale = panel.measures[measure]
    settings = Settings(variant=wishes.variant, functional=wishes.norms.get(measure))
    change = None if scale.reliability is None else reliable_change(panel, member, measure, settings)
    first, last = ends(panel, member, measure)
    off = off_track(panel, member, measure, expected_courses(panel, member, measure))
    alert = alert_for(measure)
    cut = wishes.cuts.get(measure, np.nan if change is None else 1.96 * change.sample.reliable_difference)
    known = bool(np.isfinite(cut)) and cut > 0
    sudden = sudden_changes(panel, member, measure, SuddenSettings(cut)) if known else None
    selected = select_cases(panel, member, measure)
    return SeriesCourse(
        member=member,
        measure=measure,
        ratings=panel.rating_counts(member, measure),
        first=first,
        last=last,
        mean_change=mean_of(scale.sign * (last - first)),
        change=change,
        shapes=shapes(panel, member, measure),
        slopes=expected_slopes(panel, member, measure),
        groups=course_groups(panel, member, measure),
        below_band=_counts(panel, off == 1),
        in_band=_counts(panel, off >= 0),
        below_line=None if alert is None else _counts(panel, alert.below(panel.ratings[member, measure])),
        sudden=sudden,
        selected=selected,
        described=_described(sudden, int(selected.sum())),
        cut=cut,
    )


def _described(sudden: SuddenChanges | None, looked_at: int) -> dict[Kind, Described]:
    if sudden is None:
        return {}
    return {kind: describe(sudden.only(kind), looked_at) for kind in (Kind.GAIN, Kind.LOSS)}


def _counts(panel: Panel, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many of these rows each dyad has, shape (n_dyads,)."""
    total = np.concatenate([[0], np.cumsum(rows)])
    return np.diff(total[panel.offsets])


def course_columns(panel: Panel, courses: Sequence[SeriesCourse]) -> Iterator[dict[str, Any]]:
    """Yield the rows of course.csv, some dyads at a time, one series below the other."""
    words = [*(each.label for each in Outcome), ""]
    for each in courses:
        for start in range(0, panel.n_dyads, DYADS_AT_ONCE):
            part = slice(start, start + DYADS_AT_ONCE)
            n = len(each.ratings[part])
            unknown = np.full(n, np.nan)
            change = each.change
            of_change = (unknown,) * 3 if change is None else (change.low[part], change.high[part], change.index[part])
            outcome = np.full(n, UNKNOWN) if change is None else change.outcome[part]
            sign = panel.measures[each.measure].sign
            yield {
                "dyad_id": labels(panel.dyad_ids, np.arange(start, start + n)),
                "member": labels([each.member], np.zeros(n, np.int64)),
                "measure": labels([each.measure], np.zeros(n, np.int64)),
                "ratings": each.ratings[part],
                "first": figures(each.first[part]),
                "last": figures(each.last[part]),
                "change": figures(sign * (each.last[part] - each.first[part])),
                "change_low": figures(of_change[0]),
                "change_high": figures(of_change[1]),
                "change_index": figures(of_change[2]),
                "outcome": labels(words, np.where(outcome == UNKNOWN, len(Outcome), outcome)),
                **{name: figures(getattr(each.shapes, name)[part]) for name in Shapes.__dataclass_fields__},
                "expected_slope": figures(each.slopes.slope[part]),
                "expected_slope_low": figures(each.slopes.low[part]),
                "expected_slope_high": figures(each.slopes.high[part]),
                "group": _whole(np.where(each.groups.group[part] >= 0, each.groups.group[part] + 1, np.nan)),
                "group_certainty": figures(each.groups.certainty[part]),
                **{kind.plural: _of_kind(each, kind, part) for kind in (Kind.GAIN, Kind.LOSS)},
                "below_expected": each.below_band[part],
                "below_line": _whole(unknown if each.below_line is None else each.below_line[part]),
            }


def _of_kind(each: SeriesCourse, kind: Kind, part: slice) -> Any:  # noqa: ANN401  a polars column
    """Return how many sudden changes of a kind each dyad has, empty where none were looked for."""
    if each.sudden is None:
        return _whole(np.full(len(each.ratings[part]), np.nan))
    return _whole(each.sudden.only(kind).counts()[part])


def _whole(values: ArrayLike) -> Any:  # noqa: ANN401  a polars column
    """Return whole numbers, unknown ones empty."""
    return figures(values).cast(polars().Int64)
