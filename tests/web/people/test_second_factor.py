"""The second lock."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator

from reknit.web.links.from_the_machine import take_off_second_lock
from reknit.web.people.models import Person
from tests.web.cast import SECRET, Browser, Cast, app_code, password_of, signed_in

pytestmark = pytest.mark.django_db
INDEX = "/account/second-factor/"


@pytest.fixture
def newcomer(cast: Cast) -> Browser:
    """Ana without a second factor yet."""
    Authenticator.objects.filter(user=cast.ana).delete()
    return signed_in(cast.ana)


def test_it_works(newcomer: Browser) -> None:
    page = newcomer.get(INDEX + "app/")
    assert page.status_code == 200
    assert b"<svg" in page.content
    secret = page.context["form"].secret
    answer = newcomer.post(INDEX + "app/", {"code": app_code(secret)})
    assert answer.url == INDEX + "recovery-codes/"
    assert newcomer.get("/").status_code == 200
    codes = newcomer.get(INDEX + "recovery-codes/")
    one = codes.context["unused_codes"][0]
    assert one in codes.content.decode()
    browser = Browser()
    browser.post("/account/sign-in/", {"login": "ana@example.org", "password": password_of("Ana")})
    assert browser.post(INDEX + "sign-in/", {"code": one}).url == "/"


def test_a_recovery_code_works_once(cast: Cast) -> None:
    browser = signed_in(cast.ana)
    browser.post(INDEX + "recovery-codes/new/")
    code = browser.get(INDEX + "recovery-codes/").context["unused_codes"][0]
    for answer in ("/", None):
        one = Browser()
        one.post("/account/sign-in/", {"login": "ana@example.org", "password": password_of("Ana")})
        told = one.post(INDEX + "sign-in/", {"code": code})
        assert (told.url if told.status_code == 302 else None) == answer


def test_staff_without_one_reach_nothing_but_its_set_up(newcomer: Browser, cast: Cast) -> None:
    paths = ["/", "/account/", "/account/password/", "/account/sessions/", f"/dyads/{cast.dyad.pk}/"]
    for path in paths:
        answer = newcomer.get(path)
        assert answer.status_code == 302, path
        assert answer.url == INDEX
    assert newcomer.get(INDEX).status_code == 200


def test_staff_cannot_take_off_their_last_one(cast: Cast) -> None:
    client = signed_in(cast.ana)
    client.post(INDEX + "app/remove/")
    assert Authenticator.objects.filter(user=cast.ana, type="totp").exists()


def test_members_need_none_and_may_take_theirs_off(cast: Cast) -> None:
    client = signed_in(cast.ben)
    secret = client.get(INDEX + "app/").context["form"].secret
    client.post(INDEX + "app/", {"code": app_code(secret)})
    assert Authenticator.objects.filter(user=cast.ben, type="totp").exists()
    client.post(INDEX + "app/remove/")
    assert not Authenticator.objects.filter(user=cast.ben).exists()


def test_it_asks_for_the_password_again(cast: Cast) -> None:
    client = Browser()
    client.force_login(cast.ben)
    assert client.get(INDEX + "app/").url.startswith("/account/again/")
    answer = client.post("/account/again/", {"password": password_of("Ben"), "next": INDEX + "app/"})
    assert answer.url == INDEX + "app/"
    assert client.get(INDEX + "app/").status_code == 200


def test_its_secret_is_not_in_plain_in_the_database(cast: Cast) -> None:
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in rows
    assert Authenticator.objects.get(user=cast.ana).wrap().validate_code(app_code())


def test_passkey_pages_work_up_to_the_browsers_own_part(cast: Cast) -> None:
    client = signed_in(cast.ben)
    page = client.get(INDEX + "passkeys/add/")
    assert page.status_code == 200
    assert b"creation_options" in page.content
    assert client.get(INDEX + "passkeys/").status_code == 200
    options = Browser().get(INDEX + "passkeys/sign-in/", headers={"Accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["rpId"] == "testserver"
    assert client.post(INDEX + "passkeys/add/", {"name": "x", "credential": "{}"}).status_code == 200


def test_wrong_codes_are_counted(cast: Cast) -> None:
    client = Browser()
    client.post("/account/sign-in/", {"login": "ana@example.org", "password": password_of("Ana")})
    for _ in range(5):
        client.post(INDEX + "sign-in/", {"code": "000000"})
    answer = client.post(INDEX + "sign-in/", {"code": app_code()})
    assert answer.status_code == 200
    assert "Too many tries" in answer.content.decode()
    assert Person.objects.get(pk=cast.ana.pk).is_active


def test_a_lost_one_is_taken_off_on_the_machine(cast: Cast) -> None:
    assert take_off_second_lock("ANA@example.org")
    assert not take_off_second_lock("nobody")
    assert signed_in(cast.ana).get("/").url == INDEX
    assert Authenticator.objects.filter(user=cast.ito).exists()
