"""Change over whole courses in words and figures: what the page and a methods section say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.charts.around_change import Around, around_change_chart
from reknit.course.reliable_change import Variant
from reknit.course.sudden_gains import Described, Kind, describe, enough_sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.measure import Measure
    from reknit.panel import Panel
    from reknit.report.course import ChangeWishes, SeriesCourse

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
TANG_1999 = (
    "Tang, T. Z., & DeRubeis, R. J. (1999). Sudden gains and critical sessions in cognitive-behavioral therapy for "
    "depression. Journal of Consulting and Clinical Psychology, 67(6), 894-904. "
    "https://doi.org/10.1037/0022-006X.67.6.894"
)


@dataclass(frozen=True, slots=True)
class SuddenTold:
    """Sudden gains and losses of one series, ready for the page; `chart` is empty where there is no gain."""

    member: str
    measure: str
    cut: float
    kinds: tuple[tuple[str, Described], ...]
    chart: str


def sudden_told(panel: Panel, courses: Sequence[SeriesCourse]) -> list[SuddenTold]:
    """Return the sudden changes of every series in which they were looked for."""
    return [_told(panel, each, at) for at, each in enumerate(courses) if each.sudden is not None]


def _told(panel: Panel, each: SeriesCourse, at: int) -> SuddenTold:
    looked_at = enough_sessions(panel, each.member, each.measure)
    found = {} if each.sudden is None else {kind: each.sudden.only(kind) for kind in (Kind.GAIN, Kind.LOSS)}
    lines = [
        Around(f"{kind.plural} ({len(changes)})", changes.around_estimates())
        for kind, changes in found.items()
        if len(changes)
    ]
    title = f"The average sudden change in {each.measure}, {each.member}"
    return SuddenTold(
        each.member,
        each.measure,
        each.cut,
        tuple((kind.plural, describe(changes, looked_at)) for kind, changes in found.items()),
        _chart(lines, panel.measures[each.measure], f"sudden-{at}", title) if lines else "",
    )


def _chart(lines: Sequence[Around], scale: Measure, name: str, title: str) -> str:
    return around_change_chart(
        lines, name=name, title=title, low=scale.low, high=scale.high, upright=scale.higher_is_better
    )


def off_track_sentences(courses: Sequence[SeriesCourse]) -> list[str]:
    """Return for each series how many ratings lay below what is expected of courses that began alike."""
    told = []
    for each in courses:
        could, below = int(each.in_band.sum()), int(each.below_band.sum())
        if could:
            dyads = f"{int((each.below_band > 0).sum()):,} of {int((each.in_band > 0).sum()):,} dyads"
            share = f"{below:,} of {could:,} later ratings ({100 * below / could:.0f}%)"
            told.append(
                f"{each.measure}, {each.member}: {share} in {dyads} lay below the 80% band of courses that began "
                "alike; about 10% of ratings do by themselves."
            )
    return told


def change_told(courses: Sequence[SeriesCourse], wishes: ChangeWishes) -> str:
    """Return the sentences on change for a methods section."""
    said = "Change from the first to the last rating is given with its 95% t interval over dyads."
    if all(each.change is None for each in courses):
        return said
    sudden = _SUDDEN if any(each.sudden is not None for each in courses) else ""
    return (
        f"{said} Whether a dyad's change was reliable was judged after {AFTER[wishes.variant]}, with the measure's "
        "reliability as given and the spread of first ratings; shares have Wilson intervals. The dyads were judged one "
        "by one, without correction for their number: about 1 in 20 that did not change at all would be called changed."
        f"{sudden}"
    )


def change_sources(courses: Sequence[SeriesCourse]) -> list[str]:
    """Return the references of what `change_told` says."""
    return [] if all(each.change is None for each in courses) else [JACOBSON_1991, WILSON_1927, TANG_1999]


_SUDDEN = (
    " Sudden gains and losses were found after Tang and DeRubeis (1999): at least the cut, at least a quarter of the "
    "rating before, and beyond the spread of up to three sessions on either side."
)
