"""Made-up checks, judges and roles whose truth is known, for `benchmarks.coverage`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from reknit.evaluation.check_quality import sessions_to_tell
from reknit.inference.quantiles import normal_quantile
from reknit.measures.agreement import Scale, Weights, krippendorff_alpha, weighted_kappa
from reknit.measures.icc import intraclass_correlations
from reknit.measures.reliability import alpha_of, answering, omega_of, reliability
from reknit.measures.roles import OverRoles, over_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.inference.estimate import Estimate

PAIRS, SESSIONS, MANY = 40, 12, 60_000
LOADINGS = np.array([0.9, 0.7, 0.6, 0.8])
WEIGHTS: tuple[Weights, ...] = ("none", "linear", "quadratic")
SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval", "ratio")

Told = tuple[str, "Estimate", float]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def check(random: np.random.Generator, pairs: int) -> tuple[Floats, Ints]:
    """Return (answers to four items, shape (rows, 4), who answered)."""
    trait, mood = random.normal(size=(pairs, 1, 1)), random.normal(size=(pairs, SESSIONS, 1))
    items = trait * LOADINGS + mood * LOADINGS + random.normal(0, 0.7, (pairs, SESSIONS, 4))
    return items.reshape(-1, 4), np.repeat(np.arange(pairs), SESSIONS)


def rounded(items: Floats) -> Floats:
    return np.clip(np.round(1.5 + items), 0, 3)


@cache
def answered_in_many() -> tuple[float, float, float]:
    found = answering(rounded(check(np.random.default_rng(0), MANY)[0]), np.zeros(MANY * SESSIONS), low=0, high=3)
    return found.at_floor.value, found.at_ceiling.value, found.straight.value


def of_checks(random: np.random.Generator) -> Iterator[Told]:
    """Yield how dependable a check of four items is, and how it is answered."""
    items, person = check(random, PAIRS)
    found = reliability(items, person)
    one, error = np.outer(LOADINGS, LOADINGS), 0.49 * np.eye(4)
    yield "alpha", found.alpha, float(alpha_of(2 * one + error))
    yield "omega", found.omega, float(omega_of(2 * one + error))
    yield "alpha within people", found.alpha_within, float(alpha_of(one + error))
    yield "omega within people", found.omega_within, float(omega_of(one + error))
    yield "alpha between people", found.alpha_between, float(alpha_of(one))
    ways = answering(rounded(items), person, low=0, high=3)
    names = ("at the floor", "at the ceiling", "all items the same")
    yield from zip(names, (ways.at_floor, ways.at_ceiling, ways.straight), answered_in_many(), strict=True)
    variance = float((LOADINGS.mean()) ** 2 + 0.49 / 4)
    needed = sessions_to_tell(items.mean(axis=1), np.tile(np.arange(float(SESSIONS)), PAIRS), person, 0.5)
    reach = normal_quantile(0.975) + normal_quantile(0.8)
    yield "sessions to tell a change", needed, 2 * reach**2 * variance / 0.25


def graded(random: np.random.Generator, things: int) -> Floats:
    """Return grades from 1 to 3 of two judges whose judgements correlate at .6, shape (things, 2)."""
    both = random.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], things)
    return np.clip(np.round(both), -1, 1) + 2


@cache
def agreed_in_many() -> dict[str, float]:
    grades = graded(np.random.default_rng(0), 2_000_000)
    together = np.zeros((3, 3))
    np.add.at(together, (grades[:, 0].astype(int) - 1, grades[:, 1].astype(int) - 1), 1 / len(grades))
    few = np.repeat(np.stack(np.meshgrid([1, 2, 3], [1, 2, 3], indexing="ij"), -1).reshape(-1, 2),
                    np.round(20_000 * together).astype(int).ravel(), axis=0).astype(float)  # fmt: skip
    kappas = {f"kappa, weights {each}": weighted_kappa(few[:, 0], few[:, 1], weights=each).value for each in WEIGHTS}
    return kappas | {f"Krippendorff, {each}": krippendorff_alpha(few, scale=each).value for each in SCALES}


def of_judges(random: np.random.Generator) -> Iterator[Told]:
    """Yield how well judges of forty things agree."""
    things = random.normal(size=(PAIRS, 1)) + random.normal(0, 0.8, (PAIRS, 3)) + random.normal(0, 0.3, 3)
    raters = intraclass_correlations(things)
    yield "ICC 3, one rater", raters.single_3, 1 / (1 + 0.64)
    yield "ICC 2, one rater", raters.single_2, 1 / (1 + 0.64 + 0.09)
    yield "ICC 3, mean of three", raters.mean_3, 1 / (1 + 0.64 / 3)
    yield "ICC 2, mean of three", raters.mean_2, 1 / (1 + (0.64 + 0.09) / 3)
    others = intraclass_correlations(random.normal(size=(PAIRS, 1)) + random.normal(0, 0.8, (PAIRS, 3)))
    yield "ICC 1, one rater", others.single_1, 1 / (1 + 0.64)
    yield "ICC 1, mean of three", others.mean_1, 1 / (1 + 0.64 / 3)
    grades, truth = graded(random, PAIRS), agreed_in_many()
    for weights in WEIGHTS:
        name = f"kappa, weights {weights}"
        yield name, weighted_kappa(grades[:, 0], grades[:, 1], weights=weights), truth[name]
    for scale in SCALES:
        name = f"Krippendorff, {scale}"
        yield name, krippendorff_alpha(grades, scale=scale), truth[name]
    normal = random.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], PAIRS)
    yield "Krippendorff, interval, normal", krippendorff_alpha(normal, scale="interval"), 0.6


def two_roles(random: np.random.Generator, pairs: int) -> tuple[Floats, Floats]:
    """Return both members' answers; item three of the second lies higher, item four of the second belongs less."""
    trait, mood = random.normal(size=(pairs, 1, 1)), random.normal(size=(pairs, SESSIONS, 1))
    other = LOADINGS * [1, 1, 1, 0.4]
    first = (trait + mood) * LOADINGS + random.normal(0, 0.7, (pairs, SESSIONS, 4))
    second = (0.8 * trait + mood) * other + random.normal(0, 0.7, (pairs, SESSIONS, 4)) + [0, 0, 0.5, 0]
    return first.reshape(-1, 4), second.reshape(-1, 4)


@cache
def roles_in_many() -> dict[str, float]:
    first, second = two_roles(np.random.default_rng(0), 60_000)
    found = over_roles(first, second, np.repeat(np.arange(20), 60_000 * SESSIONS // 20))
    return {name: estimate.value for name, estimate in _roles(found)}


def _roles(found: OverRoles) -> Iterator[tuple[str, Estimate]]:
    for at in (2, 3):
        item = found.items[at]
        for name in ("shift", "tie_first", "tie_second", "tie_apart"):
            yield f"item {at + 1}, {name}", getattr(item, name)
    yield "likeness of both patterns", found.likeness


def of_roles(random: np.random.Generator) -> Iterator[Told]:
    """Yield how alike four items work for both roles."""
    found = over_roles(*two_roles(random, PAIRS), np.repeat(np.arange(PAIRS), SESSIONS))
    for name, estimate in _roles(found):
        yield name, estimate, roles_in_many()[name]
