"""Invitations, the first account, and new passwords by link."""

from __future__ import annotations

import pytest

from reknit.web.audit.models import Line
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.dyads.models import Member
from reknit.web.links.from_the_machine import first_account_address, new_password_address
from reknit.web.links.opened import OPENED, TO_FILL_IN_SECONDS
from reknit.web.people.identities import display_name, sign_in_name_of
from reknit.web.people.models import Person
from tests.web.cast import Browser, Cast, app_code, password_of, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "four words are easy"  # noqa: S105 - nobody's


def account(name: str = "Eve", sign_in_name: str = "eve", password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"name": name, "sign_in_name": sign_in_name, "password": password, **more}


@pytest.fixture
def eve(cast: Cast) -> Member:
    """A patient of Ana's without an account."""
    return begin_dyad("therapy", cast.ana, "therapist", other_name="Eve")


def invite(cast: Cast, eve: Member) -> str:
    return str(signed_in(cast.ana).post(f"/dyads/{eve.dyad_id}/invite/").context["made"].token)


def test_it_works(cast: Cast, eve: Member) -> None:
    phone = Browser()
    assert phone.post("/link/", {"code": invite(cast, eve)}).url == "/invitation/"
    page = phone.get("/invitation/")
    assert 'value="Eve"' in page.content.decode()
    before = phone.session.session_key
    assert phone.post("/invitation/", account(name="Eva")).url == "/"
    assert phone.session.session_key != before
    assert phone.get("/account/").status_code == 200
    person = eve.dyad.members.get(role="patient").person
    assert (display_name(person), sign_in_name_of(person)) == ("Eva", "eve")
    assert not person.is_staff


def test_strangers_get_404(cast: Cast, eve: Member) -> None:
    for person in (cast.ben, cast.cleo, cast.ito, cast.max):
        assert signed_in(person).get(f"/dyads/{eve.dyad_id}/invite/").status_code == 404
    assert signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/invite/").status_code == 404, "Ben has an account"
    assert signed_in(cast.ben).get(f"/dyads/{cast.dyad.pk}/invite/").status_code == 404


def test_it_needs_sign_in(eve: Member) -> None:
    assert Browser().get(f"/dyads/{eve.dyad_id}/invite/").url.startswith("/account/sign-in/")


def test_it_is_logged(cast: Cast, eve: Member) -> None:
    phone = Browser()
    phone.post("/link/", {"code": invite(cast, eve)})
    phone.post("/invitation/", account())
    acts = set(Line.objects.filter(dyad=eve.dyad_id).values_list("act", flat=True))
    assert {"link_made", "account_made"} <= acts


def test_wrong_entries_are_told_and_nothing_is_made(cast: Cast, eve: Member) -> None:
    phone = Browser()
    phone.post("/link/", {"code": invite(cast, eve)})
    wrong = (account(password="short"), account(sign_in_name="BEN@example.org"), account(name="", password="x" * 20))  # noqa: S106
    for sent in wrong:
        assert phone.post("/invitation/", sent).status_code == 422
    assert not eve.dyad.members.get(role="patient").person.has_account
    assert phone.post("/invitation/", account()).status_code == 302


def test_an_invitation_makes_one_account(cast: Cast, eve: Member) -> None:
    one, two = Browser(), Browser()
    one.post("/link/", {"code": invite(cast, eve)})
    two.post("/link/", {"code": invite(cast, eve)})
    assert one.post("/invitation/", account()).status_code == 302
    assert two.post("/invitation/", account(sign_in_name="other")).status_code == 422
    assert Browser().get("/invitation/").status_code == 422


def test_the_first_account() -> None:
    address = first_account_address()
    assert address is not None
    browser = Browser()
    assert browser.post("/link/", {"code": address.partition("#")[2]}).url == "/first-account/"
    assert browser.get("/first-account/").status_code == 200
    assert browser.post("/first-account/", account("Max", "max", is_clinician="on")).status_code == 302
    person = Person.objects.get()
    assert person.is_administrator
    assert person.is_clinician
    assert browser.get("/").url == "/account/second-factor/"
    assert browser.get("/account/second-factor/app/").status_code == 200, "the password was typed just now"
    assert first_account_address() is None


def test_two_first_accounts_cannot_be_made() -> None:
    browsers = []
    for _ in range(2):
        browser = Browser()
        browser.post("/link/", {"code": str(first_account_address()).partition("#")[2]})
        browsers.append(browser)
    assert browsers[0].post("/first-account/", account()).status_code == 302
    assert browsers[1].post("/first-account/", account(sign_in_name="other")).status_code == 422
    assert Person.objects.count() == 1


def test_a_forgotten_password_in_the_room(cast: Cast) -> None:
    elsewhere = signed_in(cast.ben)
    ana = signed_in(cast.ana)
    address = f"/dyads/{cast.dyad.pk}/new-password/"
    assert "in the room" in ana.get(address).content.decode()
    token = ana.post(address).context["made"].token
    phone = Browser()
    assert phone.post("/link/", {"code": token}).url == "/new-password/"
    assert phone.post("/new-password/", {"password": "short"}).status_code == 422
    assert phone.post("/new-password/", {"password": PASSWORD}).url == "/"
    assert elsewhere.get("/account/").status_code == 302
    assert phone.get("/account/").status_code == 200
    acts = set(Line.objects.filter(dyad=cast.dyad, only_for=None).values_list("act", flat=True))
    assert {"password_link_made", "password_renewed"} <= acts
    for browser in (ana, phone):
        assert "chose a new password by that link" in browser.get(f"/dyads/{cast.dyad.pk}/who-looked/").content.decode()


def test_nobody_else_makes_a_link_for_a_new_password(cast: Cast, eve: Member) -> None:
    for person in (cast.ben, cast.cleo, cast.ito, cast.max):
        assert signed_in(person).get(f"/dyads/{cast.dyad.pk}/new-password/").status_code == 404
    assert signed_in(cast.ana).get(f"/dyads/{eve.dyad_id}/new-password/").status_code == 404, "Eve has no account"
    supervision = cast.ito.memberships.get().dyad_id
    assert signed_in(cast.ito).get(f"/dyads/{supervision}/new-password/").status_code == 404, "Ana works here"
    other = begin_dyad("friends", cast.ben, "friend_one", other_name="Cleo", other=cast.cleo)
    assert signed_in(cast.ben).get(f"/dyads/{other.dyad_id}/new-password/").status_code == 404, "not between peers"


def test_a_new_password_leaves_the_second_factor_on(cast: Cast) -> None:
    made = signed_in(cast.max).post(f"/site/people/{cast.ana.pk}/link/").context["made"]
    browser = Browser()
    browser.post("/link/", {"code": made.token})
    assert browser.post("/new-password/", {"password": PASSWORD}).url == "/account/second-factor/sign-in/"
    assert browser.get("/").status_code == 302
    assert browser.post("/account/second-factor/sign-in/", {"code": app_code()}).url == "/"


@pytest.mark.usefixtures("cast")
def test_a_new_password_from_the_machine() -> None:
    assert new_password_address("nobody") is None
    token = str(new_password_address(" BEN@example.org")).partition("#")[2]
    phone = Browser()
    phone.post("/link/", {"code": token})
    assert phone.post("/new-password/", {"password": PASSWORD}).url == "/"


def test_it_asks_for_the_password_again(cast: Cast, eve: Member) -> None:
    client = Browser()
    client.force_login(cast.ana)
    address = f"/dyads/{eve.dyad_id}/invite/"
    assert client.get(address).url == f"/account/again/?next={address}"
    assert client.post("/account/again/", {"password": password_of("Ana"), "next": address}).url == address
    assert client.get(address).status_code == 200


def test_the_form_behind_a_link_waits_half_an_hour(cast: Cast, eve: Member) -> None:
    phone = Browser()
    phone.post("/link/", {"code": invite(cast, eve)})
    session = phone.session
    session[OPENED] = {**session[OPENED], "at": session[OPENED]["at"] - TO_FILL_IN_SECONDS - 1}
    session.save()
    assert phone.post("/invitation/", account()).status_code == 422
