"""Judging on made-up pairs: small runs of the whole way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from reknit import rules, simulate
from reknit.detection.regimes.course import live_course
from reknit.detection.regimes.parameters import shipped
from reknit.evaluation.grid import evaluate_worlds, together
from reknit.evaluation.judge import ALONE, MODEL, judge
from reknit.evaluation.scores import judged, published_rules
from reknit.evaluation.worlds import BOTH, World, worlds
from reknit.inference.ranks import area
from reknit.simulation.shocks import simulate_shocks

if TYPE_CHECKING:
    from reknit.simulation.ruptured import Simulation

RULES = [rule for rule in rules() if rule.name in {"person_mean_2sd", "ewma"}]


def world(**changes: Any) -> World:
    usual = next(each for each in worlds() if each.kind == "regimes" and each.members == 2 and each.drop == 3)
    return replace(usual, **changes)


def test_every_way_is_judged_on_the_same_sessions() -> None:
    made_up = world().make(60, seed=1)
    verdict = judge(made_up.panel, made_up.ruptured, rules=RULES)
    assert {each.way for each in verdict.judgements} == {"person_mean_2sd", "ewma", MODEL, ALONE}
    assert verdict.sessions == judged(made_up.panel, "bond").sum()
    assert verdict.of(MODEL).area.value > 0.8
    assert verdict.of(verdict.best).area.value == max(verdict.of(rule.name).area.value for rule in RULES)
    assert np.isnan(verdict.of("ewma").slope.value)
    assert 0.3 < verdict.of(MODEL).slope.value < 3


def test_a_truth_that_does_not_fit_is_refused() -> None:
    made_up = world().make(10, seed=1)
    with pytest.raises(ValueError, match="entries"):
        judge(made_up.panel, made_up.ruptured[1:])
    with pytest.raises(ValueError, match="some must be ruptured"):
        judge(made_up.panel, np.zeros_like(made_up.ruptured))


def test_worlds_cover_two_kinds_and_one_and_two_members() -> None:
    every = worlds()
    assert len(set(every)) == len(every) > 50
    assert {(each.kind, each.members) for each in every} == {(k, m) for k in ("regimes", "shocks") for m in (1, 2)}
    assert {each.drop for each in every} == {0.5, 1.0, 2.0, 3.0}


def test_worlds_are_summed_up_by_kind_and_members() -> None:
    seen: list[float] = []
    chosen = [world(members=members) for members in (1, 2)]
    cells = evaluate_worlds(40, 1, chosen, progress=lambda share, _doing: seen.append(share))
    sums = together(cells)
    assert seen == [0.0, 0.5]
    assert [(each.kind, each.members, each.cells) for each in sums] == [("regimes", 1, 1), ("regimes", 2, 1)]


def test_published_rules_leave_out_reknits_own_and_marks() -> None:
    assert {"reknit", "self_marked", "segments"}.isdisjoint(rule.name for rule in published_rules())


def with_noise_beside(simulation: Simulation, seed: int) -> Simulation:
    """Return the same pairs with a second member whose ratings are noise and know nothing of the bond."""
    panel = simulation.panel
    (name, column), *_ = panel.ratings.items()
    rng = np.random.default_rng([seed, 11])
    known = column[np.isfinite(column)]
    noise = np.where(np.isfinite(column), rng.permutation(known)[rng.integers(0, len(known), len(column))], np.nan)
    return replace(simulation, panel=replace(panel, ratings={name: column, (BOTH[1], name[1]): noise}))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["regimes", "shocks"])
def test_two_members_are_better_than_one_and_noise_beside_does_no_harm(kind: str) -> None:
    both = world(kind=kind, drop=2.0).make(500, seed=3)
    first = replace(both.panel, ratings=dict([next(iter(both.panel.ratings.items()))]))
    alone = replace(both, panel=first)
    noisy = with_noise_beside(alone, seed=3)
    rows = judged(alone.panel, "bond")
    found = {}
    for name, each in {"both": both, "alone": alone, "noisy": noisy}.items():
        verdict = judge(each.panel, each.ruptured & rows, rules=RULES)
        found[name] = verdict.of(MODEL).area
    assert found["both"].value > found["alone"].value + 0.01
    assert found["noisy"].value > found["alone"].low


def test_a_pair_alone_is_not_drowned_by_a_second_member_who_answers_at_random() -> None:
    both = world(drop=2.0).make(400, seed=6)
    first = replace(both.panel, ratings=dict([next(iter(both.panel.ratings.items()))]))
    noisy = with_noise_beside(replace(both, panel=first), seed=6).panel
    rows = judged(first, "bond")
    trusting = replace(shipped(), silent=1e-9)
    found = {
        name: area(live_course(panel, parameters=parameters).rupture[rows], both.ruptured[rows])
        for name, panel, parameters in (
            ("both", both.panel, shipped()),
            ("noisy", noisy, shipped()),
            ("noisy, both believed", noisy, trusting),
            ("first", first, shipped()),
        )
    }
    assert found["both"] > found["first"] + 0.02
    assert found["noisy"] > found["noisy, both believed"] + 0.03
    assert found["noisy"] > found["first"] - 0.05


def test_shocks_are_on_their_scale_and_the_same_for_a_seed() -> None:
    first, second = (simulate_shocks(30, 12, seed=4) for _ in range(2))
    for name, column in first.panel.ratings.items():
        np.testing.assert_array_equal(column, second.panel.ratings[name])
        known = column[np.isfinite(column)]
        assert ((known >= 1) & (known <= 7)).all()
        np.testing.assert_array_equal(np.rint(known * 4), known * 4)
    assert 0.02 < first.ruptured.mean() < 0.2
    assert not first.ruptured[::12].any()
    assert not simulate_shocks(30, 12, onset=0.0, seed=4).ruptured.any()


def test_deeper_shocks_are_found_better() -> None:
    shallow, deep = (simulate_shocks(80, 14, drop=drop, seed=5) for drop in (0.5, 3.0))
    areas = [judge(each.panel, each.ruptured, rules=RULES).of(ALONE).area.value for each in (shallow, deep)]
    assert areas[0] + 0.1 < areas[1]


def test_pairs_without_a_second_half_to_learn_from_are_judged_with_shipped_parameters() -> None:
    pair = simulate(1, 30, onset=0.15, drop=3, seed=8)
    verdict = judge(pair.panel, pair.ruptured, rules=RULES)
    np.testing.assert_array_equal(verdict.scores[MODEL], verdict.scores[ALONE])
