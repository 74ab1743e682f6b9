"""Somebody asked that someone here knows: who is asked, by when, and who is next if nobody answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.safety.risk import (
    Acknowledgement,
    NotYoursToAcknowledge,
    ProtocolRefused,
    RiskProtocol,
    Step,
    Telling,
    acknowledge,
    due,
    read_protocol,
    take_back,
)

TOLD = datetime(2026, 5, 4, 22, tzinfo=UTC)
PROTOCOL = read_protocol("Ito | 12\nDr Roe | 24\n\nThe duty line | 48")
TELLING = Telling(TOLD)


def after(hours: float) -> datetime:
    return TOLD + timedelta(hours=hours)


def test_lines_are_the_steps_in_order() -> None:
    assert RiskProtocol((Step("Ito", 12), Step("Dr Roe", 24), Step("The duty line", 48))) == PROTOCOL


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("| 5", "Line 1: the name is missing."),
        ("Ito", "Line 1: please write after the bar how many hours"),
        ("Ito | soon", "Line 1: please write after the bar how many hours"),
        ("Ito | 0", "Line 1: the hours go from 1 to 168."),
        ("Ito | 169", "Line 1: the hours go from 1 to 168."),
        ("Ito | 5\nIto | 6", 'Line 2: "Ito" is there already.'),
        ("x" * 121 + "| 5", "Line 1: please keep the name to 120 plain characters."),
        ("\n".join(f"P{n} | 1" for n in range(11)), "Please keep it to 10 people; these are 11."),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(text: str, told: str) -> None:
    with pytest.raises(ProtocolRefused) as refused:
        read_protocol(text)
    assert refused.value.messages[0].startswith(told)


@pytest.mark.parametrize(
    ("hours", "asked", "deadline", "unanswered"),
    [
        (0, 1, 12, False),
        (11.9, 1, 12, False),
        (12, 2, 36, False),
        (36, 3, 84, False),
        (84, 3, 84, True),
        (999, 3, 84, True),
    ],
)
def test_one_after_the_other_is_asked(hours: float, asked: int, deadline: int, unanswered: bool) -> None:  # noqa: FBT001
    turn = due(PROTOCOL, TELLING, after(hours))
    assert turn.asked == ("Ito", "Dr Roe", "The duty line")[:asked]
    assert turn.acknowledge_by == after(deadline)
    assert turn.unanswered is unanswered


def test_who_was_asked_may_acknowledge_also_late() -> None:
    known = acknowledge(PROTOCOL, TELLING, "Ito", after(40))
    assert known.acknowledged == Acknowledgement("Ito", after(40))
    turn = due(PROTOCOL, known, after(500))
    assert (turn.asked, turn.acknowledge_by, turn.unanswered) == (("Ito", "Dr Roe", "The duty line"), None, False)


def test_nobody_more_is_asked_once_it_was_acknowledged() -> None:
    known = acknowledge(PROTOCOL, TELLING, "Ito", after(3))
    assert due(PROTOCOL, known, after(500)).asked == ("Ito",)


def test_the_first_acknowledgement_stays() -> None:
    known = acknowledge(PROTOCOL, TELLING, "Ito", after(13))
    assert acknowledge(PROTOCOL, known, "Dr Roe", after(14)) == known


@pytest.mark.parametrize("who", ["Dr Roe", "Ben", ""])
def test_who_was_not_asked_cannot_acknowledge(who: str) -> None:
    with pytest.raises(NotYoursToAcknowledge, match="not been asked"):
        acknowledge(PROTOCOL, TELLING, who, after(1))


def test_it_can_be_taken_back_and_what_was_acknowledged_stays_on_record() -> None:
    back = take_back(acknowledge(PROTOCOL, TELLING, "Ito", after(1)), after(2))
    assert back.acknowledged == Acknowledgement("Ito", after(1))
    assert take_back(back, after(3)) == back
    assert due(PROTOCOL, back, after(500)).acknowledge_by is None
    with pytest.raises(NotYoursToAcknowledge, match="taken back"):
        acknowledge(PROTOCOL, back, "Ito", after(4))


def test_taken_back_before_anyone_answered_nobody_more_is_asked() -> None:
    turn = due(PROTOCOL, take_back(TELLING, after(2)), after(500))
    assert (turn.asked, turn.acknowledge_by, turn.unanswered) == (("Ito",), None, False)


def test_neither_of_the_two_is_told() -> None:
    without = PROTOCOL.without({"Ito"})
    assert due(without, TELLING, after(1)).asked == ("Dr Roe",)
    nobody = due(PROTOCOL.without({"Ito", "Dr Roe", "The duty line"}), TELLING, after(1))
    assert (nobody.asked, nobody.acknowledge_by, nobody.unanswered) == ((), None, False)


@given(st.lists(st.integers(1, 168), max_size=6), st.floats(0, 2_000), st.floats(0, 2_000))
def test_whoever_was_asked_stays_asked(hours: list[int], one: float, other: float) -> None:
    protocol = RiskProtocol(tuple(Step(str(place), within) for place, within in enumerate(hours)))
    earlier, later = due(protocol, TELLING, after(min(one, other))), due(protocol, TELLING, after(max(one, other)))
    assert later.asked[: len(earlier.asked)] == earlier.asked
    assert later.unanswered or not earlier.unanswered
    assert bool(earlier.asked) == bool(hours)


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        protocol = read_protocol(text)
    except ProtocolRefused:
        return
    assert all(step.who and 1 <= step.within_hours <= 168 for step in protocol.steps)
