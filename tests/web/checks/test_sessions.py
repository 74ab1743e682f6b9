"""The list of sessions: adding, missing, cancelling, and what a second tap does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from reknit.opening import MoveNotAllowed, Stage
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.checks.sessions import add_session, call_held, call_late, call_not_held
from tests.web.cast import Cast, plain, signed_in
from tests.web.given import address, fields, give, of, opened

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 10)


def test_a_session_is_numbered_after_the_last(cast: Cast) -> None:
    session = add_session(of(cast.ana_member), TODAY, today=TODAY)
    assert (session.number, session.date, session.stage) == (2, TODAY, Stage.NOBODY_ANSWERED)
    assert Line.objects.filter(act="session_added", session_number=2).count() == 1


def test_a_second_tap_on_the_same_day_adds_none(cast: Cast) -> None:
    first = add_session(of(cast.ana_member), TODAY, today=TODAY)
    assert add_session(of(cast.ana_member), TODAY, today=TODAY).pk == first.pk
    give(first, cast.ben_member, understood=5)
    assert add_session(of(cast.ana_member), TODAY, today=TODAY).number == 3, "two meetings on a day are possible"


def test_neither_a_day_to_come_nor_one_before_the_last_session(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    new = f"/dyads/{cast.dyad.pk}/sessions/new/"
    for day, said in (
        (timezone.localdate() + timedelta(days=1), "has not come yet"),
        (date(2025, 3, 2), "cannot be earlier"),
        ("31.5.2026", "year-month-day"),
    ):
        assert said in plain(ana.post(new, {"date": str(day)}, follow=True))
    assert Session.objects.filter(dyad=cast.dyad).count() == 1
    assert ana.post(new).url == address(cast, number=2)
    assert Session.objects.get(dyad=cast.dyad, number=2).date == timezone.localdate()


def test_the_patient_keeps_no_list(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    assert ben.post(f"/dyads/{cast.dyad.pk}/sessions/new/").status_code == 404
    assert ben.post(address(cast, "not-held"), {"how": "missed", "by": "patient"}).status_code == 404


@pytest.mark.parametrize(
    ("how", "by", "said"), [("missed", "patient", "Missed by Ben"), ("cancelled", "therapist", "Cancelled by you")]
)
def test_a_session_that_did_not_take_place_says_by_whom(cast: Cast, how: str, by: str, said: str) -> None:
    ana = signed_in(cast.ana)
    ana.post(address(cast, "not-held"), {"how": how, "by": by})
    assert f"{said}." in plain(ana.get(address(cast)))
    assert said in plain(ana.get(f"/dyads/{cast.dyad.pk}/all-sessions/"))
    ana.post(address(cast, "not-held"), {"held": "yes"})
    session = Session.objects.get(pk=cast.session.pk)
    assert (session.stage, session.not_held, session.not_held_by) == (Stage.NOBODY_ANSWERED, "", "")
    assert signed_in(cast.ben).post(address(cast, "check"), fields(understood=3)).url == address(cast)


@pytest.mark.parametrize(
    ("how", "by"), [("", "patient"), ("missed", ""), ("missed", "supervisor"), ("held", "patient")]
)
def test_how_and_by_whom_must_be_said(cast: Cast, how: str, by: str) -> None:
    with pytest.raises(MoveNotAllowed):
        call_not_held(cast.session.pk, of(cast.ana_member), how=how, by=by)


def test_a_session_with_answers_did_take_place(cast: Cast) -> None:
    give(cast.session, cast.ben_member, understood=3)
    with pytest.raises(MoveNotAllowed, match="it did take place"):
        call_not_held(cast.session.pk, of(cast.ana_member), how="missed", by="patient")
    with pytest.raises(MoveNotAllowed):
        call_held(cast.session.pk, of(cast.ana_member))


def test_the_standing_of_a_session_is_told_to_a_page_that_waits(cast: Cast) -> None:
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)

    def told() -> tuple[str, str]:
        return tuple(each.get(address(cast, "status")).json()["standing"] for each in (ana, ben))

    assert told() == ("Waiting for both of you",) * 2
    give(cast.session, cast.ben_member, understood=3)
    assert told() == ("Waiting for you", "Waiting for Ana")
    give(cast.session, cast.ana_member, understood=3)
    assert told() == ("Ready to open",) * 2
    opened(cast.session, cast.ana_member)
    assert {each.partition(",")[0] for each in told()} == {"Open"}


@pytest.mark.parametrize(("by", "to_ana", "to_ben"), [("patient", "Ben", "you"), ("therapist", "you", "Ana")])
def test_a_session_that_began_late_says_the_same_to_both_and_can_be_taken_back(
    cast: Cast, by: str, to_ana: str, to_ben: str
) -> None:
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)
    ana.post(address(cast, "late"), {"by": by})
    ana.post(address(cast, "late"), {"by": by})
    assert f"It began late: {to_ana} came later." in plain(ana.get(address(cast)))
    assert f"It began late: {to_ben} came later." in plain(ben.get(address(cast)))
    assert "It did not begin late" not in plain(ben.get(address(cast)))
    assert Line.objects.filter(act="session_late", only_for=None).count() == 1
    ana.post(address(cast, "late"), {"by": ""})
    assert "began late" not in plain(ben.get(address(cast)))
    assert Session.objects.get(pk=cast.session.pk).late_by == ""


def test_only_who_keeps_the_list_says_that_it_began_late_and_only_of_one_that_took_place(cast: Cast) -> None:
    assert signed_in(cast.ben).post(address(cast, "late"), {"by": "therapist"}).status_code == 404
    with pytest.raises(MoveNotAllowed, match="who came later"):
        call_late(cast.session.pk, of(cast.ana_member), by="supervisor")
    call_late(cast.session.pk, of(cast.ana_member), by="patient")
    call_not_held(cast.session.pk, of(cast.ana_member), how="missed", by="patient")
    with pytest.raises(MoveNotAllowed, match="did not take place"):
        call_late(cast.session.pk, of(cast.ana_member), by="patient")
    call_held(cast.session.pk, of(cast.ana_member))
    assert Session.objects.get(pk=cast.session.pk).late_by == "", "it was noted of a session that is down as missed"
