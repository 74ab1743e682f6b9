"""Help, leaving quickly, and looking after the site."""

from __future__ import annotations

import pytest

from reknit.web.audit.models import Line
from reknit.web.people.models import Person
from tests.web.cast import Browser, Cast, password_of, signed_in

pytestmark = pytest.mark.django_db
SITE_PAGES = ("/site/", "/site/people/", "/site/people/invite/", "/site/people/member/")


def test_help_works_signed_in_and_out(cast: Cast) -> None:
    sent = {"name": "House by the river", "contacts": "Night line, 0800 111\n<b>Ward 3</b>"}
    assert signed_in(cast.max).post("/site/", sent).status_code == 302
    for client in (Browser(), signed_in(cast.ben)):
        page = client.get("/help/").content.decode()
        assert "Night line, 0800 111" in page
        assert "<b>Ward 3</b>" not in page
        assert "Nobody reads this in real time" in page


def test_leaving_quickly_ends_the_session_even_without_a_token(cast: Cast) -> None:
    client = Browser(enforce_csrf_checks=True)
    client.force_login(cast.ben)
    page = client.post("/exit/")
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert b"reknit" not in page.content
    assert b"<title>New tab</title>" in page.content
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    ],
)
def test_another_site_s_form_ends_and_clears_nothing(cast: Cast, said: dict[str, str]) -> None:
    client = signed_in(cast.ben)
    page = client.post("/exit/", headers=said)
    assert page.status_code == 200
    assert "Clear-Site-Data" not in page.headers
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "said", [{"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}]
)
def test_leaving_works_from_the_site_s_own_form_without_a_session(said: dict[str, str]) -> None:
    assert Browser(enforce_csrf_checks=True).post("/exit/", headers=said).has_header("Clear-Site-Data")


def test_looking_at_the_empty_page_ends_nothing(cast: Cast) -> None:
    client = signed_in(cast.ben)
    assert client.get("/exit/").status_code == 200
    assert client.get("/account/").status_code == 200


def test_it_works(cast: Cast) -> None:
    client = signed_in(cast.max)
    for path in (*SITE_PAGES, f"/site/people/{cast.ana.pk}/link/", f"/site/people/{cast.ana.pk}/switch/"):
        assert client.get(path).status_code == 200, path
    page = client.get("/site/people/").content.decode()
    assert "Ana" in page
    assert "Ben" not in page, "who is a patient is not the site's to show"


def test_strangers_get_404(cast: Cast) -> None:
    for person in (cast.ana, cast.ben, cast.ito):
        for path in (*SITE_PAGES, f"/site/people/{cast.ito.pk}/switch/"):
            assert signed_in(person).get(path).status_code == 404
    for path in (f"/site/people/{cast.ben.pk}/link/", f"/site/people/{cast.max.pk}/switch/"):
        assert signed_in(cast.max).get(path).status_code == 404


@pytest.mark.usefixtures("cast")
def test_it_needs_sign_in() -> None:
    for path in SITE_PAGES:
        assert Browser().get(path).url.startswith("/account/sign-in/")


def test_it_is_logged(cast: Cast) -> None:
    client = signed_in(cast.max)
    client.post("/site/", {"name": "House", "contacts": ""})
    client.post(f"/site/people/{cast.ana.pk}/switch/")
    acts = set(Line.objects.filter(actor=cast.max).values_list("act", flat=True))
    assert {"site_changed", "account_closed"} <= acts


def test_staff_are_invited(cast: Cast) -> None:
    keeper = signed_in(cast.max)
    assert keeper.post("/site/people/invite/", {"name": "Noa"}).status_code == 422
    made = keeper.post("/site/people/invite/", {"name": "Noa", "is_clinician": "on"}).context["made"]
    browser = Browser()
    browser.post("/link/", {"code": made.token})
    sent = {"name": "Noa", "sign_in_name": "noa", "password": "four words are easy"}
    assert browser.post("/invitation/", sent).status_code == 302
    assert browser.get("/").url == "/account/second-factor/"
    assert Person.objects.filter(is_clinician=True, is_administrator=False, sign_in_index__isnull=False).count() == 4


def test_a_closed_account_is_out_and_may_be_opened_again(cast: Cast) -> None:
    ana, keeper = signed_in(cast.ana), signed_in(cast.max)
    keeper.post(f"/site/people/{cast.ana.pk}/switch/")
    assert ana.get("/").url.startswith("/account/sign-in/")
    keeper.post(f"/site/people/{cast.ana.pk}/switch/")
    assert Person.objects.get(pk=cast.ana.pk).is_active


def test_a_members_account_is_closed_by_its_sign_in_name(cast: Cast) -> None:
    keeper = signed_in(cast.max)
    answers = [
        keeper.post("/site/people/member/", {"sign_in_name": name, "act": "close"}).content.decode()
        for name in ("ben@example.org", "nobody")
    ]
    assert len({answer.partition("<h1>")[2].partition("<form")[0] for answer in answers}) == 1
    assert not Person.objects.get(pk=cast.ben.pk).is_active
    assert "do not fit" in Browser().post(
        "/account/sign-in/", {"login": "ben@example.org", "password": password_of("Ben")}
    ).content.decode()  # fmt: skip
