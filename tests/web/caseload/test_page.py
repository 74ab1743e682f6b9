"""The caseload as a page: what waits and why, at the same cost for one as for many, and for its reader alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reknit.opening import Stage
from reknit.sharing import Level
from reknit.web.audit.models import Line
from reknit.web.caseload.labels import label
from reknit.web.caseload.models import Labels, Summary
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.marks import Mark
from reknit.web.checks.models import Session
from reknit.web.checks.receipts import mark_remark
from reknit.web.checks.revealing import change_level
from reknit.web.checks.sessions import add_session
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.dyads.models import Dyad
from reknit.web.people.identities import new_person
from reknit.web.people.models import Person
from tests.web.cast import Cast, signed_in
from tests.web.given import ALL_SHARED, answer_of, give, of, opened, page_of

if TYPE_CHECKING:
    from reknit.web.dyads.models import Member

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
GOOD = {"understood": 8, "matters": 8, "manner": 8, "candour": 8, "closeness": 8, "rub": 0}


@pytest.fixture(autouse=True)
def now(cast: Cast, time_machine: Any) -> None:
    """Nobody has answered Ana's and Ben's session, a year ago; Ito sees Ana and has nothing here yet."""
    time_machine.move_to(datetime(2026, 3, 4, 9, tzinfo=UTC))
    Dyad.objects.update(began_at=datetime(2026, 3, 2, tzinfo=UTC))
    Person.objects.update(private_since=None)
    summarise(cast.dyad.pk)


def someone(cast: Cast, name: str, *, day: date = DAY, **told: Any) -> Member:
    """Begin with somebody, and have an opened check with them about a session on this day."""
    own = begin_dyad("therapy", cast.ana, "therapist", other_name=name, other=new_person(name))
    session = add_session(of(own), day, today=DAY)
    give(session, own, ALL_SHARED, **GOOD)
    give(session, own.dyad.members.get(role="patient"), ALL_SHARED, **(GOOD | told))
    opened(session, own)
    return own


def rows(page: str) -> dict[str, str]:
    """Return each row's sentence by name, in the order of the page."""
    found = re.findall(r"data-case>([^<]+)</a>.*?<p>(.*?)</p>", page, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", told).strip() for name, told in found}


def test_who_waits_comes_first_with_a_sentence_and_the_others_follow_quietly(cast: Cast) -> None:
    someone(cast, "Dora")
    someone(cast, "Emil", words="There is something I would like to say.")
    page = page_of(signed_in(cast.ana), "/?sort=name")
    assert list(rows(page)) == ["Ben", "Emil", "Dora", "Ito"]
    assert rows(page)["Emil"] == "Emil wrote something about session 1, and you have not taken it up yet."
    assert rows(page)["Dora"] == ""
    assert page.index("Something waits") < page.index("Emil") < page.index("Nothing waits") < page.index("Dora")
    assert 'aria-label="Latest ratings: you 8, Dora 8."' in page


def test_taking_up_a_remark_clears_the_row(cast: Cast) -> None:
    own = someone(cast, "Emil", words="There is something I would like to say.")
    check = own.dyad.sessions.get().checks.get(author__role="patient")
    mark_remark(of(own), answer_of(check, "words").pk, Mark.HEARD, "")
    assert rows(page_of(signed_in(cast.ana), "/"))["Emil"] == ""


def test_a_share_taken_back_changes_the_row_at_once_and_leaves_no_word_of_it(cast: Cast) -> None:
    own = someone(cast, "Emil", words="There is something I would like to say.", rub=2)
    ana, patient = signed_in(cast.ana), own.dyad.members.get(role="patient")
    assert "Also: a rub." in rows(page_of(ana, "/"))["Emil"]
    before = page_of(ana, f"/dyads/{own.dyad_id}/who-looked/")
    check = own.dyad.sessions.get().checks.get(author=patient)
    for question in ("words", "rub", *GOOD):
        change_level(check.session_id, of(patient), answer_of(check, question).pk, Level.ONLY_ME)
    page = page_of(ana, "/")
    assert rows(page)["Emil"] == ""
    assert 'aria-label="Latest ratings: you 8."' in page
    assert page_of(ana, f"/dyads/{own.dyad_id}/who-looked/") == before


def test_it_can_be_narrowed_and_ordered(cast: Cast) -> None:
    someone(cast, "Dora", day=DAY - timedelta(days=14))
    someone(cast, "Emil", words="Hm.", day=DAY - timedelta(days=7))
    someone(cast, "Fay", words="Hm.", day=DAY)
    ana = signed_in(cast.ana)
    assert list(rows(page_of(ana, "/?show=remark"))) == ["Emil", "Fay"]
    assert list(rows(page_of(ana, "/?show=remark&sort=last"))) == ["Fay", "Emil"]
    cleared = page_of(ana, "/?show=fell_out")
    assert rows(cleared) == {}
    assert '<option value="fell_out" selected>' in cleared, "what it is narrowed to is said, though nobody is left"
    for gone in ("label:Tuesday", "ended"):
        assert len(rows(page_of(ana, f"/?show={gone}"))) == 5
    assert list(rows(page_of(ana, "/?show=nothing-of-ours&sort=neither"))) == ["Ben", "Emil", "Fay", "Dora", "Ito"]


def test_who_has_ended_is_kept_apart(cast: Cast) -> None:
    own = someone(cast, "Gus", words="Hm.")
    end_dyad(of(own))
    ana = signed_in(cast.ana)
    assert "Gus" not in rows(page_of(ana, "/"))
    assert rows(page_of(ana, "/?show=ended")) == {"Gus": ""}


def test_labels_are_for_their_author_alone_and_narrow_the_list(cast: Cast) -> None:
    own = someone(cast, "Dora")
    ana, address = signed_in(cast.ana), f"/dyads/{own.dyad_id}/labels/"
    assert ana.post(address, {"labels": " Tuesday,  from Max ,Tuesday"}).status_code == 302
    page = page_of(ana, "/?show=label:Tuesday")
    assert list(rows(page)) == ["Dora"]
    assert '<span class="tag">from Max</span>' in page
    assert b"Tuesday" not in bytes(Labels.objects.get().sealed)
    assert Line.objects.get(act="labelled").only_for_id == cast.ana.pk
    assert 'value="Tuesday, from Max"' in page_of(ana, address)
    assert ana.post(address, {"labels": "a,b,c,d,e,f"}).status_code == 422
    assert ana.post(address, {"labels": "x" * 25}).status_code == 422
    ben = signed_in(cast.ben)
    assert ben.get(f"/dyads/{cast.dyad.pk}/labels/").status_code == 404


def test_labels_from_before_a_link_of_another_s_led_in_stay_closed(cast: Cast) -> None:
    label(of(cast.ana_member), ["Tuesday"])
    Person.objects.filter(pk=cast.ana.pk).update(private_since=timezone.now() + timedelta(seconds=1))
    ana = signed_in(cast.ana)
    assert "Tuesday" not in page_of(ana, "/")
    assert "Tuesday" not in page_of(ana, f"/dyads/{cast.dyad.pk}/labels/")


def test_a_look_at_the_list_is_a_line_that_both_can_read(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    for _ in range(2):
        ana.get("/")
    assert Line.objects.filter(act="looked_at_caseload", dyad=cast.dyad, actor=cast.ana).count() == 1
    assert "looked at their list" in page_of(signed_in(cast.ben), f"/dyads/{cast.dyad.pk}/who-looked/")


def test_a_row_that_is_missing_or_of_another_version_is_kept_anew(cast: Cast) -> None:
    someone(cast, "Dora")
    ana = signed_in(cast.ana)
    page = rows(page_of(ana, "/"))
    Summary.objects.update(sealed=b"nothing that opens")
    assert rows(page_of(ana, "/")) == page
    Summary.objects.all().delete()
    assert rows(page_of(ana, "/")) == page
    assert Summary.objects.filter(member__person=cast.ana).count() == 3


def many(cast: Cast, count: int) -> None:
    for number in range(count):
        own = begin_dyad("therapy", cast.ana, "therapist", other_name="", other=new_person(f"Person {count} {number}"))
        Session.objects.create(dyad=own.dyad, number=1, date=DAY, stage=Stage.NOBODY_ANSWERED)


def test_it_costs_as_many_looks_into_the_database_for_one_as_for_many(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    ana = signed_in(cast.ana)
    ana.get("/")
    with CaptureQueriesContext(connection) as asked:
        ana.get("/")
    one = len(asked)
    assert one < 20
    for more in (19, 180):
        many(cast, more)
        ana.get("/?page=1"), ana.get("/?page=2")
        with django_assert_num_queries(one):
            page = page_of(ana, "/")
    assert len(rows(page)) == 50
    assert "Page 1 of 5" in page


def test_it_costs_the_same_however_long_the_history(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    own = someone(cast, "Dora", day=date(2025, 1, 1))
    ana = signed_in(cast.ana)
    ana.get("/")
    with CaptureQueriesContext(connection) as asked:
        ana.get("/")
    short = len(asked)
    Session.objects.bulk_create(
        Session(dyad=own.dyad, number=each, date=date(2025, 1, 1) + timedelta(days=each), stage=Stage.NOBODY_ANSWERED)
        for each in range(2, 200)
    )
    with django_assert_max_num_queries(17):
        add_session(of(own), DAY, today=DAY)
    with django_assert_num_queries(short):
        ana.get("/")
