"""A goodbye: sealed until both wrote, and either may go at any time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.ending.moves import MOVES, OVER, Act, Goodbye, Move, MoveNotAllowed, Stage, advance

ANA, BEN = "therapist", "patient"
steps = st.lists(st.tuples(st.sampled_from(list(Act)), st.sampled_from([ANA, BEN])), max_size=12)
Step = tuple[Act, str]


def lived(history: list[Step]) -> list[tuple[Goodbye, Step, Goodbye]]:
    """Every move of a history that was allowed: (before, step, after)."""
    goodbye, moves = Goodbye(BEN), []
    for act, role in history:
        try:
            then = advance(goodbye, act, role)
        except MoveNotAllowed:
            continue
        moves.append((goodbye, (act, role), then))
        goodbye = then
    return moves


def after(*history: Step) -> Goodbye:
    goodbye = Goodbye(BEN)
    for act, role in history:
        goodbye = advance(goodbye, act, role)
    return goodbye


def test_the_way_of_a_goodbye() -> None:
    way = [(Act.WRITE, ANA), (Act.WRITE, ANA), (Act.WRITE, BEN), (Act.WRITE, ANA), (Act.OPEN, BEN), (Act.OPEN, ANA)]
    stages = [after(*way[:length]).stage.value for length in range(len(way) + 1)]
    assert stages == ["nobody_wrote", "one_wrote", "one_wrote", "ready", "ready", "open", "open"]


@given(steps)
def test_nothing_opens_before_both_wrote(history: list[Step]) -> None:
    wrote: set[str] = set()
    for _, (act, role), then in lived(history):
        wrote |= {role} if act is Act.WRITE else set()
        assert then.stage is not Stage.OPEN or wrote == {ANA, BEN}
        assert then.written_by <= wrote


@given(steps)
def test_what_was_written_is_never_forgotten(history: list[Step]) -> None:
    assert all(before.written_by <= then.written_by for before, _, then in lived(history))


@given(steps, st.sampled_from([ANA, BEN]))
def test_either_may_go_at_any_time_without_the_other(history: list[Step], role: str) -> None:
    moves = lived(history)
    goodbye = moves[-1][2] if moves else Goodbye(BEN)
    if not goodbye.is_over and goodbye.stage is not Stage.TAKEN_BACK:
        gone = advance(goodbye, Act.LEAVE, role)
        assert gone.stage is Stage.LEFT
        assert gone.is_over


@given(steps)
def test_what_is_over_stays_over(history: list[Step]) -> None:
    for before, _, then in lived(history):
        assert not before.is_over or then == before


@given(steps)
def test_it_can_be_kept_in_a_line(history: list[Step]) -> None:
    for _, _, then in lived(history):
        assert Goodbye.from_text(then.to_text()) == then


def test_who_wrote_and_waited_closes_alone_and_the_other_cannot() -> None:
    waiting = after((Act.WRITE, BEN))
    assert advance(waiting, Act.CLOSE_ALONE, BEN).stage is Stage.CLOSED_ALONE
    with pytest.raises(MoveNotAllowed, match="You may leave at any time"):
        advance(waiting, Act.CLOSE_ALONE, ANA)


def test_only_who_began_takes_it_back() -> None:
    waiting = after((Act.WRITE, ANA))
    assert not advance(waiting, Act.TAKE_BACK, BEN).is_over
    with pytest.raises(MoveNotAllowed, match="who began it"):
        advance(waiting, Act.TAKE_BACK, ANA)


def test_every_move_of_the_table_can_be_made() -> None:
    writers = {
        Stage.NOBODY_WROTE: [],
        Stage.ONE_WROTE: [(Act.WRITE, BEN)],
        Stage.READY: [(Act.WRITE, BEN), (Act.WRITE, ANA)],
        Stage.OPEN: [(Act.WRITE, BEN), (Act.WRITE, ANA), (Act.OPEN, BEN)],
    }
    acts = {
        Move.WROTE: (Act.WRITE, ANA),
        Move.CORRECTED: (Act.WRITE, BEN),
        Move.OPENED: (Act.OPEN, ANA),
        Move.WAITED_OUT: (Act.CLOSE_ALONE, BEN),
        Move.LEFT: (Act.LEAVE, ANA),
        Move.TAKEN_BACK: (Act.TAKE_BACK, BEN),
    }
    for (stage, move), then in MOVES.items():
        assert after(*writers[stage], acts[move]).stage is then
    assert {stage for stage, _ in MOVES} | OVER | {Stage.TAKEN_BACK} == set(Stage)


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.LEFT, Stage.CLOSED_ALONE, Stage.TAKEN_BACK])
def test_a_late_part_is_refused_in_words(stage: Stage) -> None:
    writers = frozenset({ANA, BEN}) if stage is Stage.OPEN else frozenset({BEN})
    with pytest.raises(MoveNotAllowed):
        advance(Goodbye(BEN, stage, writers), Act.WRITE, ANA)


@pytest.mark.parametrize("text", ["", "open", "ready patient", "gone patient", "open patient patient"])
def test_what_was_not_kept_by_us_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Goodbye.from_text(text)
