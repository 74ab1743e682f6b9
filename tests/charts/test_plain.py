"""The course chart in plain words, with the members' own marks, cut to the latest sessions, and narrow."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np

from reknit.charts.course import course_chart
from reknit.charts.frame import NARROW
from reknit.charts.story import Course, OwnMark, Span, course_of
from reknit.charts.wording import PLAIN
from reknit.episode import Status
from reknit.measure import Measure
from reknit.panel import Panel

MARKS = (OwnMark("Ben", 3, 2, "clear rub", "clear"), OwnMark("Ben", 5, 0, "settled", "settled"))


def course(length: int = 6, **changes: object) -> Course:
    ratings = {"Ana": np.resize([6.0, 7.0], length), "Ben": np.resize([7.0, 7.0, 4.0], length)}
    panel = Panel.one({name: list(each) for name, each in ratings.items()}, measure=Measure("between_us", 0, 10))
    return replace(course_of(panel, 0, "between_us", rule=""), **changes)  # type: ignore[arg-type]


def root(chart: str) -> ET.Element:
    return ET.fromstring(chart)  # noqa: S314  our own drawing


def texts(chart: str) -> list[str]:
    return [each.text or "" for each in root(chart).iter() if each.tag.endswith("text")]


def test_marks_stand_in_a_lane_with_words_and_in_the_legend() -> None:
    chart = course_chart(course(marks=MARKS), name="c", wording=PLAIN)
    assert {"clear", "settled", "clear rub"} <= set(texts(chart))
    strokes = [each.get("d") or "" for each in root(chart).iter() if each.get("stroke-width") == "2"]
    assert any(each.count("v10") == 2 for each in strokes)


def test_without_marks_there_is_no_lane() -> None:
    def height(chart: str) -> float:
        return float((root(chart).get("viewBox") or "").split()[3])

    assert height(course_chart(course(), name="c")) < height(course_chart(course(marks=MARKS), name="c"))


def test_the_description_tells_all_in_plain_words() -> None:
    span = Span("Ben", 3, 3, 3, 4, Status.REPAIRED, 2.0)
    told = PLAIN.description(course(marks=MARKS, episodes=(span,)))
    assert told == (
        "Sessions 1 to 6, on a scale where higher is better. Ana: from 6 to 7. Ben: from 7 to 4. "
        "On average the two lie 1.2 points apart. Ben: lower from 3, back in 4, lowest in 3. "
        "Ben: clear rub in session 3. Ben: settled in session 5."
    )


def test_the_latest_sessions_keep_what_reaches_into_them() -> None:
    spans = (
        Span("Ben", 3, 3, 4, 5, Status.REPAIRED, 2.0),
        Span("Ben", 8, 12, 20, None, Status.UNREPAIRED, 2.0),
    )
    latest = course(30, episodes=spans, marks=MARKS).latest(15)
    assert latest.sessions.tolist() == list(range(16, 31))
    assert latest.episodes == spans[1:]
    assert latest.marks == ()
    chart = course_chart(latest, name="c", wording=PLAIN)
    shade = next(each for each in root(chart).iter() if each.get("class") == "episode" and each.get("height") != "9")
    assert float(shade.get("x") or 0) >= 44, "it begins at the edge of the plot, not before"


def test_a_narrow_chart_names_the_members_in_its_legend_and_stays_inside() -> None:
    chart = course_chart(course(marks=MARKS), name="c", wording=PLAIN, size=NARROW)
    assert {"Ana", "Ben", "own usual range"} <= set(texts(chart))
    moved = [each.get("transform") or "" for each in root(chart).iter() if each.get("transform")]
    assert all(float(each[10:].split()[0]) < 300 for each in moved)


def test_nobody_rated_is_said() -> None:
    empty = course(lines=())
    assert "No answers to draw yet." in course_chart(empty, name="c", wording=PLAIN)
