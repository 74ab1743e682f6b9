"""The page on one's own part: for its owner alone, from what they may see, at a cost that does not grow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reknit.opening import Stage
from reknit.web.audit.models import Line
from reknit.web.checks.marks import Mark
from reknit.web.checks.models import Session
from reknit.web.checks.receipts import mark_remark
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.people.identities import new_person
from tests.web.cast import Browser, Cast, account, signed_in
from tests.web.given import ALL_SHARED, answer_of, give, opened
from tests.web.given import of as standing_in

if TYPE_CHECKING:
    from reknit.web.dyads.models import Member
    from reknit.web.people.models import Person

pytestmark = pytest.mark.django_db
PAGE = "/own-part/"


def course(member: Member, *, theirs: list[int], mine: list[int], begin: date = date(2025, 3, 3)) -> None:
    """Opened sessions in which both marked these rubs, and rated the bond by them."""
    other = member.dyad.members.exclude(pk=member.pk).get()
    for place, (their_rub, my_rub) in enumerate(zip(theirs, mine, strict=True)):
        session = Session.objects.create(
            dyad=member.dyad, number=place + 101, date=begin + timedelta(days=7 * place), stage=Stage.NOBODY_ANSWERED
        )
        for who, rub, rating in ((member, my_rub, 8), (other, their_rub, 7)):
            give(session, who, ALL_SHARED, rub=rub, understood=rating, matters=rating, manner=rating)
        opened(session, member)


def patients(therapist: Person, *names: str) -> list[Member]:
    return [begin_dyad("therapy", therapist, "therapist", other_name=name, other=new_person(name)) for name in names]


def shown(person: Person, query: str = "") -> str:
    return str(signed_in(person).get(PAGE + query).content.decode())


def test_it_works(cast: Cast) -> None:
    for member in patients(cast.ana, "Una", "Vic", "Wim"):
        course(member, theirs=[0, 1, 2, 0], mine=[0, 1, 0, 1])
    page = shown(cast.ana)
    assert "They marked a rub in 6 sessions; you marked one too in 3 of them." in page
    assert "too few to say yet. It takes 10 sessions with 3 people" in page
    assert "You rate your sessions 1.0 points higher than they do" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in page
    assert "12 opened sessions with 3 people" in page


def test_a_period_shows_only_its_sessions(cast: Cast) -> None:
    course(cast.ana_member, theirs=[1, 1], mine=[0, 0], begin=date(2020, 3, 3))
    assert "in 2 sessions; you marked one too in none" in shown(cast.ana)
    assert "They marked a rub in no session" in shown(cast.ana, "?since=year")
    assert "you marked one too in none" in shown(cast.ana, "?since=nonsense")


def test_who_is_new_sees_what_will_be_here() -> None:
    page = shown(account("Nia", is_clinician=True))
    assert "Here you will look back" in page
    assert "Nothing waits for you." in page
    assert "A thought for tonight" in page


def test_what_waits_is_named_and_goes_when_it_is_done(cast: Cast) -> None:
    give(cast.session, cast.ana_member, ALL_SHARED, understood=5)
    check = give(cast.session, cast.ben_member, ALL_SHARED, understood=5, words="Read me")
    opened(cast.session, cast.ana_member)
    page = shown(cast.ana)
    assert f'<a href="/dyads/{cast.dyad.pk}/">Ben</a>' in page
    assert "Ben wrote something about session 1, and you have not taken it up yet." in page
    assert "Read me" not in page
    mark_remark(standing_in(cast.ana_member), answer_of(check, "words").pk, Mark.HEARD, "")
    assert "Nothing waits for you." in shown(cast.ana)


def test_nothing_waits_where_it_has_ended_and_what_was_seen_still_counts(cast: Cast) -> None:
    course(cast.ana_member, theirs=[1, 1], mine=[1, 0])
    give(cast.session, cast.ana_member, ALL_SHARED, understood=5)
    give(cast.session, cast.ben_member, ALL_SHARED, understood=5, words="Read me")
    opened(cast.session, cast.ana_member)
    end_dyad(standing_in(cast.ana_member))
    page = shown(cast.ana)
    assert "Nothing waits for you." in page
    assert "They marked a rub in 2 sessions; you marked one too in 1 of them" in page


def test_who_does_not_see_people_here_gets_404(cast: Cast) -> None:
    for person in (cast.ben, cast.max, cast.cleo):
        answer = signed_in(person).get(PAGE)
        assert answer.status_code == 404
        assert answer.content == signed_in(person).get("/no-such-page/").content


def test_it_needs_sign_in() -> None:
    assert Browser().get(PAGE)["Location"] == f"/account/sign-in/?next={PAGE}"


def test_the_supervisor_sees_their_own_and_nothing_of_the_therapist_s(cast: Cast) -> None:
    for member in patients(cast.ana, "Una", "Vic", "Wim"):
        course(member, theirs=[1, 1], mine=[1, 1])
    assert "Here you will look back" in shown(cast.ito)


def test_the_therapist_s_own_supervision_is_not_of_her_caseload(cast: Cast) -> None:
    supervision = cast.ito.memberships.get()
    course(supervision, theirs=[1, 1], mine=[0, 1])
    assert "in 1 of them" in shown(cast.ito)
    assert "Here you will look back" in shown(cast.ana)


def test_a_look_leaves_no_line(cast: Cast) -> None:
    before = Line.objects.count()
    shown(cast.ana)
    assert Line.objects.count() == before


def test_a_thought_follows_on_another(cast: Cast) -> None:
    assert "Am I keeping this going?" in shown(cast.ana, "?after=after-the-door")


def test_many_people_cost_as_many_looks_as_few(cast: Cast) -> None:
    browser = signed_in(cast.ana)

    def looks() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        return len(asked)

    for member in patients(cast.ana, "Una"):
        course(member, theirs=[1, 1], mine=[0, 1])
    browser.get(PAGE)
    few = looks()
    for member in patients(cast.ana, "Vic", "Wim", "Xia"):
        course(member, theirs=[1, 2, 0], mine=[0, 1, 1])
    assert looks() == few <= 20
