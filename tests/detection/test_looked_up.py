"""The two tables that come with reknit: one pair alone, and looking after every session."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from reknit import Measure, Panel, detect, rules
from reknit.detection.lone_pairs import lone_pairs
from reknit.detection.looks import Looks, looks_for, rule_key
from reknit.detection.registry import DEFAULT_RULE, rule_named
from reknit.detection.study import Study

INFERRED = [rule for rule in rules() if not rule.detector.on_marks]
FEELING = Measure("feeling", 0, 10)


def one_pair(length: int, fall: float, *, measure: Measure = FEELING) -> Panel:
    """Return a pair whose ratings vary round 7 by about one point, and fall once."""
    ratings = 7 + np.random.default_rng(length).normal(0, 1, length).clip(-2, 2)
    ratings[length // 2] = 7 - fall
    return Panel.one({"patient": ratings.tolist()}, measure=measure)


def is_looked_up(panel: Panel) -> bool:
    calibration = Study.of(panel, DEFAULT_RULE).calibration
    assert calibration is not None
    return all(answer.looked_up for answer in calibration.answers.values())


def rarest(panel: Panel) -> float:
    return float(detect(panel).episodes.false_alarm_pair.min(initial=1.0))


def test_the_tables_belong_to_the_rules_as_they_are() -> None:
    """A rule that was changed needs its tables made anew: scripts/make_looks_table.py, make_lone_pairs_table.py."""
    assert rule_key(rule_named(DEFAULT_RULE)) in lone_pairs().keys
    table = tomllib.loads(resources.files("reknit.detection").joinpath("looks.toml").read_text("utf-8"))
    for way in ("retrospective", "prospective"):
        for name, entry in table[way].items():
            rule = rule_named(name)
            assert entry["key"] == rule_key(rule)
            assert looks_for(rule, np.array([10]), prospective=way == "prospective").table is not None
    assert {rule.name for rule in INFERRED if rule.certainty != "reknit"} <= set(table["retrospective"])


@pytest.mark.parametrize("length", [8, 11, 20, 33, 120])
def test_a_deeper_fall_is_rarer(length: int) -> None:
    shares = [rarest(one_pair(length, fall)) for fall in (3.0, 4.0, 6.0)]
    assert shares == sorted(shares, reverse=True)
    assert 0 < shares[-1] < 0.05


@pytest.mark.parametrize("length", [8, 16, 40])
def test_the_table_says_what_simulation_says(length: int) -> None:
    """A pair is looked up; with a scale too coarse for the table, the same pair is simulated."""
    for fall in (3.0, 4.0):
        fine, coarse = one_pair(length, fall), one_pair(length, fall, measure=Measure("feeling", 0, 10, 0.5))
        assert is_looked_up(fine)
        assert not is_looked_up(coarse)
        assert rarest(fine) == pytest.approx(rarest(coarse), abs=0.04, rel=0.6)


def test_more_sessions_than_the_table_knows_are_simulated() -> None:
    assert 0 < rarest(one_pair(230, 6.0)) <= 1


def test_a_rule_of_ones_own_has_figures_too() -> None:
    rule = rule_named(DEFAULT_RULE)
    own = replace(rule, name="mine", settings=replace(rule.settings, k=1.5))
    episodes = detect(one_pair(16, 4.0), own).episodes
    np.testing.assert_array_less(0, episodes.false_alarm_pair)
    np.testing.assert_allclose(episodes.false_alarm_ever, np.minimum(57 * episodes.false_alarm_pair, 1))


TABLED = [rule for rule in INFERRED if looks_for(rule, np.array([10]), prospective=False).table is not None]


@pytest.mark.parametrize("rule", TABLED, ids=lambda rule: rule.name)
def test_looking_again_adds_and_never_takes_away(rule) -> None:
    share = np.geomspace(1e-4, 1, 60)
    dyad, two = np.zeros(60, int), np.full(60, 2.0)
    short, long = (looks_for(rule, np.array([sessions]), prospective=False) for sessions in (10, 150))
    for series in (np.ones(60), two):
        once = short.ever(share, dyad, series)
        assert (once >= share).all()
        assert (np.diff(once) >= 0).all()
        assert (long.ever(share, dyad, series) >= once).all()
        assert once[-1] == 1
    known = share >= 0.002
    assert (short.ever(share, dyad, two) >= 0.95 * short.ever(share, dyad, np.ones(60)))[known].all()


def test_without_a_table_every_look_counts_in_full() -> None:
    looks = Looks(np.array([12, 100]), None)
    share, one = np.array([0.001, 0.001]), np.ones(2)
    np.testing.assert_allclose(looks.ever(share, np.array([0, 1]), one), [0.057, 0.097])
