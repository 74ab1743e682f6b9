"""The laws every detector keeps, whatever its formula."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reknit import Measure, Panel, Rule, detect, rules
from reknit.detection.run import find, pool_all, survey_all
from reknit.episode import NO_SESSION, Episodes

BY_NAME = {rule.name: rule for rule in rules()}
INFERRED = [rule for rule in rules() if not rule.detector.on_marks]
PROSPECTIVE = [rule for rule in INFERRED if rule.detector.prospective]
every_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
inferred_rule = pytest.mark.parametrize("rule", INFERRED, ids=lambda rule: rule.name)
prospective_rule = pytest.mark.parametrize("rule", PROSPECTIVE, ids=lambda rule: rule.name)

seeds = st.integers(0, 10_000)
few = settings(max_examples=25, deadline=None)


def made_up(seed: int, *, dyads: int = 5, longest: int = 14, gaps: float = 0.2, measure: str = "bond") -> Panel:
    """Dyads of every length from 0 ratings up, two members, some gaps, some deep falls."""
    rng = np.random.default_rng(seed)
    length = rng.integers(1, longest, dyads)
    columns = {}
    for member in ("patient", "therapist"):
        ratings = rng.normal(5, 1, length.sum()) - 3.0 * (rng.random(length.sum()) < 0.1)
        ratings[rng.random(length.sum()) < gaps] = np.nan
        columns[member, measure] = ratings
    return Panel(
        dyad_ids=np.arange(dyads),
        offsets=np.concatenate([[0], np.cumsum(length)]),
        sessions=np.concatenate([np.arange(1, each + 1) for each in length]).astype(np.int32),
        ratings=columns,
        measures={measure: Measure(measure)},
    )


def with_ratings(panel: Panel, change) -> Panel:
    return dataclasses.replace(panel, ratings={name: change(column) for name, column in panel.ratings.items()})


def found(panel: Panel, rule: Rule, *, prospective: bool = False) -> Episodes:
    yardsticks = pool_all(panel, survey_all(panel), prospective=prospective)
    return find(panel, [rule], yardsticks, prospective=prospective)[rule.name]


def places(episodes: Episodes) -> list[tuple[int, ...]]:
    names = ("dyad", "series", "onset", "nadir", "found", "last", "end", "status", "shape")
    return list(zip(*(getattr(episodes, name).tolist() for name in names), strict=True))


@inferred_rule
@pytest.mark.parametrize("value", [0.0, 3.3, -7.1, 1e6])
@pytest.mark.parametrize("prospective", [False, True])
def test_it_is_silent_on_constant_series(*, rule: Rule, value: float, prospective: bool) -> None:
    if prospective and not rule.detector.prospective:
        return
    lively = np.random.default_rng(0).normal(value, 1.0, 40)
    panel = Panel.from_long(
        dyad=[1] * 40 + [2] * 40, session=[*range(40), *range(40)], score=np.concatenate([lively, np.full(40, value)])
    )
    assert not (found(panel, rule, prospective=prospective).dyad == 1).any()


@inferred_rule
@pytest.mark.parametrize("prospective", [False, True])
def test_it_is_silent_where_nobody_rated(*, rule: Rule, prospective: bool) -> None:
    if prospective and not rule.detector.prospective:
        return
    panel = with_ratings(made_up(1), lambda column: np.full(len(column), np.nan))
    assert not len(found(panel, rule, prospective=prospective).dyad)


@prospective_rule
@given(seed=seeds, until=st.integers(1, 13))
@few
def test_a_later_session_never_changes_an_earlier_answer(rule: Rule, seed: int, until: int) -> None:
    panel = made_up(seed, dyads=4, longest=15)
    earlier, later = (found(each, rule, prospective=True) for each in (panel.until(until), panel))
    kept = np.minimum(panel.lengths, until)
    move = panel.offsets[:-1] - np.concatenate([[0], np.cumsum(kept)[:-1]])
    then = {(d, s, f + move[d], o + move[d]) for d, s, f, o in told(earlier)}
    session = np.arange(panel.n_rows) - np.repeat(panel.offsets[:-1], panel.lengths)
    now = {(d, s, f, o) for d, s, f, o in told(later) if session[f] < until}
    assert then == now


def told(episodes: Episodes) -> list[tuple[int, int, int, int]]:
    columns = (episodes.dyad, episodes.series, episodes.found, episodes.onset)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@inferred_rule
@given(seed=seeds, shift=st.floats(-50, 50), factor=st.sampled_from([0.01, 0.5, 3.0, 1000.0]))
@few
def test_shift_and_scale_change_nothing_but_the_points(rule: Rule, seed: int, shift: float, factor: float) -> None:
    panel = made_up(seed)
    before, after = found(panel, rule), found(with_ratings(panel, lambda column: column * factor + shift), rule)
    assert places(before) == places(after)
    np.testing.assert_allclose(after.points, before.points * factor, rtol=1e-6)
    np.testing.assert_allclose(after.scale_units, before.scale_units, rtol=1e-6)


@inferred_rule
@given(seed=seeds)
@few
def test_turning_the_scale_upside_down_changes_nothing(rule: Rule, seed: int) -> None:
    panel = made_up(seed)
    turned = with_ratings(panel, np.negative).with_measures(Measure("bond", higher_is_better=False))
    assert places(found(panel, rule)) == places(found(turned, rule))


@every_rule
def test_the_order_of_dyads_does_not_matter(rule: Rule) -> None:
    panel = made_up(7, dyads=12, longest=20)
    order = np.random.default_rng(1).permutation(panel.n_dyads)
    plain, shuffled = (detect(each, rule, seed=3).episodes for each in (panel, panel.select(order)))
    assert sorted(figures(plain, np.arange(panel.n_dyads))) == sorted(figures(shuffled, order))


def figures(episodes: Episodes, dyad_of: np.ndarray) -> list[tuple[float, ...]]:
    columns = (
        episodes.series,
        episodes.points,
        episodes.strength,
        episodes.false_alarm_pair,
        episodes.false_alarm_session,
    )
    return list(zip(dyad_of[episodes.dyad].tolist(), *(column.tolist() for column in columns), strict=True))


@every_rule
def test_the_same_seed_gives_the_same_answer(rule: Rule) -> None:
    panel = made_up(11, dyads=8, longest=18)
    first, second = (detect(panel, rule, seed=5).episodes for _ in range(2))
    assert places(first) == places(second)
    np.testing.assert_array_equal(first.false_alarm_pair, second.false_alarm_pair)


@inferred_rule
@given(seed=seeds)
@few
def test_a_gap_is_the_same_as_a_session_that_was_never_listed(rule: Rule, seed: int) -> None:
    panel = made_up(seed, gaps=0.4)
    name = ("patient", "bond")
    rated = np.flatnonzero(np.isfinite(panel.ratings[name]))
    listed = dataclasses.replace(panel, ratings={name: panel.ratings[name]})
    short = Panel.from_long(
        dyad=panel.row_dyad[rated],
        session=panel.sessions[rated],
        score=panel.ratings[name][rated],
        member="patient",
        measure="bond",
    )
    with_gap, without = found(listed, rule), found(short, rule)
    assert rated[without.onset].tolist() == with_gap.onset.tolist()
    assert rated[without.nadir].tolist() == with_gap.nadir.tolist()
    np.testing.assert_array_equal(with_gap.points, without.points)


@inferred_rule
@given(seed=seeds, prospective=st.booleans())
@example(seed=20, prospective=False)  # ratings that fall further once the window is over and the rule is silent again
@few
def test_episodes_lie_inside_their_dyad_and_in_order(*, rule: Rule, seed: int, prospective: bool) -> None:
    panel = made_up(seed)
    episodes = found(panel, rule, prospective=prospective and rule.detector.prospective)
    first, stop = panel.offsets[episodes.dyad], panel.offsets[episodes.dyad + 1]
    repaired = episodes.end != NO_SESSION
    assert (first <= episodes.onset).all()
    assert (episodes.onset <= episodes.nadir).all()
    assert (episodes.nadir <= episodes.last).all()
    assert (episodes.last < stop).all()
    assert (episodes.end[repaired] > episodes.nadir[repaired]).all()
    assert (episodes.end[repaired] < stop[repaired]).all()
    assert (episodes.points > 0).all()
    np.testing.assert_array_equal(repaired, episodes.status == 0)


@every_rule
@pytest.mark.parametrize("ratings", [[], [5.0], [5.0, 1.0], [np.nan, np.nan]], ids=["none", "one", "two", "gaps only"])
def test_too_short_a_series_has_an_answer(rule: Rule, ratings: list[float]) -> None:
    detection = detect(Panel.one({"patient": ratings}), rule)
    assert len(detection.episodes) <= 1
    assert detection.rule_alarm_pair["rating"].shape == (1,)


def test_every_rule_says_where_it_comes_from_and_how_sure_that_is() -> None:
    assert len(BY_NAME) >= 15
    for rule in BY_NAME.values():
        assert rule.certainty in {"seen", "not checked", "standard", "reknit"}
        assert len(rule.source) > 20
        if rule.certainty == "not checked":
            assert rule.title.startswith("after")
            assert "not checked against the paper" in rule.citation
