"""What the report says first, and what it says cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.compare import RARE
from reknit.report.overview import SHORT
from reknit.report.spoken import about, counted, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.detection.compare import RuleSummary
    from reknit.detection.registry import Rule
    from reknit.detection.study import Study
    from reknit.report.overview import MeasureOverview, Overview

CERTAINTY = {
    "seen": "the fall is seen in the source; when it counts as repaired is reknit's choice",
    "not checked": "parameters not checked against the paper",
    "standard": "textbook limits; when it counts as repaired is reknit's choice",
    "reknit": "reknit's own",
}
"""Said in methods texts for papers too, where "our" would be the wrong people's."""

MARKS_NOTE = (
    "Marks are what members said themselves. A mark counts as repaired when the same member did not mark a rub again "
    "in a later session; whether anything was talked through is not known."
)

MUCH_AT_THE_TOP = 0.2
FEW_DYADS = 20


def headline(summary: RuleSummary, rule: Rule, measure: MeasureOverview, *, several_measures: bool) -> str:
    """Return the first sentences: how many dyads the main rule flagged, and how many noise alone would."""
    on = _on(summary.measure, several=several_measures)
    flagged = f"{summary.dyads_flagged:,} of {counted(summary.dyads, 'dyad')}"
    said = f"The rule \N{LEFT DOUBLE QUOTATION MARK}{rule.title}\N{RIGHT DOUBLE QUOTATION MARK} flagged {flagged}{on}."
    if rule.detector.on_marks:
        return f"{said} Members marked these themselves; nothing was inferred, so there is no rate for noise."
    if np.isnan(summary.share_by_noise):
        return f"{said} How many noise alone would flag{on} was not computed."
    noise = about(summary.share_by_noise * summary.dyads)
    return f"{said} In stable pairs like these, noise alone would flag {noise}{on}.{_hardly_fires(summary, measure)}"


def _hardly_fires(summary: RuleSummary, measure: MeasureOverview) -> str:
    """Say so where most series are so short that finding nothing means nothing."""
    can_fire = summary.share_by_noise * summary.dyads >= 0.5 or summary.dyads_flagged > RARE * summary.dyads
    if can_fire or 2 * measure.short <= measure.dyads:
        return ""
    few = f"{measure.short:,} of {counted(measure.dyads, 'dyad')}"
    return (
        " This rule cannot fire, or hardly ever, in series as short as most of these "
        f"({few} {'has' if measure.short == 1 else 'have'} fewer than {SHORT} ratings of {measure.name})."
    )


def by_chance(alarm_pair: NDArray[np.float64]) -> float:
    """Return in how many stable dyads chance would give a rare episode, at most.

    `alarm_pair` (n_dyads,) is the share of stable pairs in which the rule fires at all: where it cannot fire, it
    cannot give a rare episode either.
    """
    return float(np.minimum(RARE, alarm_pair).sum())


def rare_sentence(summary: RuleSummary, chance: float, *, several_measures: bool) -> str:
    """Return how many dyads stand out from noise, and how many of those chance would give; empty where unknown.

    `chance` is what `by_chance` returns.
    """
    if np.isnan(summary.share_by_noise):
        return ""
    on = _on(summary.measure, several=several_measures)
    have = f"{counted(summary.dyads_rare, 'dyad has', 'dyads have')}" if summary.dyads_rare else "No dyad has"
    said = f"{have} an episode{on} that at most {100 * RARE:.0f} in 100 stable pairs like these would show"
    if chance < 0.5:
        return f"{said}."
    return f"{said}; by chance alone one would expect up to {counted(chance, 'such dyad')}."


def _on(measure: str, *, several: bool) -> str:
    return f" on {measure}" if several else ""


def cannot_say(study: Study, main: Rule, overview: Overview) -> list[tuple[str, str]]:
    """Return what these data cannot tell, each as (short, in full), the most particular first."""
    said: list[tuple[str, str]] = []
    for measure in overview.measures:
        said += _about_measure(measure, several=len(overview.measures) > 1)
    said += _about_rules(study, main)
    if overview.dyads < FEW_DYADS:
        few = f"With {counted(overview.dyads, 'dyad')}, what is usual for such pairs is known only roughly."
        said.append(
            ("What is usual here", f"{few} Rules that compare with everybody's spread, and the noise, rest on it.")
        )
    if overview.gaps:
        missing = counted(overview.gaps, "session was", "sessions were")
        gap = f"{missing} skipped between a member's first and last rating. They are left out, not filled in."
        said.append(("What happened in the gaps", f"{gap} A skipped rating can itself mean something."))
    return [*said, *_always(overview)]


def _about_measure(measure: MeasureOverview, *, several: bool) -> Iterator[tuple[str, str]]:
    on = _on(measure.name, several=several)
    if measure.too_short:
        short = f"{counted(measure.too_short, 'dyad has', 'dyads have')} fewer than 4 ratings{on}."
        yield "Dyads with few sessions", f"{short} For them we can't tell, and no flag does not mean no rupture."
    if len(measure.members) == 1:
        one = f"Only one of the two ({measure.members[0]}) rated{on}."
        yield "The other side", f"{one} Whether the other noticed, or saw it differently, is not in these data."
    if measure.at_best >= MUCH_AT_THE_TOP:
        top = f"{percent(measure.at_best)} of the ratings{on} are the best the scale allows."
        yield "Anything above the ceiling", f"{top} A slight strain may not show there, and a better bond cannot."
    if not measure.bounds_known:
        unknown = f"The ends of the scale{on} were not given, so noise was simulated as if there were none."
        yield "Ceiling and floor", f"{unknown} If ratings crowd at an end, the noise rates are less exact."


def _about_rules(study: Study, main: Rule) -> Iterator[tuple[str, str]]:
    if study.calibration is None:
        yield (
            "How often noise looks like this",
            "False alarms were not computed in this run. Read no flag without them.",
        )
    if main.certainty == "not checked":
        kept = 'Its parameters were not checked against the paper, so it is called "after" its authors.'
        yield "That the main rule is the published one", f"{kept} Check them before you cite it."
    if any(rule.detector.on_marks for rule in study.rules):
        yield "That a marked rub was mended", MARKS_NOTE
    if len(study.rules) > 1:
        tried = f"{len(study.rules)} rules were run on the same data, and they disagree."
        yield (
            "Which rule is right",
            f"{tried} Choose one before looking, or report all; the most striking is not the truest.",
        )
    if study.prospective:
        yield "What hindsight would add", "Each session was judged only by what was known at the time."
    else:
        later = "The rules looked at whole series, so an episode may rest on what came later."
        yield "What could have been known at the time", f"{later} These were found looking back."


def _always(overview: Overview) -> Iterator[tuple[str, str]]:
    mattered = (
        "Nothing here says that a strain, or its mending, made anybody better or worse; all may have a third cause."
    )
    yield "Whether it mattered", mattered
    ratings = "Ratings are not the relationship. A low rating can be a bad week, and a bond can break under high ones."
    yield "What was between the two", ratings
    if not overview.marks:
        yield (
            "What the two would say",
            "Nobody marked a rub themselves here, so no flag was confirmed by those concerned.",
        )
    yield "Whose fault it was", "A rupture is an event between two people. Nothing here scores or ranks a person."


def members_told(overview: Overview) -> str:
    """Return who rated, in words: "patient and therapist"."""
    return listed(list(dict.fromkeys(member for measure in overview.measures for member in measure.members)))
