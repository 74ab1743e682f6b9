"""Every method beside the rules as one function of a panel, and how its figures move with the scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from reknit import Measure, Panel, course_hints, learn_termination
from reknit.course.groups import course_groups
from reknit.course.off_track import Settings as OffTrack
from reknit.course.off_track import expected_courses, off_track
from reknit.course.reliable_change import Settings as Change
from reknit.course.reliable_change import Variant, reliable_change
from reknit.course.shapes import Shapes, expected_slopes, shapes
from reknit.course.sudden_described import describe
from reknit.course.sudden_gains import Kind, select_cases, sudden_changes
from reknit.course.sudden_gains import Settings as Sudden
from reknit.dyadic.actor_partner import actor_partner, together
from reknit.dyadic.both import Both
from reknit.dyadic.congruence import congruence
from reknit.dyadic.consequences import Consequences
from reknit.dyadic.cross_lags import cross_lags
from reknit.dyadic.response_surface import response_surface
from reknit.dyadic.state_counts import StateCounts
from reknit.dyadic.states import State, states
from reknit.dyadic.synchrony import synchrony
from reknit.dyadic.truth_and_bias import truth_and_bias
from reknit.evaluation.check_quality import check_quality
from reknit.inference.estimate import Estimate, unknown

BOND, WEEK = "bond", "week"
FREE, POINTS, LEVEL, PER_POINT, PER_SQUARE = "free", "points", "level", "per point", "per square"
"""How a figure moves: not at all, with the scale, with its zero too, or against the scale."""


@dataclass(frozen=True)
class Figure:
    """A number for each dyad, or one over all with the ends of its interval; higher is better unless a LEVEL."""

    values: np.ndarray
    moves: str = FREE
    per_dyad: bool = False


Figures = dict[str, Figure]
Method = Callable[[Panel, str, str], Figures]


def over_all(estimate: Estimate, moves: str = FREE) -> Figure:
    return Figure(np.array([estimate.value, estimate.low, estimate.high]), moves)


def per_dyad(values: np.ndarray, moves: str = FREE) -> Figure:
    return Figure(np.asarray(values, float), moves, per_dyad=True)


def estimates(what: object, moves: dict[str, str]) -> Figures:
    return {name: over_all(getattr(what, name), move) for name, move in moves.items()}


def change(variant: Variant) -> Method:
    def of(panel: Panel, first: str, _: str) -> Figures:
        found = reliable_change(panel, first, BOND, Change(variant))
        return {
            "index": per_dyad(found.index),
            "change": per_dyad(found.change, POINTS),
            "low": per_dyad(found.low, POINTS),
            "outcome": per_dyad(found.outcome),
        }

    return of


def of_shapes(panel: Panel, first: str, _: str) -> Figures:
    found = shapes(panel, first, BOND)
    centred = ("slope", "curvature", "variability", "unrest")
    told = {name: getattr(found, name) for name in (each.name for each in fields(Shapes)) if name.startswith(centred)}
    return {
        "level": per_dyad(found.level, LEVEL),
        "level's reach": per_dyad(found.level_high - found.level_low, POINTS),
        **{name: per_dyad(values, POINTS) for name, values in told.items()},
    }


def of_slopes(panel: Panel, first: str, _: str) -> Figures:
    found = expected_slopes(panel, first, BOND)
    return {"slope": per_dyad(found.slope, POINTS), "low": per_dyad(found.low, POINTS),
            "mean": over_all(found.mean, POINTS)}  # fmt: skip


def of_groups(panel: Panel, first: str, _: str) -> Figures:
    found = course_groups(panel, first, BOND)
    middle = [each.value for each in found.expected(4)]
    return {
        "group": per_dyad(found.group),
        "shares": Figure(np.array([each.value for each in found.shares])),
        "middle": Figure(np.array(middle), LEVEL),
    }


def of_off_track(panel: Panel, first: str, _: str) -> Figures:
    flags = off_track(panel, first, BOND, expected_courses(panel, first, BOND, OffTrack(strata=2)))
    return {"below": per_dyad(np.bincount(panel.row_dyad, flags == 1, panel.n_dyads))}


def usual_spread(panel: Panel, member: str) -> float:
    return float(np.nanstd(panel.ratings[member, BOND]))


def of_sudden(panel: Panel, first: str, _: str) -> Figures:
    settings = Sudden(usual_spread(panel, first), of_rating=0)
    found = sudden_changes(panel, first, BOND, settings)
    size = np.bincount(found.dyad, found.kind * found.magnitude, panel.n_dyads)
    gains = describe(found.only(Kind.GAIN), int(select_cases(panel, first, BOND).sum()))
    return {
        "gains": per_dyad(found.only(Kind.GAIN).counts()),
        "size": per_dyad(size, POINTS),
        "dyads": over_all(gains.dyads),
        "magnitude": over_all(gains.magnitude, POINTS),
        "reversed": over_all(gains.reversed),
        "after": Figure(np.array([gains.around[3].value]), LEVEL),
    }


def ended_early(panel: Panel) -> np.ndarray:
    """Every other dyad by the length of its course, so that it goes with the dyad wherever that stands."""
    rated = panel.rating_counts("patient", BOND) + panel.rating_counts("therapist", BOND)
    return np.where(rated > 0, (rated % 2 == 0).astype(float), np.nan)


def of_termination(panel: Panel, first: str, _: str) -> Figures:
    risk = learn_termination(panel, ended_early(panel), measure=BOND, member=first)
    return {name: over_all(each) for name, each in risk.odds_ratios().items()}


def of_hints(panel: Panel, _: str, __: str) -> Figures:
    found = course_hints(panel, measure=BOND, outcome=("patient", WEEK), false_alarms=False)
    return {str(kind): per_dyad(np.bincount(panel.row_dyad, np.maximum(grades, 0), panel.n_dyads))
            for kind, grades in found.grades.items()}  # fmt: skip


def both_of(panel: Panel, first: str, second: str) -> Both:
    one, other, sign = panel.ratings[first, BOND], panel.ratings[second, BOND], panel.measures[BOND].sign
    known = np.isfinite(one) & np.isfinite(other)
    return Both(sign * one[known], sign * other[known], panel.row_dyad[known],
                panel.sessions[known].astype(float), panel.n_dyads)  # fmt: skip


def of_congruence(panel: Panel, first: str, second: str) -> Figures:
    found = congruence(both_of(panel, first, second))
    moves = {"gap": POINTS, "gap_size": POINTS, "convergence": POINTS, "within": FREE, "between": FREE}
    return estimates(found, moves)


def of_truth_and_bias(panel: Panel, first: str, second: str) -> Figures:
    return estimates(truth_and_bias(both_of(panel, first, second)), {"truth": FREE, "bias": POINTS})


def of_synchrony(panel: Panel, first: str, second: str) -> Figures:
    moves = dict.fromkeys(("same", "first_leads", "second_leads"), FREE)
    return estimates(synchrony(both_of(panel, first, second)), moves)


def of_cross_lags(panel: Panel, first: str, second: str) -> Figures:
    names = ("carry_first", "carry_second", "first_to_second", "second_to_first", "together")
    return estimates(cross_lags(both_of(panel, first, second)), dict.fromkeys(names, FREE))


def week_of(panel: Panel, member: str) -> np.ndarray:
    week: np.ndarray = panel.measures[WEEK].sign * panel.ratings[member, WEEK]
    return week


def of_actor_partner(panel: Panel, first: str, second: str) -> Figures:
    sign = panel.measures[BOND].sign
    one, other = (sign * panel.ratings[member, BOND] for member in (first, second))
    found = actor_partner(one, other, week_of(panel, first), panel.row_dyad)
    names = ("actor", "partner", "actor_between", "partner_between")
    left = together(one, other, (week_of(panel, first), week_of(panel, second)), panel.row_dyad)
    return {**estimates(found, dict.fromkeys(names, PER_POINT)), "together": over_all(left)}


def of_surface(panel: Panel, first: str, second: str) -> Figures:
    sign = panel.measures[BOND].sign
    found = response_surface(
        sign * panel.ratings[first, BOND], sign * panel.ratings[second, BOND], week_of(panel, first), panel.row_dyad
    )
    return estimates(found, {"a1": PER_POINT, "a2": PER_SQUARE, "a3": PER_POINT, "a4": PER_SQUARE, "a5": PER_SQUARE})


def state_of(panel: Panel, first: str, second: str) -> np.ndarray:
    """A member is strained where the rating lies more than half a usual spread below the own mean."""
    low, known = [], np.ones(panel.n_rows, bool)
    for member in (first, second):
        away = own_distance(panel, member)
        low.append(np.nan_to_num(away) < -0.5 * usual_spread(panel, member))
        known &= np.isfinite(away)
    return states(low[0], low[1], known)


def own_distance(panel: Panel, member: str) -> np.ndarray:
    ratings = panel.measures[BOND].sign * panel.ratings[member, BOND]
    rated = np.isfinite(ratings)
    count = np.bincount(panel.row_dyad[rated], minlength=panel.n_dyads)
    mean = np.bincount(panel.row_dyad[rated], ratings[rated], panel.n_dyads) / np.maximum(count, 1)
    distance: np.ndarray = ratings - mean[panel.row_dyad]
    return distance


def of_states(panel: Panel, first: str, second: str) -> Figures:
    counts = StateCounts()
    counts.add(state_of(panel, first, second), panel.row_dyad)
    return {
        "both": over_all(counts.share(State.BOTH)),
        "noticed": over_all(counts.noticed_by_second()),
        "beyond chance": over_all(counts.beyond_chance()),
    }


def of_consequences(panel: Panel, first: str, second: str) -> Figures:
    sums = Consequences()
    sums.add(state_of(panel, first, second), own_distance(panel, first), panel.row_dyad, panel.sessions)
    return {each.name: over_all(sums.after(each), POINTS) for each in State}


ITEMS = (BOND, WEEK)


def of_check(panel: Panel, first: str, _: str) -> Figures:
    """The bond and the week as a check of two items on one scale."""
    found = check_quality(panel, ITEMS)
    own = next(each for each in found.members if each.member == first)
    moves = {"within": FREE, "between": FREE, "straight": FREE, "left_out": FREE}
    roles = unknown() if found.roles is None else found.roles.items[0].tie_first
    return {**estimates(own, moves), "agree": over_all(found.agree_within or unknown()),
            **({"tie": over_all(roles)} if first == "patient" else {})}  # fmt: skip


METHODS: dict[str, Method] = {
    **{f"change {variant}": change(variant) for variant in Variant},
    "shapes": of_shapes,
    "expected slopes": of_slopes,
    "groups": of_groups,
    "off track": of_off_track,
    "sudden gains": of_sudden,
    "ending early": of_termination,
    "course hints": of_hints,
    "congruence": of_congruence,
    "truth and bias": of_truth_and_bias,
    "synchrony": of_synchrony,
    "cross-lags": of_cross_lags,
    "actor and partner": of_actor_partner,
    "response surface": of_surface,
    "states": of_states,
    "next session": of_consequences,
    "check": of_check,
}


def clinic(dyads: int = 36, seed: int = 0) -> Panel:
    """Dyads of six to twelve sessions with gaps; both rate the bond and the week, and carry over and go together."""
    random = np.random.default_rng(seed)
    length = 6 + np.arange(dyads) % 7
    offsets = np.concatenate([[0], np.cumsum(length)])
    dyad, n = np.repeat(np.arange(dyads), length), int(length.sum())
    session = np.arange(n) - offsets[dyad] + 1
    mood, level = random.normal(size=n), random.normal(0, 0.8, (dyads, 2))
    skipped = ((5 * dyad + session) % 17 == 0) & (session > 1)
    columns = {}
    for at, member in enumerate(("patient", "therapist")):
        bond = 5 + level[dyad, at] + 0.03 * session + 0.5 * mood + random.normal(0, 0.6, n)
        bond -= 1.5 * (random.random(n) < 0.1)
        week = bond + random.normal(0, 0.8, n)
        for name, column in ((BOND, bond), (WEEK, week)):
            column[(random.random(n) < 0.08) | skipped] = np.nan
            columns[member, name] = column
    return Panel(
        dyad_ids=np.array([f"D{at:02}" for at in range(dyads)]),
        offsets=offsets,
        sessions=session.astype(np.int32),
        ratings=columns,
        measures={BOND: Measure(BOND, reliability=0.8), WEEK: Measure(WEEK)},
    )
