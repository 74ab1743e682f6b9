"""Impasse, pseudo-alliance and plateau: what is seen, what is not, and how often stable pairs show it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reknit import CourseHint, CourseSettings, Measure, Panel, Told, course_hints
from reknit.course.settings import KINDS, proposals
from tests.course.made_up import pair, stable

NAN = float("nan")
USUAL = [7.0, 7.5, 6.5, 7.5, 7.0, 7.0]
LOW = [4.0, 4.5, 4.0, 3.5, 4.0, 4.5]
CALM = [7.0, 7.5, 7.0, 6.5, 7.0, 7.5, 7.0, 7.0, 6.5, 7.5, 7.0, 7.0]
SAME_WEEK = [5.0, 6, 5, 4, 5, 6, 5, 5, 4, 5, 6, 5]
WEEK = ("patient", "week")
RUB = Measure("rub", 0, 3, 1, higher_is_better=False, is_mark=True)
seeds = st.integers(0, 10_000)
few = settings(max_examples=20, deadline=None)


def hints(panel: Panel, **how) -> dict[str, CourseHint]:
    found = course_hints(panel, false_alarms=how.pop("false_alarms", False), **how).hints
    return {each.kind: each for each in found}


def test_a_fall_that_does_not_come_back_is_an_impasse_with_its_evidence() -> None:
    found = hints(pair(USUAL + LOW, CALM, SAME_WEEK), outcome=WEEK)["impasse"]
    assert (found.member, found.since, found.session, found.grade) == ("patient", 7, 12, 1)
    assert found.signs == ("outcome_unchanged",)
    assert found.figures["usual"] == pytest.approx(np.mean(USUAL))
    assert found.figures["mean"] == pytest.approx(np.mean(LOW))
    assert found.figures["further_ratings"] == 5


def test_a_repaired_fall_is_none_and_neither_is_one_that_is_still_fresh() -> None:
    assert "impasse" not in hints(pair([*USUAL, 4.0, 4.5, 7.0, 7.0, 7.5, 7.0], CALM))
    assert "impasse" not in hints(pair([*USUAL, *LOW[:4]], CALM[:10]))
    grades = course_hints(pair([*USUAL, *LOW, 7.0], [*CALM, 7.0]), false_alarms=False).grades["impasse"]
    assert grades.tolist() == [-1] * 8 + [0] * 3 + [1] + [0]


def test_where_the_outcome_changes_reliably_one_is_not_stuck() -> None:
    better = [5.0, 6, 5, 4, 5, 6, 6, 7, 8, 9, 10, 10]
    assert "impasse" not in hints(pair(USUAL + LOW, CALM, better), outcome=WEEK)
    assert hints(pair(USUAL + LOW, CALM))["impasse"].signs == ()


def test_a_slide_without_any_sudden_fall_is_seen_too() -> None:
    slide = [8.0, 7.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0, 7.0, 6.5, 6.5, 6.5, 6.5, 6.5, 6.5]
    found = hints(pair(slide, [*CALM, 7, 7, 7]))["impasse"]
    assert (found.member, found.since) == ("patient", 10)


def test_an_indicator_raised_meanwhile_raises_the_grade() -> None:
    raised = np.array([0.0] * 9 + [1.0, 0, 0])
    found = hints(pair(USUAL + LOW, CALM), told=Told(raised=raised))["impasse"]
    assert found.grade == 2
    assert "indicator_raised" in found.signs
    before = np.array([1.0] + [0.0] * 11)
    assert hints(pair(USUAL + LOW, CALM), told=Told(raised=before))["impasse"].grade == 1


def test_longer_is_a_higher_grade() -> None:
    longer = pair(USUAL + LOW * 3, CALM + CALM)
    grades = course_hints(longer, false_alarms=False).grades["impasse"]
    assert grades.tolist() == [-1] * 8 + [0] * 3 + [1] * 5 + [2] * 5 + [3] * 3


FLAT = [9.0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]


def test_flat_and_high_alone_is_no_hint() -> None:
    assert hints(pair(FLAT, FLAT)) == {}


def test_flat_and_high_with_something_that_does_not_fit_is_a_hint_with_every_sign() -> None:
    panel = pair(FLAT, CALM, SAME_WEEK)
    marks = np.zeros(12)
    named = dataclasses.replace(
        panel,
        ratings={**panel.ratings, ("patient", "rub"): marks},
        measures={
            **panel.measures,
            "rub": RUB,
        },
    )
    told = Told(held_back=np.array([0.0] * 7 + [1.0] * 5), not_held=np.array([0.0] * 9 + [1.0, 1.0, 0.0]))
    found = hints(named, outcome=WEEK, told=told)["pseudo_alliance"]
    assert found.signs == ("outcome_unchanged", "other_lower", "held_back_unnamed", "more_cancelled")
    assert (found.member, found.grade, found.figures["mean"], found.figures["spread"]) == ("patient", 3, 10, 0)
    marks[2] = 1.0
    assert "held_back_unnamed" not in hints(named, outcome=WEEK, told=told)["pseudo_alliance"].signs


def test_a_plateau_needs_an_outcome_that_stays_and_ends_with_a_new_aim() -> None:
    panel = pair(CALM, CALM, SAME_WEEK)
    assert hints(panel) == {}
    assert course_hints(panel, false_alarms=False).grades["plateau"].max() == -1
    found = hints(panel, outcome=WEEK)["plateau"]
    assert (found.member, found.since, found.grade) == ("both", 5, 1)
    assert hints(panel, outcome=WEEK, told=Told(new_aim=np.array([0.0] * 9 + [1.0, 0, 0]))) == {}
    unasked = hints(panel, outcome=WEEK, told=Told(new_aim=np.zeros(12)))["plateau"]
    assert "no_new_aim" in unasked.signs
    assert "no_new_aim" not in found.signs


def test_it_cannot_tell_when_there_is_too_little() -> None:
    short = course_hints(pair(USUAL[:3], USUAL[:3], SAME_WEEK[:3]), outcome=WEEK)
    assert short.hints == ()
    assert all(set(grade.tolist()) == {-1} for grade in short.grades.values())


def test_without_bounds_nothing_is_near_the_top() -> None:
    found = course_hints(Panel.one({"a": FLAT, "b": CALM}), false_alarms=False)
    assert set(found.grades["pseudo_alliance"].tolist()) == {-1}


@given(seed=seeds, until=st.integers(1, 15), dyads=st.sampled_from([1, 3, 25]), gaps=st.sampled_from([0.0, 0.3]))
@few
def test_a_later_session_never_changes_an_earlier_answer(seed: int, until: int, dyads: int, gaps: float) -> None:
    panel = stable(seed, dyads=dyads, sessions=16, level=8.5, gaps=gaps)
    held_back = (np.random.default_rng(seed).random(panel.n_rows) < 0.2).astype(float)
    first = np.tile(np.arange(16) < until, dyads)
    told, kept = Told(held_back=held_back), Told(held_back=held_back[first])
    then = course_hints(panel.until(until), outcome=WEEK, told=kept, false_alarms=False).grades
    now = course_hints(panel, outcome=WEEK, told=told, false_alarms=False).grades
    assert all((then[kind] == now[kind][first]).all() for kind in KINDS)


def test_the_order_of_the_dyads_does_not_matter() -> None:
    panel, order = stable(4, dyads=22, sessions=12, level=9.0), np.random.default_rng(2).permutation(22)
    told = []
    for each in (panel, panel.select(order)):
        found = course_hints(each, outcome=WEEK).hints
        told.append(
            {(int(each.dyad_ids[hint.dyad]), hint.kind, hint.base_rate, hint.false_alarm_ever) for hint in found}
        )
    assert told[0] == told[1]
    assert len(told[0]) > 3


@given(seed=seeds)
@example(seed=26)
@few
def test_turning_the_scale_round_changes_nothing(seed: int) -> None:
    panel = stable(seed, dyads=4, sessions=14, level=8.5, gaps=0.2)
    turned = dataclasses.replace(
        panel,
        ratings={name: 10 - column if name[1] == "bond" else column for name, column in panel.ratings.items()},
        measures={**panel.measures, "bond": dataclasses.replace(panel.measures["bond"], higher_is_better=False)},
    )
    one, other = (course_hints(each, outcome=WEEK, false_alarms=False).grades for each in (panel, turned))
    assert all((one[kind] == other[kind]).all() for kind in KINDS)


@pytest.mark.slow
def test_the_share_told_is_about_that_of_stable_pairs_made_elsewhere() -> None:
    panel = stable(3, dyads=600, sessions=16, level=8.5)
    found = course_hints(panel, outcome=WEEK)
    for kind in KINDS:
        ever = (found.grades[kind].reshape(600, 16) > 0).any(axis=1).mean()
        told = [each.false_alarm_ever for each in found.hints if each.kind == kind and each.grade == 1]
        # Pairs with a hint are told the share of pairs like themselves, which show one more often than all do.
        assert 0.7 * ever < np.median(told)


def test_a_planted_impasse_is_rarer_in_stable_pairs_than_not() -> None:
    rng = np.random.default_rng(8)
    patient = np.clip(np.r_[rng.normal(8, 0.4, 14), rng.normal(5, 0.4, 7)], 0, 10)
    panel = pair(patient.tolist(), np.clip(rng.normal(8, 0.5, 21), 0, 10).tolist())
    found = hints(panel, false_alarms=True)["impasse"]
    assert found.false_alarm_now < 0.15
    assert "reknit proposal" in found.base_rate
    assert found == hints(panel, false_alarms=True)["impasse"]


def test_every_setting_says_how_certain_it_is() -> None:
    given_ = dataclasses.asdict(CourseSettings())
    for kind in KINDS:
        entries = proposals()[kind]["settings"]
        assert {name: entry["value"] for name, entry in entries.items()} == given_[kind]
        assert all(entry["certainty"] in {"reknit", "standard", "seen"} for entry in entries.values())


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        course_hints(pair(USUAL, USUAL), measure="mood")
    with pytest.raises(KeyError):
        course_hints(pair(USUAL, USUAL), outcome=WEEK)
    only = pair(USUAL, USUAL, SAME_WEEK[:6])
    weeks = dataclasses.replace(only, ratings={WEEK: only.ratings[WEEK]})
    with pytest.raises(ValueError, match="no ratings of the bond"):
        course_hints(weeks, outcome=WEEK)
