"""Bad input gets one plain sentence, and nothing is lost or half-saved."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection

from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer, Check, Dismissal, Receipt, Session
from reknit.web.checks.seeing import own_answers
from reknit.web.checks.submitting import submit
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.vault.models import DataKey
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import SCRIPT, address, answer_of, fields, give, of, opened, submission

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NOT_SAVED = "Not saved: keep this page open"


def nothing_stored() -> bool:
    session = Session.objects.get()
    return not (Check.objects.exists() or Answer.objects.exists() or session.answered_by)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"answer-understood": "11"}, "whole number from 0 to 10"),
        ({"answer-understood": "-1"}, "whole number from 0 to 10"),
        ({"answer-understood": "7.5"}, "whole number from 0 to 10"),
        ({"answer-understood": "NaN"}, "whole number from 0 to 10"),
        ({"answer-rub": "4"}, "choose one of the answers offered"),
        ({"level-understood": "everyone"}, "choose again who sees this"),
        ({"answer-nonsense": "1"}, "does not ask"),
        ({"answer-words": "x" * 2001}, "keep it to 2,000 characters"),
        ({"submission": "not-an-id"}, "too old or was changed"),
        ({"submission": ""}, "too old or was changed"),
        ({"replaces": "x"}, "too old or was changed"),
    ],
)
def test_what_cannot_be_taken_is_said_in_words_and_the_rest_stays_in_the_form(
    cast: Cast, sent: dict[str, str], said: str
) -> None:
    ben = signed_in(cast.ben)
    whole = fields(matters=3, good_moment="Kept in the form") | sent
    page = ben.post(address(cast, "check"), whole)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Kept in the form" in page.content.decode()
    told = ben.post(address(cast, "check"), whole, headers=SCRIPT)
    assert told.status_code == 422
    assert said in str(told.json())
    assert nothing_stored()


def test_an_empty_form_is_rather_not_say_throughout(cast: Cast) -> None:
    assert signed_in(cast.ben).post(address(cast, "check"), fields()).url == address(cast)
    assert own_answers(Check.objects.get(), of(cast.ben_member)) == {}


def test_of_a_repeated_field_one_value_is_taken(cast: Cast) -> None:
    sent = fields() | {"answer-understood": ["3", "8"]}
    signed_in(cast.ben).post(address(cast, "check"), sent)
    assert own_answers(Check.objects.get(), of(cast.ben_member))["understood"].value == 8


def test_nul_bytes_and_other_control_characters_are_left_out(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    assert ben.post(address(cast, "check"), fields(words="a\x00b\x1b[31m", understood=1)).url == address(cast)
    assert b"ab[31m" in ben.get(address(cast, "check")).content
    assert ben.post(f"/dyads/{cast.dyad.pk}/hints/put-away/", {"hint": "\x00"}).status_code == 404
    assert ben.get(f"/dyads/{cast.dyad.pk}/who-looked/?page=\x00").status_code == 200
    assert ben.post(address(cast, "level"), {"answer": "\x00", "level": "\x00"}).status_code == 302


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_megabyte_of_text_is_refused_whole(cast: Cast, headers: dict[str, str]) -> None:
    answer = signed_in(cast.ben).post(address(cast, "check"), fields(words="x" * 1_000_000), headers=headers)
    assert answer.status_code == 400
    said = answer.json()["message"] if headers else answer.content.decode()
    assert "too long to be sent, and nothing was saved" in said
    assert nothing_stored()


def test_answers_of_another_dyad_are_nobodys(cast: Cast) -> None:
    own = begin_dyad("supervision", cast.ito, "supervisor", other_name="Ana", other=cast.ana)
    theirs = Session.objects.create(dyad=own.dyad, number=1, date=cast.session.date, stage="nobody_answered")
    check = give(theirs, own, {"words": "shared"}, understood=4, words="Elsewhere")
    give(theirs, own.dyad.members.get(role="trainee"), understood=4)
    opened(theirs, own)
    give(cast.session, cast.ana_member, understood=4)
    give(cast.session, cast.ben_member, understood=4)
    opened(cast.session, cast.ana_member)
    ana = signed_in(cast.ana)
    for question, page, told in (
        ("understood", "level", {"level": "only_me"}),
        ("words", "receipt", {"mark": "heard"}),
    ):
        answer = answer_of(check, question)
        assert ana.post(address(cast, page), {"answer": answer.pk, **told}).status_code == 404
        assert ana.post(address(cast, page), {"answer": uuid.uuid4(), **told}).status_code == 404
        assert "Please" in ana.post(address(cast, page), {"answer": "7", **told}, follow=True).content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("number", [0, 2, 10**6, 10**12, 10**30])
def test_a_session_that_is_not_there_is_not_here(cast: Cast, number: int) -> None:
    for page in ("", "check", "status"):
        assert signed_in(cast.ben).get(address(cast, *filter(None, [page]), number=number)).status_code == 404


@pytest.mark.parametrize(
    ("method", "page"), [("get", "open"), ("get", "level"), ("put", "receipt"), ("post", "status")]
)
def test_the_wrong_method_changes_nothing(cast: Cast, method: str, page: str) -> None:
    assert getattr(signed_in(cast.ben), method)(address(cast, page)).status_code == 405


@pytest.mark.parametrize("days", ["0", "61", "-1", "", "x", "9" * 5000, "1.5"])
def test_days_to_wait_outside_what_is_offered_are_refused(cast: Cast, days: str) -> None:
    before = cast.dyad.waiting_days
    page = signed_in(cast.ben).post(f"/dyads/{cast.dyad.pk}/terms/", {"days": days}, follow=True)
    assert "Please give 1 to 60 days" in page.content.decode()
    cast.dyad.refresh_from_db()
    assert cast.dyad.waiting_days == before


def test_a_hint_that_is_not_shown_cannot_be_put_away(cast: Cast) -> None:
    assert signed_in(cast.ben).post(f"/dyads/{cast.dyad.pk}/hints/put-away/", {"hint": "x" * 500}).status_code == 404
    assert not Dismissal.objects.exists()


def test_a_dyad_that_has_ended_takes_nothing_and_shows_what_was(cast: Cast) -> None:
    check = give(cast.session, cast.ben_member, understood=4, words="Still mine")
    end_dyad(of(cast.ben_member))
    ben, ana = signed_in(cast.ben), signed_in(cast.ana)
    for browser, page in ((ben, "check"), (ana, "check"), (ana, "not-held"), (ana, "open"), (ben, "close")):
        assert browser.post(address(cast, page), fields(understood=1)).status_code == (
            409 if page == "check" else 404
        ), page
    assert ana.post(f"/dyads/{cast.dyad.pk}/sessions/new/").status_code == 404
    assert ben.get(address(cast)).status_code == 200
    assert list(Check.objects.all()) == [check]
    assert Line.objects.filter(act="dyad_ended").count() == 1


def full(*told: Any) -> None:
    """Fail where an answer is written, as a full disk does."""
    execute: Callable[..., Any] = told[0]
    if str(told[1]).startswith("INSERT INTO") and "session_checks_answer" in str(told[1]):
        raise OperationalError("database or disk is full")
    return execute(*told[1:])  # type: ignore[no-any-return]


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_full_disk_says_not_saved_keeps_nothing_half_and_takes_it_the_next_time(
    cast: Cast, headers: dict[str, str]
) -> None:
    ben = signed_in(cast.ben)
    ben.raise_request_exception = False
    sent = fields(understood=7)
    with connection.execute_wrapper(full):
        answer = ben.post(address(cast, "check"), sent, headers=headers)
    assert answer.status_code == 503
    assert NOT_SAVED in (answer.json()["message"] if headers else answer.content.decode())
    assert nothing_stored()
    assert not DataKey.objects.filter(dyad=cast.dyad, author=cast.ben).exists()
    assert ben.post(address(cast, "check"), sent, headers=headers).status_code in {200, 302}
    assert Check.objects.count() == 1


def session_is_noted(cast: Cast) -> Browser:
    """Return Ben's browser, whose next request notes in its session that somebody is there."""
    ben = signed_in(cast.ben)
    ben.get("/account/")
    session = ben.session
    session["seen_at"] -= 120
    session.save()
    ben.raise_request_exception = False
    return ben


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_database_that_goes_after_the_answer_was_stored_is_told_as_that(cast: Cast, headers: dict[str, str]) -> None:
    ben, sent = session_is_noted(cast), fields(understood=7)

    def gone(execute: Callable[..., Any], *told: Any) -> Any:
        if str(told[0]).startswith("UPDATE") and "django_session" in str(told[0]):
            raise OperationalError("server closed the connection unexpectedly")
        return execute(*told)

    with connection.execute_wrapper(gone):
        answer = ben.post(address(cast, "check"), sent, headers=headers)
    assert answer.status_code == 503
    assert NOT_SAVED in (answer.json()["message"] if headers else answer.content.decode())
    assert ben.post(address(cast, "check"), sent, headers=headers).status_code in {200, 302}
    assert Check.objects.count() == 1


def test_who_is_signed_out_elsewhere_meanwhile_is_not_told_that_nothing_was_saved(cast: Cast) -> None:
    ben = session_is_noted(cast)

    def signed_out(execute: Callable[..., Any], *told: Any) -> Any:
        if str(told[0]).startswith("UPDATE") and "django_session" in str(told[0]):
            execute("DELETE FROM django_session", (), False, told[3])
        return execute(*told)

    with connection.execute_wrapper(signed_out):
        answer = ben.post(address(cast, "check"), fields(understood=7), headers=SCRIPT)
    assert (answer.status_code, "does no harm" in answer.json()["message"]) == (400, True)
    assert Check.objects.count() == 1


def test_the_page_that_tells_of_a_broken_database_needs_none(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    ben.raise_request_exception = False

    def gone(*_told: Any) -> None:
        raise OperationalError("unable to open database file")

    with connection.execute_wrapper(gone):
        answer = ben.get(address(cast))
    assert (answer.status_code, NOT_SAVED in answer.content.decode()) == (503, True)


def test_what_breaks_otherwise_says_that_sending_again_does_no_harm(cast: Cast, monkeypatch: Any) -> None:
    def broken(*_told: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("reknit.web.pages.answering.store", broken)
    ben = signed_in(cast.ben)
    ben.raise_request_exception = False
    for headers in ({}, SCRIPT):
        answer = ben.post(address(cast, "check"), fields(understood=7), headers=headers)
        assert answer.status_code == 500
        assert "does no harm" in answer.content.decode()
        assert "planted" not in answer.content.decode()


def test_a_form_of_an_earlier_sign_in_is_not_taken(cast: Cast) -> None:
    ben = Browser(enforce_csrf_checks=True)
    ben.force_login(cast.ben)
    answer = ben.post(address(cast, "check"), fields(understood=7))
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.content.decode()
    told = ben.post(address(cast, "check"), fields(understood=7), headers=SCRIPT)
    assert (told.status_code, "nothing was saved" in told.json()["message"]) == (403, True)
    assert nothing_stored()


def test_a_submission_in_anothers_name_is_not_possible(cast: Cast) -> None:
    signed_in(cast.ben).post(address(cast, "check"), fields(understood=7) | {"author": str(cast.ana_member.pk)})
    assert Check.objects.get().author_id == cast.ben_member.pk
    assert submit(cast.session.pk, cast.ana_member, submission(understood=1)).author_id == cast.ana_member.pk
