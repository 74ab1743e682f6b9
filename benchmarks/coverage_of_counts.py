"""Made-up states, sudden gains, groups of courses and early endings whose truth is known, for `benchmarks.coverage`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from tests.course.endings import EFFECTS, endings

from reknit import Panel, learn_termination
from reknit.course.groups import course_groups
from reknit.course.sudden_described import AROUND, Described, describe
from reknit.course.sudden_gains import Kind, Settings, select_cases, sudden_changes
from reknit.dyadic.state_counts import StateCounts
from reknit.dyadic.states import State, states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.inference.estimate import Estimate

PAIRS, SESSIONS, MANY = 40, 12, 200_000
ENDINGS = 300

Told = tuple[str, "Estimate", float]


def strained(random: np.random.Generator, pairs: int) -> StateCounts:
    """Return pairs that differ in how often either is strained; strains go together, and last."""
    level = random.normal(-0.8, 0.5, (pairs, 1))
    mood = random.normal(size=(pairs, SESSIONS))
    for at in range(1, SESSIONS):
        mood[:, at] = 0.4 * mood[:, at - 1] + np.sqrt(1 - 0.16) * mood[:, at]
    one, other = (np.sqrt(0.5) * mood + np.sqrt(0.5) * random.normal(size=mood.shape) < level for _ in range(2))
    counts = StateCounts()
    counts.add(states(one.ravel(), other.ravel(), np.ones(pairs * SESSIONS)), np.repeat(np.arange(pairs), SESSIONS))
    return counts


def _recognised(counts: StateCounts) -> Iterator[tuple[str, Estimate]]:
    yield "share of sessions in which both are strained", counts.share(State.BOTH)
    yield "noticed by the second", counts.noticed_by_second()
    yield "noticed by the first", counts.noticed_by_first()
    yield "strained together beyond chance", counts.beyond_chance()


@cache
def recognised_in_many() -> dict[str, float]:
    random = np.random.default_rng(0)
    parts = [dict(_recognised(strained(random, 2_000))) for _ in range(100)]
    return {name: float(np.mean([part[name].value for part in parts])) for name in parts[0]}


def of_recognition(random: np.random.Generator) -> Iterator[Told]:
    for name, estimate in _recognised(strained(random, PAIRS)):
        yield name, estimate, recognised_in_many()[name]


def gains(random: np.random.Generator, pairs: int) -> Described:
    """Return sudden gains in courses that differ in how restless they are."""
    spread = random.uniform(0.6, 1.4, (pairs, 1))
    score = 5 + np.cumsum(0.3 * random.normal(size=(pairs, SESSIONS)), axis=1)
    score += spread * random.normal(size=(pairs, SESSIONS))
    panel = Panel.from_long(
        dyad=np.repeat(np.arange(pairs), SESSIONS), session=np.tile(np.arange(SESSIONS), pairs), score=score.ravel()
    )
    found = sudden_changes(panel, "member", "rating", Settings(0.6, of_rating=0)).only(Kind.GAIN)
    return describe(found, int(select_cases(panel, "member", "rating").sum()))


def _described(found: Described) -> Iterator[tuple[str, Estimate]]:
    yield "dyads with a sudden gain", found.dyads
    yield "sudden gains reversed", found.reversed
    yield "mean size of sudden gains", found.magnitude
    for name, estimate in zip(AROUND, found.around, strict=True):
        yield f"average gain, {name}", estimate


@cache
def gains_in_many() -> dict[str, float]:
    return {name: estimate.value for name, estimate in _described(gains(np.random.default_rng(0), MANY))}


def of_sudden_gains(random: np.random.Generator) -> Iterator[Told]:
    for name, estimate in _described(gains(random, PAIRS)):
        yield name, estimate, gains_in_many()[name]


def of_endings(random: np.random.Generator) -> Iterator[Told]:
    """Yield by how much one standard deviation more multiplies the odds of ending early."""
    world = endings(int(random.integers(1_000_000)), dyads=ENDINGS)
    risk = learn_termination(world.panel, world.early, told=world.told)
    for at, (name, estimate) in enumerate(risk.odds_ratios().items()):
        yield f"odds of ending early, {name}", estimate, float(np.exp(EFFECTS[name] * risk.spread[at]))


def of_groups(random: np.random.Generator) -> Iterator[Told]:
    """Yield two groups of five hundred courses, one rising and one falling."""
    n, sessions = 500, np.arange(SESSIONS)
    second = random.random(n) < 0.35
    level = np.where(second, 5.5, 5.0) + random.normal(0, 0.5, n)
    slope = np.where(second, -0.25, 0.05) + random.normal(0, 0.03, n)
    score = level[:, None] + slope[:, None] * sessions + random.normal(0, 0.5, (n, SESSIONS))
    score[:, 1:][random.random((n, SESSIONS - 1)) < 0.1] = np.nan
    panel = Panel.from_long(dyad=np.repeat(np.arange(n), SESSIONS), session=np.tile(sessions, n), score=score.ravel())
    found = course_groups(panel, "member", "rating")
    if len(found.shares) != 2:
        return
    yield "share of the larger group", found.shares[0], 0.65
    for at, (first, last) in enumerate(((5.0, 5.0 + 0.05 * 11), (5.5, 5.5 - 0.25 * 11)), 1):
        yield f"group {at}, first session", found.expected(1)[at - 1], first
        yield f"group {at}, last session", found.expected(SESSIONS)[at - 1], last
