"""Every address of a dyad, to everyone who is not one of its two: one and the same answer, or the way to sign in."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, path

from reknit.web import urls, urls_alone, urls_dyads, urls_supervision
from reknit.web.access import Access, undeclared
from reknit.web.links.grants import GRANT
from reknit.web.people.models import Person
from reknit.web.policy import anyone
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import ALL_SHARED, SCRIPT, give, opened

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
LISTED = urls_dyads.urlpatterns + urls_alone.urlpatterns + urls_supervision.urlpatterns
OF_A_DYAD = [each for each in LISTED if "dyad_id" in str(each.pattern)]
OF_A_SESSION = [each for each in OF_A_DYAD if "number" in str(each.pattern)]
POSTED = {"submission": "0" * 32, "answer": "0" * 32, "level": "shared", "mark": "heard", "sure": "yes", "days": "1"}
ALL: list[Any] = urls.urlpatterns


def where(pattern: URLPattern, dyad_id: object, number: int = 1) -> str:
    written = str(pattern.pattern)
    return "/" + written.replace("<uuid:dyad_id>", str(dyad_id)).replace("<int:number>", str(number))


def ask(browser: Browser, address: str, *, by: str) -> HttpResponse:
    answer = browser.get(address) if by == "GET" else browser.post(address, POSTED)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def told(cast: Cast) -> Cast:
    """An opened session of Ana's and Ben's: there is something to see."""
    give(cast.session, cast.ana_member, ALL_SHARED, understood=5, words="To Ben")
    give(cast.session, cast.ben_member, ALL_SHARED, understood=5, words="To Ana")
    opened(cast.session, cast.ana_member)
    return cast


def inactive(cast: Cast) -> Browser:
    browser = signed_in(cast.ben)
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    return browser


def guest_of_another_session(cast: Cast) -> Browser:
    browser = Browser()
    session = browser.session
    session[GRANT] = {
        "person": str(cast.ben.pk), "dyad": str(cast.dyad.pk), "number": 2, "handed_over": False, "hander": "",
        "used_at": time.time(), "gives_signs": False, "answered": "",
    }  # fmt: skip
    session.save()
    return browser


@pytest.mark.parametrize("by", ["GET", "POST"])
@pytest.mark.parametrize("name", ["cleo", "ito", "max"])
def test_who_is_not_one_of_the_two_is_told_what_is_told_of_nothing(told: Cast, name: str, by: str) -> None:
    browser = signed_in(getattr(told, name))
    for pattern in OF_A_DYAD:
        theirs = ask(browser, where(pattern, told.dyad.pk), by=by)
        nobodys = ask(browser, where(pattern, uuid.uuid4()), by=by)
        assert theirs.status_code in {404, 405}, pattern
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content), pattern
        assert dict(theirs.headers) == dict(nobodys.headers), pattern


@pytest.mark.parametrize("by", ["GET", "POST"])
@pytest.mark.parametrize("browser_of", [lambda _cast: Browser(), inactive])
def test_who_is_not_signed_in_is_led_to_sign_in_whether_it_exists_or_not(
    told: Cast, browser_of: Callable[[Cast], Browser], by: str
) -> None:
    browser, unknown = browser_of(told), uuid.uuid4()
    for pattern in OF_A_DYAD:
        theirs, nobodys = (ask(browser, where(pattern, each), by=by) for each in (told.dyad.pk, unknown))
        assert theirs.status_code == nobodys.status_code, pattern
        if theirs.status_code != 405:
            assert theirs.status_code == 302
            assert theirs["Location"] == f"/account/sign-in/?next={where(pattern, told.dyad.pk)}"
            assert nobodys["Location"] == f"/account/sign-in/?next={where(pattern, unknown)}"


@pytest.mark.parametrize("by", ["GET", "POST"])
def test_a_guest_of_another_session_reads_none_of_this_one(told: Cast, by: str) -> None:
    browser = guest_of_another_session(told)
    for pattern in OF_A_SESSION:
        answer = ask(browser, where(pattern, told.dyad.pk), by=by)
        assert answer.status_code in {302, 404, 405}, pattern
        assert b"To Ana" not in answer.content


def test_a_disabled_member_is_a_stranger_at_their_next_request(told: Cast) -> None:
    ben = signed_in(told.ben)
    address = where(OF_A_DYAD[0], told.dyad.pk)
    assert ben.get(address).status_code == 200
    Person.objects.filter(pk=told.ben.pk).update(is_active=False)
    assert ben.get(address).status_code == 302


def test_what_does_not_exist_is_one_page_for_everyone(told: Cast) -> None:
    pages = set()
    for browser in (signed_in(told.cleo), signed_in(told.max), signed_in(told.ana), Browser()):
        answer = browser.get("/no-such-page/")
        assert answer.status_code == 404
        pages.add(answer.content)
    pages.add(signed_in(told.ana).get(f"/dyads/{told.dyad.pk}/sessions/99/").content)
    pages.add(signed_in(told.cleo).get(f"/dyads/{told.dyad.pk}/").content)
    assert len(pages) == 1
    assert b"There is nothing here for you" in pages.pop()


def test_a_script_is_told_in_words_it_can_show(told: Cast) -> None:
    address = f"/dyads/{told.dyad.pk}/sessions/1/check/"
    assert signed_in(told.cleo).post(address, POSTED, headers=SCRIPT).json() == {
        "message": "There is nothing here for you."
    }
    refused = Browser().post(address, POSTED, headers=SCRIPT)
    assert (refused.status_code, refused.json()) == (401, {"message": "You have been signed out."})


def test_every_address_says_who_it_answers() -> None:
    assert undeclared(ALL) == []
    assert {getattr(each.callback, "access", None) for each in OF_A_SESSION} == {Access.MEMBER_OR_GUEST}
    assert {getattr(each.callback, "access", None) for each in OF_A_DYAD} == {Access.MEMBER, Access.MEMBER_OR_GUEST}


def test_an_address_that_says_nothing_is_found() -> None:
    planted = [
        path("seen-by-nobody/", lambda _request: HttpResponse()),
        path("fine/", anyone(lambda _r: HttpResponse())),
    ]
    assert undeclared([*ALL, *planted]) == ["seen-by-nobody/"]


def test_nothing_is_mounted_beside_the_declared_addresses() -> None:
    assert set(get_resolver().url_patterns) == set(ALL)
