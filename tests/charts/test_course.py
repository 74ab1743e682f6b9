"""The course chart through its public door: what is drawn, told and escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.charts.course import course_chart
from reknit.charts.story import LIMIT_FOR_ONE, Course, course_of
from reknit.episode import Episode, Shape, Status
from reknit.measure import Measure
from reknit.panel import Panel

BOND = Measure("bond", low=1, high=7)
NAN = np.nan


def episode(
    member="patient", *, onset=2, nadir=3, end: int | None = 5, status=Status.REPAIRED, dyad=0, measure="bond",
    points=1.5, reliable=NAN,
):  # fmt: skip
    return Episode(
        rule="made_up",
        dyad=dyad,
        member=member,
        measure=measure,
        onset=onset,
        nadir=nadir,
        found=nadir,
        end=end,
        last=4,
        points=points,
        scale_units=2.1,
        reliable_units=reliable,
        strength=points,
        status=status,
        over_repaired=False,
        shape=Shape.SUDDEN_SUDDEN,
        false_alarm_pair=0.02,
        false_alarm_session=0.001,
        false_alarm_ever=0.16,
    )


def course(ratings=None, *, episodes=(), measure=BOND, dyad_id="D1", limits=None) -> Course:
    ratings = ratings or {"patient": [5, 5, 4, 3, 4, 5], "therapist": [5, 6, 5, 5, NAN, 5]}
    panel = Panel.one(ratings, measure=measure, dyad_id=dyad_id)
    return course_of(panel, 0, measure.name, rule="made up", episodes=episodes, limits=limits)


def parsed(chart: str) -> ET.Element:
    return ET.fromstring(chart)  # noqa: S314  our own drawing


def texts(chart: str) -> list[str]:
    return [each.text or "" for each in parsed(chart).iter() if each.tag.endswith("text")]


def heights_of_marks(chart: str, who: str) -> list[float]:
    paths = [each for each in parsed(chart).iter() if each.get("class") == f"{who}-fill" and each.get("d")]
    return [float(y) for y in re.findall(r"M[\d.-]+ ([\d.-]+)", paths[0].get("d") or "")]


def test_it_is_an_image_with_a_title_and_a_description() -> None:
    root = parsed(course_chart(course(episodes=[episode()]), name="c1"))
    by_id = {each.get("id"): each.text for each in root.iter()}
    assert root.get("role") == "img"
    assert by_id[root.get("aria-labelledby")] == "Course of dyad D1, bond"
    told = by_id[root.get("aria-describedby")] or ""
    assert "rated by patient (6) and therapist (5)" in told
    assert "Patient: onset s3, lowest s4, repaired s6, 1.5 points worse than the rule's reference." in told
    assert "points apart on average" in told


def test_both_members_are_named_and_marked_by_different_shapes() -> None:
    chart = course_chart(course(), name="c")
    assert {"patient", "therapist"} <= set(texts(chart))
    lines = [each for each in parsed(chart).iter() if each.get("stroke-linejoin") == "round"]
    assert [each.get("stroke-dasharray") for each in lines] == [None, "9 3"]


def test_an_episode_is_told_in_words_and_its_repair_is_ringed() -> None:
    chart = course_chart(course(episodes=[episode()]), name="c")
    assert "patient: onset s3, lowest s4, repaired s6" in texts(chart)
    rings = [each for each in parsed(chart).iter() if each.tag.endswith("circle")]
    assert len(rings) == 2, "one on the line, one in the legend"


def test_an_open_end_is_told_apart_from_no_repair() -> None:
    unrepaired = course(episodes=[episode(end=None, status=Status.UNREPAIRED)])
    censored = course(episodes=[episode(end=None, status=Status.CENSORED)])
    assert "not repaired" in unrepaired.sentence()
    assert "ratings end first" in censored.sentence()
    assert "repair" not in texts(course_chart(censored, name="c"))


def test_a_session_without_a_rating_breaks_the_line() -> None:
    line = next(
        each
        for each in parsed(course_chart(course(), name="c")).iter()
        if each.get("stroke-linejoin") == "round" and each.get("stroke-dasharray")
    )
    assert (line.get("d") or "").count("M") == 2


def test_a_session_missing_from_the_data_breaks_the_line_too() -> None:
    panel = Panel.from_long(dyad=["a"] * 4, session=[1, 2, 4, 5], score=[4, 5, 4, 5], measures=[Measure("rating")])
    chart = course_chart(course_of(panel, 0, "rating", rule="made up"), name="c")
    line = next(each for each in parsed(chart).iter() if each.get("stroke-linejoin") == "round")
    assert (line.get("d") or "").count("M") == 2


def test_better_is_higher_also_where_lower_is_better() -> None:
    symptoms = Measure("BDI", low=0, high=63, higher_is_better=False)
    bond = heights_of_marks(course_chart(course({"patient": [3, 5]}), name="c"), "first")
    turned = course_chart(course({"patient": [30, 10]}, measure=symptoms), name="c")
    upside_down = heights_of_marks(turned, "first")
    assert bond[1] < bond[0]
    assert upside_down[1] < upside_down[0]
    assert "higher = better (BDI is shown upside down)" in texts(turned)


def test_the_limit_is_drawn_where_the_rule_has_one() -> None:
    limits = {("patient", "bond"): np.array([NAN, 3.0, 3.0, 3.0, 2.5, NAN])}
    chart = course_chart(course(limits=limits), name="c")
    drawn = [each.get("d") for each in parsed(chart).iter() if each.get("stroke-dasharray") == "2 3"]
    assert "limit of the rule" in texts(chart)
    assert (drawn[0] or "").count("M") == 2, "one stroke while it stays, another where it moves"


def test_where_a_rule_has_other_reasons_too_the_limit_is_one_for_a_single_rating() -> None:
    limits = {("patient", "bond"): np.full(6, 3.0)}
    told = replace(course(limits=limits), limit_label=LIMIT_FOR_ONE)
    assert LIMIT_FOR_ONE in texts(course_chart(told, name="c"))
    assert "the rule can fire for other reasons too" in told.sentence()
    assert "other reasons" not in replace(course(), limit_label=LIMIT_FOR_ONE).sentence(), "no limit, nothing to say"


def test_depth_is_told_in_reliable_differences_too_where_they_are_known() -> None:
    told = course(episodes=[episode(reliable=1.32)]).sentence()
    assert "1.5 points worse than the rule's reference, 1.3 reliable differences." in told


def test_a_mark_is_told_as_what_the_member_said_and_never_as_repaired() -> None:
    rub = Measure("rub", low=0, high=3, higher_is_better=False, is_mark=True)
    panel = replace(
        Panel.one({"patient": [5, 5, 5, 5, 5, 5]}, measure=BOND),
        ratings={("patient", "bond"): np.full(6, 5.0), ("patient", "rub"): np.array([0, 0, 1, 2, 1, 0.0])},
        measures={"bond": BOND, "rub": rub},
    )
    told = course_of(panel, 0, "bond", rule="marked", episodes=[episode(measure="rub", points=2.0)])
    assert "Patient: marked s3, strongest s4, not marked again s6, mark 2." in told.sentence()
    assert told.told_at(6) == ["patient: not marked again"]
    still = course_of(
        panel, 0, "bond", rule="marked", episodes=[episode(measure="rub", end=None, status=Status.UNREPAIRED)]
    )
    assert "strongest s4, marked on" in still.sentence()


def test_dates_are_told_where_they_are_known() -> None:
    dates = np.array(["2024-05-31", "NaT", "2024-06-14"], "datetime64[D]")
    dated = replace(Panel.one({"patient": [4, 5, 4]}, measure=BOND), dates=dates)
    told = course_of(dated, 0, "bond", rule="made up")
    assert [told.day(row) for row in range(3)] == ["2024-05-31", "", "2024-06-14"]


def test_the_legend_names_only_what_is_there() -> None:
    alone = texts(course_chart(course({"patient": [4, 5, 4]}), name="c"))
    assert "gap between the two" not in alone
    assert "episode" not in alone


def test_marks_of_other_dyads_and_measures_are_left_out() -> None:
    assert course(episodes=[episode(dyad=1)]).episodes == ()


def test_each_session_says_what_happened() -> None:
    told = course(episodes=[episode()])
    happened = [told.told_at(session) for session in range(1, 7)]
    assert happened == [[], [], ["patient: onset"], ["patient: lowest"], ["patient: strained"], ["patient: repaired"]]


def test_hostile_names_stay_text() -> None:
    hostile = '"><img src=x onerror=alert(1)>\x00\x0b'
    chart = course_chart(course({"<script>alert(1)</script>": [4, 5]}, dyad_id=hostile), name="c")
    parsed(chart)
    assert "<script" not in chart
    assert "<img" not in chart


def test_many_episodes_do_not_fill_the_page() -> None:
    length = 200
    ratings = {name: np.resize([5.0, 3.0, 5.0, 4.0], length) for name in ("patient", "therapist")}
    many = [episode(who, onset=at, nadir=at, end=at + 1) for at in range(0, 190, 4) for who in ratings]
    chart = course_chart(course(ratings, episodes=many), name="c")
    height = float((parsed(chart).get("viewBox") or "").split()[3])
    assert height < 620
    assert "more episodes follow" in course(ratings, episodes=many).sentence()


rating = st.one_of(st.just(NAN), st.floats(1, 7))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(rating, rating), min_size=1, max_size=40))
def test_any_course_can_be_drawn_and_always_the_same(pairs: list[tuple[float, float]]) -> None:
    first, second = zip(*pairs, strict=True)
    told = course({"patient": first, "therapist": second})
    chart = course_chart(told, name="c")
    parsed(chart)
    assert "nan" not in chart.lower()
    assert chart == course_chart(told, name="c")
