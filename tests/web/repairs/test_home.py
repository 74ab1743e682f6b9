"""The list of one's dyads says where a talk waits, from what its reader may see, at the same cost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reknit.repair.moves import Move
from reknit.web.checks.sessions import add_session
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.people.identities import new_person
from reknit.web.repairs.rooms import Made, begin, tell_of_session
from tests.web.cast import Cast, signed_in
from tests.web.given import of, page_of
from tests.web.repairs.people import Talk, close_for, side

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.repair.room import Room

pytestmark = pytest.mark.django_db


WAITS, INVITED, LOOK_BACK = "it is your turn.", "has invited you to talk", "It is time to look back on the talk of"


def line(cast: Cast) -> str:
    """What Ana reads on her list about her talk with Ben."""
    page = page_of(signed_in(cast.ana), "/")
    found = [each for each in (WAITS, INVITED, LOOK_BACK) if each in page]
    assert len(found) < 2
    return "".join(found)


def test_a_line_where_it_waits_for_the_reader_and_none_where_it_does_not(cast: Cast) -> None:
    assert line(cast) == ""
    talk = Talk(cast)
    assert line(cast) == INVITED
    talk.to_alone()
    assert line(cast) == WAITS
    talk.does("ana", Move.SEAL, side("hers"))
    assert line(cast) == ""
    talk.does("ana", Move.PAUSE)
    assert line(cast) == ""


def test_who_said_later_is_not_asked_again_before_that_day(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
    talk = Talk(cast)
    talk.does("ana", Move.POSTPONE, until=datetime(2026, 3, 12, tzinfo=UTC).date())
    assert line(cast) == ""
    time_machine.move_to(datetime(2026, 3, 12, 9, tzinfo=UTC))
    assert line(cast) == INVITED


def test_looking_back_is_said_when_it_is_due(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_signed()
    assert line(cast) == ""
    session = add_session(of(cast.ana_member), datetime(2025, 4, 2, tzinfo=UTC).date(), today=talk.room.last_on)
    tell_of_session(session)
    assert line(cast) == LOOK_BACK
    talk.does("ana", Move.RATE_FIRST, number=7)
    assert line(cast) == ""


UNSEEN: list[tuple[Callable[[Talk], Room], Callable[[Talk], Any]]] = [
    (Talk.to_alone, lambda talk: talk.does("ben", Move.SEAL, side("his", 77))),
    (
        lambda talk: talk.does("ana", Move.ACCEPT),
        lambda talk: talk.does("ben", Move.NOTICE, choice="unclear", number=3),
    ),
    (Talk.to_wishes, lambda talk: talk.does("ben", Move.WISH, "his")),
    (Talk.to_wishes, lambda talk: talk.does("ben", Move.ENOUGH_WISHES)),
]


@pytest.mark.parametrize("nth", range(len(UNSEEN)))
def test_what_the_other_keeps_sealed_changes_neither_the_list_nor_its_cost(cast: Cast, nth: int) -> None:
    to_there, act = UNSEEN[nth]
    talk = Talk(cast)
    to_there(talk)
    before = looked(cast)
    act(talk)
    assert looked(cast) == before


def test_the_reader_s_own_gate_changes_nothing_in_the_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Talk(cast)
    before = looked(cast)
    close_for(cast.ana.pk, monkeypatch)
    assert looked(cast) == before


def test_many_talks_cost_no_more_looks_into_the_database_than_one(cast: Cast) -> None:
    Talk(cast)
    one = looked(cast)[1]
    for _ in range(3):
        own = begin_dyad("therapy", cast.ana, "therapist", other_name="Dora", other=new_person("Dora"))
        begin(of(own), Made(Move.INVITE))
    assert looked(cast)[1] == one


def looked(cast: Cast) -> tuple[str, int]:
    ana = signed_in(cast.ana)
    ana.get("/")
    with CaptureQueriesContext(connection) as asked:
        page = page_of(ana, "/")
    return page, len(asked)
