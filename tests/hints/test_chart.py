"""The chart of a pair page: first names, plain words, nothing inline, readable when narrow or long."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from reknit.hints.chart import pair_chart, pair_course
from reknit.hints.falls import Falls, falls_in, fingerprint
from reknit.simulation.clinic import STORIES
from tests.hints.panels import NAMES, pair, panel_of, small_panel


def drawn(story: str, *, narrow: bool = False) -> str:
    panel = panel_of(story)
    return pair_chart(panel, names=pair(story).members, falls=falls_in(panel), name="c", narrow=narrow)


def parsed(chart: str) -> ET.Element:
    return ET.fromstring(chart)  # noqa: S314  our own drawing


def texts(chart: str) -> list[str]:
    return [each.text or "" for each in parsed(chart).iter() if each.tag.endswith("text")]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("story", STORIES)
def test_it_works_without_any_inline_style_or_script(story: str, *, narrow: bool) -> None:
    chart = drawn(story, narrow=narrow)
    assert not [each for each in parsed(chart).iter() if each.get("style")]
    assert not [each for each in parsed(chart).iter() if each.tag.rpartition("}")[2] in {"style", "script", "image"}]
    assert "http" not in chart.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("narrow", [False, True])
def test_members_are_called_by_first_name_and_told_in_plain_words(*, narrow: bool) -> None:
    chart = drawn("repaired", narrow=narrow)
    words = " ".join(["".join(each.itertext()) for each in parsed(chart)])
    assert {"Ana", "Cleo", "gap", "own usual range", "settled", "Cleo: lower from 8, back in 12"} <= set(texts(chart))
    assert "How it went between Ana and Cleo" in words
    assert "Cleo: serious rub in session 10." in words
    assert not re.search(r"patient|therapist|dyad|episode|onset|rupture|SD", words)


def test_marks_are_told_apart_by_their_strokes() -> None:
    course = pair_course(panel_of("repaired"), names=pair("repaired").members, falls=falls_in(panel_of("repaired")))
    assert [(mark.session, mark.strength) for mark in course.marks if mark.member == "Cleo"] == [
        (9, 1), (10, 3), (11, 2), (12, 0),
    ]  # fmt: skip


def test_a_narrow_chart_keeps_its_letters_large() -> None:
    for story in STORIES:
        width = float((parsed(drawn(story, narrow=True)).get("viewBox") or "").split()[2])
        assert 12 * 300 / width > 10, "at least 10 pixels high on a screen of 320"


def test_only_the_last_sessions_are_drawn_and_the_usual_range_is_that_of_all() -> None:
    panel = small_panel(200)
    falls = Falls(fingerprint(panel), ())
    course = pair_course(panel, names=NAMES, falls=falls)
    latest = course.latest(40)
    assert latest.sessions.tolist() == list(range(161, 201))
    assert [line.mean for line in latest.lines] == [line.mean for line in course.lines]
    shown = texts(pair_chart(panel, names=NAMES, falls=falls, name="c"))
    assert "200" in shown
    assert "100" not in shown


def test_two_with_the_same_name_are_told_apart_by_role() -> None:
    panel = small_panel(6)
    chart = pair_chart(panel, names={"therapist": "Ana", "patient": "Ana"}, falls=falls_in(panel), name="c")
    assert "between Ana (therapist) and Ana (patient)" in chart


def test_hostile_names_stay_text() -> None:
    panel = small_panel(6)
    chart = pair_chart(
        panel, names={"therapist": "<script>x</script>", "patient": '"><img src=x>'}, falls=falls_in(panel), name="c"
    )
    parsed(chart)
    assert "<script" not in chart
    assert "<img" not in chart


def test_what_only_one_may_see_is_drawn_alone() -> None:
    panel = panel_of("repaired")
    own = {name: column * (np.nan if name[0] == "therapist" else 1) for name, column in panel.ratings.items()}
    seen = replace(panel, ratings=own)
    chart = pair_chart(seen, names=pair("repaired").members, falls=falls_in(seen), name="c")
    assert "Ana" not in chart
    assert "gap" not in texts(chart)
