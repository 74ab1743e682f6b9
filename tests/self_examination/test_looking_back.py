"""Looking back over a caseload: who saw what, how far ratings lie apart, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from reknit.detection.study import detect
from reknit.panel import Panel
from reknit.self_examination.looking_back import ME, OTHER, LookedBack, looked_back
from reknit.self_examination.prompts import after, notice, prompt_named, prompts
from reknit.self_examination.say import chance_words, gap_words, seen_words, trend_words
from reknit.session_check.measures import MEASURES

SESSIONS = 12
WORDS = {"theirs": "They marked a rub", "mine": "you marked one too"}


def caseload(pairs: int, *, theirs: dict[str, list[float]], mine: dict[str, list[float]]) -> Panel:
    """So many pairs that all went the same way, session by session."""
    rows = [
        (pair, at + 1, who, measure, rating)
        for pair in range(pairs)
        for who, rated in ((OTHER, theirs), (ME, mine))
        for measure, ratings in rated.items()
        for at, rating in enumerate(ratings)
        if not np.isnan(rating)
    ]
    dyad, session, member, measure, score = zip(*rows, strict=True)
    return Panel.from_long(
        dyad=dyad, session=session, member=member, measure=measure, score=score, measures=tuple(MEASURES.values())
    )


def marked(theirs: list[float], mine: list[float], pairs: int = 4) -> LookedBack:
    return looked_back(caseload(pairs, theirs={"rub": theirs}, mine={"rub": mine}))


def test_marks_are_sorted_into_seen_missed_and_alone() -> None:
    found = marked([0, 1, 2, 3, 0, np.nan], [0, 1, 0, 2, 1, 3]).marked
    assert (found.counts.hit, found.counts.missed, found.counts.false, found.counts.calm) == (8, 4, 4, 4)
    assert found.seen.value == pytest.approx(8 / 12)
    assert found.shared.value == pytest.approx(8 / 12)
    assert found.by_chance == pytest.approx(12 / 20)
    assert seen_words(found, **WORDS).startswith(
        "They marked a rub in 12 sessions; you marked one too in 8 of them: 67 %, and between"
    )
    assert chance_words(found) == "If the two had nothing to do with one another, it would be about 60 %."


def test_what_only_one_answered_is_counted_nowhere() -> None:
    found = marked([np.nan, 3, np.nan], [3, np.nan, np.nan])
    assert found.marked.counts.hit + found.marked.counts.missed + found.marked.counts.false == 0
    assert seen_words(found.marked, **WORDS) == ("They marked a rub in no session, as far as you may see it.")
    assert chance_words(found.marked) == ""


def test_too_few_is_said_as_that() -> None:
    found = marked([1, 1, 0], [1, 0, 0], pairs=2)
    assert not found.marked.seen.is_said
    assert seen_words(marked([2], [0], pairs=1).marked, **WORDS).startswith(
        "They marked a rub in 1 session; you marked one too in none of them. As a share: too few"
    )
    assert "too few to say yet. It takes 10 sessions with 3 people" in seen_words(found.marked, **WORDS)


def test_falls_are_those_of_the_rule_on_the_whole_caseload() -> None:
    fell = [8.0, 8, 7, 8, 8, 7, 8, 8, 2, 8, 8, 7]
    panel = caseload(4, theirs={"between_us": fell}, mine={"between_us": [7.0] * SESSIONS})
    found = looked_back(panel).fell
    strained = sum(each.last - each.onset + 1 for each in detect(panel, false_alarms=False).episodes)
    assert found.counts.missed == strained > 0
    assert found.counts.hit == found.counts.false == 0


def test_gaps_have_a_direction_and_an_interval() -> None:
    theirs = {name: [5.0] * SESSIONS for name in ("between_us", "candour")}
    panel = caseload(5, theirs=theirs, mine={"between_us": [6.5] * SESSIONS, "candour": [4.0] * SESSIONS})
    found = looked_back(panel)
    signed = {each.measure: each.signed for each in found.gaps}
    assert signed["between_us"].value == pytest.approx(1.5)
    assert signed["candour"].value == pytest.approx(-1.0)
    assert not signed["closeness"].is_said
    assert found.apart.value == pytest.approx(1.5)
    assert gap_words(found.gaps[0]) == (
        "You rate your sessions 1.5 points higher than they do (from +1.5 to +1.5 is plausible)."
    )
    assert "too few to say" in gap_words(found.gaps[-1])


def test_coming_closer_is_told_within_pairs() -> None:
    apart = [3.0 - 0.2 * at for at in range(SESSIONS)]
    mine = [5 + (each if at % 2 else -each) for at, each in enumerate(apart)]
    panel = caseload(4, theirs={"between_us": [5.0] * SESSIONS}, mine={"between_us": mine})
    found = looked_back(panel)
    assert found.trend.value == pytest.approx(-2.0)
    assert trend_words(found.trend).startswith("As the work goes on, your ratings come closer")


def test_a_period_leaves_out_what_was_before_it() -> None:
    panel = caseload(3, theirs={"rub": [1.0] * SESSIONS}, mine={"rub": [0.0] * 6 + [1.0] * 6})
    dated = replace(panel, dates=np.tile(np.arange("2025-01-01", "2025-01-13", dtype="datetime64[D]"), 3))
    assert looked_back(dated).marked.counts.missed == 18
    late = looked_back(dated, date(2025, 1, 7))
    assert (late.marked.counts.missed, late.marked.counts.hit, late.sessions, late.pairs) == (0, 18, 18, 3)
    assert looked_back(dated, date(2026, 1, 1)).sessions == 0


def test_prompts_come_one_after_the_other_and_never_twice_in_a_round() -> None:
    drawn = [after("")]
    while len(drawn) < len(prompts()):
        drawn.append(after(drawn[-1].name))
    assert len({each.name for each in drawn}) == len(prompts())
    assert after(drawn[-1].name) == drawn[0]
    assert after("gone since") == drawn[0]
    assert {each.about for each in prompts()} >= {"feelings", "needs", "money"}
    assert all(one.about != other.about for one, other in pairwise(drawn))
    assert "not validated" in notice()


def test_a_prompt_is_about_somebody_or_anybody() -> None:
    prompt = prompt_named("keeping-it-going")
    assert prompt is not None
    assert "Am I keeping this going?" in prompt.worded()
    assert "Ben" in prompt.worded("Ben")
    assert not any("{" in each.worded() or each.text.startswith("{other}") for each in prompts())
    assert prompt_named("no such") is None
