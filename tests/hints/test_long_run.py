"""Hints of the long run: which courses are told, in which words, and with what beside them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from reknit import simulate
from reknit.hints.hint import Hint
from reknit.hints.long_run import TOLD_UP_TO, Beside, Stretch, long_run, long_run_hints
from reknit.hints.reading import hints_for
from reknit.hints.say import Voice
from reknit.panel import Panel
from tests.hints.panels import NAMES, pair, panel_of, small_panel
from tests.hints.test_reading import FORBIDDEN

LONG = {"stuck", "smooth", "level"}


def found(story: str, panel: Panel | None = None) -> tuple[Stretch, ...]:
    not_held = [each.number for each in pair(story).sessions if each.status != "held"]
    return long_run(panel or panel_of(story, beside=True), Beside("patient", not_held))


def told(story: str, viewer: str = "patient") -> dict[str, Hint]:
    panel = panel_of(story, beside=True)
    reading = hints_for(panel, viewer=viewer, names=pair(story).members, stretches=found(story, panel))
    return {each.kind: each for each in reading.hints}


def test_each_story_of_the_long_run_is_recognised() -> None:
    assert {story: sorted(LONG & told(story).keys()) for story in ("impasse", "pseudo_alliance", "plateau")} == {
        "impasse": ["stuck"],
        "pseudo_alliance": ["smooth"],
        "plateau": ["level"],
    }
    assert not LONG & {*told("growth"), *told("repaired"), *told("open_rub"), *told("patient_sees")}


@pytest.mark.parametrize(("story", "kind"), [("impasse", "stuck"), ("pseudo_alliance", "smooth"), ("plateau", "level")])
def test_it_is_told_plainly_with_its_sessions_its_noise_and_a_next_step(story: str, kind: str) -> None:
    hint = told(story)[kind]
    words = f"{hint.seen} {hint.noise} {hint.next_step}"
    assert not FORBIDDEN.search(words)
    assert "impasse" not in words
    assert "not validated" in hint.noise
    assert "stable pairs like yours" in hint.noise
    assert f"session {hint.sessions[0]}" in hint.seen
    assert hint.share is not None
    assert hint.share <= TOLD_UP_TO
    assert hint.key == f"{kind}:{hint.key.split(':')[1]}:between_us:{hint.sessions[0]}"


def test_flat_and_high_is_told_with_what_good_bonds_look_like() -> None:
    assert "A good bond looks like this too" in told("pseudo_alliance")["smooth"].noise


def test_one_reads_you_where_the_other_reads_a_name() -> None:
    assert "your answers" in told("impasse")["stuck"].seen
    theirs = told("impasse", "therapist")["stuck"].seen
    assert f"{pair('impasse').members['patient']}\N{RIGHT SINGLE QUOTATION MARK}s answers" in theirs


def test_a_low_stretch_is_not_told_again_as_a_fall() -> None:
    low = [7.0, 7.2, 6.8, 7.4, 7.2, 7.0] * 5 + [3.0] * 6
    panel = small_panel(36)
    ratings = {**panel.ratings, ("patient", "between_us"): np.array(low)}
    lower = dataclasses.replace(panel, ratings=ratings)
    stretches = long_run(lower, Beside("patient"))
    kinds = [hint.kind for hint in hints_for(lower, viewer="patient", names=NAMES, stretches=stretches).hints]
    assert kinds == ["stuck"]
    assert "fell" in [hint.kind for hint in hints_for(lower, viewer="patient", names=NAMES).hints]


def test_what_nearly_all_stable_pairs_show_is_not_told() -> None:
    panel = panel_of("plateau", beside=True)
    common = Stretch("level", "both", 10, 24, (), TOLD_UP_TO + 0.01, 0.99)
    voice = Voice("patient", pair("plateau").members)
    assert long_run_hints([common], panel, voice) == []
    assert len(long_run_hints([dataclasses.replace(common, now=0.5)], panel, voice)) == 1


def test_sessions_not_held_and_what_was_raised_count_from_their_sessions_on() -> None:
    panel = panel_of("impasse", beside=True)
    raised = long_run(panel, Beside("patient", (), (10,)))
    assert "indicator_raised" in raised[0].signs
    assert "indicator_raised" not in long_run(panel, Beside("patient", (), (2,)))[0].signs


def test_without_weeks_that_may_be_seen_there_is_no_level() -> None:
    panel = panel_of("plateau")
    assert not any(each.kind == "level" for each in long_run(panel, Beside("patient")))


def test_it_is_of_one_pair_and_says_nothing_of_no_ratings() -> None:
    with pytest.raises(ValueError, match="one pair"):
        long_run(simulate(dyads=2).panel, Beside("patient"))
    panel = small_panel(5)
    marks = {name: column for name, column in panel.ratings.items() if name[1] != "between_us"}
    assert long_run(dataclasses.replace(panel, ratings=marks), Beside("patient")) == ()
