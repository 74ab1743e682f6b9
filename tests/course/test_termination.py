"""Ending early: what is learned, how good it is on others, and that nothing later is used."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit import Panel, Told, check_termination, learn_termination
from reknit.course.before_ending import before_ending
from reknit.course.logistic import NotFoundError, fit_logistic, probability
from reknit.course.termination import TIME, TooFewEndingsError
from tests.course.endings import EFFECTS, Endings, endings
from tests.course.made_up import pair

NAN = float("nan")

# Spector, L. C., & Mazzeo, M. (1980), in Greene, Econometric Analysis: grade point average, test score, new method,
# and whether the grade improved.
SPECTOR = np.array([
    [2.66, 20, 0, 0], [2.89, 22, 0, 0], [3.28, 24, 0, 0], [2.92, 12, 0, 0], [4.0, 21, 0, 1], [2.86, 17, 0, 0],
    [2.76, 17, 0, 0], [2.87, 21, 0, 0], [3.03, 25, 0, 0], [3.92, 29, 0, 1], [2.63, 20, 0, 0], [3.32, 23, 0, 0],
    [3.57, 23, 0, 0], [3.26, 25, 0, 1], [3.53, 26, 0, 0], [2.74, 19, 0, 0], [2.75, 25, 0, 0], [2.83, 19, 0, 0],
    [3.12, 23, 1, 0], [3.16, 25, 1, 1], [2.06, 22, 1, 0], [3.62, 28, 1, 1], [2.89, 14, 1, 0], [3.51, 26, 1, 0],
    [3.54, 24, 1, 1], [2.83, 27, 1, 1], [3.39, 17, 1, 1], [2.67, 24, 1, 0], [3.65, 21, 1, 1], [4.0, 23, 1, 1],
    [3.1, 21, 1, 0], [2.39, 19, 1, 1],
])  # fmt: skip
DESIGN, IMPROVED = np.column_stack([np.ones(32), SPECTOR[:, :3]]), SPECTOR[:, 3]


def test_the_regression_gives_what_greene_and_statsmodels_give() -> None:
    fit = fit_logistic(DESIGN, IMPROVED, np.zeros(4))
    # statsmodels 0.15.0, Logit(...).fit(): params and bse; Greene prints them to three decimals.
    assert fit.coefficients == pytest.approx([-13.0213468581, 2.8261125949, 0.0951576613, 2.3786876551], abs=1e-8)
    errors = [4.9313242136, 1.2629410756, 0.1415542057, 1.0645642545]
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(errors, abs=1e-6)


def test_the_penalised_regression_gives_what_statsmodels_gives() -> None:
    fit = fit_logistic(DESIGN, IMPROVED, np.array([0.0, 1.0, 1.0, 1.0]))
    # statsmodels 0.15.0, GLM(Binomial).fit_regularized(alpha=[0, 1, 1, 1] / 32, L1_wt=0).
    assert fit.coefficients == pytest.approx([-7.94901, 1.21008, 0.13015, 1.16215], abs=2e-5)


def test_a_column_that_separates_needs_a_penalty() -> None:
    design, outcome = np.column_stack([np.ones(20), np.arange(20.0)]), (np.arange(20) > 9).astype(float)
    with pytest.raises(NotFoundError):
        fit_logistic(design, outcome, np.zeros(2))
    assert np.isfinite(fit_logistic(design, outcome, np.array([0.0, 1.0])).coefficients).all()


def test_the_figures_before_an_ending_are_what_they_say() -> None:
    panel = pair([7, NAN, 6, 8, 4, 4], [6, 6, 7, 8, 8, NAN])
    before = before_ending(panel, "bond", "patient", Told(not_held=np.array([0, 1, 0, 2, 0, 0.0])))
    told = dict(zip(before.names, before.figures.T, strict=True))
    assert told["level"].tolist() == [7, 7, 6.5, 7, 6.25, 5.8]
    assert told["deviation"].tolist() == pytest.approx([NAN, NAN, -1, 1.5, -3, -2.25], nan_ok=True)
    assert told["open_rupture"].tolist() == [0, 0, 0, 0, 1, 1]
    assert told["discrepancy"].tolist() == pytest.approx([1, NAN, 1, 0, 4, NAN], nan_ok=True)
    assert told["missed"].tolist() == [0, 1, 1, 3, 3, 2]


@given(seed=st.integers(0, 1000), until=st.integers(1, 12))
@settings(max_examples=10, deadline=None)
def test_a_later_session_never_changes_an_earlier_hazard(seed: int, until: int) -> None:
    risk = learn_termination(WORLD.panel, WORLD.early, told=WORLD.told)
    other = endings(seed, dyads=25, sessions=12)
    row = np.arange(other.panel.n_rows) - np.repeat(other.panel.offsets[:-1], other.panel.lengths)
    assert other.told.not_held is not None
    told = Told(not_held=other.told.not_held[row < until])
    now = risk.hazard(other.panel, told=other.told)[row < until]
    assert risk.hazard(other.panel.until(until), told=told) == pytest.approx(now, abs=1e-12)


WORLD = endings(1, dyads=400)


def test_it_learns_the_hazard_that_made_the_endings() -> None:
    world = endings(5, dyads=1000)
    risk = learn_termination(world.panel, world.early, told=world.told)
    error = np.sqrt(np.diag(risk.covariance))
    for at, name in enumerate(risk.names, start=len(TIME)):
        own = risk.spread[at - len(TIME)]
        assert risk.coefficients[at] / own == pytest.approx(EFFECTS[name], abs=3.5 * error[at] / own)
    said = risk.hazard(world.panel, told=world.told)
    assert np.corrcoef(np.log(said), np.log(world.hazard))[0, 1] > 0.95
    assert said.sum() == pytest.approx(world.early.sum(), rel=0.01)
    assert risk.odds_ratios()["open_rupture"].low > 1


def test_on_dyads_it_did_not_learn_from_it_is_calibrated_and_better_than_a_constant() -> None:
    world = endings(7, dyads=700)
    found = check_termination(world.panel, world.early, told=world.told, folds=5)
    assert found.slope.low < 1 < found.slope.high
    assert found.intercept.low < 0 < found.intercept.high
    assert found.brier.value < found.brier_constant.value
    assert found.area.low > 0.6
    assert np.isfinite(found.hazard).all()
    assert all(0 <= area <= 1 for area in found.area_at.values())


def test_where_nothing_matters_nothing_is_found() -> None:
    world = endings(11, dyads=600, effects=dict.fromkeys(EFFECTS, 0.0))
    found = check_termination(world.panel, world.early, told=world.told, folds=5)
    assert found.area.low < 0.5 < found.area.high + 0.05
    assert found.area.value < 0.56


def test_neither_the_order_of_the_dyads_nor_their_folds_order_matters() -> None:
    order = np.random.default_rng(0).permutation(WORLD.panel.n_dyads)
    panel = WORLD.panel.select(order)
    first, second = (
        check_termination(each, early) for each, early in ((WORLD.panel, WORLD.early), (panel, WORLD.early[order]))
    )
    assert second.area.value == pytest.approx(first.area.value, abs=1e-9)
    assert second.slope.value == pytest.approx(first.slope.value, abs=1e-6)


def test_treatments_still_going_on_count_up_to_the_session_before_their_last() -> None:
    going_on = np.where(WORLD.early == 1, 1.0, NAN)
    whole, partly = (learn_termination(WORLD.panel, early) for early in (WORLD.early, going_on))
    assert whole.sessions - partly.sessions == (WORLD.early == 0).sum()
    assert whole.endings == partly.endings == WORLD.early.sum()


def refused(world: Endings, early: object, **how: object) -> str:
    with pytest.raises((ValueError, KeyError)) as problem:
        learn_termination(world.panel, early, **how)  # type: ignore[arg-type]
    return str(problem.value)


def test_without_enough_endings_there_is_nothing_to_fall_back_on() -> None:
    few = np.zeros(WORLD.panel.n_dyads)
    few[:9] = 1
    with pytest.raises(TooFewEndingsError, match="9 early endings; at least 10"):
        learn_termination(WORLD.panel, few)


def test_what_does_not_fit_is_refused() -> None:
    assert "shape" in refused(WORLD, [1, 0])
    assert "other than" in refused(WORLD, np.full(WORLD.panel.n_dyads, 2))
    assert "mood" in refused(WORLD, WORLD.early, measure="mood")
    assert "nobody" in refused(WORLD, WORLD.early, member="nobody")
    risk = learn_termination(WORLD.panel, WORLD.early, told=WORLD.told)
    with pytest.raises(ValueError, match="missed"):
        risk.hazard(WORLD.panel)
    with pytest.raises(ValueError, match="folds"):
        check_termination(WORLD.panel, WORLD.early, folds=1)
    one = Panel.one({"patient": [5, 6, 5]})
    with pytest.raises(TooFewEndingsError):
        learn_termination(one, [1])


def test_probabilities_stay_between_0_and_1() -> None:
    assert probability(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]
