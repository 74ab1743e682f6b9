"""What whole courses show: course.csv, a row for each dyad, member and measure, and their place on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.course.reliable_change import UNKNOWN, Change, Outcome, Settings, Variant, ends, reliable_change
from reknit.inference.estimate import Estimate, mean_of, share
from reknit.report.tables import figures, labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.course.cutoffs import Norm
    from reknit.panel import Panel

DYADS_AT_ONCE = 65_536
"""Rows of course.csv are made for so many dyads at a time, so that they never fill the memory."""

AFTER = {
    Variant.JT: "Jacobson & Truax (1991)",
    Variant.GLN: "Gulliksen, Lord & Novick",
    Variant.HLL: "Hsu, Linn & Lord",
    Variant.EN: "Edwards & Nunnally",
    Variant.NK: "Nunnally & Kotsch",
    Variant.HA: "Hageman & Arrindell (1999)",
}

JACOBSON_1991 = (
    "Jacobson, N. S., & Truax, P. (1991). Clinical significance: A statistical approach to defining meaningful change "
    "in psychotherapy research. Journal of Consulting and Clinical Psychology, 59(1), 12-19. "
    "https://doi.org/10.1037/0022-006X.59.1.12"
)
WILSON_1927 = (
    "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the "
    "American Statistical Association, 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953"
)


@dataclass(frozen=True, slots=True)
class ChangeWishes:
    """Whose formula reliable change follows, and the norms of people who are well, by measure."""

    variant: Variant = Variant.JT
    norms: Mapping[str, Norm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeriesCourse:
    """One member's courses on one measure; arrays have shape (n_dyads,). `change` is None without a reliability."""

    member: str
    measure: str
    ratings: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    mean_change: Estimate
    change: Change | None

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
    counts = panel.rating_counts(member, measure)
    return SeriesCourse(member, measure, counts, first, last, mean_of(scale.sign * (last - first)), change)


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
            }


def change_told(courses: Sequence[SeriesCourse], wishes: ChangeWishes) -> str:
    """Return the sentences on change for a methods section."""
    said = "Change from the first to the last rating is given with its 95% t interval over dyads."
    if all(each.change is None for each in courses):
        return said
    return (
        f"{said} Whether a dyad's change was reliable was judged after {AFTER[wishes.variant]}, with the measure's "
        "reliability as given and the spread of first ratings; shares have Wilson intervals. The dyads were judged one "
        "by one, without correction for their number: about 1 in 20 that did not change at all would be called changed."
    )


def change_sources(courses: Sequence[SeriesCourse]) -> list[str]:
    """Return the references of what `change_told` says."""
    return [] if all(each.change is None for each in courses) else [JACOBSON_1991, WILSON_1927]
