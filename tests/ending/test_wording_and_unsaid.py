"""The words of a goodbye, the hand-over, and the question about an ending that nobody talked about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.ending.unsaid import Outcome, Planned, Unsaid, unsaid_ending, usual_interval_days
from reknit.ending.wording import goodbye_words, hand_over_parts, hand_over_text, not_a_fit
from reknit.kinds import Voice

every_voice = pytest.mark.parametrize("voice", list(Voice))
FIRST = date(2026, 3, 2)
OF = {"O": Outcome.OPENED, "S": Outcome.NOT_OPENED, "N": Outcome.NOT_HELD}


def sessions(letters: str, *, every_days: int = 7) -> list[Planned]:
    return [Planned(FIRST + timedelta(days=every_days * n), OF[letter]) for n, letter in enumerate(letters)]


def asked(letters: str, days_later: int, *, every_days: int = 7) -> Unsaid | None:
    planned = sessions(letters, every_days=every_days)
    today = planned[-1].day + timedelta(days=days_later)
    return unsaid_ending(planned, today, asked_before=False, is_ending=False)


@every_voice
def test_every_voice_has_its_words(voice: Voice) -> None:
    words = goodbye_words(voice, "Ana")
    assert [part.name for part in words.parts] == ["received", "open", "takes_along", "thanks"]
    said = [words.title, words.intro, words.who_reads, words.closed_alone, *not_a_fit(voice, "Ana").paragraphs]
    said += [part.title + part.text for part in words.parts]
    said += [each.question(voice, "Ana") for each in Unsaid]
    assert all(text and "{" not in text for text in said)


def test_the_hand_over_belongs_to_the_guest() -> None:
    assert hand_over_parts(Voice.GUIDE) == hand_over_parts(Voice.PEER) == ()
    assert len(hand_over_parts(Voice.GUEST)) == 6


def test_the_hand_over_holds_what_its_owner_wrote_and_nothing_else() -> None:
    text = hand_over_text({"helped": " Walking {first} ", "wish": "", "secret": "no"})
    notice = "Written by the one it is about. Nobody else may pass it on."
    assert text == f"For somebody new\n\nWhat helped\nWalking {{first}}\n\n{notice}\n"


@pytest.mark.parametrize(
    ("letters", "days", "every_days", "wanted"),
    [
        ("OOOOS", 20, 7, None),
        ("OOOOS", 21, 7, Unsaid.SILENCE),
        ("OOOOS", 40, 14, None),
        ("OOOOS", 42, 14, Unsaid.SILENCE),
        ("OOOOO", 400, 7, None),
        ("OOONN", 13, 7, None),
        ("OOONN", 14, 7, Unsaid.CANCELLED),
        ("OOOON", 14, 7, None),
        ("OOOON", 21, 7, Unsaid.SILENCE),
        ("SSSSS", 13, 2, None),
        ("SSSSS", 14, 2, Unsaid.SILENCE),
        ("S", 21, 7, Unsaid.SILENCE),
    ],
)
def test_when_it_is_asked(letters: str, days: int, every_days: int, wanted: Unsaid | None) -> None:
    assert asked(letters, days, every_days=every_days) is wanted


@given(st.text("OSN", max_size=12), st.integers(-30, 400), st.booleans())
def test_it_is_asked_once_and_never_while_an_ending_is_on_its_way(letters: str, days: int, first: bool) -> None:  # noqa: FBT001
    today = FIRST + timedelta(days=days)
    assert unsaid_ending(sessions(letters), today, asked_before=first, is_ending=not first) is None


@given(st.text("OSN", min_size=1, max_size=12), st.integers(1, 400))
def test_what_is_planned_ahead_ends_the_silence(letters: str, days: int) -> None:
    planned = [*sessions(letters), Planned(FIRST + timedelta(days=1000), Outcome.NOT_OPENED)]
    assert unsaid_ending(planned, FIRST + timedelta(days=days), asked_before=False, is_ending=False) is None


@given(st.permutations(sessions("OONSONS")), st.integers(0, 100))
def test_the_order_of_the_list_is_nothing(planned: list[Planned], days: int) -> None:
    today = FIRST + timedelta(days=days)
    in_order = unsaid_ending(sessions("OONSONS"), today, asked_before=False, is_ending=False)
    assert unsaid_ending(planned, today, asked_before=False, is_ending=False) is in_order


def test_nothing_in_the_list_is_nothing_to_ask() -> None:
    assert unsaid_ending([], FIRST, asked_before=False, is_ending=False) is None


def test_the_usual_interval_is_the_median_of_those_held() -> None:
    assert usual_interval_days(sessions("OOO", every_days=3)) == 7
    assert usual_interval_days(sessions("OSOO", every_days=3)) == 3
