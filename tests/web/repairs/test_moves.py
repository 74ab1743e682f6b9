"""Moves as pages send them: once, in their place, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reknit.opening import MoveNotAllowed
from reknit.repair.moves import Move, Rub, Stage
from reknit.web.audit.models import Line
from reknit.web.checks.sessions import add_session
from reknit.web.dyads.beginning import end_dyad
from reknit.web.repairs.models import MoveMade, Repair, Words
from reknit.web.repairs.rooms import Made, begin, step
from tests.web.given import give, of, opened
from tests.web.repairs.people import Talk, browsers, form_of, fresh, sends, side

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_whole_way_by_forms(cast: Cast) -> None:
    ana, ben = browsers(cast)
    first = ben.post(f"/dyads/{cast.dyad.pk}/talk/", {"submission": fresh()})
    assert first.status_code == 302
    repair = Repair.objects.get()
    assert first["Location"] == f"/dyads/{cast.dyad.pk}/talk/{repair.pk}/"
    talk = Talk.__new__(Talk)
    talk.cast, talk.id, talk.on, talk.members = cast, repair.pk, None, {"ana": cast.ana_member, "ben": cast.ben_member}
    sends(ana, talk, Move.ACCEPT)
    for each in (ana, ben):
        sends(each, talk, Move.NOTICE, choice="withdrawal", number="2", session="1")
    sends(ana, talk, Move.TRY, choice="clear_up")
    sends(ben, talk, Move.MORE)
    sends(ana, talk, Move.SEAL, happened="A-happened", felt="A-felt", need="both", share="40", for_you="A-guess")
    sends(ben, talk, Move.SEAL, happened="B-happened", needed="B-needed", need="own_way", share="")
    for each in (ana, ben):
        sends(each, talk, Move.OPEN)
    assert "A-guess" in ben.get(talk.address).content.decode()
    for listener, teller in ((ana, ben), (ben, ana)):
        sends(listener, talk, Move.RESTATE, words="I heard you")
        sends(teller, talk, Move.YES)
    for move in (Move.OWN, Move.SAY_OUT):
        for each in (ana, ben):
            sends(each, talk, move, words=f"{move.value} said")
    sends(ben, talk, Move.WISH, words="More time")
    for each in (ana, ben):
        sends(each, talk, Move.ENOUGH_WISHES)
    wish = talk.room.wishes[0].id
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    sends(ana, talk, Move.ANSWER, item=wish, choice="try", until=until)
    sends(ben, talk, Move.ANSWER, item=wish, choice="agreed")
    for each in (ana, ben):
        sends(each, talk, Move.SETTLED)
    for each in (ana, ben):
        sends(each, talk, Move.WRITE_LINE, words="We try it")
    for each in (ana, ben):
        sends(each, talk, Move.SIGN, number=str(talk.room.line_version))
    assert talk.room.stage is Stage.SIGNED
    page = ana.get(talk.address).content.decode()
    assert "Signed" in page
    assert "We try it until a day" in page


def test_the_same_move_sent_twice_is_one(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    made = Made(Move.WISH, words="Once")
    for _ in range(3):
        step(talk.id, of(cast.ben_member), made)
    assert len(talk.room.wishes) == 1
    assert MoveMade.objects.filter(submission=made.submission).count() == 1


def test_an_invitation_sent_twice_is_one(cast: Cast) -> None:
    made = Made(Move.INVITE)
    assert begin(of(cast.ben_member), made).pk == begin(of(cast.ben_member), made).pk
    assert begin(of(cast.ben_member), Made(Move.INVITE)).pk == Repair.objects.get().pk


def test_two_invitations_are_a_yes(cast: Cast) -> None:
    begin(of(cast.ben_member), Made(Move.INVITE))
    repair = begin(of(cast.ana_member), Made(Move.INVITE))
    talk = Talk(cast)
    assert talk.id == repair.pk
    assert talk.room.stage is Stage.NOTICE


def test_there_is_one_unfinished_repair_at_a_time(cast: Cast) -> None:
    talk = Talk(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Repair.objects.create(
            dyad=cast.dyad, kept_by=cast.ana_member, began_at=timezone.now(), room_sealed=talk.repair.room_sealed
        )


def test_a_stale_tab_is_told_so_and_shows_what_was_typed(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    ana, _ = browsers(cast)
    old = ana.get(talk.address).content.decode()
    talk.both(Move.ENOUGH_WISHES)
    answer = ana.post(f"{talk.address}move/", form_of(old, Move.WISH) | {"words": "A late wish", "as_it_is": "yes"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "You two are already past this step" in page
    assert "A late wish" in page
    assert talk.room.wishes == ()


def test_of_two_tabs_the_second_is_not_lost(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_say_back()
    ana, _ = browsers(cast)
    tabs = [ana.get(talk.address).content.decode() for _ in range(2)]
    sent = [form_of(tab, Move.RESTATE) | {"as_it_is": "yes"} for tab in tabs]
    assert ana.post(f"{talk.address}move/", sent[0] | {"words": "First"}).status_code == 302
    second = ana.post(f"{talk.address}move/", sent[1] | {"words": "Second"})
    assert second.status_code == 409
    assert "Second" in second.content.decode()
    again = ana.post(f"{talk.address}move/", sent[0] | {"words": "First, changed"})
    assert again.status_code == 409
    assert "First, changed" in again.content.decode()
    assert Words.objects.filter(author=cast.ana_member).count() == 2


@pytest.mark.parametrize(
    ("move", "fields", "said"),
    [
        (Move.SEAL, {"happened": "x" * 2001, "felt": "kept"}, "2000 characters"),
        (Move.SEAL, {"share": "101", "felt": "kept"}, "0 to 100"),
        (Move.SEAL, {"need": "nobody", "felt": "kept"}, "offered"),
        (Move.PAUSE, {"until": "soon"}, "year-month-day"),
        (Move.PAUSE, {"until": "2001-01-01"}, "within the next year"),
        (Move.OWN, {"words": "kept"}, "past this step"),
    ],
)
def test_what_cannot_be_taken_is_said_and_shown_again(
    cast: Cast, move: Move, fields: dict[str, str], said: str
) -> None:
    talk = Talk(cast)
    talk.to_alone()
    ana, _ = browsers(cast)
    before = talk.room
    answer = ana.post(f"{talk.address}move/", {"move": move.value, "submission": fresh(), "as_it_is": "yes"} | fields)
    assert answer.status_code in {409, 422}
    assert said in answer.content.decode()
    for typed in {"kept"} & set(fields.values()):
        assert typed in answer.content.decode()
    assert talk.room == before


@pytest.mark.parametrize("fields", [{}, {"move": "fly"}, {"move": "open", "submission": "x"}, {"move": "session_held"}])
def test_nonsense_changes_nothing(cast: Cast, fields: dict[str, str]) -> None:
    talk = Talk(cast)
    before = talk.room
    answer = browsers(cast)[0].post(f"{talk.address}move/", {"submission": fresh()} | fields)
    assert answer.status_code in {409, 422, 302}
    assert talk.room == before


def test_without_scripts_gentle_marks_come_once_and_hold_nothing_back(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    ben = browsers(cast)[1]
    page = sends(ben, talk, Move.WISH, words="You never listen", as_it_is="").content.decode()
    assert "“You never”" in page
    assert "Send as it is" in page
    assert talk.room.wishes == ()
    sends(ben, talk, Move.WISH, words="You never listen")
    assert len(talk.room.wishes) == 1


def test_marks_for_scripts_keep_nothing(cast: Cast) -> None:
    talk = Talk(cast)
    said = browsers(cast)[1].post(f"{talk.address}marks/", {"text": "It is all my fault"}).json()
    assert len(said["marks"]) == 1
    assert Words.objects.count() == 0


def test_it_goes_on_after_a_month_of_silence(cast: Cast, time_machine: Any) -> None:
    talk = Talk(cast)
    talk.to_alone()
    ana, ben = browsers(cast)
    sends(ana, talk, Move.SEAL, happened="Before the month")
    assert "Let it rest" not in ana.get(talk.address).content.decode()
    time_machine.move_to(timezone.now() + timedelta(days=31))
    ana, ben = browsers(cast)
    assert "Before the month" in ana.get(talk.address).content.decode()
    sends(ana, talk, Move.LET_REST)
    assert "This is resting" in ben.get(talk.address).content.decode()
    sends(ben, talk, Move.RESUME)
    sends(ben, talk, Move.SEAL, happened="After the month")
    assert talk.room.stage is Stage.OPENING


def test_an_ended_dyad_leaves_it_open_and_readable(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_alone()
    talk.does("ana", Move.SEAL, side("Sealed by Ana"))
    end_dyad(of(cast.ben_member))
    assert talk.room.stage is Stage.LEFT_OPEN
    assert talk.repair.is_over
    ana, ben = browsers(cast)
    assert "Sealed by Ana" in ana.get(talk.address).content.decode()
    assert "Sealed by Ana" not in ben.get(talk.address).content.decode()
    refused = ana.post(
        f"{talk.address}move/", {"move": "seal", "submission": fresh(), "happened": "Late", "as_it_is": "y"}
    )
    assert refused.status_code == 409
    assert "Late" in refused.content.decode()
    with pytest.raises(MoveNotAllowed):
        begin(of(cast.ana_member), Made(Move.INVITE))


def test_sessions_opened_after_signing_ask_whether_it_held(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_signed()
    for number, stage in ((2, Stage.CHECK_BACK_1), (3, Stage.CHECK_BACK_1), (4, Stage.CHECK_BACK_2)):
        session = add_session(of(cast.ana_member), date(2025, 4, number), today=date(2026, 1, 1))
        for each in (cast.ana_member, cast.ben_member):
            give(session, each, understood=7)
        opened(session, cast.ana_member)
        assert talk.room.stage is stage
    for move, wanted in ((Move.RATE_SECOND, {"number": "8"}), (Move.END, {"choice": "held_together"})):
        for browser in browsers(cast):
            assert sends(browser, talk, move, **wanted).status_code == 302
    page = browsers(cast)[0].get(talk.address).content.decode()
    assert "Held together" in page
    assert "Ben said it held" in page


def test_a_session_from_before_does_not_count(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_signed()
    for each in (cast.ana_member, cast.ben_member):
        give(cast.session, each, understood=7)
    opened(cast.session, cast.ana_member)
    assert talk.room.stage is Stage.SIGNED


def test_reopened_and_parted(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_signed()
    talk.does("ben", Move.REOPEN)
    assert "Round 1" in browsers(cast)[0].get(talk.address).content.decode()
    talk.does("ben", Move.END, choice="part_ways")
    page = browsers(cast)[0].get(talk.address).content.decode()
    assert "Ben says: “We part ways.”" in page
    talk.does("ana", Move.END, choice="part_ways")
    assert talk.repair.is_over
    assert Talk(cast).id != talk.id


@pytest.mark.parametrize("rub", list(Rub))
def test_each_path_shows_a_page_at_every_step(cast: Cast, rub: Rub) -> None:
    talk = Talk(cast)
    talk.to_wishes(rub)
    for each in browsers(cast):
        assert each.get(talk.address).status_code == 200


def test_lines_tell_of_steps_and_never_which(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_alone()
    Line.objects.all().delete()
    talk.does("ana", Move.PAUSE)
    talk.does("ana", Move.RESUME)
    talk.does("ana", Move.TOO_MUCH)
    talk.does("ana", Move.RESUME)
    assert [(line.act, line.only_for_id) for line in Line.objects.all()] == [("talk_step", None)] * 4
