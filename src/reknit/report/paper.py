"""paper.md: method, results with every interval, captions and references, ready to be made one's own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.estimate import share
from reknit.report.course_findings import CHANGE, GROUPS, OFF_TRACK, SHAPE
from reknit.report.figures import FOLDER, SUFFIX
from reknit.report.finding import share_told, told
from reknit.report.spoken import about, counted, decimal, interval, listed, percent
from reknit.report.wording import by_chance, rare_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.report.course import SeriesCourse
    from reknit.report.figures import Figures
    from reknit.report.finding import Finding
    from reknit.report.page import Findings

BEFORE = (
    "Drafted from the analysis beside it. Every number stands in the tables too; numbers in brackets are 95% "
    "intervals. Choose what answers your question, leave out the rest, and put it into your own words."
)


def paper_text(findings: Findings, figures: Figures) -> str:
    """Return the text as Markdown."""
    drawn = [each for each in figures if each not in figures.courses]
    said = [
        f"# Text for a paper: {plain(findings.record['data']['source'])}",
        BEFORE,
        "## Method",
        *map(plain, findings.methods()),
        "## Results",
        *map(plain, _results(findings)),
        "## How many figures",
        plain(_many(findings)),
        "## Drawings",
        *(f"*{FOLDER}/{each.name}{SUFFIX}.* {plain(each.caption)}" for each in drawn),
        "## References",
        *map(plain, findings.references()),
    ]
    return "\n\n".join(said) + "\n"


def plain(text: str) -> str:
    """Return the text such that Markdown takes none of it for markup."""
    marked = "".join(f"\\{each}" if each in "\\`*_<>|" else each for each in text)
    return marked.replace("](", "]\\(")


def _results(findings: Findings) -> Iterator[str]:
    for measure in findings.overview.measures:
        yield _ruptures(findings, measure.name)
    for course in findings.courses:
        yield _course(findings, course)
        yield from _sudden(course)
    for pair in findings.pairs:
        yield from _two(pair.measure, [each for each in findings.between if each.measure == pair.measure])
    if findings.ending is not None:
        ending = findings.ending
        known = f"Of {counted(ending.dyads, 'treatment')} whose end is known, {ending.endings:,} ended early."
        odds = f"Odds of ending early, multiplied by one standard deviation more: {_listed(ending.odds)}."
        yield f"{known} {odds} On dyads not learned from: {_listed(ending.accuracy)}."


def _listed(findings: Sequence[Finding]) -> str:
    return "; ".join(f"{each.words}: {told(each)}" for each in findings if each.estimate.is_said)


def _sudden(course: SeriesCourse) -> Iterator[str]:
    dyads = counted(int(course.selected.sum()), "dyad")
    for kind, described in course.described.items():
        many = counted(described.changes, f"sudden {kind.name.lower()}", f"sudden {kind.plural}")
        said = f"{_capital(course.measure)} of the {course.member}: {many} of at least {decimal(course.cut)} points"
        if not described.changes:
            yield f"{said}."
            continue
        reversals = f"{described.reversals:,} reversed"
        if described.reversed.is_said:
            reversals += f" ({share_told(described.reversed)})"
        yield (
            f"{said}, in {share_told(described.dyads)} of the {dyads} with ratings enough around one; "
            f"{counted(described.several, 'dyad')} had several; {reversals}. Mean size "
            f"{interval(described.magnitude)} points, SD {decimal(described.magnitude_sd)}."
        )


def _ruptures(findings: Findings, measure: str) -> str:
    main = findings.summary(measure)
    flagged = share_told(share(main.dyads_flagged, main.dyads))
    said = (
        f"On {measure}, the rule flagged {main.dyads_flagged:,} of {counted(main.dyads, 'dyad')} ({flagged}), with "
        f"{counted(main.episodes, 'episode')}: {main.repaired:,} repaired, {main.unrepaired:,} not repaired, "
        f"{main.censored:,} that the end of the ratings left open."
    )
    if not math.isnan(main.share_by_noise):
        noise = about(main.share_by_noise * main.dyads)
        chance = by_chance(findings.study.rule_alarm_pair(findings.main.name, measure))
        rare = rare_sentence(main, chance, several_measures=False)
        said += f" In stable pairs like these, noise alone would flag {noise}. {rare}"
    others = [each for each in findings.summaries(measure) if each.rule != findings.main.name]
    if others:
        shares = sorted(each.share_flagged for each in others)
        said += f" The other rules flagged between {percent(shares[0])} and {percent(shares[-1])} of the dyads."
    return said


def _course(findings: Findings, course: SeriesCourse) -> str:
    first, *outcomes = findings.of_course(course, CHANGE)
    mean = first.estimate
    whose = f"{_capital(course.measure)} of the {course.member}"
    change = f"from the first to the last rating the mean change was {interval(mean)} points"
    said = [f"{whose}: {change} (better above 0; {counted(mean.n, 'dyad')})."]
    if outcomes:
        said.append(f"Judged by reliable change, {listed([f'{told(each)} {each.words}' for each in outcomes])}.")
    for before, question in (("Shape", SHAPE), ("More than one group describes these courses", GROUPS)):
        if known := _listed(findings.of_course(course, question)):
            said.append(f"{before}: {known}.")
    below = next(iter(findings.of_course(course, OFF_TRACK)))
    if below.estimate.is_said:
        said.append(f"Below the 80% band lay {told(below)} of later ratings; by construction about 10% do.")
    return " ".join(said)


def _two(measure: str, own: Sequence[Finding]) -> Iterator[str]:
    for question in dict.fromkeys(each.question for each in own):
        said = _listed([each for each in own if each.question == question])
        if said:
            yield f"{_capital(measure)}, {question} ({_dyads(own, question)}): {said}."


def _dyads(own: Sequence[Finding], question: str) -> str:
    numbers = [each.estimate.n for each in own if each.question == question and each.estimate.is_said]
    least, most = min(numbers), max(numbers)
    return counted(most, "dyad") if least == most else f"{least:,} to {counted(most, 'dyad')}"


def _many(findings: Findings) -> str:
    ending = [] if findings.ending is None else findings.ending.findings
    shown = sum(math.isfinite(each.estimate.low) for each in (*findings.over_courses, *findings.between, *ending))
    said = (
        f"There are {counted(shown, 'estimate')} with an interval of its own at 95%; none was corrected for their "
        f"number. About {shown / 20:.0f} such intervals leave out the true value by chance alone."
    )
    judged = sum(int(np.isfinite(each.change.index).sum()) for each in findings.courses if each.change)
    if judged:
        said += (
            f" Reliable change was judged {judged:,} times (once for each dyad and series of ratings); if nobody had "
            f"changed, about {0.05 * judged:.0f} would be called changed."
        )
    if findings.study.calibration is not None:
        said += (
            " The false alarm of an episode accounts for all sessions of its dyad, not for the number of dyads: of "
            "stable dyads, about 1 in 20 shows an episode that is called rare."
        )
    return said + " Say before you look which few of these figures answer your question."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
