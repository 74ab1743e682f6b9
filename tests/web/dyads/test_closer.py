"""A closer look and the page for the next session: for who guides, from what they may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reknit.opening import Stage
from reknit.web.checks.models import Session
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
        give(session, cast.ana_member, ALL_SHARED, **same)
        kept = ALL_SHARED | {"words": "only_me", "week": "only_me"}
        give(session, cast.ben_member, kept, week=number, words="kept by ben", **same)
        opened(session, cast.ana_member)
    return cast


def test_each_rule_says_what_it_finds_and_how_stable_pairs_look(course: Cast) -> None:
    page = page_of(signed_in(course.ana), f"/dyads/{course.dyad.pk}/closer/")
    assert "of 100 stable pairs would look so" in page
    assert "Ben: session 8, not back yet" in page
    assert '<span class="quiet">nothing</span>' in page
    assert "What the reknit model took for likely" in page
    assert "How the weeks were" not in page, "he keeps that"


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
