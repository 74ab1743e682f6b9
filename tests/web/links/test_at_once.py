"""A link, whatever it is for, opened by many browsers at the same moment: one gets in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from reknit.web.audit.models import Line
from reknit.web.links.models import Link
from reknit.web.links.one_time import make_one_time
from reknit.web.links.purposes import Purpose
from reknit.web.people.identities import new_person
from reknit.web.people.models import Person
from tests.web.cast import Browser, password_of, signed_in
from tests.web.given import address, fields
from tests.web.repairs.people import Talk
from tests.web.repairs.test_together import brought_in, code_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
BROWSERS = 6


def to_a_talk(cast: Cast) -> str:
    """Ben comes by a link, as he would without an account."""
    talk = Talk(cast)
    talk.to_wishes()
    Person.objects.filter(pk=cast.ben.pk).update(sign_in_index=None)
    return str(code_in(signed_in(cast.ana).post(f"{talk.address}link/")))


def as_the_third(cast: Cast) -> str:
    talk = Talk(cast)
    talk.to_wishes()
    brought_in(talk)
    return str(code_in(signed_in(cast.ana).post(f"{talk.address}third-link/")))


def made(purpose: Purpose, cast: Cast) -> str:
    """Return the code of a new link for this purpose."""
    match purpose:
        case Purpose.CHECK:
            link = make_one_time(purpose, made_by=cast.ana, member=cast.ben_member, session=cast.session)
        case Purpose.TALK:
            return to_a_talk(cast)
        case Purpose.THIRD:
            return as_the_third(cast)
        case Purpose.INVITATION:
            link = make_one_time(purpose, made_by=cast.ana, member=cast.ben_member)
        case Purpose.STAFF:
            person = new_person("Eve", is_clinician=True)
            link = make_one_time(purpose, made_by=cast.max, person_id=person.pk)
        case Purpose.FIRST_ACCOUNT:
            link = make_one_time(purpose, made_by=None)
        case Purpose.NEW_PASSWORD:
            link = make_one_time(purpose, made_by=cast.max, person_id=cast.ben.pk)
    return link.token


def at_once(act: Callable[[Browser], int], browsers: list[Browser]) -> list[int]:
    gate = Barrier(len(browsers))

    def run(browser: Browser) -> int:
        try:
            gate.wait(30)
            return act(browser)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return sorted(pool.map(run, browsers))


@pytest.mark.parametrize("purpose", list(Purpose))
def test_of_many_browsers_one_gets_in(cast: Cast, purpose: Purpose) -> None:
    code = made(purpose, cast)
    browsers = [Browser(REMOTE_ADDR=f"10.0.0.{number}") for number in range(BROWSERS)]
    told = at_once(lambda each: int(each.post("/link/", {"code": code}).status_code), browsers)
    assert told == [302] + [422] * (BROWSERS - 1)
    assert Link.objects.get(purpose=purpose).used_at


def test_a_device_handed_over_and_sent_from_twice_at_once_gives_one_check(cast: Cast) -> None:
    device = signed_in(cast.ana)
    device.post(address(cast, "hand-over"))
    again = Browser()
    again.cookies = device.cookies
    told = at_once(
        lambda each: int(each.post("/handed-over/check/", fields(submission="b" * 32, understood=7)).status_code),
        [device, again],
    )
    assert told[0] == 302
    assert cast.session.checks.count() == 1
    assert Line.objects.filter(act="answered").count() == 1


def test_a_form_behind_a_link_sent_by_two_at_once_makes_one_account(cast: Cast) -> None:
    browser = Browser()
    browser.post("/link/", {"code": made(Purpose.NEW_PASSWORD, cast)})
    twin = Browser()
    twin.cookies = browser.cookies
    passwords = iter(["a first long password", "a second long password"])
    told = at_once(
        lambda each: int(each.post("/new-password/", {"password": next(passwords)}).status_code), [browser, twin]
    )
    assert 302 in told
    tried = ["a first long password", "a second long password", password_of("Ben")]
    let_in = [
        Browser().post("/account/sign-in/", {"login": "ben@example.org", "password": each}).status_code == 302
        for each in tried
    ]
    assert let_in.count(True) == 1
    assert not let_in[2]
