"""What the report says, word by word, where too much could be claimed."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from reknit.detection.study import Study
from reknit.measure import Measure
from reknit.panel import Panel
from reknit.report.spoken import in_hundred
from reknit.simulation.ruptured import simulate
from tests.report.test_page import read, squeezed

pytestmark = pytest.mark.research


def marked_panel() -> Panel:
    bond, rub = Measure("bond", low=1, high=7), Measure("rub", low=0, high=3, higher_is_better=False, is_mark=True)
    return Panel.from_long(
        dyad=["a"] * 14,
        session=[*range(1, 8), *range(1, 8)],
        score=[5, 5, 4, 5, 5, 6, 5, 0, 0, 2, 1, 0, 0, 0],
        member="patient",
        measure=["bond"] * 7 + ["rub"] * 7,
        measures=[bond, rub],
    )


def test_marks_are_counted_apart_and_their_repair_is_not_overclaimed(analyse, tmp_path) -> None:
    study = Study.of(marked_panel(), ["person_mean_2sd", "self_marked"], seed=1)
    summary = analyse(tmp_path / "out", study)
    assert "7 ratings, 7 marks set by the members" in summary.text
    text = squeezed(read(summary))
    assert "7 ratings of bond (patient) and 7 marks of a rub" in text
    assert "whether anything was talked through is not known" in text
    assert "reknit's own" in text


def test_with_marks_as_the_main_rule_nothing_is_said_about_noise(analyse, tmp_path) -> None:
    text = squeezed(read(analyse(tmp_path / "out", Study.of(marked_panel(), ["self_marked"], seed=1))))
    assert "marked s3, strongest s3, not marked again s5" in text
    assert "the member no longer marked a rub within" in text
    assert "Marked by the members" in text
    assert "would look the same" not in text
    assert "No dyad stands out from noise" not in text
    assert "false_alarm_pair =" not in text


def test_a_rule_that_cannot_fire_says_so_and_expects_nothing_by_chance(analyse, tmp_path) -> None:
    short = simulate(160, 5, members=["patient"], ruptures=False, gaps=0, seed=2).panel
    text = squeezed(read(analyse(tmp_path / "out", Study.of(short, ["person_mean_2sd"], seed=1))))
    assert "flagged 0 of 160 dyads." in text
    assert (
        "cannot fire, or hardly ever, in series as short as most of these (160 of 160 dyads have fewer than 6" in text
    )
    assert "one would expect" not in text
    long = simulate(40, 12, members=["patient"], ruptures=False, gaps=0, seed=2).panel
    assert "hardly ever" not in squeezed(read(analyse(tmp_path / "long", Study.of(long, ["person_mean_2sd"], seed=1))))


def test_each_sentence_names_its_measure_where_there_are_several(analyse, tmp_path) -> None:
    one = simulate(20, 12, drop=4.0, seed=3).panel
    panel = replace(
        one,
        ratings={(member, name): each for name in ("bond", "goals") for (member, _), each in one.ratings.items()},
        measures={name: Measure(name, low=1, high=7) for name in ("bond", "goals")},
    )
    summary = analyse(tmp_path / "out", Study.of(panel, ["person_mean_2sd"], seed=1))
    text = squeezed(read(summary))
    for name, told in zip(("bond", "goals"), summary.headlines, strict=True):
        assert all(f"on {name}" in each for each in told.split(". "))
        assert re.search(rf"(have|has) an episode on {name} that at most 5 in 100", text)


def test_what_is_known_of_the_rule_is_not_overclaimed(written) -> None:
    text = squeezed(read(written))
    assert "the fall is seen in the source; when it counts as repaired is reknit's choice" in text
    assert "sessions = 3" not in text
    assert "Indirect inference" in text
    assert "straight or fast at first, as the whole sample suggests" in text


@pytest.mark.parametrize(
    ("rule", "source"), [("ewma", "Roberts, S. W."), ("cusum", "Nelson, L. S."), ("segments", "Yao")]
)
def test_what_a_detector_rests_on_is_cited_only_where_it_was_used(analyse, written, tmp_path, rule, source) -> None:
    assert source not in squeezed(read(written))
    study = Study.of(simulate(4, 8, seed=2).panel, [rule], false_alarms=False)
    text = squeezed(read(analyse(tmp_path / "out", study)))
    assert source in text
    assert "Gourieroux" not in text


def test_dates_stand_beside_the_sessions(analyse, tmp_path) -> None:
    panel = simulate(4, 8, drop=5.0, seed=3).panel
    dated = replace(panel, dates=np.datetime64("2024-01-01") + 7 * panel.sessions)
    text = squeezed(read(analyse(tmp_path / "out", dated)))
    assert "SessionDatepatient" in text
    assert "2024-01-08" in text


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.004, "fewer than 1"),
        (0.0301, "3"),
        (0.0449, "4.5"),
        (0.05, "5"),
        (0.0502, "just over 5"),
        (0.0549, "5.5"),
        (0.0601, "6"),
    ],
)
def test_shares_near_what_counts_as_rare_are_told_with_a_decimal(share, told) -> None:
    assert in_hundred(share) == f"{told} in 100"
