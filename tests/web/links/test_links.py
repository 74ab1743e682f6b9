"""One-time links."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reknit.opening import Stage
from reknit.web.audit.models import Line
from reknit.web.checks.models import Check
from reknit.web.links.models import Link
from reknit.web.links.one_time import make_one_time, use_once
from reknit.web.links.purposes import Purpose
from reknit.web.links.qr import qr_svg
from reknit.web.links.tokens import ALPHABET, as_typed, fingerprint, in_groups, new_token
from reknit.web.people.models import Person
from tests.web.cast import Browser, Cast, plain, signed_in


def for_bens_phone(cast: Cast):
    return make_one_time(Purpose.CHECK, made_by=cast.ana, member=cast.ben_member, session=cast.session)


def make_address(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/sessions/1/link/"


@pytest.mark.django_db
def test_it_works(cast: Cast) -> None:
    made = signed_in(cast.ana).post(make_address(cast)).context["made"]
    assert made.address.endswith(f"/link/#{made.token}")
    phone = Browser()
    answer = phone.post("/link/", {"code": f" {made.code.lower()} "})
    assert answer.url == f"/dyads/{cast.dyad.pk}/sessions/1/"
    assert phone.get(answer.url).status_code == 200


@pytest.mark.django_db
def test_strangers_get_404(cast: Cast) -> None:
    for person in (cast.cleo, cast.ito, cast.max):
        assert signed_in(person).post(make_address(cast)).status_code == 404
    assert signed_in(cast.ben).post(make_address(cast)).status_code == 404, "a guest makes no links"


@pytest.mark.django_db
def test_it_needs_sign_in(cast: Cast) -> None:
    assert Browser().post(make_address(cast)).url.startswith("/account/sign-in/")


@pytest.mark.django_db
def test_it_is_logged(cast: Cast) -> None:
    made = signed_in(cast.ana).post(make_address(cast)).context["made"]
    Browser().post("/link/", {"code": made.token})
    acts = list(Line.objects.filter(dyad=cast.dyad, session_number=1).values_list("act", "actor_id"))
    assert ("link_made", cast.ana.pk) in acts
    assert ("link_used", cast.ben.pk) in acts


@pytest.mark.django_db
def test_looking_uses_nothing_up(cast: Cast) -> None:
    made = for_bens_phone(cast)
    for path in ("/link/", f"/link/?code={made.token}"):
        assert Browser().get(path).status_code == 200
        Browser().head(path)
    assert use_once(made.token) is not None


@pytest.mark.django_db
def test_whatever_opens_nothing_is_told_so_in_the_same_words(cast: Cast) -> None:
    used, expired, foreign = for_bens_phone(cast), None, None
    assert use_once(used.token) is not None
    expired = for_bens_phone(cast)
    Link.objects.filter(used_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    foreign = make_one_time(Purpose.INVITATION, made_by=cast.ana, member=cast.ana_member)
    codes = [used.token, expired.token, new_token(), "", "é" * 50, "' OR 1=1", "x" * 100_000]
    answers = [Browser().post("/link/", {"code": code}) for code in codes]
    browser = Browser()
    browser.post("/link/", {"code": foreign.token})
    answers.append(browser.get("/invitation/"))
    assert {answer.status_code for answer in answers} == {422}
    assert len({plain(answer) for answer in answers}) == 1


@pytest.mark.django_db
def test_a_link_for_one_purpose_opens_no_other(cast: Cast) -> None:
    made = for_bens_phone(cast)
    browser = Browser()
    browser.post("/link/", {"code": made.token})
    for path in ("/invitation/", "/new-password/", "/first-account/"):
        assert browser.get(path).status_code == 422
    cleos = make_one_time(Purpose.NEW_PASSWORD, made_by=cast.max, person_id=cast.cleo.pk)
    browser.post("/link/", {"code": cleos.token})
    assert browser.get("/invitation/").status_code == 422
    assert browser.get(f"/dyads/{cast.dyad.pk}/sessions/1/").status_code == 302


@pytest.mark.django_db
def test_a_new_link_ends_the_one_before(cast: Cast) -> None:
    before, after = for_bens_phone(cast), for_bens_phone(cast)
    assert use_once(before.token) is None
    assert use_once(after.token) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["ana", "ben"])
def test_links_of_and_for_disabled_people_open_nothing(cast: Cast, who: str) -> None:
    made = for_bens_phone(cast)
    Person.objects.filter(pk=getattr(cast, who).pk).update(is_active=False)
    assert use_once(made.token) is None


@pytest.mark.django_db
def test_nobody_is_led_to_answers_that_somebody_has_sealed(cast: Cast) -> None:
    """A therapist who makes a link in the patient's name must not find the patient's answers behind it."""
    anas_own_phone = Browser()
    anas_own_phone.post("/link/", {"code": for_bens_phone(cast).token})
    page = f"/dyads/{cast.dyad.pk}/sessions/1/"
    assert anas_own_phone.get(page).status_code == 200
    made_before = for_bens_phone(cast)
    answered_by_ben(cast)
    assert anas_own_phone.get(page).url.startswith("/account/sign-in/")
    assert Browser().post("/link/", {"code": made_before.token}).status_code == 422
    assert signed_in(cast.ana).post(make_address(cast)).url == page


def answered_by_ben(cast: Cast) -> None:
    cast.session.stage, cast.session.answered_by = Stage.ONE_ANSWERED, "patient"
    cast.session.save()
    Check.objects.create(
        session=cast.session, author=cast.ben_member, way="own_device", version=1, fingerprint="0" * 64,
        submission="00000000-0000-0000-0000-000000000001", answered_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.django_db
def test_whoever_was_signed_in_is_not_any_more(cast: Cast) -> None:
    browser = signed_in(cast.cleo)
    browser.post("/link/", {"code": for_bens_phone(cast).token})
    assert browser.get("/account/").url.startswith("/account/sign-in/")


@pytest.mark.django_db
def test_guessing_is_slow(cast: Cast) -> None:
    statuses = [Browser(REMOTE_ADDR="10.0.0.1").post("/link/", {"code": new_token()}).status_code for _ in range(21)]
    assert statuses[-1] == 429
    made = for_bens_phone(cast)
    assert Browser(REMOTE_ADDR="10.0.0.1").post("/link/", {"code": made.token}).status_code == 429
    assert Browser(REMOTE_ADDR="10.0.0.2").post("/link/", {"code": made.token}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_many_that_come_at_the_same_moment_one_gets_in(cast: Cast) -> None:
    made = for_bens_phone(cast)
    gate = Barrier(4)

    def use() -> bool:
        gate.wait()
        try:
            return use_once(made.token) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: use(), range(4))) == [False, False, False, True]


@pytest.mark.django_db
def test_only_the_fingerprint_is_stored(cast: Cast) -> None:
    made = for_bens_phone(cast)
    stored = str(list(Link.objects.values()))
    assert made.token not in stored
    assert fingerprint(made.token) in stored


@given(st.text(ALPHABET, min_size=26, max_size=26), st.data())
def test_a_code_may_be_typed_in_any_way(token: str, data: st.DataObject) -> None:
    typed = in_groups(token)
    look_alikes = {"0": "Oo0", "1": "IiLl1"}
    typed = "".join(data.draw(st.sampled_from(look_alikes.get(sign, sign + sign.lower()))) for sign in typed)
    assert as_typed(f"  {typed.replace(' ', '-')}\n") == token


def test_a_token_has_130_random_bits() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert len({new_token() for _ in range(1000)}) == 1000
    assert all(len(new_token()) == 26 for _ in range(100))


def test_the_square_has_no_style_or_script_of_its_own() -> None:
    svg = qr_svg("http://localhost/link/#ABC", 'a "title" <b>')
    assert "style" not in svg
    assert "<b>" not in svg
    assert 'fill="#fff"' in svg


@pytest.mark.django_db
def test_a_guest_sees_again_what_they_answered_under_this_very_link(cast: Cast) -> None:
    phone = Browser()
    page = phone.post("/link/", {"code": for_bens_phone(cast).token}).url
    sent = {"submission": "0" * 31 + "2", "replaces": "", "answer-words": "In my own words"}
    assert phone.post(page + "check/", sent).url == page
    assert phone.post(page + "check/", sent).url == page, "a retry is answered like the first"
    assert "In my own words" in phone.get(page + "check/").content.decode()
    assert phone.get(f"/dyads/{cast.dyad.pk}/").url.startswith("/account/sign-in/")
