"""Signing in and out."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from reknit.web.people.identities import names_of
from reknit.web.people.models import Attempt, Person
from tests.web.cast import Browser, Cast, app_code, password_of, plain, sign_in_name_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
SIGN_IN = "/account/sign-in/"


def attempt(client: Browser, name: str, password: str, **more: str):
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


def test_it_works() -> None:
    client = Browser()
    assert attempt(client, " BEN@Example.org ", password_of("Ben")).url == "/"
    assert client.get("/account/").status_code == 200
    assert client.post("/account/sign-out/").status_code == 302
    assert client.get("/").url == "/account/sign-in/?next=/"


def test_it_needs_sign_in() -> None:
    for path in ("/", "/account/", "/account/password/", "/account/sessions/", "/account/second-factor/", "/site/"):
        assert Browser().get(path).url.startswith(SIGN_IN), path


def test_the_password_and_name_do_not_reach_the_session() -> None:
    client = Browser()
    attempt(client, sign_in_name_of("Ben"), password_of("Ben"))
    held = str(client.session.items())
    assert "example.org" not in held
    assert "password of" not in held


def test_unknown_and_known_names_are_answered_alike(cast: Cast) -> None:
    Person.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    tries = [("ben@example.org", "wrong"), ("nobody@example.org", "wrong"), ("cleo@example.org", password_of("Cleo"))]
    pages = []
    for name, password in tries:
        answer = attempt(Browser(), name, password)
        assert answer.status_code == 200
        pages.append(plain(answer).replace(name, ""))
    assert len(set(pages)) == 1
    assert "do not fit together" in pages[0]


def test_five_wrong_tries_lock_the_name_for_everyone_who_tries() -> None:
    for address in range(5):
        attempt(Browser(REMOTE_ADDR=f"10.0.0.{address}"), "ben@example.org", "wrong")
    answer = attempt(Browser(REMOTE_ADDR="10.0.0.9"), "BEN@example.org", password_of("Ben"))
    assert "Too many tries" in answer.content.decode()
    assert attempt(Browser(REMOTE_ADDR="10.0.0.9"), "cleo@example.org", password_of("Cleo")).status_code == 302


def test_the_table_of_tries_holds_no_names() -> None:
    attempt(Browser(), "ben@example.org", "wrong")
    kept = list(Attempt.objects.values_list("key", "told"))
    assert kept
    assert "ben@example" not in str(kept)


def test_next_leads_only_to_the_sites_own_pages() -> None:
    for there in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        assert attempt(Browser(), "ben@example.org", password_of("Ben"), next=there).url == "/"
    assert attempt(Browser(), "ben@example.org", password_of("Ben"), next="/account/").url == "/account/"


def test_the_session_is_a_new_one_after_signing_in() -> None:
    client = Browser()
    client.get("/link/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["reknit"] = str(session.secret)
    attempt(client, "ben@example.org", password_of("Ben"))
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_no_table_holds_what_a_browser_could_send() -> None:
    """Neither the sessions nor the list of where one is signed in; and what stands there opens nothing."""
    client = Browser()
    attempt(client, "ben@example.org", password_of("Ben"))
    client.get("/account/")
    cookie = client.cookies["reknit"].value
    stored = {*Session.objects.values_list("session_key", flat=True)}
    listed = {*UserSession.objects.values_list("session_key", flat=True)}
    assert listed
    assert listed <= stored
    assert cookie not in stored | listed
    for key in stored:
        thief = Browser()
        thief.cookies["reknit"] = key
        assert thief.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert "This one" in client.get("/account/sessions/").content.decode()


def test_staff_with_a_second_factor_are_asked_for_it() -> None:
    client = Browser()
    assert attempt(client, "ana@example.org", password_of("Ana")).url == "/account/second-factor/sign-in/"
    assert client.get("/").url.startswith(SIGN_IN)
    assert client.get("/account/second-factor/sign-in/").status_code == 200
    assert client.post("/account/second-factor/sign-in/", {"code": "000000"}).status_code == 200
    assert client.post("/account/second-factor/sign-in/", {"code": app_code()}).url == "/"
    assert client.get("/").status_code == 200


def test_a_disabled_account_is_out_at_its_next_request(cast: Cast) -> None:
    client = signed_in(cast.ben)
    assert client.get("/account/").status_code == 200
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert client.get("/account/").url.startswith(SIGN_IN)


def test_there_is_no_sign_up_and_no_mail_page() -> None:
    for path in ("/account/sign-up/", "/account/signup/", "/account/email/", "/account/password/reset/"):
        assert Browser().get(path).status_code == 404


def test_names_and_sign_in_names_are_sealed_in_the_database(cast: Cast) -> None:
    Person.objects.update(password="")  # a hash has every three letters in it some day
    with connection.cursor() as cursor:
        for table in ("people_person", "people_identity"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - two names written above
            rows = b" ".join(bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
                             for row in cursor.fetchall() for cell in row)  # fmt: skip
            assert b"example.org" not in rows
            assert b"Ben" not in rows
    assert names_of([cast.ben.pk])[cast.ben.pk] == "Ben"


def test_many_wrong_tries_from_one_address_wait_whatever_the_name() -> None:
    for number in range(10):
        attempt(Browser(), f"nobody{number}", "wrong")
    assert "Too many tries" in attempt(Browser(), "ben@example.org", password_of("Ben")).content.decode()


@pytest.mark.parametrize(("moment", "seconds"), [("seen_at", 30 * 60), ("began_at", 12 * 60 * 60)])
def test_a_sign_in_ends_when_idle_and_after_half_a_day(cast: Cast, moment: str, seconds: int) -> None:
    client = signed_in(cast.ben)
    assert client.get("/account/").status_code == 200
    session = client.session
    session[moment] -= seconds - 10
    session.save()
    assert client.get("/account/").status_code == 200
    session = client.session
    session[moment] -= seconds + 10
    session.save()
    assert client.get("/account/").url.startswith(SIGN_IN)
