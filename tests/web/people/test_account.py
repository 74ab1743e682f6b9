"""One's own account: name, password, sessions."""

from __future__ import annotations

import pytest

from reknit.web.people.identities import display_name
from tests.web.cast import Browser, Cast, password_of, sign_in_name_of, signed_in

pytestmark = pytest.mark.django_db
WRONG_PASSWORDS = [
    "",
    "short",
    "fourteen signs",
    "1q2w3e4r5t6y7u8i9o0p",
    "Passwordpassword",
    "1234567890123456",
    "ab" * 300,
]


def test_it_works(cast: Cast) -> None:
    client = signed_in(cast.ben)
    page = client.get("/account/").content.decode()
    assert sign_in_name_of("Ben") in page
    assert client.post("/account/", {"name": "Benjamin"}).url == "/account/"
    assert display_name(cast.ben) == "Benjamin"


def test_it_needs_sign_in() -> None:
    assert Browser().get("/account/").url.startswith("/account/sign-in/")


@pytest.mark.parametrize("password", WRONG_PASSWORDS)
def test_short_common_and_endless_passwords_are_refused(cast: Cast, password: str) -> None:
    client = signed_in(cast.ben)
    answer = client.post("/account/password/", {"oldpassword": password_of("Ben"), "password1": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]


def test_a_long_password_needs_no_figures_or_signs(cast: Cast) -> None:
    here, elsewhere = signed_in(cast.ben), signed_in(cast.ben)
    sent = {"oldpassword": password_of("Ben"), "password1": "  plain words only  "}
    assert here.post("/account/password/", sent).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    answer = Browser().post("/account/sign-in/", {"login": sign_in_name_of("Ben"), "password": "  plain words only  "})
    assert answer.url == "/"


def test_a_name_with_control_characters_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.ben).post("/account/", {"name": "Ben\x1b[2J"})
    assert answer.status_code == 422
    assert display_name(cast.ben) == "Ben"


@pytest.mark.usefixtures("cast")
def test_ones_other_sessions_can_be_ended() -> None:
    clients = []
    for _ in range(2):
        client = Browser()
        client.post("/account/sign-in/", {"login": sign_in_name_of("Ben"), "password": password_of("Ben")})
        clients.append(client)
    page = clients[0].get("/account/sessions/")
    assert page.context["session_count"] == 2
    assert clients[0].post("/account/sessions/").status_code == 302
    assert clients[0].get("/account/").status_code == 200
    assert clients[1].get("/account/").status_code == 302
