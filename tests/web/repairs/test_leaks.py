"""What is sealed shows nowhere: not on a page of the other's, not in what a waiting page asks, not to a stranger."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.utils import timezone

from reknit.repair.moves import Move, Rub
from reknit.repair.room import Room
from reknit.web import urls_talks
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.people.models import Person
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import tell_of_session
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import page_of
from tests.web.repairs.people import Talk, browsers, fresh, sends, side

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.urls import URLPattern

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
SECRET = "sealed-canary"  # noqa: S105 - what is looked for
PAGES = ("", "who-looked/", "talk/", "sessions/1/", "ratings.csv", "repairs.csv", "all-sessions/")


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    """Pages tell the minute of a look: it has just begun here."""
    time_machine.move_to(BEGAN, tick=True)


def reads(cast: Cast, browser: Browser, talk: Talk) -> dict[str, str]:
    """Everything that one of the two can read, without what differs at each reading."""
    dyad = f"/dyads/{cast.dyad.pk}/"
    # The reader's own looks and copies are in the list as well.
    Line.objects.filter(actor=browser.session["_auth_user_id"]).exclude(act__startswith="talk").delete()
    found = {name: page_of(browser, dyad + name) for name in PAGES}
    found["home"] = page_of(browser, "/")
    found["talk"] = page_of(browser, talk.address)
    found["status"] = browser.get(f"{talk.address}status/").content.decode()
    return found


def steps_unseen(talk: Talk) -> list[Callable[[], object]]:
    return [lambda: talk.does("ana", Move.SEAL, side(SECRET, 77)), lambda: talk.does("ana", Move.SEAL, side("x", 3))]


@pytest.mark.parametrize("nth", range(2))
def test_a_sealed_side_changes_nothing_the_other_can_read(cast: Cast, nth: int) -> None:
    talk = Talk(cast)
    talk.to_alone()
    ben = browsers(cast)[1]
    reads(cast, ben, talk)
    before = reads(cast, ben, talk)
    for act in steps_unseen(talk)[: nth + 1]:
        act()
    after = reads(cast, ben, talk)
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize("move", [Move.TELL_BENEATH, Move.OWN, Move.SAY_OUT])
def test_what_each_says_opens_when_both_have(cast: Cast, move: Move) -> None:
    talk = Talk(cast)
    rub = Rub.CONFRONTATION if move is Move.TELL_BENEATH else Rub.WITHDRAWAL
    talk.to_say_back(rub)
    for listener, teller in (("ana", "ben"), ("ben", "ana")):
        talk.does(listener, Move.RESTATE)
        talk.does(teller, Move.YES)
    if move is Move.SAY_OUT:
        talk.both(Move.OWN, words=True)
    ana, ben = browsers(cast)
    before = reads(cast, ben, talk)
    talk.does("ana", move, SECRET)
    assert reads(cast, ben, talk) == before
    assert SECRET in page_of(ana, talk.address)
    talk.does("ben", move, "now")
    assert SECRET in page_of(ben, talk.address)


def test_a_wish_stays_closed_and_so_does_an_answer_to_it(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    _, ben = browsers(cast)
    before = reads(cast, ben, talk)
    talk.does("ana", Move.WISH, SECRET)
    assert reads(cast, ben, talk) == before
    room = talk.both(Move.ENOUGH_WISHES)
    assert SECRET in page_of(ben, talk.address)
    talk.does("ana", Move.ANSWER, item=room.wishes[0].id, choice="not_for_me")
    assert "Ana: Not negotiable" not in page_of(ben, talk.address)
    talk.does("ben", Move.ANSWER, item=room.wishes[0].id, choice="agreed")
    assert "Ana: Not negotiable" in page_of(ben, talk.address)


def test_a_pause_and_too_much_look_alike(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_alone()
    ben = browsers(cast)[1]
    found = []
    for move in (Move.PAUSE, Move.TOO_MUCH):
        talk.does("ana", move)
        Line.objects.all().delete()
        found.append({**reads(cast, ben, talk), "who-looked/": ""})
        talk.does("ana", Move.RESUME)
    assert found[0] == found[1]


def test_a_first_look_back_is_closed_until_both_have_looked(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_signed()
    tell_of_session(Session.objects.create(dyad=cast.dyad, number=2, date=date(2026, 1, 1), stage="nobody_answered"))
    ben = browsers(cast)[1]
    before = reads(cast, ben, talk)
    talk.does("ana", Move.RATE_FIRST, number=3)
    assert reads(cast, ben, talk) == before
    talk.does("ben", Move.RATE_FIRST, number=8)
    assert 'Ana said it held: <strong class="number">3</strong>' in page_of(ben, talk.address)


def test_it_is_the_same_after_a_restart(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    room = talk.does("ben", Move.WISH, "Kept")
    assert room == talk.room
    assert Room.from_data(json.loads(json.dumps(room.to_data()))) == room


def test_what_was_kept_before_a_link_of_anothers_making_is_shown_to_nobody(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_alone()
    talk.does("ben", Move.SEAL, side(SECRET))
    ben = browsers(cast)[1]
    assert SECRET in page_of(ben, talk.address)
    Person.objects.filter(pk=cast.ben.pk).update(private_since=timezone.now())
    assert SECRET not in page_of(ben, talk.address)


def test_no_row_holds_what_was_written(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    talk.does("ben", Move.WISH, SECRET)
    talk.does("ana", Move.ASK_THIRD, f"{SECRET}-third")
    sends(browsers(cast)[0], talk, Move.WISH, words=SECRET * 50)
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            told = b"".join(
                bytes(each) if isinstance(each, bytes | memoryview) else repr(each).encode() for each in row
            )
            assert SECRET.encode() not in told, model
            assert model is not Repair or b"withdrawal" not in told


OF_A_DYAD = [each for each in urls_talks.urlpatterns if "dyad_id" in str(each.pattern)]
SENT_ONLY = ("move/", "marks/", "link/")


def where(pattern: URLPattern, dyad_id: object, repair_id: object) -> str:
    written = str(pattern.pattern).replace("<uuid:dyad_id>", str(dyad_id))
    return "/" + written.replace("<uuid:repair_id>", str(repair_id))


def ask(browser: Browser, address: str, by: str):
    sent = {"move": "accept", "submission": fresh(), "text": "x"}
    return browser.get(address) if by == "GET" else browser.post(address, sent)


@pytest.mark.parametrize("by", ["GET", "POST"])
@pytest.mark.parametrize("name", ["cleo", "ito", "max"])
def test_strangers_are_told_what_is_told_of_nothing(cast: Cast, name: str, by: str) -> None:
    talk = Talk(cast)
    browser = signed_in(getattr(cast, name))
    for pattern in OF_A_DYAD:
        theirs = ask(browser, where(pattern, cast.dyad.pk, talk.id), by)
        nobodys = ask(browser, where(pattern, uuid.uuid4(), uuid.uuid4()), by)
        assert theirs.status_code in {404, 405}, pattern
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content), pattern


@pytest.mark.parametrize("by", ["GET", "POST"])
def test_who_is_not_signed_in_is_led_to_sign_in(cast: Cast, by: str) -> None:
    talk = Talk(cast)
    for pattern in OF_A_DYAD:
        answer = ask(Browser(), where(pattern, cast.dyad.pk, talk.id), by)
        assert answer.status_code in {302, 405}
        assert answer.status_code == 405 or answer["Location"].startswith("/account/sign-in/")


def test_a_talk_of_another_dyad_is_nothing_here(cast: Cast) -> None:
    talk = Talk(cast)
    ana = signed_in(cast.ana)
    other = next(each.dyad_id for each in cast.ana.memberships.all() if each.dyad_id != cast.dyad.pk)
    for pattern in OF_A_DYAD:
        if "repair_id" in str(pattern.pattern):
            by = "POST" if str(pattern.pattern).endswith(SENT_ONLY) else "GET"
            assert ask(ana, where(pattern, other, talk.id), by).status_code == 404
