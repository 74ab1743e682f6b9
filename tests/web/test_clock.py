"""The server's clock ran ahead and was set right, or falls back: nothing lasts longer for it, and nothing is lost."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from reknit.web.audit.models import Line
from reknit.web.checks.models import Check, Session
from reknit.web.checks.seeing import own_answers
from reknit.web.links.one_time import make_one_time, use_once
from reknit.web.links.purposes import Purpose
from reknit.web.moments import STEP_SECONDS, has_passed
from tests.web.cast import Browser, signed_in
from tests.web.given import address, fields, give, of, opened
from tests.web.repairs.people import Talk
from tests.web.repairs.test_together import code_in, comes_by, table_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.web.links.one_time import NewLink
    from tests.web.cast import Cast

NOW = datetime(2100, 3, 9, 12, tzinfo=UTC)
AHEAD = NOW + timedelta(days=365)


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


@pytest.mark.django_db
def test_a_sign_in_of_a_clock_that_ran_ahead_is_over_when_it_is_set_right(cast: Cast) -> None:
    with at(AHEAD):
        browser = signed_in(cast.ben)
        assert browser.get("/account/").status_code == 200
    with at(NOW):
        assert browser.get("/account/").url.startswith("/account/sign-in/")


@pytest.mark.django_db
def test_a_small_step_back_signs_nobody_out(cast: Cast) -> None:
    with at(NOW):
        browser = signed_in(cast.ben)
        browser.get("/account/")
    with at(NOW - timedelta(seconds=STEP_SECONDS - 5)):
        assert browser.get("/account/").status_code == 200


@pytest.mark.django_db
def test_a_link_of_a_clock_that_ran_ahead_opens_nothing(cast: Cast) -> None:
    with at(AHEAD):
        made = for_bens_phone(cast)
    with at(NOW):
        assert use_once(made.token) is None
        assert use_once(for_bens_phone(cast).token) is not None


def for_bens_phone(cast: Cast) -> NewLink:
    return make_one_time(Purpose.CHECK, made_by=cast.ana, member=cast.ben_member, session=cast.session)


def handed_over(cast: Cast) -> tuple[Browser, str]:
    browser = signed_in(cast.ana)
    browser.post(address(cast, "hand-over"))
    return browser, "/handed-over/"


def guest(cast: Cast) -> tuple[Browser, str]:
    browser = Browser()
    browser.post("/link/", {"code": for_bens_phone(cast).token})
    return browser, address(cast)


def table(cast: Cast) -> tuple[Browser, str]:
    talk = Talk(cast)
    talk.to_wishes()
    return table_of(talk), talk.address


def guest_of_talk(cast: Cast) -> tuple[Browser, str]:
    talk = Talk(cast)
    talk.to_wishes()
    cast.ben.sign_in_index = None
    cast.ben.save()
    return comes_by(code_in(signed_in(cast.ana).post(f"{talk.address}link/"))), talk.address


def invited(cast: Cast) -> tuple[Browser, str]:
    browser = Browser()
    made = make_one_time(Purpose.NEW_PASSWORD, made_by=cast.max, person_id=cast.cleo.pk)
    browser.post("/link/", {"code": made.token})
    return browser, "/new-password/"


@pytest.mark.django_db
@pytest.mark.parametrize("come", [handed_over, guest, table, guest_of_talk, invited], ids=lambda each: each.__name__)
def test_no_other_way_in_outlasts_a_clock_that_was_set_right(
    cast: Cast, come: Callable[[Cast], tuple[Browser, str]]
) -> None:
    with at(AHEAD):
        browser, page = come(cast)
        assert browser.get(page).status_code == 200
    with at(NOW):
        assert browser.get(page).status_code != 200


@pytest.mark.django_db
def test_looks_leave_lines_after_the_clock_was_set_right(cast: Cast) -> None:
    for moment in (AHEAD, NOW):
        with at(moment):
            ana = signed_in(cast.ana)
            ana.get(f"/dyads/{cast.dyad.pk}/")
            ana.get("/")
    for act in ("looked_at_course", "looked_at_caseload"):
        assert list(Line.objects.filter(act=act, dyad=cast.dyad).order_by("at").values_list("at", flat=True)) == [
            NOW, AHEAD,
        ], act  # fmt: skip


@pytest.mark.django_db
def test_answers_sent_while_the_clock_falls_back_are_kept_in_the_order_in_which_they_came(cast: Cast) -> None:
    with at(AHEAD):
        first = give(cast.session, cast.ben_member, understood=7)
        give(cast.session, cast.ana_member, {"understood": "shared"}, understood=5)
    with at(NOW):
        ben = signed_in(cast.ben)
        changed = fields({"understood": "shared"}, replaces=first.pk.hex, understood=2, words="Later words")
        assert ben.post(address(cast, "check"), changed).status_code == 302
        opened(cast.session, cast.ana_member)
        page = ben.get(address(cast)).content.decode()
        assert "Later words" in page
        assert "Later words" in ben.get(address(cast, "check")).content.decode()
    in_force = Check.objects.get(author=cast.ben_member, replaced_at=None)
    assert {name: each.value for name, each in own_answers(in_force, of(cast.ben_member)).items()} == {
        "understood": 2, "words": "Later words",
    }  # fmt: skip
    assert Session.objects.get(pk=cast.session.pk).stage == "open"


@given(ago=st.integers(-(10**9), 10**9), seconds=st.integers(0, 10**6))
def test_what_is_neither_long_past_nor_to_come_has_not_passed(ago: int, seconds: int) -> None:
    with time_machine.travel(NOW, tick=False):
        assert has_passed(time.time() - ago, seconds) == (ago > seconds or ago < -STEP_SECONDS)
