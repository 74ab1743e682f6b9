"""A good ending: sealed until both wrote, opened in one act; going at once is always possible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from reknit.opening import Stage
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.dyads.beginning import end_dyad
from reknit.web.dyads.models import Dyad
from reknit.web.endings.models import Farewell, HandOver
from tests.web.cast import Cast, signed_in
from tests.web.given import of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
LONG = "w" * 2001


def place(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/goodbye/"


def do(cast: Cast, who: str, act: str, **sent: str) -> str:
    return str(signed_in(getattr(cast, who)).post(place(cast), {"act": act, **sent}, follow=True).content.decode())


def page(cast: Cast, who: str) -> str:
    return str(signed_in(getattr(cast, who)).get(place(cast)).content.decode())


def ended(cast: Cast) -> bool:
    return Dyad.objects.get(pk=cast.dyad.pk).ended_at is not None


def write(cast: Cast, who: str, level: str = "shared") -> str:
    sent = {"part-received": f"From {who}", "level-received": level, "part-thanks": f"Own {who}"}
    return do(cast, who, "write", **sent)


def test_both_write_sealed_and_one_opens_for_both(cast: Cast) -> None:
    do(cast, "ben", "begin")
    write(cast, "ben")
    assert "From ben" not in page(cast, "ana")
    assert "It can be opened as soon as" in do(cast, "ana", "open")
    write(cast, "ana")
    assert "From ben" not in page(cast, "ana")
    do(cast, "ana", "open")
    assert "From ben" in page(cast, "ana")
    assert "From ana" in page(cast, "ben")
    assert "Own ben" not in page(cast, "ana")
    assert "Own ben" in page(cast, "ben")
    assert ended(cast)
    assert "stays as it is" in write(cast, "ben")


def test_a_share_can_be_taken_back_afterwards(cast: Cast) -> None:
    do(cast, "ben", "begin")
    write(cast, "ben")
    write(cast, "ana")
    do(cast, "ben", "open")
    do(cast, "ben", "keep", part="received")
    assert "From ben" not in page(cast, "ana")
    assert "From ben" in page(cast, "ben")
    assert Line.objects.filter(act="goodbye_changed", only_for=None).count() == 0


def test_who_waited_closes_it_alone_after_fourteen_days(cast: Cast) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        do(cast, "ben", "begin")
        write(cast, "ben")
        assert "Please wait 14 days" in do(cast, "ben", "close_alone")
        clock.shift(timedelta(days=14))
        assert "Only the one who has written" in do(cast, "ana", "close_alone")
        do(cast, "ben", "close_alone")
        assert ended(cast)
        assert "From ben" not in page(cast, "ana")
        assert "From ben" in page(cast, "ben")


def test_who_began_may_take_it_back_and_either_may_begin_anew(cast: Cast) -> None:
    do(cast, "ben", "begin")
    do(cast, "ana", "begin")
    assert Farewell.objects.count() == 1
    assert "Only the one who began" in do(cast, "ana", "take_back")
    write(cast, "ben")
    do(cast, "ben", "take_back")
    assert not ended(cast)
    do(cast, "ana", "begin")
    assert "From ben" not in page(cast, "ben")
    assert Farewell.objects.count() == 2


def test_what_was_typed_while_the_other_took_it_back_is_not_lost(cast: Cast) -> None:
    do(cast, "ben", "begin")
    do(cast, "ben", "take_back")
    answer = signed_in(cast.ana).post(place(cast), {"act": "write", "part-received": "Long thought of"})
    assert answer.status_code == 409
    assert "Long thought of" in answer.content.decode()


def test_either_may_go_at_once_whatever_was_begun(cast: Cast) -> None:
    do(cast, "ana", "begin")
    write(cast, "ana")
    signed_in(cast.ben).post(f"/dyads/{cast.dyad.pk}/end/", {"sure": "yes"})
    assert ended(cast)
    assert Farewell.objects.get().state.startswith("left")
    assert "From ana" not in page(cast, "ben")
    assert "From ana" in page(cast, "ana")
    assert "One of you has left" in write(cast, "ben")


def test_what_ended_in_another_way_takes_no_more_parts(cast: Cast) -> None:
    do(cast, "ana", "begin")
    end_dyad(of(cast.ben_member))
    assert "This has ended." in write(cast, "ana")
    assert "From ana" in write(cast, "ana"), "what was typed can be copied"


def test_after_the_end_none_is_begun(cast: Cast) -> None:
    signed_in(cast.ben).post(f"/dyads/{cast.dyad.pk}/end/", {"sure": "yes"})
    assert "ended already" in do(cast, "ana", "begin")
    assert not Farewell.objects.exists()


def test_a_part_that_is_too_long_is_said_so_and_comes_back(cast: Cast) -> None:
    do(cast, "ben", "begin")
    answer = signed_in(cast.ben).post(place(cast), {"act": "write", "part-open": LONG, "part-received": "Fine"})
    assert answer.status_code == 422
    page_shown = answer.content.decode()
    assert "Please keep it to 2,000 characters" in page_shown
    assert LONG in page_shown
    assert "Fine" in page_shown
    assert signed_in(cast.ben).post(place(cast), {"act": "nonsense"}).status_code == 404


def test_the_lines_tell_that_it_was_written_and_nothing_of_what(cast: Cast) -> None:
    do(cast, "ben", "begin")
    write(cast, "ben")
    write(cast, "ben")
    lines = signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/who-looked/").content.decode()
    assert lines.count("wrote their part of the goodbye") == 1
    assert "changed their part" not in lines


class TestTheHandOver:
    def place(self, cast: Cast) -> str:
        return f"/dyads/{cast.dyad.pk}/goodbye/for-somebody-new"

    def test_it_is_the_guests_alone_and_comes_as_text(self, cast: Cast) -> None:
        ben = signed_in(cast.ben)
        ben.post(self.place(cast) + "/", {"part-came_for": "Sleep", "part-helped": "Being asked"})
        text = ben.get(self.place(cast) + ".txt")
        assert text["Content-Type"] == "text/plain; charset=utf-8"
        assert "What I came for\nSleep\n" in text.content.decode()
        ana = signed_in(cast.ana)
        for each in ("/", ".txt"):
            assert ana.get(self.place(cast) + each).status_code == 404
        assert Line.objects.filter(act__contains="hand_over").count() == 0

    def test_it_stays_after_the_end_and_goes_when_emptied(self, cast: Cast) -> None:
        signed_in(cast.ana).post(f"/dyads/{cast.dyad.pk}/end/", {"sure": "yes"})
        ben = signed_in(cast.ben)
        ben.post(self.place(cast) + "/", {"part-care": "Slowly"})
        assert "Slowly" in ben.get(self.place(cast) + "/").content.decode()
        refused = ben.post(self.place(cast) + "/", {"part-care": LONG})
        assert refused.status_code == 422
        assert LONG in refused.content.decode()
        ben.post(self.place(cast) + "/", {"part-care": " "})
        assert not HandOver.objects.exists()


class TestAnEndingThatNobodyTalkedAbout:
    @pytest.fixture
    def silence(self, cast: Cast) -> None:
        """The last session was weeks ago, and nobody opened it."""
        Session.objects.filter(pk=cast.session.pk).update(date=datetime(2026, 1, 5, tzinfo=UTC).date())

    def pair(self, cast: Cast, who: str) -> str:
        return str(signed_in(getattr(cast, who)).get(f"/dyads/{cast.dyad.pk}/").content.decode())

    @pytest.mark.usefixtures("silence")
    def test_both_are_asked_until_each_puts_it_away(self, cast: Cast) -> None:
        assert "You have not met for a while" in self.pair(cast, "ben")
        signed_in(cast.ben).post(place(cast) + "not-now/")
        signed_in(cast.ben).post(place(cast) + "not-now/")
        assert "You have not met for a while" not in self.pair(cast, "ben")
        assert "You have not met for a while" in self.pair(cast, "ana")

    @pytest.mark.usefixtures("silence")
    def test_not_while_they_say_goodbye_or_have_parted(self, cast: Cast) -> None:
        do(cast, "ben", "begin")
        assert "You have not met for a while" not in self.pair(cast, "ana")
        do(cast, "ben", "take_back")
        signed_in(cast.ben).post(f"/dyads/{cast.dyad.pk}/end/", {"sure": "yes"})
        assert "You have not met for a while" not in self.pair(cast, "ana")

    def test_not_when_the_last_session_was_opened(self, cast: Cast) -> None:
        Session.objects.filter(pk=cast.session.pk).update(
            date=datetime(2026, 1, 5, tzinfo=UTC).date(), stage=Stage.OPEN, opened_at=NOW,
            answered_by="patient therapist",
        )  # fmt: skip
        assert "You have not met for a while" not in self.pair(cast, "ana")
