"""Sealed until both have answered, opened in one act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.opening import MOVES, Answered, Event, MoveNotAllowed, Stage, Standing, State, advance, standing

ANA, BEN = "therapist", "patient"
happenings = st.one_of(st.sampled_from([ANA, BEN]).map(Answered), st.sampled_from(list(Event)))
histories = st.lists(happenings, max_size=12)


def after(*events: Answered | Event) -> State:
    state = State()
    for event in events:
        state = advance(state, event)
    return state


def lived(history: list[Answered | Event]) -> list[tuple[State, Answered | Event, State]]:
    """Every move of a history that was allowed: (before, event, after)."""
    state, moves = State(), []
    for event in history:
        try:
            then = advance(state, event)
        except MoveNotAllowed:
            continue
        moves.append((state, event, then))
        state = then
    return moves


ONE = after(Answered(BEN))
READY = after(Answered(BEN), Answered(ANA))
OPEN = after(Answered(BEN), Answered(ANA), Event.OPENED)
CLOSED = after(Answered(BEN), Event.WAITED_OUT)
NOT_HELD = after(Event.NOT_HELD)
EVERY_STATE = [State(), ONE, READY, OPEN, CLOSED, NOT_HELD]


def test_the_way_of_a_session() -> None:
    assert [state.stage for state in EVERY_STATE] == list(Stage)
    assert ONE.answered_by == {BEN}
    assert READY.answered_by == OPEN.answered_by == {ANA, BEN}


@given(histories)
def test_nothing_opens_before_both_have_answered(history: list[Answered | Event]) -> None:
    answered: set[str] = set()
    for _, event, then in lived(history):
        if isinstance(event, Answered):
            answered.add(event.role)
        assert then.stage is not Stage.OPEN or answered == {ANA, BEN}
        assert then.answered_by <= answered


@given(histories)
def test_an_answer_is_never_forgotten(history: list[Answered | Event]) -> None:
    for before, _, then in lived(history):
        assert before.answered_by <= then.answered_by


@given(histories)
def test_an_open_session_stays_open(history: list[Answered | Event]) -> None:
    for before, _, then in lived(history):
        assert before.stage is not Stage.OPEN or then == before


@given(histories)
def test_nothing_leaves_a_session_closed_unopened(history: list[Answered | Event]) -> None:
    assert all(before.stage is not Stage.CLOSED_UNOPENED for before, _, _ in lived(history))


@given(histories)
def test_only_a_session_one_of_them_answered_is_closed_unopened(history: list[Answered | Event]) -> None:
    for before, _, then in lived(history):
        assert then.stage is not Stage.CLOSED_UNOPENED or before.stage is Stage.ONE_ANSWERED


@given(histories)
def test_correcting_answers_changes_nothing_about_the_opening(history: list[Answered | Event]) -> None:
    for before, event, then in lived(history):
        if isinstance(event, Answered) and event.role in before.answered_by:
            assert then == before


def test_a_session_with_answers_cannot_be_called_not_held() -> None:
    for state in (ONE, READY, OPEN, CLOSED):
        with pytest.raises(MoveNotAllowed):
            advance(state, Event.NOT_HELD)


def test_calling_a_session_not_held_can_be_taken_back() -> None:
    assert after(Event.NOT_HELD, Event.HELD) == State()


def test_two_taps_on_open_are_one() -> None:
    assert advance(OPEN, Event.OPENED) == OPEN


def test_a_third_person_cannot_answer() -> None:
    for state in (READY, OPEN):
        with pytest.raises(MoveNotAllowed):
            advance(state, Answered("supervisor"))


@pytest.mark.parametrize("state", EVERY_STATE, ids=lambda state: state.stage.value)
@pytest.mark.parametrize("event", [Answered(ANA), Answered(BEN), *Event], ids=str)
def test_every_refusal_is_one_plain_sentence(state: State, event: Answered | Event) -> None:
    try:
        advance(state, event)
    except MoveNotAllowed as refusal:
        said = str(refusal)
        assert said[0].isupper()
        assert said.endswith(".")
        assert "_" not in said


def test_every_move_of_the_table_can_be_reached() -> None:
    reached = {
        (state.stage, then.stage)
        for state in EVERY_STATE
        for event in (Answered(ANA), Answered(BEN), *Event)
        for _, _, then in [(state, event, _try(state, event))]
        if then is not None
    }
    assert reached == {(before, then) for (before, _), then in MOVES.items()}


def _try(state: State, event: Answered | Event) -> State | None:
    try:
        return advance(state, event)
    except MoveNotAllowed:
        return None


@pytest.mark.parametrize(
    ("state", "for_ana", "for_ben"),
    [
        (State(), Standing.WAITING_FOR_BOTH, Standing.WAITING_FOR_BOTH),
        (ONE, Standing.WAITING_FOR_YOU, Standing.WAITING_FOR_OTHER),
        (READY, Standing.READY_TO_OPEN, Standing.READY_TO_OPEN),
        (OPEN, Standing.OPEN, Standing.OPEN),
        (CLOSED, Standing.CLOSED, Standing.CLOSED),
        (NOT_HELD, Standing.NOT_HELD, Standing.NOT_HELD),
    ],
)
def test_where_it_stands_for_each(state: State, for_ana: Standing, for_ben: Standing) -> None:
    assert standing(state, ANA) is for_ana
    assert standing(state, BEN) is for_ben


@pytest.mark.parametrize("place", list(Standing))
def test_every_standing_is_said_in_plain_words_with_the_others_name(place: Standing) -> None:
    said = place.sentence.format(other="Ana")
    assert place.label
    assert said.endswith(".")
    assert "{" not in place.label.format(other="Ana") + said
    assert not place.sentence.startswith("{other}"), "the name may be a word such as 'your therapist'"


@pytest.mark.parametrize("state", EVERY_STATE, ids=lambda state: state.stage.value)
def test_a_state_is_kept_as_one_short_line(state: State) -> None:
    assert State.from_text(state.to_text()) == state
    assert len(state.to_text()) <= 48


@pytest.mark.parametrize(
    "text", ["", "open", "open patient", "ready patient patient", "nobody_answered patient", "ajar"]
)
def test_a_line_that_is_no_state_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be|not a valid"):
        State.from_text(text)
