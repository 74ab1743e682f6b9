"""Readings: what one member is told, from what that member may see."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reknit
from reknit.hints.falls import RULE, falls_in
from reknit.hints.marked import marked_hints
from reknit.hints.reading import hints_for
from reknit.hints.say import Voice, noise, wording
from reknit.panel import Panel
from reknit.simulation.clinic import STORIES
from tests.hints.panels import NAMES, pair, panel_of, small_panel

NAN = np.nan

FORBIDDEN = re.compile(
    r"rupture|resist|complian|alliance|verdict|diagnos|withdraw|confront|held back|holding back|withheld|missing"
    r"|hidden|secret|private|share[sd]? with|not answered|did not answer|unanswered"
    r"|\bred\b|\bgreen\b|\bamber\b|score|abnormal",
    re.IGNORECASE,
)


def reading(story: str, viewer: str = "patient", until: int = 99):
    return hints_for(panel_of(story, until=until), viewer=viewer, names=pair(story).members)


def kinds(story: str, viewer: str = "patient") -> list[str]:
    return [hint.kind for hint in reading(story, viewer).hints]


def test_each_story_is_recognised() -> None:
    assert kinds("repaired") == ["mended"]
    assert kinds("open_rub") == ["open_rub", "fell"]
    assert kinds("impasse") == ["fell", "open_rub"]
    assert kinds("growth") == []
    assert "seen_by_one" in kinds("therapist_sees")
    assert "seen_by_one" in kinds("patient_sees")


@pytest.mark.parametrize("story", STORIES)
def test_the_numbers_are_those_of_detect(story: str) -> None:
    panel = panel_of(story, items=True)
    found = reknit.detect(panel, RULE).episodes
    expected = {
        (each.member, panel.sessions[each.onset], panel.sessions[each.nadir], each.points, each.false_alarm_pair)
        for each in found
        if each.measure == "between_us"
    }
    falls = falls_in(panel).falls
    told = {
        (fall.member, fall.onset, fall.nadir, fall.points, fall.share) for fall in falls if fall.measure == "between_us"
    }
    assert told == expected


@pytest.mark.parametrize("story", ["repaired", "open_rub"])
def test_a_fall_both_show_is_told_once_with_the_rarer_share(story: str) -> None:
    told = [hint for hint in reading(story).hints if hint.kind in {"fell", "mended"}]
    shares = [fall.share for fall in falls_in(panel_of(story)).falls if fall.measure == "between_us"]
    assert len(told) == 1
    assert told[0].share == min(shares)
    assert told[0].key.split(":")[:2] == [told[0].kind, "both"]


def test_one_reads_you_where_the_other_reads_a_name() -> None:
    mine = next(hint for hint in reading("patient_sees", "patient").hints if hint.kind == "mended")
    theirs = next(hint for hint in reading("patient_sees", "therapist").hints if hint.kind == "mended")
    assert "your answers" in mine.seen
    assert "Jon\N{RIGHT SINGLE QUOTATION MARK}s answers" in theirs.seen
    assert (mine.key, mine.share, mine.sessions) == (theirs.key, theirs.share, theirs.sessions)


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_below_four_sessions_it_is_too_early_to_tell(length: int) -> None:
    told = hints_for(small_panel(length, rub={"patient": [3.0] * length}), viewer="patient", names=NAMES)
    assert told.too_early
    assert "too early to tell" in told.too_early_words
    assert told.hints == ()
    assert hints_for(small_panel(4), viewer="patient", names=NAMES).too_early is False


def test_sessions_without_any_answer_do_not_count() -> None:
    panel = small_panel(6)
    few = {name: np.where(np.arange(6) < 3, column, NAN) for name, column in panel.ratings.items()}
    assert hints_for(replace(panel, ratings=few), viewer="patient", names=NAMES).too_early


def hidden(panel: Panel, role: str) -> tuple[Panel, Panel]:
    """Return the panel with one role's answers blanked, and with nothing known of that role."""
    blank = {name: column * NAN if name[0] == role else column for name, column in panel.ratings.items()}
    own = {name: column for name, column in panel.ratings.items() if name[0] != role}
    return replace(panel, ratings=blank), replace(panel, ratings=own)


@pytest.mark.parametrize("story", STORIES)
def test_what_is_kept_from_the_viewer_changes_nothing(story: str) -> None:
    blanked, unknown = hidden(panel_of(story), "patient")
    members = pair(story).members
    assert hints_for(blanked, viewer="therapist", names=members) == hints_for(
        unknown, viewer="therapist", names=members
    )


def test_only_one_named_a_rub_is_told_only_where_both_answers_are_seen() -> None:
    blanked, _ = hidden(panel_of("patient_sees"), "therapist")
    own = hints_for(blanked, viewer="patient", names=pair("patient_sees").members)
    assert "seen_by_one" not in [hint.kind for hint in own.hints]


def test_a_mended_fall_keeps_its_key_while_sessions_follow() -> None:
    last = pair("repaired").sessions[-1].number
    keys = [{hint.key for hint in reading("repaired", until=at).hints} for at in range(12, last + 1)]
    assert all("mended:both:between_us:10" in each for each in keys)


marks = st.lists(st.tuples(st.sampled_from([NAN, 0.0, 1.0, 2.0, 3.0]), st.sampled_from([NAN, 0.0, 2.0])), max_size=15)


@settings(max_examples=80, deadline=None)
@given(marks, st.integers(0, 3), st.integers(0, 3))
def test_a_settled_hint_from_marks_never_changes_when_a_session_is_appended(
    before: list[tuple[float, float]], one: int, other: int
) -> None:
    def settled(rows: list[tuple[float, float]]) -> set[object]:
        columns = {role: [row[at] for row in rows] for at, role in enumerate(("therapist", "patient"))}
        hints = marked_hints(small_panel(len(rows), rub=columns), Voice("patient", NAMES))
        return {hint for hint in hints if hint.settled}

    assert settled(before) <= settled([*before, (float(one), float(other))])


def test_a_rub_is_open_until_it_is_settled_or_not_marked_again() -> None:
    def told(*marks: float) -> list[str]:
        panel = small_panel(len(marks), rub={"patient": list(marks)})
        return [hint.seen for hint in hints_for(panel, viewer="patient", names=NAMES).hints]

    assert told(0, 0, 2, 1) == ["You marked a clear rub in sessions 3 and 4; it has not been marked as settled since."]
    assert told(0, 0, 2, 0) == []
    assert told(0, 0, 1, 1) == [], "a slight rub alone is no hint"


def test_answers_that_drift_apart_are_told_as_belonging_to_both() -> None:
    panel = small_panel(16)
    apart = panel.ratings["patient", "between_us"].copy()
    apart[-2:] += 2.6
    own = {**panel.ratings, ("patient", "between_us"): apart}
    told = hints_for(replace(panel, ratings=own), viewer="patient", names=NAMES).hints
    assert [hint.kind for hint in told] == ["apart"]
    assert "your two answers" in told[0].seen
    assert told[0].share


def test_newest_first_and_at_most_three() -> None:
    rub = [0.0, 2, 0, 2, 0, 2, 0, 2, 0, 2]
    panel = small_panel(10, rub={"patient": rub, "therapist": [0.0] * 10})
    told = hints_for(panel, viewer="patient", names=NAMES).hints
    assert [hint.sessions for hint in told] == [(10,), (8,), (6,)]


def test_noise_is_said_in_words_and_honestly_when_it_is_often() -> None:
    told = noise(0.006, 0.04)
    assert "about 1 of 100" in told
    assert "about 4 of 100" in told
    assert "fewer than 1 of 100" in noise(0.001, 0.02)
    assert "as a question" in noise(0.01, 0.1)
    assert "may well mean nothing" in noise(0.1, 0.6)


@pytest.mark.parametrize("story", [*STORIES, "supervision"])
def test_the_words_are_plain_and_speak_of_no_one_s_silence(story: str) -> None:
    for viewer in pair(story).members:
        told = reading(story, viewer)
        for text in (told.changed, *(part for hint in told.hints for part in (hint.seen, hint.noise, hint.next_step))):
            assert not FORBIDDEN.search(text), text
            assert "{" not in text
            assert text[0] == text[0].upper()


def test_no_sentence_of_the_wording_uses_a_forbidden_word() -> None:
    texts = [text for part in wording().values() for text in (part.values() if isinstance(part, dict) else [part])]
    assert not [text for text in texts if FORBIDDEN.search(text)]


def test_what_changed_is_one_sentence_about_what_the_viewer_sees() -> None:
    assert reading("open_rub", until=15).changed == (
        "The answers of both of you about the two of you are lower than in session 14, and both of you marked a rub."
    )
    blanked, _ = hidden(panel_of("open_rub", until=15), "therapist")
    alone = hints_for(blanked, viewer="patient", names=pair("open_rub").members).changed
    assert alone.startswith("Your answers about the two of you are 2.8 points lower than in session 14")
    assert "Ana" not in alone
    assert hints_for(small_panel(1), viewer="patient", names=NAMES).changed == "There is nothing to compare with yet."


def test_falls_fit_the_same_ratings_only() -> None:
    panel = panel_of("repaired")
    kept = falls_in(panel)
    names = pair("repaired").members
    assert hints_for(panel, viewer="patient", names=names, falls=kept) == reading("repaired")
    with pytest.raises(ValueError, match="other ratings"):
        hints_for(panel.until(9), viewer="patient", names=names, falls=kept)


def test_a_reading_is_of_one_pair_and_for_one_of_the_two() -> None:
    with pytest.raises(ValueError, match="no name"):
        hints_for(small_panel(4), viewer="stranger", names=NAMES)
    with pytest.raises(ValueError, match="of one pair"):
        hints_for(reknit.simulate(dyads=2).panel, viewer="patient", names=NAMES)
