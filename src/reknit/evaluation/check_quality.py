"""Is this check any good here? What the answers of one clinic or study say about the check itself.

Per member: answers at the floor and the ceiling, the same answer everywhere, items left out, reliability within and
between people, and how many sessions it takes to tell a change. Of both: whether they agree, and whether the items
work alike for both roles. Nothing here is about a person.

Sessions to tell a change, of the total's variance s^2 about each person's own line:

    m = 2 (1.96 + 0.84)^2 s^2 / d^2

so many before and so many after, so that a change of d points between the two stretches is found in 8 of 10 cases and
an imagined one in 1 of 20 (Cohen 1988). d is a tenth of the scale. Where one session resembles the next, it takes more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.both import Both
from reknit.dyadic.congruence import correlation_between, correlation_within
from reknit.dyadic.over_pairs import share_over_pairs
from reknit.inference.estimate import Estimate, unknown
from reknit.inference.jackknife import jackknife
from reknit.inference.quantiles import normal_quantile
from reknit.measures.reliability import FEWEST_FOR_A_FACTOR, answering, reliability
from reknit.measures.roles import OverRoles, over_roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_PEOPLE = 10
"""With fewer, nothing is said."""

CHANGE = 0.1
"""The change to be told, as a share of the scale."""

TOLD = normal_quantile(0.975) + normal_quantile(0.8)


@dataclass(frozen=True, slots=True)
class MemberQuality:
    """How one member answers the check; estimates over people, NaN where there are too few to say.

    Shares from 0 to 1: `at_floor`, `at_ceiling` and `straight` of complete answers, `left_out` of items in checks that
    were begun. `within` and `between` are omega, or alpha of two items. `sessions_to_tell` is a number of sessions.
    """

    member: str
    people: int
    checks: int
    at_floor: Estimate
    at_ceiling: Estimate
    straight: Estimate
    left_out: Estimate
    within: Estimate
    between: Estimate
    sessions_to_tell: Estimate


@dataclass(frozen=True, slots=True)
class CheckQuality:
    """What is said of a check of these `items`; the last three are None where not two members answer it.

    `agree_within`: do both members' totals go up and down together; `agree_between`: do they over pairs.
    """

    items: tuple[str, ...]
    low: float | None
    high: float | None
    members: tuple[MemberQuality, ...]
    agree_within: Estimate | None
    agree_between: Estimate | None
    roles: OverRoles | None


def check_quality(panel: Panel, items: Sequence[str]) -> CheckQuality:
    """Return how good a check is, whose items are measures of this panel.

    Raises:
        ValueError: fewer than two items, items on different scales, or nobody who answers all of them.
    """
    if len(items) < 2:
        raise ValueError("a check has two items at least")
    scales = {panel.measures[item].oriented_bounds for item in items}
    if len(scales) > 1:
        raise ValueError("the items lie on different scales")
    members = [who for who in panel.members if all((who, item) in panel.ratings for item in items)]
    if not members:
        raise ValueError("nobody answers all of these items")
    low, high = (each if math.isfinite(each) else None for each in scales.pop())
    answers = {who: _answers(panel, who, items) for who in members}
    found = tuple(_of_member(who, answers[who], panel, low, high) for who in members)
    if len(members) != 2:
        return CheckQuality(tuple(items), low, high, found, None, None, None)
    one, other = (answers[who] for who in members)
    both = _both(one, other, panel)
    enough = len(np.unique(both.dyad)) >= FEWEST_PEOPLE
    nothing = unknown(len(np.unique(both.dyad)))
    return CheckQuality(
        tuple(items), low, high, found,
        correlation_within(both) if enough else nothing, correlation_between(both) if enough else nothing,
        over_roles(one, other, panel.row_dyad),
    )  # fmt: skip


def _answers(panel: Panel, member: str, items: Sequence[str]) -> Floats:
    """Return a member's answers, shape (rows, k), turned so that higher is better."""
    return np.column_stack([panel.measures[item].sign * panel.ratings[member, item] for item in items])


def _both(one: Floats, other: Floats, panel: Panel) -> Both:
    known = np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1)
    session = panel.sessions[known].astype(float)
    return Both(one[known].mean(axis=1), other[known].mean(axis=1), panel.row_dyad[known], session, panel.n_dyads)


def _of_member(member: str, answers: Floats, panel: Panel, low: float | None, high: float | None) -> MemberQuality:
    known = np.isfinite(answers)
    begun, complete = known.any(axis=1), known.all(axis=1)
    dyad = panel.row_dyad
    people, checks = len(np.unique(dyad[complete])), int(complete.sum())
    nothing = unknown(people)
    if people < FEWEST_PEOPLE:
        return MemberQuality(member, people, checks, *(nothing,) * 7)
    ways = answering(answers, dyad, low=-math.inf if low is None else low, high=math.inf if high is None else high)
    good = reliability(answers, dyad)
    kind = "omega" if answers.shape[1] >= FEWEST_FOR_A_FACTOR else "alpha"
    every = np.repeat(dyad[begun], answers.shape[1])
    total = answers[complete].mean(axis=1)
    change = math.nan if low is None or high is None else CHANGE * (high - low)
    return MemberQuality(
        member, people, checks,
        nothing if low is None else ways.at_floor,
        nothing if high is None else ways.at_ceiling,
        ways.straight,
        share_over_pairs(~known[begun].ravel(), every),
        getattr(good, f"{kind}_within"),
        getattr(good, f"{kind}_between"),
        sessions_to_tell(total, panel.sessions[complete].astype(float), dyad[complete], change),
    )  # fmt: skip


def sessions_to_tell(total: Floats, session: Floats, person: Ints, change: float) -> Estimate:
    """Return how many sessions before and after it takes to tell a change of so many points.

    `total`, `session` and `person` have shape (rows,). The interval leaves out one person at a time.
    """
    _, own = np.unique(person, return_inverse=True)
    counts = np.bincount(own)
    time = session - (np.bincount(own, session) / counts)[own]
    away = total - (np.bincount(own, total) / counts)[own]
    across = np.bincount(own, time * time)
    slope = np.bincount(own, time * away) / np.where(across > 0, across, np.inf)
    square = np.bincount(own, (away - slope[own] * time) ** 2)
    used = counts > 2
    n, freedom = int(used.sum()), (counts - 2)[used].astype(float)
    square = square[used]
    if n < FEWEST_PEOPLE or not math.isfinite(change) or square.sum() <= 0:
        return unknown(n)
    per = 2 * (TOLD / change) ** 2
    without = np.log(per * (square.sum() - square) / (freedom.sum() - freedom))
    found = jackknife(math.log(per * square.sum() / freedom.sum()), without, ends_at_one=False)
    return Estimate(math.exp(found.value), math.exp(found.low), math.exp(found.high), n)
