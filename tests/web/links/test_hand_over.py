"""The handed-over tablet."""

from __future__ import annotations

import pytest

from reknit.web.audit.models import Line
from reknit.web.links.grants import GRANT, HANDED_OVER_IDLE_SECONDS, WITHOUT_SIGNS_SECONDS
from reknit.web.links.handing_back import HANDER, WITHIN_SECONDS
from reknit.web.people.models import Person
from tests.web.cast import Browser, Cast, app_code, password_of, signed_in
from tests.web.given import give

pytestmark = pytest.mark.django_db
DONE = "/handed-over/done/"


def address(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/sessions/1/hand-over/"


@pytest.fixture
def tablet(cast: Cast) -> Browser:
    client = signed_in(cast.ana)
    assert client.post(address(cast)).url == "/handed-over/"
    return client


def put_back(client: Browser, key: str, field: str, seconds: int) -> None:
    session = client.session
    session[key] = {**session[key], field: session[key][field] - seconds}
    session.save()


def test_it_works(tablet: Browser) -> None:
    page = tablet.get("/handed-over/")
    assert "This tablet is now for Ben" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert tablet.get("/handed-over/check/").status_code == 200


def test_strangers_get_404(cast: Cast) -> None:
    for person in (cast.ben, cast.cleo, cast.ito, cast.max):
        assert signed_in(person).post(address(cast)).status_code == 404


def test_it_needs_sign_in(cast: Cast) -> None:
    assert Browser().post(address(cast)).url.startswith("/account/sign-in/")


@pytest.mark.usefixtures("tablet")
def test_it_is_logged(cast: Cast) -> None:
    assert Line.objects.filter(act="handed_over", dyad=cast.dyad, actor=cast.ana, session_number=1).exists()


def test_nothing_else_answers_any_more(tablet: Browser, cast: Cast) -> None:
    dyad = f"/dyads/{cast.dyad.pk}/"
    for path in ("/", "/account/", "/site/", dyad, dyad + "sessions/1/", dyad + "sessions/1/check/"):
        assert tablet.get(path).url.startswith("/account/sign-in/"), path


def test_two_idle_minutes_end_it_once_the_page_gives_signs(tablet: Browser) -> None:
    assert tablet.post("/handed-over/here/").status_code == 204
    put_back(tablet, GRANT, "used_at", HANDED_OVER_IDLE_SECONDS - 5)
    assert tablet.post("/handed-over/here/").status_code == 204
    put_back(tablet, GRANT, "used_at", HANDED_OVER_IDLE_SECONDS + 1)
    assert tablet.get("/handed-over/check/").url == DONE
    assert tablet.get("/handed-over/").url == DONE
    assert "Nothing was sent" in tablet.get(DONE).content.decode()


def test_without_scripts_a_quarter_of_an_hour_is_given(tablet: Browser) -> None:
    put_back(tablet, GRANT, "used_at", WITHOUT_SIGNS_SECONDS - 5)
    assert tablet.get("/handed-over/").status_code == 200
    put_back(tablet, GRANT, "used_at", WITHOUT_SIGNS_SECONDS + 1)
    assert tablet.get("/handed-over/").url == DONE


def test_a_script_is_told_that_it_has_ended_and_that_nothing_was_sent(tablet: Browser) -> None:
    tablet.post("/handed-over/end/")
    answer = tablet.post("/handed-over/here/", headers={"X-Requested-With": "reknit"})
    assert answer.status_code == 410
    assert "nothing was sent" in answer.json()["message"]


def test_giving_it_back_sends_nothing_and_back_shows_nothing(tablet: Browser) -> None:
    assert tablet.post("/handed-over/end/").url == DONE
    page = tablet.get(DONE)
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert "Nothing was sent" in page.content.decode()
    for path in ("/handed-over/", "/handed-over/check/"):
        assert tablet.get(path).url == DONE


def test_the_owner_goes_on_with_the_password_alone(tablet: Browser, cast: Cast) -> None:
    tablet.post("/handed-over/end/")
    assert "Go on as Ana" in tablet.get(DONE).content.decode()
    before = tablet.session.session_key
    assert tablet.post("/handed-over/back/", {"password": password_of("Ana")}).url == f"/dyads/{cast.dyad.pk}/"
    assert tablet.get(f"/dyads/{cast.dyad.pk}/").status_code == 200
    assert tablet.session.session_key != before
    assert GRANT not in tablet.session
    assert HANDER not in tablet.session


def test_elsewhere_the_owner_is_asked_for_the_second_lock_first(tablet: Browser, cast: Cast) -> None:
    tablet.post("/handed-over/end/")
    tablet.post("/handed-over/back/", {"password": password_of("Ana")})
    another = cast.ana.memberships.exclude(dyad=cast.dyad).get().dyad_id
    lock = "/account/second-factor/"
    asked = ("/", "/account/", "/account/password/", "/dyads/new/", f"/dyads/{another}/", "/account/sessions/", lock,
             f"{lock}app/", f"{lock}app/remove/", f"{lock}recovery-codes/", f"{lock}recovery-codes/codes.txt",
             f"{lock}recovery-codes/new/", f"{lock}passkeys/", f"{lock}passkeys/add/")  # fmt: skip
    for path in asked:
        assert tablet.get(path).url == f"{lock}again/?next={path}", path
        sent = tablet.post(path)
        assert sent.status_code == 405 or sent.url == f"{lock}again/?next={path}", path
    assert tablet.get("/account/again/").status_code == 200, "the password again, which opens nothing more"
    tablet.post("/account/again/", {"password": password_of("Ana")})
    assert tablet.get("/").url == f"{lock}again/?next=/"
    assert tablet.post(f"{lock}again/", {"code": app_code(), "next": "/"}).url == "/"
    assert tablet.get("/").status_code == 200
    assert tablet.get(f"/dyads/{another}/").status_code == 200


def test_not_while_the_other_is_still_at_it(tablet: Browser) -> None:
    assert tablet.post("/handed-over/back/", {"password": password_of("Ana")}).url == "/handed-over/"


def test_five_wrong_passwords_ask_for_a_full_sign_in(tablet: Browser) -> None:
    tablet.post("/handed-over/end/")
    for _ in range(5):
        assert tablet.post("/handed-over/back/", {"password": "wrong"}).status_code == 422
    assert tablet.post("/handed-over/back/", {"password": password_of("Ana")}).url == "/account/sign-in/"
    assert "Ana" not in tablet.get(DONE).content.decode()


def test_half_an_hour_later_it_is_a_full_sign_in(tablet: Browser) -> None:
    tablet.post("/handed-over/end/")
    put_back(tablet, HANDER, "at", WITHIN_SECONDS + 1)
    assert tablet.post("/handed-over/back/", {"password": password_of("Ana")}).url == "/account/sign-in/"


def test_a_disabled_owner_does_not_go_on(tablet: Browser, cast: Cast) -> None:
    tablet.post("/handed-over/end/")
    Person.objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert tablet.post("/handed-over/back/", {"password": password_of("Ana")}).url == "/account/sign-in/"


def test_another_browser_cannot_go_on(tablet: Browser) -> None:
    tablet.post("/handed-over/end/")
    assert Browser().post("/handed-over/back/", {"password": password_of("Ana")}).url == "/account/sign-in/"


def test_signing_in_lets_go_of_what_the_browser_held(tablet: Browser) -> None:
    tablet.post("/account/sign-in/", {"login": "ben@example.org", "password": password_of("Ben")})
    assert tablet.get("/account/").status_code == 200
    assert GRANT not in tablet.session
    assert HANDER not in tablet.session


def test_what_its_author_answers_elsewhere_meanwhile_is_not_shown(tablet: Browser, cast: Cast) -> None:
    give(cast.session, cast.ben_member, words="Given at home")
    page = tablet.get("/handed-over/check/")
    assert page.status_code == 404
    assert b"Given at home" not in page.content
    sent = {"submission": "0" * 31 + "1", "replaces": "", "answer-understood": "3"}
    assert b"Given at home" not in tablet.post("/handed-over/check/", sent).content


def test_sealed_answers_are_thanked_for_and_gone(tablet: Browser, cast: Cast) -> None:
    sent = {"submission": "0" * 31 + "1", "replaces": "", "answer-understood": "3", "answer-words": "Nothing to see"}
    assert tablet.post("/handed-over/check/", sent).url == DONE
    page = tablet.get(DONE)
    assert "Your answers are sealed" in page.content.decode()
    for path in ("/handed-over/", "/handed-over/check/", f"/dyads/{cast.dyad.pk}/sessions/1/check/"):
        assert b"Nothing to see" not in tablet.get(path, follow=True).content
    assert tablet.post("/handed-over/check/", sent, headers={"X-Requested-With": "reknit"}).json() == {"next": DONE}
    ana = signed_in(cast.ana)
    assert ana.post(address(cast)).url == f"/dyads/{cast.dyad.pk}/sessions/1/", "there is nothing left to hand over"
