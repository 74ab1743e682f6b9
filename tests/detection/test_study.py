"""Running rules over panels: parts, comparison, limits, marks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import reknit
from reknit.detection.registry import rule_named
from reknit.detection.run import find, pool_all, survey_all
from reknit.detection.study import limits, strained_rows

CLINIC = reknit.simulate(25, (5, 16), seed=4)
RULES = ["person_mean_2sd", "strauss2006", "cusum"]


def test_a_study_in_parts_is_the_study_as_a_whole() -> None:
    study = reknit.Study.of(CLINIC.panel, RULES, seed=1)
    whole = next(study.parts())
    parts = list(study.parts(dyads_per_part=7))
    assert [part.first_dyad for part in parts] == [0, 7, 14, 21]
    for rule in RULES:
        points = np.concatenate([part.episodes[rule].points for part in parts])
        alarms = np.concatenate([part.episodes[rule].false_alarm_pair for part in parts])
        np.testing.assert_array_equal(points, whole.episodes[rule].points)
        np.testing.assert_array_equal(alarms, whole.episodes[rule].false_alarm_pair)


def test_episodes_of_a_study_are_those_of_detect() -> None:
    study = reknit.Study.of(CLINIC.panel, ["person_mean_2sd"], seed=2)
    once = reknit.detect(CLINIC.panel, "person_mean_2sd", seed=2).episodes
    again = study.episodes("person_mean_2sd")
    np.testing.assert_array_equal(once.onset, again.onset)
    np.testing.assert_array_equal(once.false_alarm_pair, again.false_alarm_pair)


def test_compare_counts_what_detect_finds() -> None:
    comparison = reknit.compare(CLINIC.panel, RULES, false_alarms=False)
    for summary in comparison.summaries:
        episodes = reknit.detect(CLINIC.panel, summary.rule, false_alarms=False).episodes
        assert summary.episodes == len(episodes)
        assert summary.dyads_flagged == len(np.unique(episodes.dyad))
        assert summary.repaired + summary.unrepaired + summary.censored == summary.episodes
        assert summary.sessions == sum(np.isfinite(column).sum() for column in CLINIC.panel.ratings.values())
        assert np.isnan(summary.share_by_noise)


def test_agreement_is_whole_with_oneself_and_symmetric() -> None:
    comparison = reknit.compare(CLINIC.panel, RULES, false_alarms=False)
    kappa = comparison.agreement_sessions["bond"]
    np.testing.assert_allclose(np.diag(kappa), 1.0)
    np.testing.assert_allclose(kappa, kappa.T)


def test_strained_sessions_run_from_onset_to_the_last_before_repair() -> None:
    panel = reknit.Panel.one({"patient": [5, 6, 5, 6, 5, 6, 1, 2, 6, 5]})
    episodes = reknit.detect(panel, "person_mean_2sd", false_alarms=False).episodes
    assert np.flatnonzero(strained_rows(episodes, ("patient", "rating"), panel.n_rows)).tolist() == [6, 7]


@pytest.mark.parametrize("rule", ["person_mean_2sd", "ewma", "strauss2006", "mclaughlin2014"])
@pytest.mark.parametrize("higher_is_better", [True, False])
def test_a_rating_at_the_limit_is_where_the_rule_fires(*, rule: str, higher_is_better: bool) -> None:
    panel, name = CLINIC.panel, ("patient", "bond")
    if not higher_is_better:
        turned = {each: 8 - column for each, column in panel.ratings.items()}
        upside_down = reknit.Measure("bond", 1, 7, higher_is_better=False)
        panel = dataclasses.replace(panel, ratings=turned, measures={"bond": upside_down})
    yardsticks = pool_all(panel, survey_all(panel))
    line = limits(panel, rule_named(rule), yardsticks, name)
    episodes = find(panel, [rule_named(rule)], yardsticks)[rule]
    found = episodes.found[episodes.series == 0]
    beyond = panel.ratings[name] <= line + 1e-9 if higher_is_better else panel.ratings[name] >= line - 1e-9
    assert len(found) > 0
    assert beyond[found].all()
    assert beyond.sum() < np.isfinite(line).sum() / 2


def test_marks_are_told_as_they_are() -> None:
    measures = {
        "bond": reknit.Measure("bond", 1, 7),
        "rub": reknit.Measure("rub", 0, 3, 1, higher_is_better=False, is_mark=True),
    }
    panel = reknit.Panel(
        np.array(["1"]),
        np.array([0, 6]),
        np.arange(1, 7, dtype=np.int32),
        {("patient", "bond"): np.array([5.0, 5, 6, 5, 6, 5]), ("patient", "rub"): np.array([0.0, 2, 3, 0, np.nan, 1])},
        measures,
    )
    first, second = reknit.detect(panel, "self_marked").episodes
    assert (first.onset, first.nadir, first.end, first.points) == (1, 2, 3, 3.0)
    assert second.status is reknit.Status.CENSORED
    assert np.isnan(first.false_alarm_pair)
    assert "self_marked" in reknit.compare(panel, false_alarms=False).rules
    assert "self_marked" not in reknit.compare(CLINIC.panel, false_alarms=False).rules


def test_a_rule_that_only_looks_back_says_so() -> None:
    with pytest.raises(ValueError, match="looking back"):
        reknit.detect(CLINIC.panel, "segments", prospective=True)


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(reknit.UnknownRuleError, match="strauss2006"):
        reknit.detect(CLINIC.panel, "straus2006")


def test_an_empty_panel_has_an_answer() -> None:
    panel = reknit.Panel.from_long(dyad=[], session=[], score=[])
    assert len(reknit.detect(panel).episodes) == 0
    assert reknit.compare(panel, RULES).summaries[0].dyads == 0
