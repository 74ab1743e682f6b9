"""A talk on one screen, by a link without an account, and what the third person reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from reknit.repair.moves import Move
from reknit.web.audit.models import Line
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.dyads.models import Dyad
from reknit.web.people.models import Person
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import Made, begin, room_of, step
from tests.web.cast import Browser, Cast, password_of, signed_in
from tests.web.given import of, page_of
from tests.web.repairs.people import Talk, browsers, close_for, form_of, sends, side

if TYPE_CHECKING:
    from django.db.models import QuerySet

pytestmark = pytest.mark.django_db
SECRET = "sealed-canary"  # noqa: S105 - what is looked for
SIDE = {"happened": SECRET, "felt": "", "needed": "", "for_you": "", "need": "", "share": "40"}


def table_of(talk: Talk) -> Browser:
    """Ana puts her device on the table; Ben agrees with his password."""
    browser = signed_in(talk.cast.ana)
    assert browser.post(f"{talk.address}sit-down/", {"password": password_of("Ben")}).status_code == 302
    return browser


def has_it(browser: Browser) -> str:
    """Return whom the screen is passed to or who has it, by what it says."""
    page = browser.get("/at-table/", follow=True).content.decode()
    found = re.search(r"Now it is (\w+)’s turn|<strong>(\w+) has this screen now", page)
    assert found is not None
    return found[1] or found[2]


def takes_up(browser: Browser, talk: Talk) -> str:
    assert browser.get(talk.address)["Location"] == "/at-table/"
    return str(browser.post("/at-table/", follow=True).content.decode())


def code_in(answer: Any) -> str:
    found = re.search(r'<output class="code long">([^<]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def comes_by(code: str) -> Browser:
    browser = Browser()
    browser.post("/link/", {"code": code})
    return browser


def test_nobody_sits_down_in_the_name_of_somebody_with_an_account(cast: Cast) -> None:
    talk = Talk(cast)
    browser = signed_in(cast.ana)
    for password in ("", password_of("Ana"), "guess"):
        answer = browser.post(f"{talk.address}sit-down/", {"password": password})
        assert answer.status_code == 422
        assert "That is not Ben’s password" in answer.content.decode()
    assert browser.get("/account/").status_code == 200
    assert not Line.objects.filter(act="talk_at_table").exists()


def test_guessing_at_a_password_is_held_up_and_told_and_locks_nobody_out(cast: Cast) -> None:
    talk = Talk(cast)
    browser, ben = browsers(cast)
    for _ in range(10):
        browser.post(f"{talk.address}sit-down/", {"password": "guess"})
    assert browser.post(f"{talk.address}sit-down/", {"password": password_of("Ben")}).status_code == 422
    assert "the password was not right" in ben.get(f"/dyads/{cast.dyad.pk}/who-looked/").content.decode()
    assert ben.post("/account/again/?next=/account/", {"password": password_of("Ben")}).status_code == 302


def test_a_patient_does_not_ask_for_the_password_of_their_therapist(cast: Cast) -> None:
    talk = Talk(cast)
    ben = signed_in(cast.ben)
    assert "Together on this screen" not in ben.get(talk.address).content.decode()
    assert ben.post(f"{talk.address}sit-down/", {"password": password_of("Ana")}).status_code == 404


def test_a_table_reaches_this_talk_and_nothing_else(cast: Cast) -> None:
    talk = Talk(cast)
    browser = table_of(talk)
    assert browser.get(talk.address).status_code == 200
    dyad = f"/dyads/{cast.dyad.pk}/"
    for path in ("/", "/account/", dyad, f"{dyad}talk/", f"{dyad}sessions/1/", f"{dyad}private/", f"{dyad}repairs.csv"):
        assert browser.get(path)["Location"].startswith("/account/sign-in/"), path
    another = f"{dyad}talk/{cast.dyad.pk}/"
    assert browser.get(another).status_code == 404
    for way in ("sit-down/", "link/", "third-link/"):
        assert browser.post(f"{talk.address}{way}", {"password": password_of("Ben")}).status_code == 302
    assert browser.get("/third/").status_code == 404
    assert "put a device on the table" in signed_in(cast.ben).get(f"{dyad}who-looked/").content.decode()


def test_the_screen_goes_to_whose_turn_it_is(cast: Cast) -> None:
    talk = Talk(cast)
    browser = table_of(talk)
    assert has_it(browser) == "Ana"
    sends(browser, talk, Move.ACCEPT)
    sends(browser, talk, Move.NOTICE, choice="withdrawal", number="2")
    assert has_it(browser) == "Ben"
    page = takes_up(browser, talk)
    assert "Ben has this screen now" in page
    browser.post(f"{talk.address}move/", form_of(page, Move.NOTICE) | {"choice": "withdrawal", "number": "1"})
    browser.post("/at-table/hand-on/")
    assert has_it(browser) == "Ana"
    takes_up(browser, talk)
    assert talk.room.stage.value == "first_aid"


def test_what_is_sealed_is_not_shown_again_at_the_table(cast: Cast) -> None:
    talk = Talk(cast)
    browser = table_of(talk)
    talk.to_alone()
    sends(browser, talk, Move.SEAL, **SIDE)
    browser.post("/at-table/", follow=True)
    for _ in range(2):
        assert SECRET not in browser.get(talk.address).content.decode()
        browser.post("/at-table/hand-on/")
        browser.post("/at-table/")
    assert SECRET in signed_in(cast.ana).get(talk.address).content.decode()
    talk.does("ben", Move.SEAL, '{"happened": "x", "felt": "", "needed": "", "need": null, "share": 3, "for_you": ""}')
    talk.both(Move.OPEN)
    assert SECRET in browser.get(talk.address).content.decode()


def test_wishes_answers_and_looks_wait_at_the_table_too(cast: Cast) -> None:
    talk = Talk(cast)
    browser = table_of(talk)
    talk.to_wishes()
    talk.does("ana", Move.WISH, SECRET)
    assert SECRET not in browser.get(talk.address).content.decode()
    room = talk.both(Move.ENOUGH_WISHES)
    assert SECRET in browser.get(talk.address).content.decode()
    talk.does("ana", Move.ANSWER, item=room.wishes[0].id, choice="not_for_me")
    assert "You: " not in browser.get(talk.address).content.decode()
    talk.does("ben", Move.ANSWER, item=room.wishes[0].id, choice="agreed")
    assert "You: " in browser.get(talk.address).content.decode()


def test_at_the_table_a_closed_gate_changes_nothing_to_see(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(cast)
    browser = table_of(talk)
    before = page_of(browser, talk.address)
    close_for(cast.ana.pk, monkeypatch)
    assert page_of(browser, talk.address) == before
    sends(browser, talk, Move.ACCEPT)
    assert talk.room.stage.value == "notice"


def test_leaving_the_table_gives_the_device_back_to_its_owner_alone(cast: Cast) -> None:
    talk = Talk(cast)
    browser = table_of(talk)
    assert browser.post("/at-table/leave/")["Location"] == "/handed-over/done/"
    done = browser.get("/handed-over/done/")
    assert "You have left the table" in done.content.decode()
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get(talk.address).status_code == 410
    assert browser.post("/handed-over/back/", {"password": password_of("Ben")}).status_code == 422
    assert browser.post("/handed-over/back/", {"password": password_of("Ana")})["Location"] == f"/dyads/{cast.dyad.pk}/"
    assert browser.get(talk.address).status_code == 200


def test_a_table_left_alone_lapses(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
    talk = Talk(cast)
    browser = table_of(talk)
    time_machine.shift(timedelta(minutes=31))
    late = browser.post(f"{talk.address}move/", {"move": "seal", "happened": SECRET})
    assert late.status_code == 410
    assert SECRET in late.content.decode(), "what was typed is given back"
    assert "The time here is over" in browser.get(talk.address).content.decode()
    assert "You have left the table" in browser.get("/handed-over/done/").content.decode()


@pytest.fixture
def nils(cast: Cast) -> tuple[Browser, Repair]:
    """Nils has no account, and Ana invited him to a talk."""
    member = begin_dyad("therapy", cast.ana, "therapist", other_name="Nils")
    return signed_in(cast.ana), begin(of(member), Made(Move.INVITE))


def address_of(repair: Repair) -> str:
    return f"/dyads/{repair.dyad_id}/talk/{repair.pk}/"


def test_without_an_account_a_link_leads_into_the_talk_once(nils: tuple[Browser, Repair]) -> None:
    ana, repair = nils
    code = code_in(ana.post(f"{address_of(repair)}link/"))
    his = comes_by(code)
    page = his.get(address_of(repair)).content.decode()
    his.post(f"{address_of(repair)}move/", form_of(page, Move.ACCEPT))
    assert room_of(Repair.objects.get(pk=repair.pk)).stage.value == "notice"
    assert his.get(f"/dyads/{repair.dyad_id}/").status_code == 302
    assert "Back to you and" not in page
    assert comes_by(code).get(address_of(repair)).status_code == 302


def test_who_has_an_account_is_given_no_link(cast: Cast) -> None:
    talk = Talk(cast)
    ana = signed_in(cast.ana)
    assert "Link or QR" not in ana.get(talk.address).content.decode()
    assert "has an account here" in ana.post(f"{talk.address}link/", follow=True).content.decode()


def test_a_link_opens_nothing_once_the_talk_is_over_or_the_account_is_made(nils: tuple[Browser, Repair]) -> None:
    ana, repair = nils
    repairs, dyads = Repair.objects.filter(pk=repair.pk), Dyad.objects.filter(pk=repair.dyad_id)
    his = Person.objects.filter(memberships__dyad=repair.dyad_id, is_clinician=False)
    spoilt: tuple[tuple[QuerySet[Any], dict[str, Any]], ...] = (
        (repairs, {"is_over": True}),
        (dyads, {"ended_at": timezone.now()}),
        (his, {"sign_in_index": "x"}),
    )
    for rows, change in spoilt:
        repairs.update(is_over=False)
        dyads.update(ended_at=None)
        code = code_in(ana.post(f"{address_of(repair)}link/"))
        rows.update(**change)
        assert comes_by(code).get(address_of(repair)).status_code == 302


def test_at_the_table_one_without_an_account_needs_no_password(nils: tuple[Browser, Repair]) -> None:
    ana, repair = nils
    assert "id_password" not in ana.get(f"{address_of(repair)}sit-down/").content.decode()
    ana.post(f"{address_of(repair)}sit-down/")
    assert has_it(ana) == "Nils"


def brought_in(talk: Talk) -> None:
    third = talk.does("ben", Move.ASK_THIRD, "Ito").third
    assert third is not None
    talk.does("ana", Move.AGREE_THIRD, item=third.who)


def test_the_third_reads_wishes_and_agreement_and_nothing_else(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    talk.does("ben", Move.WISH, "One breath more")
    ana = signed_in(cast.ana)
    assert "both agreed" in ana.post(f"{talk.address}third-link/", follow=True).content.decode()
    brought_in(talk)
    ito = comes_by(code_in(ana.post(f"{talk.address}third-link/")))
    page = ito.get("/third/").content.decode()
    assert "They have not come to their wishes yet" in page
    room = talk.both(Move.ENOUGH_WISHES)
    talk.both(Move.ANSWER, item=room.wishes[0].id, choice="agreed")
    talk.both(Move.SETTLED)
    talk.both(Move.WRITE_LINE, words=True)
    page = ito.get("/third/").content.decode()
    for shown in ("One breath more", "Agreed", "write_line of ana", "write_line of ben", "Ana and Ben"):
        assert shown in page
    for closed in ("side of ana", "side of ben", "restated by", "own of ana", "say_out of ben"):
        assert closed not in page
    assert ito.get(talk.address).status_code == 404
    assert ito.post(f"{talk.address}move/", {"move": "pause"}).status_code == 404
    lines = signed_in(cast.ben).get(f"/dyads/{cast.dyad.pk}/who-looked/").content.decode()
    assert "as the third person" in lines


@pytest.mark.parametrize("how", ["without", "ended", "over"])
def test_the_third_is_out_as_soon_as_one_of_the_two_wants_that(cast: Cast, how: str) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    brought_in(talk)
    ito = comes_by(code_in(browsers(cast)[1].post(f"{talk.address}third-link/")))
    assert ito.get("/third/").status_code == 200
    if how == "without":
        talk.does("ana", Move.NO_THIRD)
    elif how == "ended":
        Dyad.objects.filter(pk=cast.dyad.pk).update(ended_at=timezone.now())
    else:
        Repair.objects.filter(pk=talk.id).update(is_over=True)
    assert ito.get("/third/").status_code == 404


def sits(code: str, repair: Repair, move: Move, **fields: str) -> tuple[Browser, Any]:
    """Come by a code and make one move, as a page sends it."""
    browser = comes_by(code)
    page = browser.get(address_of(repair)).content.decode()
    sent = form_of(page, move) | {"as_it_is": "yes"} | fields
    return browser, browser.post(f"{address_of(repair)}move/", sent, follow=True)


def code_for_nils(ana: Browser, repair: Repair) -> str:
    return code_in(ana.post(f"{address_of(repair)}link/"))


def to_both_sealed(ana: Browser, repair: Repair) -> None:
    """Nils seals by a link; Ana seals and would open."""
    members = {each.role: each for each in repair.dyad.members.all()}
    sits(code_for_nils(ana, repair), repair, Move.ACCEPT)
    for role in ("therapist", "patient"):
        step(repair.pk, of(members[role]), Made(Move.NOTICE, choice="withdrawal", number=2))
    step(repair.pk, of(members["therapist"]), Made(Move.MORE))
    sits(code_for_nils(ana, repair), repair, Move.SEAL, **SIDE)
    step(repair.pk, of(members["therapist"]), Made(Move.SEAL, words=side("Ana")))
    step(repair.pk, of(members["therapist"]), Made(Move.OPEN))


def test_nobody_opens_in_another_sitting_what_was_sealed_in_one(nils: tuple[Browser, Repair]) -> None:
    ana, repair = nils
    to_both_sealed(ana, repair)
    for sitting in ("link", "table"):
        if sitting == "link":
            browser, refused = sits(code_for_nils(ana, repair), repair, Move.OPEN)
        else:
            browser = ana
            browser.post(f"{address_of(repair)}sit-down/")
            browser.post("/at-table/")
            page = browser.get(address_of(repair)).content.decode()
            refused = browser.post(f"{address_of(repair)}move/", form_of(page, Move.OPEN))
        assert refused.status_code == 409
        assert "was written elsewhere" in refused.content.decode()
        assert room_of(Repair.objects.get(pk=repair.pk)).stage.value == "opening"
    page = browser.get(address_of(repair)).content.decode()
    browser.post(
        f"{address_of(repair)}move/", form_of(page, Move.SEAL) | SIDE | {"happened": "Once more", "as_it_is": "y"}
    )
    browser.post("/at-table/")
    page = browser.get(address_of(repair)).content.decode()
    browser.post(f"{address_of(repair)}move/", form_of(page, Move.OPEN))
    assert "opening" not in room_of(Repair.objects.get(pk=repair.pk)).stage.value
    shown = browser.get("/at-table/", follow=True).content.decode() + browser.get(address_of(repair)).content.decode()
    assert SECRET not in shown


def test_a_link_ends_where_an_account_begins(nils: tuple[Browser, Repair]) -> None:
    ana, repair = nils
    guest = comes_by(code_for_nils(ana, repair))
    assert guest.get(address_of(repair)).status_code == 200
    person = Person.objects.get(memberships__dyad=repair.dyad_id, is_clinician=False)
    Person.objects.filter(pk=person.pk).update(sign_in_index="x")
    assert guest.get(address_of(repair)).status_code == 410
    assert guest.get(address_of(repair)).status_code == 410


def test_what_was_noticed_before_a_renewed_password_is_not_shown_to_it(cast: Cast) -> None:
    talk = Talk(cast)
    talk.does("ana", Move.ACCEPT)
    talk.does("ben", Move.NOTICE, choice="confrontation", number=3)
    _, ben = browsers(cast)
    assert re.search(r'value="confrontation"[^>]*checked', ben.get(talk.address).content.decode())
    Person.objects.filter(pk=cast.ben.pk).update(private_since=timezone.now())
    assert not re.search(r'value="confrontation"[^>]*checked', ben.get(talk.address).content.decode())


def test_the_third_is_one_person_for_half_an_hour(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
    talk = Talk(cast)
    talk.to_wishes()
    brought_in(talk)
    ana = signed_in(cast.ana)
    ito = comes_by(code_in(ana.post(f"{talk.address}third-link/")))
    unused = code_in(ana.post(f"{talk.address}third-link/"))
    talk.does("ana", Move.NO_THIRD)
    brought_in(talk)
    assert ito.get("/third/").status_code == 404, "they have agreed on somebody else"
    assert comes_by(unused).get("/third/").status_code == 404
    cleo = comes_by(code_in(ana.post(f"{talk.address}third-link/")))
    for minutes, status in ((29, 200), (2, 404)):
        time_machine.shift(timedelta(minutes=minutes))
        assert cleo.get("/third/").status_code == status
