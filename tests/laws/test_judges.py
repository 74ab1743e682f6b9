"""The laws that every figure of judges and checks keeps, whatever its formula."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from reknit.inference.estimate import Estimate
from reknit.measures.agreement import Scale, Weights, krippendorff_alpha, weighted_kappa
from reknit.measures.icc import intraclass_correlations
from reknit.measures.reliability import alpha_of, omega_of, reliability

Judged = Callable[[np.ndarray], Estimate]


def icc(form: str, table: np.ndarray) -> Estimate:
    told: Estimate = getattr(intraclass_correlations(table), form)
    return told


def kappa(weights: Weights, table: np.ndarray) -> Estimate:
    return weighted_kappa(table[:, 0], table[:, 1], weights=weights)


def krippendorff(scale: Scale, table: np.ndarray) -> Estimate:
    return krippendorff_alpha(table, scale=scale)


def of_total(name: str, table: np.ndarray) -> Estimate:
    told: Estimate = getattr(reliability(table, np.arange(len(table))), name)
    return told


FORMS = ("single_1", "single_2", "single_3", "mean_1", "mean_2", "mean_3")
WEIGHTS: tuple[Weights, ...] = ("none", "linear", "quadratic")
SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval", "ratio")
FIGURES: dict[str, Judged] = {
    **{f"ICC {form}": partial(icc, form) for form in FORMS},
    **{f"kappa {weights}": partial(kappa, weights) for weights in WEIGHTS},
    **{f"alpha {scale}": partial(krippendorff, scale) for scale in SCALES},
    **{name: partial(of_total, name) for name in ("alpha", "omega")},
}
every_figure = pytest.mark.parametrize("name", FIGURES)

FROM_ZERO = {"alpha ratio"}
"""Figures of a scale with a zero of its own: a shift changes them."""


def judged() -> np.ndarray:
    """Twenty-five things that three judges grade from 1 to 5."""
    random = np.random.default_rng(4)
    table = random.normal(3, 1, (25, 1)) + random.normal(0, 0.6, (25, 3)) + [0, 0.3, 0]
    return np.clip(np.round(table), 1, 5)


def ends(each: Estimate) -> list[float]:
    return [each.value, each.low, each.high]


@every_figure
@pytest.mark.parametrize(("factor", "shift"), [(1.0, 4.0), (3.0, 0.0), (0.5, -1.0)])
def test_shift_and_scale_do_not_matter(name: str, factor: float, shift: float) -> None:
    if shift and name in FROM_ZERO:
        return
    assert ends(FIGURES[name](factor * judged() + shift)) == pytest.approx(ends(FIGURES[name](judged())), abs=1e-8)


@every_figure
def test_the_mirror_says_the_same(name: str) -> None:
    if name not in FROM_ZERO:
        assert ends(FIGURES[name](6 - judged())) == pytest.approx(ends(FIGURES[name](judged())), abs=1e-8)


@every_figure
def test_the_order_of_things_and_of_judges_does_not_matter(name: str) -> None:
    table, random = judged(), np.random.default_rng(1)
    order = random.permutation(len(table))
    assert ends(FIGURES[name](table[order])) == pytest.approx(ends(FIGURES[name](table)), abs=1e-8)
    turned = table[:, [1, 0, 2]]
    assert ends(FIGURES[name](turned)) == pytest.approx(ends(FIGURES[name](table)), abs=1e-8)


@every_figure
def test_things_that_nobody_judged_add_nothing(name: str) -> None:
    more = np.concatenate([judged(), np.full((6, 3), np.nan)])
    assert ends(FIGURES[name](more)) == pytest.approx(ends(FIGURES[name](judged())), abs=1e-8)


@every_figure
def test_every_thing_twice_says_nearly_the_same_and_is_surer(name: str) -> None:
    once, twice = FIGURES[name](judged()), FIGURES[name](np.tile(judged(), (2, 1)))
    assert twice.value == pytest.approx(once.value, abs=0.03)
    assert twice.high - twice.low < once.high - once.low
    assert twice.low <= twice.value <= twice.high


def test_omega_is_never_below_alpha_for_one_factor() -> None:
    loadings = np.array([0.9, 0.7, 0.5, 0.8])
    covariance = np.outer(loadings, loadings) + np.diag([0.3, 0.5, 0.7, 0.2])
    assert omega_of(covariance) >= alpha_of(covariance)
