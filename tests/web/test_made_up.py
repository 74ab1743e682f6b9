"""The made-up clinic: filled through the doors that people use, it shows what there is to try."""

from __future__ import annotations

import pytest

from reknit.kinds import Voice
from reknit.repair.answers import Outcome
from reknit.repair.moves import Stage
from reknit.safety.gate import Gate
from reknit.web.coding.coders import invitations_of
from reknit.web.coding.codes import coded_by
from reknit.web.coding.keeping import read, transcripts_of
from reknit.web.coding.models import Coder
from reknit.web.dyads.models import Dyad, Member
from reknit.web.indicators.seeing import now_and_then
from reknit.web.made_up import SIGN_IN_NAMES, fill
from reknit.web.pages.come_in import WHAT_THEY_SEE
from reknit.web.pages.talks_that_wait import LOOK_BACK, talks_that_wait
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of
from reknit.web.safety.gates import gate_of, own_concerns
from reknit.web.supervision.models import Supervision
from reknit.web.supervisor_policy import supervisor_standings
from tests.web.given import of

pytestmark = pytest.mark.django_db


def person(door: str) -> Person:
    return Person.objects.get(sign_in_index=sign_in_index(SIGN_IN_NAMES[door]))


def test_it_shows_what_there_is_to_try() -> None:
    fill()
    every_door_leads_to_somebody()
    the_couple_has_one_talk_held_together_and_one_to_look_back_on()
    quiet_answers_are_there_over_time_and_none_is_severe()
    a_talk_is_coded_up_to_the_middle_and_a_colleague_asked_to_code_it()
    one_pair_is_supervised_one_asks_for_it_and_one_was_proposed_to()


def every_door_leads_to_somebody() -> None:
    assert SIGN_IN_NAMES.keys() == WHAT_THEY_SEE.keys()
    assert all(person(door) for door in SIGN_IN_NAMES)
    assert sorted(Dyad.objects.values_list("kind", flat=True)) == ["couple", "supervision", *["therapy"] * 8]


def the_couple_has_one_talk_held_together_and_one_to_look_back_on() -> None:
    kaya, levi = (Member.objects.get(person=person(door)) for door in ("partner", "other-partner"))
    first, second = (room_of(each) for each in Repair.objects.filter(dyad=kaya.dyad).select_related("kept_by"))
    assert (first.stage, first.outcome) == (Stage.ENDED, Outcome.HELD_TOGETHER)
    assert second.stage is Stage.CHECK_BACK_1
    assert talks_that_wait([kaya]) == {kaya.dyad_id: LOOK_BACK}
    assert talks_that_wait([levi]) == {}
    assert all(gate_of(of(each)) is Gate.OPEN for each in (kaya, levi))


def quiet_answers_are_there_over_time_and_none_is_severe() -> None:
    for each in Member.objects.select_related("person"):
        assert own_concerns(of(each)) == ()
    ben = of(Member.objects.get(person=person("patient")))
    seen = now_and_then(ben)
    assert {each.indicator.name for each in seen.courses if each.own} >= {"stuck", "put_right"}
    assert any(each.own and each.other for each in seen.courses), "some stands side by side"
    guides = [of(each) for each in Member.objects.filter(person=person("therapist"))]
    most = max(
        len(course.own) for guide in guides if guide.role.voice is Voice.GUIDE for course in now_and_then(guide).courses
    )
    assert most > 1, "somebody was asked the same more than once"


def a_talk_is_coded_up_to_the_middle_and_a_colleague_asked_to_code_it() -> None:
    (row,) = transcripts_of(person("therapist"))
    told = read(row)
    assert told.title == "The letter that was not written"
    assert not any("Ben" in each.text for each in told.turns)
    own = Coder.objects.get(transcript=row, person=person("therapist"))
    assert 0 < len(coded_by(own).turns) < len(told.turns)
    assert [each.transcript_id for each in invitations_of(person("supervisor"))] == [row.pk]


def one_pair_is_supervised_one_asks_for_it_and_one_was_proposed_to() -> None:
    assert sorted(Supervision.objects.values_list("stage", flat=True)) == ["agreed", "proposed", "stands"]
    assert sorted(each.link.stands for each in supervisor_standings(person("supervisor"))) == [False, True]
