"""How often do the 95 % intervals hold the true value? In made-up pairs whose truth is known.

Where there is too little to show an interval, none is counted.

python -m benchmarks.coverage [REPETITIONS [WORLD ...]]        default 1000, all worlds
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.coverage_of_counts import of_endings, of_groups, of_recognition, of_sudden_gains
from benchmarks.coverage_of_measures import of_checks, of_judges, of_roles

from reknit import Measure, Panel
from reknit.course.reliable_change import Sample, reliable_change
from reknit.course.shapes import expected_slopes, shapes
from reknit.dyadic.actor_partner import actor_partner, together
from reknit.dyadic.both import Both
from reknit.dyadic.congruence import congruence
from reknit.dyadic.consequences import Consequences
from reknit.dyadic.cross_lags import cross_lags
from reknit.dyadic.response_surface import response_surface
from reknit.dyadic.states import State
from reknit.dyadic.synchrony import synchrony
from reknit.dyadic.truth_and_bias import truth_and_bias
from reknit.inference.estimate import Estimate, mean_of, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAIRS, SESSIONS = 40, 12
TOGETHER, APART = 0.4, 0.5
"""Correlation of both members' moods within pairs, and of their levels between pairs."""


def two_people(random: np.random.Generator) -> Both:
    """Return pairs whose members' levels and moods go together; the second's moods are 1.25 times as strong."""
    level = random.multivariate_normal([5.0, 5.3], [[0.64, 0.8 * APART * 0.6], [0.8 * APART * 0.6, 0.36]], PAIRS)
    mood = random.multivariate_normal([0, 0], [[0.64, 0.8 * TOGETHER], [0.8 * TOGETHER, 1.0]], (PAIRS, SESSIONS))
    ratings = (level[:, None] + mood).reshape(-1, 2)
    dyad = np.repeat(np.arange(PAIRS), SESSIONS)
    return Both(ratings[:, 0], ratings[:, 1], dyad, np.tile(np.arange(1.0, SESSIONS + 1), PAIRS), PAIRS)


def folded(mean: float, spread: float) -> float:
    """Return the mean size of a normal number."""
    inside = mean / spread
    return spread * math.sqrt(2 / math.pi) * math.exp(-inside * inside / 2) + mean * math.erf(inside / math.sqrt(2))


def of_two_people(random: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    both = two_people(random)
    spread = np.sqrt(0.64 + 0.36 - 2 * 0.8 * APART * 0.6 + 0.64 + 1.0 - 2 * 0.8 * TOGETHER)
    across = (0.8 * APART * 0.6 + 0.8 * TOGETHER / SESSIONS) / np.sqrt((0.64 + 0.64 / SESSIONS) * (0.36 + 1 / SESSIONS))
    found = congruence(both)
    yield "mean gap", found.gap, -0.3
    yield "mean size of the gap", found.gap_size, folded(-0.3, float(spread))
    yield "convergence", found.convergence, 0.0
    yield "correlation within pairs", found.within, TOGETHER
    yield "correlation between pairs", found.between, float(across)
    judged = truth_and_bias(both)
    yield "bias", judged.bias, -0.3
    yield "truth", judged.truth, 0.8 * TOGETHER
    moves = synchrony(both)
    yield "synchrony, same session", moves.same, TOGETHER
    yield "synchrony, a session later", moves.first_leads, 0.0


EFFECTS = np.array([[0.3, 0.15], [0.05, 0.2]])
"""What carries over from one session to the next, to the first member and to the second, from each."""

NEW = np.array([[0.64, 0.25], [0.25, 0.8]])
"""Covariance of what is new in both members' ratings of a session."""


def over_time(random: np.random.Generator) -> Both:
    """Return pairs whose moods carry over about lines of their own; a tenth of the sessions are missing."""
    mood, moods = np.zeros((PAIRS, 2)), []
    for _ in range(40 + SESSIONS):
        mood = mood @ EFFECTS.T + random.multivariate_normal([0, 0], NEW, PAIRS)
        moods.append(mood)
    line = (
        random.normal(5, 0.8, (PAIRS, 1, 2)) + random.normal(0.05, 0.05, (PAIRS, 1, 2)) * np.arange(SESSIONS)[:, None]
    )
    ratings = line + np.stack(moods[-SESSIONS:], axis=1)
    dyad, session = np.nonzero(random.random((PAIRS, SESSIONS)) < 0.9)
    return Both(ratings[dyad, session, 0], ratings[dyad, session, 1], dyad, 1 + session.astype(np.float64), PAIRS)


def of_effects(random: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    """Yield what carries over, and outcomes whose own effects differ from pair to pair."""
    found = cross_lags(over_time(random))
    yield "carries on, first", found.carry_first, EFFECTS[0, 0]
    yield "carries on, second", found.carry_second, EFFECTS[1, 1]
    yield "carries over, first to second", found.first_to_second, EFFECTS[1, 0]
    yield "carries over, second to first", found.second_to_first, EFFECTS[0, 1]
    yield "new in both", found.together, float(NEW[0, 1] / np.sqrt(NEW[0, 0] * NEW[1, 1]))
    both = two_people(random)
    left = random.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], len(both.dyad))
    own = random.normal(0, 0.7, (PAIRS, 2))[both.dyad]
    slope = random.normal(0.5, 0.3, PAIRS)[both.dyad]
    one = own[:, 0] + slope * both.first + 0.2 * both.second + left[:, 0]
    other = own[:, 1] + 0.3 * both.second + 0.1 * both.first + left[:, 1]
    effects = actor_partner(both.first, both.second, one, both.dyad)
    yield "actor", effects.actor, 0.5
    yield "partner", effects.partner, 0.2
    across = actor_partner(both.second, both.first, other, both.dyad)
    yield "actor between pairs", across.actor_between, 0.3
    yield "partner between pairs", across.partner_between, 0.1
    straight = own[:, 0] + 0.5 * both.first + 0.2 * both.second + left[:, 0]
    yield "outcomes together", together(both.first, both.second, (straight, other), both.dyad), 0.4


def of_surfaces(random: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    x, y = random.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 80).T
    b = (1.0, 0.5, 0.2, -0.1, 0.3, -0.2)
    z = (
        b[0]
        + b[1] * x
        + b[2] * y
        + b[3] * x * x
        + b[4] * x * y
        + b[5] * y * y
        + (1 + 0.3 * np.abs(x)) * random.normal(size=80)
    )
    found = response_surface(x, y, z, np.arange(80))
    c = found.centre
    yield "surface a1", found.a1, b[1] + b[2] + 2 * c * (b[3] + b[4] + b[5])
    yield "surface a2", found.a2, b[3] + b[4] + b[5]
    yield "surface a3", found.a3, b[1] - b[2] + 2 * c * (b[3] - b[5])
    yield "surface a4", found.a4, b[3] - b[4] + b[5]
    yield "surface a5", found.a5, b[3] - b[5]


def of_consequences(random: np.random.Generator, pairs: int = PAIRS) -> Consequences:
    """Return what follows a state that pairs differ in how often they are in, in ratings that depend on one another."""
    mood = random.normal(size=(pairs, SESSIONS))
    for at in range(1, SESSIONS):
        mood[:, at] += 0.3 * mood[:, at - 1]
    state = np.where(mood < random.normal(-0.8, 0.4, pairs)[:, None], State.BOTH, State.NONE)
    sums = Consequences()
    dyad, session = np.repeat(np.arange(pairs), SESSIONS), np.tile(np.arange(SESSIONS), pairs)
    sums.add(state.ravel(), (mood - mood.mean(axis=1, keepdims=True)).ravel(), dyad, session)
    return sums


def of_courses(random: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    """Yield intervals of one course at a time as if each were an estimate of its own."""
    level, slope = random.normal(5, 0.8, (PAIRS, 1)), random.normal(0.05, 0.05, (PAIRS, 1))
    at = np.arange(SESSIONS)
    score = level + slope * at + random.normal(0, 0.6, (PAIRS, SESSIONS))
    scale = Measure("rating", reliability=0.8**2 / (0.8**2 + 0.6**2))
    panel = Panel.from_long(
        dyad=np.repeat(np.arange(PAIRS), SESSIONS), session=np.tile(at, PAIRS), score=score.ravel(), measures=[scale]
    )
    change = reliable_change(panel, "member", "rating", sample=Sample(scale.reliability or 0.5, 5.0, 1.0))
    found, expected = shapes(panel, "member", "rating"), expected_slopes(panel, "member", "rating")
    yield "mean change", mean_of(change.change), 0.05 * (SESSIONS - 1)
    one = int(random.integers(PAIRS))
    true = float(slope[one, 0])

    def of(what: object, name: str) -> Estimate:
        return Estimate(0.0, float(getattr(what, f"{name}low")[one]), float(getattr(what, f"{name}high")[one]), 1)

    yield "change of one pair", of(change, ""), true * (SESSIONS - 1)
    yield "level of one pair", of(found, "level_"), float(level[one, 0]) + true * at.mean()
    yield "slope of one pair", of(found, "slope_"), true
    yield "curvature of one pair", of(found, "curvature_"), 0.0
    yield "variability of one pair", of(found, "variability_"), 0.6
    yield "expected slope of one pair", of(expected, ""), true
    yield "share", share(int((random.random(PAIRS) < 0.3).sum()), PAIRS), 0.3


def of_what_follows(random: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    following, many = of_consequences(random), what_follows_in_many()
    for each in (State.NONE, State.BOTH):
        yield f"next session after {each.name.lower()}", following.after(each), many.after(each).value


@cache
def what_follows_in_many() -> Consequences:
    return of_consequences(np.random.default_rng(0), 400_000)


WORLDS: dict[str, Callable[[np.random.Generator], Iterator[tuple[str, Estimate, float]]]] = {
    "two-people": of_two_people,
    "effects": of_effects,
    "surfaces": of_surfaces,
    "next-session": of_what_follows,
    "recognition": of_recognition,
    "courses": of_courses,
    "sudden": of_sudden_gains,
    "endings": of_endings,
    "groups": of_groups,
    "checks": of_checks,
    "judges": of_judges,
    "roles": of_roles,
}


def main(repetitions: int, worlds: list[str]) -> None:
    """Print for each interval how often it holds the truth."""
    others = "surfaces: 80 pairs, endings: 300, groups: 500"
    print(f"{repetitions} repetitions, {PAIRS} pairs of {SESSIONS} sessions ({others})")
    for world in worlds or WORLDS:
        held: dict[str, list[bool]] = defaultdict(list)
        for seed in range(repetitions):
            for name, estimate, truth in WORLDS[world](np.random.default_rng([1000 + seed])):
                if math.isfinite(estimate.low):
                    held[name].append(estimate.low <= truth <= estimate.high)
        for name, each in held.items():
            print(f"    {name:<46} {100 * np.mean(each):5.1f} % of {len(each)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:])
