"""What is between the two, in numbers: two-people.csv, a row for each estimate, and their place on the page."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.intervals import interval_chart
from reknit.charts.surface import surface_chart
from reknit.dyadic.actor_partner import actor_partner, together
from reknit.dyadic.both import Both, own_means
from reknit.dyadic.congruence import congruence
from reknit.dyadic.cross_lags import cross_lags
from reknit.dyadic.response_surface import Surface, response_surface
from reknit.dyadic.synchrony import synchrony
from reknit.dyadic.truth_and_bias import truth_and_bias
from reknit.report.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from reknit.inference.estimate import Estimate
    from reknit.panel import Panel
    from reknit.report.course import SeriesCourse
    from reknit.report.two_people import TwoPeople

OVER_TIME, ACTOR_PARTNER = "cross-lags", "actor and partner"
STATES, RECOGNITION = "states", "recognition"
FEWEST_FOR_A_SURFACE = 20
FIELDS = 6
MOST_FOR_MODELS = 5_000
"""Mixed models are fitted to so many dyads at most, drawn at random: more make no interval that matters narrower."""


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
    found = [
        each
        for pair in pairs
        for each in (*_states(pair), *_ratings(pair, seed), *_outcomes_with(pair), *_consequences(pair))
    ]
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


def _states(pair: TwoPeople) -> Iterator[Finding]:
    first, second = pair.members
    for row in pair.rows():
        yield Finding(
            pair.measure, STATES, row.words, f"strained: {row.words}, share of sessions", row.share, is_share=True
        )
    for own, other, estimate in (
        (first, second, pair.counts.noticed_by_second()),
        (second, first, pair.counts.noticed_by_first()),
    ):
        words = f"{other} strained too, share of {own}'s strained sessions"
        yield Finding(pair.measure, RECOGNITION, f"noticed_by_{other}", words, estimate, is_share=True)
    words = "strained in the same sessions, beyond chance (kappa)"
    yield Finding(pair.measure, RECOGNITION, "beyond_chance", words, pair.counts.beyond_chance())


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
    over = cross_lags(few)
    yield of(OVER_TIME, f"{first}_carries_on", f"{first} now, {first} next session", over.carry_first)
    yield of(OVER_TIME, f"{second}_carries_on", f"{second} now, {second} next session", over.carry_second)
    yield of(OVER_TIME, f"{first}_to_{second}", f"{first} now, {second} next session", over.first_to_second)
    yield of(OVER_TIME, f"{second}_to_{first}", f"{second} now, {first} next session", over.second_to_first)
    yield of(OVER_TIME, "new_together", "what is new in both in a session, correlation", over.together)


def _outcomes_with(pair: TwoPeople) -> Iterator[Finding]:
    """Yield how other measures go with both members' ratings."""
    panel, own = pair.panel, pair.members
    dyad = panel.row_dyad

    def oriented(member: str, measure: str) -> NDArray[np.float64]:
        return panel.measures[measure].sign * panel.ratings[member, measure]

    ratings = {member: oriented(member, pair.measure) for member in own}
    for measure in dict.fromkeys(name for _, name in panel.rated_series if name != pair.measure):
        reporters = [member for member in own if member in panel.members_of(measure)]
        for member in reporters:
            other = own[1 - own.index(member)]
            found = actor_partner(ratings[member], ratings[other], oriented(member, measure), dyad)
            for name, who, estimate in (
                ("actor", f"the own {pair.measure}", found.actor),
                ("partner", f"{other}'s {pair.measure}", found.partner),
                ("actor_between", f"the own mean {pair.measure}, between dyads", found.actor_between),
                ("partner_between", f"{other}'s mean {pair.measure}, between dyads", found.partner_between),
            ):
                words = f"{member}'s {measure}, points for each point of {who}"
                yield Finding(pair.measure, ACTOR_PARTNER, f"{name}_{measure}_{member}", words, estimate)
        if len(reporters) == len(own):
            outcomes = (oriented(own[0], measure), oriented(own[1], measure))
            both = together(ratings[own[0]], ratings[own[1]], outcomes, dyad)
            words = f"{measure} of both beyond that, correlation"
            yield Finding(pair.measure, ACTOR_PARTNER, f"together_{measure}", words, both)


def over_time_chart(findings: Sequence[Finding], measure: str, name: str) -> str:
    """Return what carries over from session to session, drawn as an SVG string; `name` is unique on the page."""
    rows = [(each.words, each.estimate) for each in findings if (each.measure, each.question) == (measure, OVER_TIME)]
    title = f"What carries over from one session to the next in {measure}"
    return interval_chart(rows, name=name, title=title, across="points for each point; the last row is a correlation")


def _some(panel: Panel, seed: int) -> Panel:
    if panel.n_dyads <= MOST_FOR_MODELS:
        return panel
    return panel.select(np.sort(np.random.default_rng(seed).choice(panel.n_dyads, MOST_FOR_MODELS, replace=False)))


def _consequences(pair: TwoPeople) -> Iterator[Finding]:
    for row in pair.rows():
        for member, estimate in zip(pair.members, row.next_deviation, strict=True):
            name = f"{member} after {row.words}"
            yield Finding(pair.measure, "next session", name, name, estimate)


BETWEEN_TOLD = (
    "Gap, distance and convergence are means over dyads of each dyad's own figure, with Student's t interval; the "
    "correlation within dyads is that of distances from each member's own mean, its interval by leaving out one dyad "
    "at a time. Truth and bias come from mixed models with a random intercept and slope for each dyad (West & Kenny, "
    "2011). Synchrony is the correlation of detrended ratings less that of the same members beside strangers' ratings, "
    "in the same and the next session. Cross-lags are effects of distances from each dyad's own line on those of the "
    "next session, with the bias that short courses bring taken out (after Nickell, 1981); actor and partner effects "
    "on other measures are within-dyad regressions (Kenny et al., 2006). Both have intervals by leaving out one dyad "
    "at a time. Intervals are at 95% each, without correction for their number."
)
WEST_2011 = (
    "West, T. V., & Kenny, D. A. (2011). The truth and bias model of judgment. Psychological Review, 118(2), 357-378. "
    "https://doi.org/10.1037/a0022936"
)
NICKELL_1981 = (
    "Nickell, S. (1981). Biases in dynamic models with fixed effects. Econometrica, 49(6), 1417-1426. "
    "https://doi.org/10.2307/1911408"
)
KENNY_2006 = "Kenny, D. A., Kashy, D. A., & Cook, W. L. (2006). Dyadic data analysis. Guilford Press."
BETWEEN_SOURCES = (WEST_2011, NICKELL_1981, KENNY_2006)
