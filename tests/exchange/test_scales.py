"""Scales and directions: one answer for all measures or one for each, and what is said about either."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.research

TWO = "id,session,bdi,rq\n1,1,33,3\n1,2,30,2\n1,3,20,4\n"


def said(reading: Any, *words: Any) -> Any:
    return any(all(word in sentence for word in words) for sentence in reading.understood)


def test_every_measure_has_its_own_scale(reading: Any) -> None:
    read = reading(
        TWO,
        score=["bdi", "rq"],
        scale={"BDI": (0, 63), "rq": (1, 5)},
        step={"rq": 1},
        higher_is_better={"rq": False},
        reliability={"bdi": 0.9},
    )
    bdi, rq = read.panel.measures["bdi"], read.panel.measures["rq"]
    assert (bdi.low, bdi.high, bdi.step, bdi.reliability, bdi.higher_is_better) == (0, 63, None, 0.9, False)
    assert (rq.low, rq.high, rq.step, rq.reliability, rq.higher_is_better) == (1, 5, 1, None, False)
    assert not said(read, "was applied to")


def test_a_star_stands_for_every_other_measure(reading: Any) -> None:
    measures = reading(TWO, score=["bdi", "rq"], scale={"*": (0, 63), "rq": (1, 5)}).panel.measures
    assert (measures["bdi"].high, measures["rq"].high) == (63, 5)


def test_what_is_said_once_for_several_measures_is_told(reading: Any) -> None:
    read = reading(TWO, score=["bdi", "rq"], scale=(0, 63), step=1, reliability=0.8, higher_is_better=False)
    for what in ("--scale 0 63", "--step 1", "--reliability 0.8", "--lower-is-better"):
        assert f"{what} was applied to bdi and rq." in read.understood


def test_what_is_said_for_one_measure_needs_no_telling(reading: Any) -> None:
    assert not said(reading("id,session,score\n1,1,4\n", scale=(1, 7), step=1), "was applied to")


def test_a_scale_for_a_measure_that_is_not_there(refused: Any) -> None:
    assert "Did you mean 'bdi'?" in str(refused(TWO, score=["bdi", "rq"], scale={"bdl": (0, 63)}))


def test_a_direction_merely_assumed_beside_one_known_to_run_the_other_way(reading: Any) -> None:
    read = reading(TWO, score=["bdi", "rq"])
    assert said(read, "Caution", "rq", "lower is better in bdi", "--lower-is-better-for rq")
    assert not said(reading(TWO, score=["bdi", "rq"], higher_is_better={"rq": True}), "Caution")
    assert not said(reading(TWO, score="rq"), "Caution")


def test_a_direction_against_what_is_known_is_told(reading: Any) -> None:
    assert said(reading("id,session,bdi\n1,1,20\n", higher_is_better=True), "although", "Beck")


@pytest.mark.parametrize(("code", "others"), [(-99, "4"), (99, "4"), (-9, "4"), (999, "60")])
def test_codes_of_missing_ratings_far_from_the_others(reading: Any, code: Any, others: Any) -> None:
    text = f"id,session,score\n1,1,{others}\n1,2,{code}\n1,3,{others}\n1,4,{code}\n"
    assert said(reading(text), "Caution", f"2 ratings of {code}", "leave these cells empty")


def test_codes_that_are_likely_ratings(reading: Any) -> None:
    assert not said(reading("id,session,score\n1,1,4\n1,2,9\n1,3,10\n1,4,1\n"), "Caution")
    assert not said(reading("id,session,score\n1,1,40\n1,2,99\n1,3,87\n1,4,1\n"), "Caution")
    assert not said(reading("id,session,score\n1,1,9\n1,2,9\n"), "Caution")
    assert not said(reading("id,session,score\n1,1,4\n1,2,99\n", scale=(0, 100)), "Caution")


def test_commas_that_could_divide_thousands(reading: Any) -> None:
    read = reading('id,session,score\n1,1,"1,234"\n1,2,2\n')
    assert read.panel.ratings["member", "rating"].tolist() == [1.234, 2]
    assert said(read, "Caution", "'1,234'", "1.234", "write 1234")
    assert not said(reading('id,session,score\n1,1,"1,234"\n1,2,"2,5"\n'), "Caution")


def test_members_who_never_rate_the_same_dyad(reading: Any) -> None:
    apart = "dyad,session,role,score\n1,1,patient,4\n2,1,patient,4\n01,1,therapist,4\n02,1,therapist,3\n"
    assert said(reading(apart), "Caution", "no dyad has ratings of both", "'01'")
    together = apart + "1,1,therapist,3\n"
    assert not said(reading(together), "Caution")
