"""Each stands behind their own gate; and one's own copy of how it held."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from reknit.opening import MoveNotAllowed
from reknit.repair.held import COLUMNS
from reknit.repair.moves import Move, Stage
from reknit.web.checks.sessions import add_session
from reknit.web.repairs.rooms import Made, begin
from tests.web.given import ALL_SHARED, give, of, opened, page_of
from tests.web.repairs.people import Talk, browsers, close_for, fresh, sends

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db
BOND = dict.fromkeys(("understood", "matters", "manner", "candour", "closeness"), 6)


def test_behind_a_closed_gate_one_steps_back_only_and_the_other_cannot_tell(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(cast)
    ana, ben = browsers(cast)
    pages = [talk.address, f"{talk.address}status/", f"/dyads/{cast.dyad.pk}/", f"/dyads/{cast.dyad.pk}/talk/"]
    before = [page_of(ben, each) for each in pages]
    close_for(cast.ana.pk, monkeypatch)
    hers = page_of(ana, talk.address)
    assert "Yes, let us talk" not in hers
    assert "Rather not" in hers
    refused = ana.post(f"{talk.address}move/", {"move": "accept", "submission": fresh()})
    assert refused.status_code == 409
    assert [page_of(ben, each) for each in pages] == before
    sends(ana, talk, Move.DECLINE)
    assert talk.room.stage is Stage.SET_ASIDE


def test_behind_a_closed_gate_one_does_not_invite(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    close_for(cast.ana.pk, monkeypatch)
    ana, ben = (page_of(each, f"/dyads/{cast.dyad.pk}/talk/") for each in browsers(cast))
    assert "Invite Ben" not in ana
    assert "Invite Ana" in ben
    with pytest.raises(MoveNotAllowed):
        begin(of(cast.ana_member), Made(Move.INVITE))


def test_in_a_talk_under_way_a_closed_gate_leaves_the_pause(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(cast)
    talk.to_alone()
    close_for(cast.ana.pk, monkeypatch)
    ana, _ = browsers(cast)
    sends(ana, talk, Move.TOO_MUCH)
    assert talk.room.stage is Stage.PAUSED


def test_the_copy_tells_how_it_held(cast: Cast) -> None:
    ana, ben = browsers(cast)
    for each in (ana, ben):
        empty = each.get(f"/dyads/{cast.dyad.pk}/repairs.csv").content.decode()
        assert empty.strip() == ",".join(COLUMNS)
    talk = Talk(cast)
    talk.to_signed()
    assert len(rows(ana, cast)) == 2
    for day in (2, 3):
        session = add_session(of(cast.ana_member), date(2025, 4, day), today=date(2026, 1, 1))
        for author in (cast.ana_member, cast.ben_member):
            give(session, author, ALL_SHARED, **BOND)
        opened(session, cast.ana_member)
    talk.does("ana", Move.RATE_FIRST, number=3)
    mine, theirs = rows(ana, cast), rows(ben, cast)
    assert [each["strength"] for each in mine] == ["2", ""]
    assert {each["after"] for each in mine} == {"6.0"}
    assert [each["held_first"] for each in mine] == ["3", ""]
    assert [each["held_first"] for each in theirs] == ["", ""]
    assert "Did it hold?" in page_of(ana, f"/dyads/{cast.dyad.pk}/")


def rows(browser, cast: Cast) -> list[dict[str, str]]:
    text = browser.get(f"/dyads/{cast.dyad.pk}/repairs.csv").content.decode()
    return list(csv.DictReader(io.StringIO(text)))
