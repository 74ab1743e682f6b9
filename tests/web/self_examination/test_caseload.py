"""What is counted over a caseload is exactly what its reader may see, dyad by dyad, and costs the same for many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reknit.opening import MoveNotAllowed, Stage
from reknit.sharing import Level
from reknit.web.checks.caseload_seen import opened_sessions
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.revealing import LevelNotAllowedError, change_level
from reknit.web.checks.seeing import seen_answers
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.people.identities import new_person
from reknit.web.people.models import Person
from reknit.web.self_examination.caseload import ASKED, caseload_of, caseload_panel
from tests.web.cast import Cast
from tests.web.given import ALL_SHARED, give, give_again, of, opened

pytestmark = pytest.mark.django_db

levels = st.fixed_dictionaries(dict.fromkeys(ASKED, st.sampled_from([each.value for each in Level])))
values = st.fixed_dictionaries(dict.fromkeys(ASKED, st.one_of(st.none(), st.integers(0, 3))))
checks = st.tuples(values, levels)
acts = st.sets(st.sampled_from(["talk", "again", "take back", "other way", "renewed", "renewed other"]))


def one_by_one(person: Person) -> dict[Any, tuple[dict[str, Any], dict[str, Any]]]:
    """The same, asked of the reader of single dyads."""
    found: dict[Any, tuple[dict[str, Any], dict[str, Any]]] = {}
    for member in caseload_of(person).own:
        for each in seen_answers(of(member), questions=ASKED):
            if each.opened:
                told = found.setdefault((member.dyad_id, each.session_number), ({}, {}))
                told[0 if each.is_own else 1][each.question] = each.value
    return found


@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(mine=checks, theirs=checks, done=acts)
def test_every_number_is_one_that_the_reader_of_the_dyad_gets(cast: Cast, mine: Any, theirs: Any, done: Any) -> None:
    session = Session.objects.create(
        dyad=cast.dyad, number=Session.objects.count() + 1, date=date(2025, 3, 3), stage=Stage.NOBODY_ANSWERED
    )
    own = give(session, cast.ana_member, mine[1], **mine[0])
    check = give(session, cast.ben_member, theirs[1], **theirs[0])
    opened(session, cast.ana_member, talked="talk" in done)
    if "again" in done:
        check = give_again(check, theirs[1], **{**theirs[0], "rub": 2})
    if "take back" in done:
        for answer in Answer.objects.filter(check_made=check, question__in=ASKED)[:3]:
            try:
                change_level(session.pk, of(cast.ben_member), answer.pk, Level.ONLY_ME)
            except (LevelNotAllowedError, Answer.DoesNotExist, MoveNotAllowed):
                continue
    if "other way" in done:
        Check.objects.filter(pk=own.pk).update(way="link")
    later = own.answered_at + timedelta(seconds=1)
    Person.objects.filter(pk=cast.ana.pk).update(private_since=later if "renewed" in done else None)
    Person.objects.filter(pk=cast.ben.pk).update(private_since=later if "renewed other" in done else None)
    if "talk" in done:
        Session.objects.filter(pk=session.pk).update(talked_at=later + timedelta(days=1))
    seen = opened_sessions(caseload_of(Person.objects.get(pk=cast.ana.pk)).own, ASKED)
    assert {place: (each.mine, each.theirs) for place, each in seen.items()} == one_by_one(cast.ana)


def test_nothing_of_a_session_that_is_not_open(cast: Cast) -> None:
    give(cast.session, cast.ana_member, ALL_SHARED, rub=1)
    give(cast.session, cast.ben_member, ALL_SHARED, rub=2, words="Sealed")
    caseload = caseload_of(cast.ana)
    assert opened_sessions(caseload.own, ASKED) == {}
    assert caseload_panel(caseload).n_rows == 0


def test_it_is_of_those_one_is_there_for_and_of_nobody_else(cast: Cast) -> None:
    """Ana's own supervision is not of her caseload; the supervisor's is the trainee."""
    begin_dyad("couple", cast.ana, "partner_one", other_name="Kim", other=new_person("Kim"))
    assert [each.dyad_id for each in caseload_of(cast.ana).own] == [cast.dyad.pk]
    assert [each.person_id for each in caseload_of(cast.ana).others] == [cast.ben.pk]
    assert [each.person_id for each in caseload_of(cast.ito).others] == [cast.ana.pk]
    assert caseload_of(cast.ben).own == caseload_of(cast.max).own == ()


def test_the_panel_holds_each_pair_in_order(cast: Cast, django_assert_num_queries: Any) -> None:
    for place, patient in enumerate(("Una", "Vic", "Wim")):
        member = begin_dyad("therapy", cast.ana, "therapist", other_name=patient, other=new_person(patient))
        other = member.dyad.members.get(role="patient")
        for number in (1, 2):
            session = Session.objects.create(
                dyad=member.dyad, number=number, date=date(2025, 3, number), stage=Stage.NOBODY_ANSWERED
            )
            give(session, member, {"rub": "only_me"}, understood=5, matters=6, manner=7, rub=1)
            give(session, other, {"rub": "shared", "candour": "only_me"}, rub=place, candour=9)
            opened(session, member)
    with django_assert_num_queries(5):
        panel = caseload_panel(caseload_of(cast.ana))
    assert (panel.n_dyads, panel.n_rows) == (3, 6)
    assert panel.ratings["me", "between_us"].tolist() == [6.0] * 6
    assert panel.ratings["me", "rub"].tolist() == [1.0] * 6
    assert sorted(panel.ratings["other", "rub"].tolist()) == [0, 0, 1, 1, 2, 2]
    assert not (panel.ratings["other", "candour"] >= 0).any()
    assert panel.dates is not None
    assert panel.dates.astype(str).tolist() == ["2025-03-01", "2025-03-02"] * 3
