"""What courses show over all dyads: course-estimates.csv, a row for each estimate with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.course.reliable_change import Outcome
from reknit.course.sudden_described import AROUND
from reknit.dyadic.over_pairs import share_of_counts
from reknit.inference.estimate import NORMAL, mean_of, share
from reknit.report.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.report.course import SeriesCourse

CHANGE, SHAPE, GROUPS, OFF_TRACK = "change", "shape", "groups", "off track"


def course_findings(courses: Sequence[SeriesCourse]) -> list[Finding]:
    """Return every estimate about whole courses, series by series."""
    return [
        each for course in courses for of in (_change, _shapes, _groups, _off_track, _sudden) for each in of(course)
    ]


def _change(course: SeriesCourse) -> Iterator[Finding]:
    whose = (course.measure, CHANGE)
    yield Finding(*whose, "mean_change", "last rating less first, in points", course.mean_change, course.member)
    for outcome, found in zip(Outcome, course.outcomes(), strict=True):
        if found is not None:
            yield Finding(*whose, outcome.label, outcome.label, found, course.member, is_share=True)


def _shapes(course: SeriesCourse) -> Iterator[Finding]:
    whose, member = (course.measure, SHAPE), course.member
    yield Finding(*whose, "level", "mean of the dyads' levels, in points", mean_of(course.shapes.level), member)
    yield Finding(*whose, "slope", "mean slope, in points a session", course.slopes.mean, member)
    curvature = mean_of(course.shapes.curvature)
    yield Finding(*whose, "curvature", "mean curvature, in points a squared session", curvature, member)
    variability = mean_of(course.shapes.variability)
    yield Finding(*whose, "variability", "mean spread about the own line, in points", variability, member)
    index = course.slopes.index[np.isfinite(course.slopes.index)]
    for name, words, beyond in (
        ("slope_up", "dyads whose expected slope is reliably above 0", index > NORMAL),
        ("slope_down", "dyads whose expected slope is reliably below 0", index < -NORMAL),
    ):
        yield Finding(*whose, name, words, share(int(beyond.sum()), len(index)), member, is_share=True)


def _groups(course: SeriesCourse) -> Iterator[Finding]:
    """Yield how large each group is, and its mean rating in the first, a middle and a late session."""
    if len(course.groups.shares) < 2:
        return
    whose, member = (course.measure, GROUPS), course.member
    late = int(np.quantile(course.ratings[course.groups.group >= 0], 0.75))
    for at, found in enumerate(course.groups.shares):
        name = f"group {at + 1}"
        yield Finding(*whose, f"{name}, share", f"{name}, share of dyads", found, member, is_share=True)
        for number in sorted({1, (1 + late) // 2, late}):
            mean = course.groups.expected(number)[at]
            yield Finding(*whose, f"{name}, session {number}", f"{name}, mean rating in session {number}", mean, member)


def _off_track(course: SeriesCourse) -> Iterator[Finding]:
    below = share_of_counts(course.below_band, course.in_band)
    words = "later ratings below the 80% band of courses that began alike"
    yield Finding(course.measure, OFF_TRACK, "below_expected", words, below, course.member, is_share=True)


def _sudden(course: SeriesCourse) -> Iterator[Finding]:
    for kind, told in course.described.items():
        whose, member = (course.measure, f"sudden {kind.plural}"), course.member
        yield Finding(*whose, "dyads", f"dyads with sudden {kind.plural}", told.dyads, member, is_share=True)
        yield Finding(*whose, "reversed", f"sudden {kind.plural} reversed", told.reversed, member, is_share=True)
        yield Finding(*whose, "magnitude", "mean size, in points", told.magnitude, member)
        for name, mean in zip(AROUND, told.around, strict=True):
            yield Finding(*whose, f"rating_{name}", f"mean rating in session {name}, in points", mean, member)
