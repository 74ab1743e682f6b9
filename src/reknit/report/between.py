"""What is between the two, in numbers: two-people.csv, a row for each estimate, and their place on the page."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.charts.surface import surface_chart
from reknit.dyadic.both import Both, own_means
from reknit.dyadic.congruence import congruence
from reknit.dyadic.response_surface import Surface, response_surface
from reknit.dyadic.synchrony import synchrony
from reknit.dyadic.truth_and_bias import truth_and_bias
from reknit.report.tables import figures, labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.inference.estimate import Estimate
    from reknit.panel import Panel
    from reknit.report.course import SeriesCourse
    from reknit.report.two_people import TwoPeople

FEWEST_FOR_A_SURFACE = 20
FIELDS = 6
MOST_FOR_MODELS = 5_000
"""Mixed models are fitted to so many dyads at most, drawn at random: more make no interval that matters narrower."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One estimate: the question it belongs to, what it is called, and how it is said on the page."""

    measure: str
    question: str
    name: str
    words: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class OutcomeSurface:
    """How the change of a second measure, as the first member rates it, goes with both members' mean ratings."""

    measure: str
    outcome: str
    members: tuple[str, ...]
    surface: Surface

    def chart(self, name: str) -> str:
        """Return the surface drawn, as an SVG string; `name` is unique on the page."""
        low, high = self.surface.low, self.surface.high
        middle = low + (np.arange(FIELDS) + 0.5) / FIELDS * (high - low)
        return surface_chart(
            self.surface.at(middle[None, :], middle[:, None]), low, high, name=name,
            title=f"Change in {self.outcome} by both members' mean {self.measure}",
            across=f"{self.members[0]}, mean {self.measure}", upwards=f"{self.members[1]}, mean {self.measure}",
        )  # fmt: skip


def findings_between(pairs: Sequence[TwoPeople], surfaces: Sequence[OutcomeSurface], seed: int) -> list[Finding]:
    """Return every estimate about the two, measure by measure; the page's come first."""
    found = [each for pair in pairs for each in (*_ratings(pair, seed), *_consequences(pair))]
    return found + [each for surface in surfaces for each in _along(surface)]


def surfaces_of(pairs: Sequence[TwoPeople], courses: Sequence[SeriesCourse]) -> list[OutcomeSurface]:
    """Return a surface for each measure two members rate and each other measure the first of them rates."""
    found = []
    for pair in pairs:
        both, sign = Both.of(pair.panel, pair.measure), pair.panel.measures[pair.measure].sign
        means = [sign * own_means(each, both.dyad, both.n_dyads) for each in (both.first, both.second)]
        for course in courses:
            if course.member != pair.members[0] or course.measure == pair.measure:
                continue
            change = pair.panel.measures[course.measure].sign * (course.last - course.first)
            known = np.isfinite(means[0]) & np.isfinite(change)
            if known.sum() < FEWEST_FOR_A_SURFACE:
                continue
            with suppress(ValueError):
                surface = response_surface(means[0], means[1], change, np.arange(both.n_dyads))
                found.append(OutcomeSurface(pair.measure, course.measure, pair.members, surface))
    return found


def _along(each: OutcomeSurface) -> Iterator[Finding]:
    for name in ("a1", "a2", "a3", "a4", "a5"):
        words = f"{name}, on change in {each.outcome}"
        yield Finding(each.measure, "response surface", f"{name}_{each.outcome}", words, getattr(each.surface, name))


def _ratings(pair: TwoPeople, seed: int) -> Iterator[Finding]:
    first, second = pair.members
    both = Both.of(pair.panel, pair.measure)
    alike, moves = congruence(both), synchrony(both, seed=seed)

    def of(question: str, name: str, words: str, estimate: Estimate) -> Finding:
        return Finding(pair.measure, question, name, words, estimate)

    yield of("congruence", "gap", f"{first} less {second}, in points", alike.gap)
    yield of("congruence", "gap_size", "distance between the two, in points", alike.gap_size)
    yield of("congruence", "convergence", "change of that distance a session, in points", alike.convergence)
    yield of("congruence", "within", "correlation within dyads", alike.within)
    yield of("congruence", "between", "correlation between dyads", alike.between)
    few = Both.of(_some(pair.panel, seed), pair.measure)
    for judge, other, side in ((second, first, few.turned()), (first, second, few)):
        seen = truth_and_bias(side)
        yield of("truth and bias", f"truth_{judge}", f"{judge} follows {other}, points a point", seen.truth)
        yield of("truth and bias", f"bias_{judge}", f"{judge} above {other}, in points", seen.bias)
    yield of("synchrony", "same", "moving together in the same session, beyond chance", moves.same)
    yield of("synchrony", f"{first}_leads", f"{second} follows {first} a session later", moves.first_leads)
    yield of("synchrony", f"{second}_leads", f"{first} follows {second} a session later", moves.second_leads)


def _some(panel: Panel, seed: int) -> Panel:
    if panel.n_dyads <= MOST_FOR_MODELS:
        return panel
    return panel.select(np.sort(np.random.default_rng(seed).choice(panel.n_dyads, MOST_FOR_MODELS, replace=False)))


def _consequences(pair: TwoPeople) -> Iterator[Finding]:
    for row in pair.rows():
        for member, estimate in zip(pair.members, row.next_deviation, strict=True):
            name = f"{member} after {row.words}"
            yield Finding(pair.measure, "next session", name, name, estimate)


def finding_columns(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the rows of two-people.csv."""
    every = np.arange(len(findings))
    return {
        "measure": labels([each.measure for each in findings], every),
        "question": labels([each.question for each in findings], every),
        "estimate": labels([each.name for each in findings], every),
        "value": figures([each.estimate.value for each in findings]),
        "low": figures([each.estimate.low for each in findings]),
        "high": figures([each.estimate.high for each in findings]),
        "dyads": [each.estimate.n for each in findings],
    }


BETWEEN_TOLD = (
    "Gap, distance and convergence are means over dyads of each dyad's own figure, with Student's t interval; the "
    "correlation within dyads is that of distances from each member's own mean, its interval by leaving out one dyad "
    "at a time. Truth and bias come from mixed models with a random intercept and slope for each dyad (West & Kenny, "
    "2011). Synchrony is the correlation of detrended ratings less that of the same members beside strangers' ratings, "
    "in the same and the next session. Intervals are at 95% each, without correction for their number."
)
WEST_2011 = (
    "West, T. V., & Kenny, D. A. (2011). The truth and bias model of judgment. Psychological Review, 118(2), 357-378. "
    "https://doi.org/10.1037/a0022936"
)
