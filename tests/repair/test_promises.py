"""What always holds in a repair room, whatever the two do and in whatever order."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.opening import MoveNotAllowed
from reknit.repair.advance import advance
from reknit.repair.answers import Answer, Outcome
from reknit.repair.event import Event
from reknit.repair.forgetting import without
from reknit.repair.moves import OVER, TABLE, Move, Rub, Stage
from reknit.repair.room import Room, invite
from reknit.repair.standing import allowed, readable, readable_by_third, standing
from tests.repair.people import (
    AGREED,
    ANA,
    BEN,
    DAY,
    ROLES,
    after,
    at_agreement,
    at_alone,
    at_ending,
    at_negotiate,
    at_say_back,
    at_signed,
    at_wishes,
    attempt,
    both,
    does,
    ended,
    every_event,
)

Step = tuple[Room, Event, Room]
STARTS = [after, at_alone, at_say_back, at_wishes, at_negotiate, at_agreement, at_signed, at_ending]


@st.composite
def lives(draw) -> list[Step]:
    """What happened in a room: every move that was allowed, out of many that were tried."""
    room = draw(st.sampled_from(STARTS))()
    steps: list[Step] = []
    day = 0
    for _ in range(draw(st.integers(1, 25))):
        day += draw(st.sampled_from([0, 0, 0, 1, 8, 31]))
        event = draw(st.sampled_from(every_event(room, day=day)))
        then = attempt(room, event)
        if then is not None and then is not room:
            steps.append((room, event, then))
            room = then
    return steps


@given(lives())
def test_it_is_never_stuck(life: list[Step]) -> None:
    for _, event, room in life:
        if room.stage not in OVER:
            assert any(allowed(room, role, event.on) for role in ROLES)


@given(lives())
def test_what_is_offered_is_allowed(life: list[Step]) -> None:
    for _, event, room in life[-3:]:
        day = (event.on - DAY).days
        for role in ROLES:
            tried = [each for each in every_event(room, day=day) if each.role == role]
            for move in allowed(room, role, event.on):
                assert any(attempt(room, each) is not None for each in tried if each.move is move), move


@given(lives())
def test_nobody_closes_it_alone(life: list[Step]) -> None:
    said: dict[str, Outcome] = {}
    for before, event, room in life:
        if event.move is Move.END:
            said[event.role] = Outcome(event.choice)
        if room.stage is Stage.ENDED and before.stage is not Stage.ENDED:
            assert {role for role, _ in room.ending} == set(said) == set(ROLES)


@given(lives())
def test_nothing_leaves_what_is_over(life: list[Step]) -> None:
    assert all(before.stage not in OVER for before, _, _ in life)


@given(lives())
def test_no_side_opens_before_both_are_done(life: list[Step]) -> None:
    for _, _, room in life:
        sealed = {each for each in room.items if each.move is Move.SEAL and each.round == room.round}
        if not room.both_did(Move.OPEN):
            for role in ROLES:
                assert not {each.id for each in sealed if each.role != role} & set(readable(room, role))
        assert not {each.id for each in room.items if each.move is Move.SEAL} & set(readable_by_third(room))


@given(lives())
def test_it_goes_on_after_a_restart(life: list[Step]) -> None:
    for before, event, room in life:
        kept = Room.from_data(json.loads(json.dumps(before.to_data())))
        assert kept == before
        assert advance(kept, event) == room


@given(lives())
def test_the_same_event_twice_does_no_harm(life: list[Step]) -> None:
    for _, event, room in life:
        then = attempt(room, event)
        assert then is None or then == room, event


@given(lives())
def test_no_words_are_ever_lost(life: list[Step]) -> None:
    for before, event, room in life:
        assert [each.id for each in room.items][: len(before.items)] == [each.id for each in before.items]
        if event.item and event.move is Move.SEAL:
            assert event.item in readable(room, event.role)


@given(lives())
def test_what_one_takes_away_is_gone_and_the_others_stays(life: list[Step]) -> None:
    for _, event, room in life[-3:]:
        for gone, stays in (ROLES, ROLES[::-1]):
            left = without(room, gone)
            assert [each for each in left.items if each.role == stays] == [
                each for each in room.items if each.role == stays
            ]
            whose = {each.role for each in left.items} | {each.role for each in left.notices}
            whose |= {each.role for each in left.answers} | {each.role for each in left.check_backs}
            assert whose | {role for role, _ in left.ending} <= {stays}
            assert set(readable(left, stays)) == {each.id for each in left.items}
            standing(left, stays, event.on)
            assert Room.from_data(left.to_data()) == left


@given(lives())
def test_every_refusal_is_plain(life: list[Step]) -> None:
    for _, event, room in life[-1:]:
        for each in every_event(room, day=(event.on - DAY).days):
            said = refusal(room, each)
            assert said is None or (said[0].isupper() and said.endswith(".") and not set(said) & set("_{"))


def refusal(room: Room, event: Event) -> str | None:
    try:
        advance(room, event)
    except MoveNotAllowed as refused:
        return str(refused)
    return None


@given(lives(), st.sampled_from(Answer), st.sampled_from(Outcome))
def test_standing_tells_nothing_sealed(life: list[Step], answer: Answer, outcome: Outcome) -> None:
    for _, event, room in life:
        for role in ROLES:
            told = standing(room, role, event.on)
            assert standing(otherwise(room, room.other(role), answer, outcome), role, event.on) == told


def otherwise(room: Room, role: str, answer: Answer, outcome: Outcome) -> Room:
    """The same room, had this role written, answered and rated otherwise."""
    return replace(
        room,
        items=tuple(replace(each, id=f"x{each.id}") if hidden(each, role) else each for each in room.items),
        answers=tuple(replace(each, answer=answer) if each.role == role else each for each in room.answers),
        check_backs=tuple(replace(each, rating=0) if each.role == role else each for each in room.check_backs),
        ending=tuple((each, outcome if each == role else said) for each, said in room.ending),
    )


def hidden(item, role: str) -> bool:
    return item.role == role and item.move is not Move.WISH


@given(lives())
def test_before_one_is_done_it_is_not_told_whether_the_other_is(life: list[Step]) -> None:
    for _, event, room in life:
        if room.stage in {Stage.ALONE, Stage.NOTICE, Stage.FIRST_AID, Stage.CHECK_BACK_1, Stage.CHECK_BACK_2}:
            for role in ROLES:
                blank = replace(room, done=tuple(mark for mark in room.done if mark[1] == role))
                mine = [mark for mark in room.done if mark[1] == role]
                if not mine:
                    assert standing(blank, role, event.on) == standing(room, role, event.on)


def test_both_pressing_at_once_is_fine_in_either_order() -> None:
    room = after(*both(Move.SEAL), room=at_alone())
    presses = both(Move.OPEN)
    there, back = after(*presses, room=room), after(*reversed(presses), room=room)
    assert there.stage is back.stage is Stage.SAY_BACK


def test_two_who_invite_at_once_both_want_it() -> None:
    assert after(does(ANA, Move.INVITE)).stage is Stage.NOTICE


def test_declining_needs_no_reason_and_the_same_one_waits_a_week_to_ask_again() -> None:
    aside = after(does(ANA, Move.DECLINE))
    assert attempt(aside, does(BEN, Move.INVITE, after=6)) is None
    assert after(does(BEN, Move.INVITE, after=7), room=aside).stage is Stage.INVITED
    assert after(does(ANA, Move.INVITE), room=aside).inviter == ANA


def test_too_much_right_now_shows_as_a_pause_only() -> None:
    paused, too_much = (after(does(BEN, move), room=at_alone()) for move in (Move.PAUSE, Move.TOO_MUCH))
    assert paused == too_much
    assert paused.stage is Stage.PAUSED


def test_a_pause_lasts_until_its_day_or_until_its_owner_is_ready() -> None:
    week = after(does(BEN, Move.PAUSE, until=DAY + timedelta(days=7)), room=at_alone())
    assert attempt(week, does(ANA, Move.RESUME, after=6)) is None
    assert after(does(BEN, Move.RESUME, after=6), room=week).stage is Stage.ALONE
    assert after(does(ANA, Move.RESUME, after=7), room=week).stage is Stage.ALONE
    both_pause = after(does(ANA, Move.TOO_MUCH), does(BEN, Move.RESUME), room=week)
    assert both_pause.stage is Stage.PAUSED


def test_after_a_month_of_silence_either_may_let_it_rest_and_take_it_up_again() -> None:
    room = at_negotiate()
    assert attempt(room, does(ANA, Move.LET_REST, after=29)) is None
    resting = after(does(ANA, Move.LET_REST, after=30), room=room)
    assert (resting.stage, resting.outcome) == (Stage.RESTING, None)
    assert after(does(BEN, Move.RESUME, after=90), room=resting).stage is Stage.NEGOTIATE


def test_the_third_comes_only_if_both_agree_and_reads_no_ones_side() -> None:
    room = after(does(BEN, Move.ASK_THIRD, item="supervisor"), room=at_agreement())
    assert readable_by_third(room) == ()
    assert attempt(room, does(BEN, Move.AGREE_THIRD, item="supervisor")) is None
    assert attempt(room, does(ANA, Move.AGREE_THIRD, item="somebody")) is None
    agreed = after(does(ANA, Move.AGREE_THIRD, item="supervisor"), room=room)
    assert readable_by_third(agreed) == ("wish",)
    assert readable_by_third(after(does(ANA, Move.NO_THIRD), room=agreed)) == ()


def test_who_leaves_closes_nothing_and_opens_nothing() -> None:
    room = after(does(ANA, Move.SEAL), does(BEN, Move.LEFT), room=at_alone())
    assert (room.stage, room.outcome) == (Stage.LEFT_OPEN, None)
    assert not any(allowed(room, role, DAY) for role in ROLES)


def test_an_edit_after_a_signature_clears_it() -> None:
    written = after(*both(Move.WRITE_LINE), room=at_agreement())
    one = after(does(ANA, Move.SIGN, number=written.line_version), does(BEN, Move.WRITE_LINE), room=written)
    assert not one.has_done(Move.SIGN, ANA)
    assert attempt(one, does(ANA, Move.SIGN, number=written.line_version)) is None
    assert after(*both(Move.SIGN, number=one.line_version), room=one).stage is Stage.SIGNED


def test_a_changed_answer_is_looked_at_again() -> None:
    room = after(*AGREED, does(ANA, Move.SETTLED), room=at_negotiate())
    changed = after(does(BEN, Move.ANSWER, item="wish", choice=Answer.NOT_YET), room=room)
    assert not changed.has_done(Move.SETTLED, ANA)
    assert [each.result for each in changed.settlements()] == [Answer.NOT_YET]


def test_one_answer_alone_comes_to_nothing_yet() -> None:
    assert after(AGREED[0], room=at_negotiate()).settlements() == ()


def test_going_on_unheard_takes_three_tries_and_both() -> None:
    room = at_say_back()
    assert attempt(room, does(BEN, Move.GO_ON_UNHEARD)) is None
    for _ in range(3):
        room = after(does(ANA, Move.RESTATE), does(BEN, Move.CORRECT), room=room)
    one = after(does(BEN, Move.GO_ON_UNHEARD), room=room)
    assert one.heard == ()
    two = after(does(ANA, Move.GO_ON_UNHEARD), room=one)
    assert [(each.teller, each.heard) for each in two.heard] == [(BEN, False)]


def test_the_words_of_the_other_cannot_be_claimed() -> None:
    room = after(does(ANA, Move.SEAL, item="hers"), room=at_alone())
    assert attempt(room, does(BEN, Move.SEAL, item="hers")) is None
    assert "hers" not in readable(room, BEN)


def test_a_replaced_side_stays_with_its_author_and_a_late_copy_does_not_bring_it_back() -> None:
    first, second = does(ANA, Move.SEAL, item="first"), does(ANA, Move.SEAL, item="second")
    room = after(first, second, does(BEN, Move.SEAL), first, *both(Move.OPEN), room=at_alone())
    assert {"first", "second"} <= set(readable(room, ANA))
    assert "first" not in readable(room, BEN)
    assert "second" in readable(room, BEN)


@pytest.mark.parametrize(
    "event",
    [
        does(BEN, Move.NOTICE, choice="sulking", number=2),
        does(BEN, Move.NOTICE, choice=Rub.UNCLEAR, number=4),
        does(BEN, Move.NOTICE, choice=Rub.UNCLEAR),
        does(BEN, Move.NOTICE, choice=Rub.UNCLEAR, number=1, session=0),
        does(BEN, Move.PAUSE, until=DAY),
        does(BEN, Move.PAUSE, until=DAY + timedelta(days=400)),
        does(BEN, Move.END, choice=Outcome.MENDED),
        does("stranger", Move.PAUSE),
    ],
    ids=lambda event: f"{event.role} {event.move} {event.choice} {event.number}",
)
def test_bad_input_is_answered_kindly(event: Event) -> None:
    with pytest.raises(MoveNotAllowed, match=r"\.$"):
        advance(after(does(ANA, Move.ACCEPT)), event)


def test_data_that_is_no_room_is_refused() -> None:
    data = ended().to_data()
    for wrong in ({}, {**data, "format": 2}, {**data, "stage": "ajar"}, {**data, "more": 1}, {"format": 1}):
        with pytest.raises(ValueError, match=r"room|not a valid"):
            Room.from_data(wrong)


def test_a_room_is_for_two() -> None:
    with pytest.raises(ValueError, match="cannot invite"):
        invite((ANA, ANA), ANA, DAY)
    with pytest.raises(ValueError, match="cannot invite"):
        invite(ROLES, "stranger", DAY)


def test_every_stage_and_move_is_in_the_table() -> None:
    assert {row.at for row in TABLE} == set(Stage) - set(OVER)
    assert {row.move for row in TABLE} == set(Move)
