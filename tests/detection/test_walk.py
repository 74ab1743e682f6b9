"""What makes an episode, told on series small enough to check by eye."""

from __future__ import annotations

import statistics

import pytest

from reknit import Episode, Panel, Shape, Status, detect
from reknit.detection import drop
from reknit.detection.registry import Rule, rule_named
from reknit.detection.signals import RepairSettings

EVEN = [5.0, 5.5, 5.0, 5.5, 5.0, 5.5]


def own_rule(repair: RepairSettings, **settings: object) -> Rule:
    base = rule_named("person_mean_2sd")
    chosen = drop.Settings(repair=repair, **settings)  # type: ignore[arg-type]
    return Rule("own", "own", "drop", "reknit", base.source, None, "", chosen)


def episodes_of(ratings: list[float], rule: Rule | str) -> list[Episode]:
    return list(detect(Panel.one({"patient": ratings}), rule, false_alarms=False).episodes)


BACK = RepairSettings(window=3, tolerance=0.25)
FIRST = {"reference": "first_sessions", "sessions": 6, "scale": ("own_sd",), "k": 1.5}


def test_a_fall_that_comes_back_is_repaired() -> None:
    (episode,) = episodes_of([*EVEN, 2.0, 5.2, 5.0, 5.5], own_rule(BACK, **FIRST))
    assert (episode.onset, episode.nadir, episode.end) == (6, 6, 7)
    assert episode.status is Status.REPAIRED
    assert episode.shape is Shape.SUDDEN_SUDDEN
    assert episode.points == pytest.approx(3.25)
    assert not episode.over_repaired


def test_a_repair_above_the_reference_is_over_repaired() -> None:
    (episode,) = episodes_of([*EVEN, 2.0, 6.5, 5.0, 5.5], own_rule(BACK, **FIRST))
    assert episode.over_repaired


def test_no_return_within_the_window_is_unrepaired() -> None:
    (episode,) = episodes_of([*EVEN, 2.0, 2.5, 2.0, 2.5, 2.4, 2.2], own_rule(BACK, **FIRST | {"k": 1.2}))
    assert episode.status is Status.UNREPAIRED
    assert episode.end is None
    assert episode.last == 11
    assert episode.shape is Shape.UNFINISHED


def test_a_rule_that_never_stops_firing_does_not_open_a_second_episode() -> None:
    found = episodes_of([*EVEN, *[2.0] * 12], own_rule(BACK, **FIRST | {"k": 1.0}))
    assert [episode.status for episode in found] == [Status.UNREPAIRED]


def test_an_unrepaired_rupture_lasts_while_the_rule_keeps_firing() -> None:
    (episode,) = episodes_of([*EVEN, *[2.0] * 8, 5.5, 5.0], own_rule(BACK, **FIRST | {"k": 1.2}))
    assert episode.status is Status.UNREPAIRED
    assert (episode.onset, episode.last, episode.end) == (6, 13, None)


def test_too_few_sessions_left_is_censored_not_unrepaired() -> None:
    (episode,) = episodes_of([*EVEN, 2.0, 2.5], own_rule(BACK, **FIRST | {"k": 1.2}))
    assert episode.status is Status.CENSORED


def test_a_rebound_from_the_nadir_repairs_where_the_rule_says_so() -> None:
    ratings = [*EVEN, 1.0, 3.9, 4.0, 4.0]
    plain, rebounding = RepairSettings(window=3), RepairSettings(window=3, rebound=1.5)
    assert episodes_of(ratings, own_rule(plain, **FIRST))[0].status is Status.UNREPAIRED
    assert episodes_of(ratings, own_rule(rebounding, **FIRST))[0].end == 7


@pytest.mark.parametrize(
    ("fall", "shape"),
    [
        ([2.0, 5.5], Shape.SUDDEN_SUDDEN),
        ([2.0, 3.0, 5.5], Shape.SUDDEN_GRADUAL),
        ([3.9, 2.0, 5.5], Shape.GRADUAL_SUDDEN),
        ([3.9, 2.0, 3.0, 5.5], Shape.GRADUAL_GRADUAL),
    ],
)
def test_five_shapes(fall: list[float], shape: Shape) -> None:
    rule = own_rule(RepairSettings(window=6), reference="start_of_fall", scale=("own_sd",), k=1.2)
    (episode,) = episodes_of([*EVEN, *fall, *EVEN], rule)
    assert episode.shape is shape
    assert episode.onset == 6


def test_a_rule_that_counts_only_repaired_falls_is_silent_about_the_others() -> None:
    only = RepairSettings(window=3, only_repaired=True)
    assert episodes_of([*EVEN, 2.0, 2.5, 2.0, 2.5, 2.4], own_rule(only, **FIRST | {"k": 1.2})) == []
    assert len(episodes_of([*EVEN, 2.0, 5.5, 5.0], own_rule(only, **FIRST))) == 1


def test_the_magnitude_is_told_in_points_and_yardsticks() -> None:
    ratings = [5.0, 6, 5, 6, 5, 6, 5, 6, 1, 6]
    (episode,) = episodes_of(ratings, "person_mean_2sd")
    mean, sd = statistics.mean(ratings), statistics.stdev(ratings)
    assert episode.points == pytest.approx(mean - 1)
    assert episode.scale_units == pytest.approx((mean - 1) / sd)
