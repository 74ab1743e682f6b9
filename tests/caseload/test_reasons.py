"""Why a pair is on the list: in a fixed order, one plain sentence each, and nothing that a good week leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reknit.caseload.facts import At, Facts, Rub
from reknit.caseload.reasons import (
    SESSIONS_WITHOUT_CHECK,
    WEEKS_WITHOUT_SESSION,
    Reason,
    is_time_to_ask,
    reasons_for,
    wording,
)
from reknit.caseload.talk import Talk, TalkStands, talk_of
from reknit.repair.advance import advance
from reknit.repair.event import Event
from reknit.repair.moves import Move
from reknit.repair.room import invite

TODAY = date(2026, 5, 4)
WEEK = timedelta(days=7)
GOOD = Facts(
    began=date(2026, 1, 5),
    last=At(12, TODAY - WEEK),
    last_check=TODAY - WEEK,
    ratings=((8.0, 8.0),) * 12,
)


def told(facts: Facts, talk: Talk | None = None, on: date = TODAY) -> list[tuple[Reason, str]]:
    return [(each.reason, each.sentence) for each in reasons_for(facts, talk, on=on, other="Ben")]


def test_an_ordinary_good_week_leaves_nothing() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("facts", "reason", "sentence"),
    [
        (
            replace(GOOD, to_open=At(12, date(2026, 4, 27))),
            Reason.TO_OPEN,
            "You and Ben have both answered session 12, of 27 April 2026, and have not opened it yet.",
        ),
        (
            replace(GOOD, to_answer=At(12, date(2026, 4, 27)), other_answered=True),
            Reason.TO_ANSWER,
            "Ben has answered session 12, of 27 April 2026; your answers are still missing.",
        ),
        (
            replace(GOOD, to_answer=At(12, date(2026, 4, 27))),
            Reason.TO_ANSWER,
            "Nobody has answered session 12, of 27 April 2026, yet.",
        ),
        (
            replace(GOOD, remark=At(11, date(2026, 4, 20))),
            Reason.REMARK,
            "Ben wrote something about session 11, and you have not taken it up yet.",
        ),
        (
            replace(GOOD, rub=Rub(10, date(2026, 4, 20), ("you", "other"))),
            Reason.RUB,
            "You and Ben both marked a rub in session 10, and nothing since says that it is settled.",
        ),
        (
            replace(GOOD, since_check=SESSIONS_WITHOUT_CHECK),
            Reason.NO_CHECK,
            "The last 3 sessions have no check that you both answered; how they went is not known here.",
        ),
        (
            replace(GOOD, fell_out=2, fell_out_on=date(2026, 5, 4)),
            Reason.FELL_OUT,
            "The last 2 sessions with Ben did not take place. That can be chance, or a way of leaving; better to ask.",
        ),
        (
            replace(GOOD, last=At(16, TODAY), level=16),
            Reason.LEVEL,
            "Pleasant with Ben for at least 16 sessions, and nothing moved. That can be just right; what comes next?",
        ),
    ],
)
def test_each_reason_is_one_sentence(facts: Facts, reason: Reason, sentence: str) -> None:
    assert told(facts) == [(reason, sentence)]


def test_no_data_is_a_reason_of_its_own_and_the_day_is_read_when_it_is_asked() -> None:
    due = GOOD.last.on + WEEK * WEEKS_WITHOUT_SESSION if GOOD.last else TODAY
    assert told(GOOD, on=due - timedelta(days=1)) == []
    assert told(GOOD, on=due) == [
        (Reason.NO_CHECK, "There has been no session here for 5 weeks; how things are is not known.")
    ]
    new = Facts(began=TODAY)
    assert told(new) == []
    assert told(new, on=TODAY + 6 * WEEK) == [
        (Reason.NO_CHECK, "You began 6 weeks ago, and there is no session here yet.")
    ]


def test_one_session_that_fell_out_and_a_short_level_are_nothing() -> None:
    assert told(replace(GOOD, fell_out=1, fell_out_on=TODAY, level=8)) == []


def test_a_level_is_asked_about_after_every_eighth_session_so_that_the_next_one_clears_it() -> None:
    assert [session for session in range(40) if is_time_to_ask(session)] == [16, 24, 32]


def test_while_a_talk_is_under_way_the_rub_is_what_it_is_about() -> None:
    rub = replace(GOOD, rub=Rub(10, date(2026, 4, 20), ("other",)))
    assert [reason for reason, _ in told(rub)] == [Reason.RUB]
    turn = Talk(TalkStands.YOUR_TURN, date(2026, 4, 27))
    assert told(rub, turn) == [(Reason.TALK_WAITS, "In the talk that began on 27 April 2026 it is your turn.")]
    assert told(rub, Talk(TalkStands.NOTHING, date(2026, 4, 27))) == []


def test_reasons_come_in_the_order_in_which_they_count() -> None:
    much = replace(
        GOOD, remark=At(9, TODAY), to_answer=At(12, TODAY), to_open=At(11, TODAY), since_check=SESSIONS_WITHOUT_CHECK
    )
    found = [reason for reason, _ in told(much, Talk(TalkStands.LOOK_BACK, TODAY))]
    assert found == [*list(Reason)[1:5], Reason.NO_CHECK]


def test_every_reason_has_its_words() -> None:
    assert [*wording()] == [each.value for each in Reason]
    assert all(each.label and each.short for each in Reason)


def test_a_talk_says_nothing_of_what_the_other_did_alone() -> None:
    began, later = date(2026, 4, 6), date(2026, 4, 20)
    room = advance(invite(("therapist", "patient"), "patient", began), Event(Move.ACCEPT, "therapist", began))
    after = advance(room, Event(Move.NOTICE, "patient", later, choice="unclear", number=3))
    assert talk_of(room, "therapist", began, TODAY) == talk_of(after, "therapist", began, TODAY)
    assert talk_of(after, "patient", began, TODAY) == Talk(TalkStands.THEIR_TURN, began)


def test_an_invitation_put_off_waits_until_its_day() -> None:
    began = date(2026, 4, 6)
    room = invite(("therapist", "patient"), "patient", began)
    assert talk_of(room, "therapist", began, began) == Talk(TalkStands.INVITED, began)
    assert talk_of(room, "patient", began, began) == Talk(TalkStands.THEIR_TURN, began)
    off = advance(room, Event(Move.POSTPONE, "therapist", began, until=date(2026, 4, 13)))
    assert talk_of(off, "therapist", began, date(2026, 4, 12)) == Talk(TalkStands.NOTHING, began)
    assert talk_of(off, "therapist", began, date(2026, 4, 13)) == Talk(TalkStands.INVITED, began)
