"""A closer look and the page for the next session: for who guides, from what they may see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reknit.opening import Stage
from reknit.web.checks.models import Session
from reknit.web.pages import rule_views
from tests.web.cast import Cast, signed_in
from tests.web.given import ALL_SHARED, give, opened, page_of

pytestmark = pytest.mark.django_db
PAGES = ("closer/", "next-session/")
COURSE = (8, 8, 9, 8, 9, 8, 8, 3)


@pytest.fixture
def course(cast: Cast) -> Cast:
    for number, rating in enumerate(COURSE, start=1):
        day = cast.session.date + timedelta(days=7 * (number - 1))
        session = cast.session if number == 1 else Session.objects.create(
            dyad=cast.dyad, number=number, date=day, stage=Stage.NOBODY_ANSWERED
        )  # fmt: skip
        same = dict.fromkeys(("understood", "matters", "manner"), rating)
        give(session, cast.ana_member, ALL_SHARED, **same, rub=int(number in {2, 8}))
        kept = ALL_SHARED | {"words": "only_me", "week": "only_me", "rub": "shared" if number < 8 else "only_me"}
        give(session, cast.ben_member, kept, week=number, words="kept by ben", rub=int(number in {2, 5, 8}), **same)
        opened(session, cast.ana_member)
    return cast


def later(course: Cast, number: int, *, week: int) -> None:
    """One more session, opened, after which Ben said this of his week."""
    day = course.session.date + timedelta(days=7 * number)
    session = Session.objects.create(dyad=course.dyad, number=number, date=day, stage=Stage.NOBODY_ANSWERED)
    give(session, course.ana_member, ALL_SHARED, week=9)
    give(session, course.ben_member, ALL_SHARED, week=week)
    opened(session, course.ana_member)


def test_each_rule_says_what_it_finds_and_how_stable_pairs_look(course: Cast) -> None:
    page = page_of(signed_in(course.ana), f"/dyads/{course.dyad.pk}/closer/")
    assert "of 100 stable pairs would look so" in page
    assert "Ben: session 8, not back yet" in page
    assert "What each rule finds</title>" in page
    assert "Nothing is found by: " in page
    assert '<span class="quiet">nothing</span>' in page
    assert "What the reknit model took for likely" in page
    assert "How the weeks were" not in page, "he keeps that"


def test_a_longer_course_costs_no_more_looks_into_the_database(course: Cast) -> None:
    ana, address = signed_in(course.ana), f"/dyads/{course.dyad.pk}/closer/"

    def looks() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ana.get(address).status_code == 200
        return len(asked)

    looks()
    short = looks()
    for number in range(9, 14):
        later(course, number, week=5)
    assert looks() == short


def test_of_a_long_course_the_rules_are_asked_about_the_latest_sessions(
    course: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, address = signed_in(course.ana), f"/dyads/{course.dyad.pk}/closer/"
    assert "They are asked about the latest" not in page_of(ana, address)
    monkeypatch.setattr(rule_views, "SESSIONS_LOOKED_AT", 6)
    page = page_of(ana, address)
    assert "They are asked about the latest 6 sessions." in page
    assert "Ben: session 8, not back yet" in page, "and numbers stay what they were"


def test_who_noticed_is_told_of_marks_that_both_show(course: Cast) -> None:
    page = page_of(signed_in(course.ana), f"/dyads/{course.dyad.pk}/closer/")
    told = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    assert {name: re.findall(r">session (\d)<", numbers) for name, numbers in told} == {
        "A rub you both marked": ["2"], "Only Ben marked one": ["5"], "Only you marked one": []
    }  # fmt: skip
    assert "in the same session 1" in page, "both ratings fell in session 8"


def test_a_change_of_the_weeks_is_set_beside_their_ups_and_downs(course: Cast) -> None:
    for number, week in ((9, 4), (10, 3)):
        later(course, number, week=week)
    page = page_of(signed_in(course.ana), f"/dyads/{course.dyad.pk}/closer/")
    assert "Ben said 4 of 10 at first and 3 of 10 the last time. How much the answers go up" in page


def test_the_page_for_the_next_session_holds_what_is_open(course: Cast) -> None:
    page = page_of(signed_in(course.ana), f"/dyads/{course.dyad.pk}/next-session/")
    assert "the latest session was 8" in page
    assert "Worth a question" in page
    assert "kept by ben" not in page


@pytest.mark.parametrize("rest", PAGES)
def test_it_opens_before_anything_was_answered_and_not_for_who_is_guided(cast: Cast, rest: str) -> None:
    address = f"/dyads/{cast.dyad.pk}/{rest}"
    assert signed_in(cast.ana).get(address).status_code == 200
    assert signed_in(cast.ben).get(address).status_code == 404
