"""The laws that every method beside the rules keeps, whatever its formula."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from reknit import Measure, Panel
from tests.laws.methods import (
    BOND,
    LEVEL,
    METHODS,
    PER_POINT,
    PER_SQUARE,
    POINTS,
    WEEK,
    Figure,
    Figures,
    clinic,
)

PAIR = ("patient", "therapist")
every_method = pytest.mark.parametrize("name", METHODS)

SEARCHED = {"expected slopes", "groups", "off track", "truth and bias", "cross-lags", "ending early"}
"""Found by a search that ends when close enough; the others are closed formulas."""

HELD = {"ending early"}
"""They count sessions held, rated or not: one can leave after any."""


@cache
def plain(name: str) -> Figures:
    return METHODS[name](clinic(), *PAIR)


def same(name: str, found: np.ndarray, expected: np.ndarray) -> None:
    close = 2e-3 if name in SEARCHED else 1e-7
    np.testing.assert_allclose(found, expected, rtol=close, atol=close)


def moved(each: Figure, factor: float, shift: float) -> np.ndarray:
    by = {POINTS: factor, LEVEL: factor, PER_POINT: 1.0, PER_SQUARE: 1 / factor}.get(each.moves, 1.0)
    values: np.ndarray = by * each.values + (shift if each.moves == LEVEL else 0.0)
    return values


def with_ratings(panel: Panel, change) -> Panel:
    return replace(panel, ratings={name: change(column) for name, column in panel.ratings.items()})


@every_method
@pytest.mark.parametrize(("factor", "shift"), [(1.0, 20.0), (4.0, 0.0), (0.25, -7.0)])
def test_shift_and_scale_move_figures_as_points_do_and_nothing_else(name: str, factor: float, shift: float) -> None:
    found = METHODS[name](with_ratings(clinic(), lambda column: factor * column + shift), *PAIR)
    for what, each in plain(name).items():
        same(name, found[what].values, moved(each, factor, shift))


@every_method
def test_where_lower_is_better_the_mirror_says_the_same(name: str) -> None:
    turned = with_ratings(clinic(), lambda column: 10 - column).with_measures(
        Measure(BOND, reliability=0.8, higher_is_better=False), Measure(WEEK, higher_is_better=False)
    )
    found = METHODS[name](turned, *PAIR)
    for what, each in plain(name).items():
        same(name, found[what].values, 10 - each.values if each.moves == LEVEL else each.values)


@every_method
def test_the_order_and_the_names_of_dyads_do_not_matter(name: str) -> None:
    panel = clinic()
    order = np.random.default_rng(1).permutation(panel.n_dyads)
    other = panel.select(order)
    found = METHODS[name](replace(other, dyad_ids=np.array([f"x{at}" for at in range(other.n_dyads)])), *PAIR)
    for what, each in plain(name).items():
        same(name, found[what].values, each.values[order] if each.per_dyad else each.values)


@every_method
def test_members_are_not_treated_by_their_names(name: str) -> None:
    panel = clinic()
    other = {"patient": "therapist", "therapist": "patient"}
    swapped = replace(panel, ratings={(other[who], what): panel.ratings[who, what] for who, what in panel.ratings})
    found, turned = METHODS[name](swapped, *reversed(PAIR)), plain(name)
    for what in found.keys() & turned.keys():
        same(name, found[what].values, turned[what].values)


@pytest.mark.parametrize("name", sorted(METHODS.keys() - HELD))
def test_sessions_that_nobody_rated_do_not_matter(name: str) -> None:
    panel = clinic()
    rated = np.any([np.isfinite(column) for column in panel.ratings.values()], axis=0)
    assert not rated.all()
    columns = {each: column[rated] for each, column in panel.ratings.items()}
    lengths = np.bincount(panel.row_dyad[rated], minlength=panel.n_dyads)
    short = replace(
        panel, offsets=np.concatenate([[0], np.cumsum(lengths)]), sessions=panel.sessions[rated], ratings=columns
    )
    before, after = METHODS[name](panel, *PAIR), METHODS[name](short, *PAIR)
    for what, each in before.items():
        same(name, after[what].values, each.values)


@every_method
def test_when_a_treatment_began_does_not_matter(name: str) -> None:
    panel = clinic()
    found = METHODS[name](replace(panel, sessions=panel.sessions + 7), *PAIR)
    for what, each in plain(name).items():
        same(name, found[what].values, each.values)


@every_method
def test_dyads_that_nobody_rated_add_nothing(name: str) -> None:
    panel = clinic()
    many = np.arange(2, 7)
    longer = replace(
        panel,
        dyad_ids=np.concatenate([panel.dyad_ids, [f"E{at}" for at in many]]),
        offsets=np.concatenate([panel.offsets, panel.offsets[-1] + np.cumsum(many)]),
        sessions=np.concatenate([panel.sessions, *(np.arange(1, each + 1) for each in many)]).astype(np.int32),
        ratings={each: np.append(column, np.full(many.sum(), np.nan)) for each, column in panel.ratings.items()},
    )
    found = METHODS[name](longer, *PAIR)
    for what, each in plain(name).items():
        same(name, found[what].values[: panel.n_dyads] if each.per_dyad else found[what].values, each.values)


def test_what_the_shape_of_one_course_is_rests_on_nobody_else() -> None:
    few = METHODS["shapes"](clinic().dyad_range(0, 9), *PAIR)
    for what, each in plain("shapes").items():
        same("shapes", few[what].values, each.values[:9])


@every_method
def test_every_dyad_twice_says_the_same_and_is_surer(name: str) -> None:
    panel = clinic()
    twice = panel.select(np.tile(np.arange(panel.n_dyads), 2))
    found = METHODS[name](replace(twice, dyad_ids=np.arange(twice.n_dyads)), *PAIR)
    for what, each in plain(name).items():
        if each.per_dyad:
            np.testing.assert_array_equal(found[what].values[: panel.n_dyads], found[what].values[panel.n_dyads :])
        elif len(each.values) == 3 and np.isfinite(each.values).all():
            value, low, high = found[what].values
            reach = each.values[2] - each.values[1]
            assert abs(value - each.values[0]) < 0.1 * reach, what
            assert high - low < reach, what
