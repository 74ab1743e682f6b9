"""The tables: exact columns, numbers that match the study, and cells that no spreadsheet runs."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from reknit.detection.compare import RuleSummary
from reknit.detection.study import Study, limits
from reknit.measure import Measure
from reknit.panel import Panel
from reknit.report import found as way
from reknit.simulation.ruptured import simulate
from reknit.transcripts.write.table import harmless

pytestmark = pytest.mark.research

EPISODES = (
    "dyad_id, member, measure, rule, onset_session, nadir_session, end_session, magnitude_points, magnitude_scale, "
    "status, over_repaired, shape, false_alarm_pair, false_alarm_session, false_alarm_ever"
)


def rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_episodes_have_exactly_these_columns(written) -> None:
    assert written.episodes.read_text("utf-8").splitlines()[0] == EPISODES.replace(", ", ",")


def test_every_episode_of_every_rule_is_written(written, study) -> None:
    found = rows(written.episodes)
    for rule in study.rules:
        episodes = study.episodes(rule.name)
        own = [each for each in found if each["rule"] == rule.name]
        assert len(own) == len(episodes)
        first = episodes.episode(0)
        assert own[0]["dyad_id"] == study.panel.dyad_ids[first.dyad]
        assert int(own[0]["onset_session"]) == study.panel.sessions[first.onset]
        assert float(own[0]["false_alarm_pair"]) == pytest.approx(first.false_alarm_pair, abs=1e-6)
        assert own[0]["status"] == first.status.label


def test_an_episode_that_was_not_repaired_has_no_end(written) -> None:
    ends = {each["status"]: each["end_session"] != "" for each in rows(written.episodes)}
    assert ends["repaired"]
    assert not ends.get("censored", False)


def test_sessions_have_a_row_for_each_session_and_member(written, study) -> None:
    found = rows(written.sessions)
    assert len(found) == 2 * study.panel.n_rows
    scores = np.array([float(each["score"] or "nan") for each in found]).reshape(-1, 2)
    for at, name in enumerate(study.panel.ratings):
        np.testing.assert_allclose(scores[:, at], study.panel.ratings[name], atol=1e-6)


def test_sessions_carry_limit_state_and_own_range(written, study) -> None:
    found = rows(written.sessions)
    lines = limits(study.panel, study.rules[0], study.yardsticks, ("patient", "bond"))
    written_lines = np.array([float(each["rule_limit"] or "nan") for each in found[::2]])
    np.testing.assert_allclose(written_lines, lines, atol=1e-6)
    states = {"", "none", "patient only", "therapist only", "both"}
    assert {each["pair_state"] for each in found} <= states
    for patient, therapist in zip(found[::2], found[1::2], strict=True):
        both_rated = bool(patient["score"] and therapist["score"])
        strained = (patient["strained"], therapist["strained"])
        names = {("0", "0"): "none", ("1", "0"): "patient only", ("0", "1"): "therapist only", ("1", "1"): "both"}
        assert patient["pair_state"] == therapist["pair_state"] == (names[strained] if both_rated else "")
    first = [float(each["score"]) for each in found[::2] if each["dyad_id"] == "D01" and each["score"]]
    assert float(found[0]["own_mean"]) == pytest.approx(np.mean(first), abs=1e-6)
    assert float(found[0]["own_range_low"]) == pytest.approx(np.mean(first) - np.std(first, ddof=1), abs=1e-6)


def test_dates_stand_after_the_session_where_there_are_any(written, analyse, tmp_path) -> None:
    panel = simulate(3, 6, seed=2).panel
    dates = np.datetime64("2024-01-01") + 7 * panel.sessions
    dates[1] = np.datetime64("NaT")
    found = rows(analyse(tmp_path / "out", replace(panel, dates=dates)).sessions)
    assert list(found[0])[:3] == ["dyad_id", "session", "date"]
    assert [each["date"] for each in found[:6]] == ["2024-01-08"] * 2 + [""] * 2 + ["2024-01-22"] * 2
    assert "date" not in rows(written.sessions)[0]


def test_rules_hold_every_field_of_the_comparison(written, study) -> None:
    found = rows(written.rules_table)
    assert [each["rule"] for each in found] == [rule.name for rule in study.rules]
    assert set(RuleSummary.__dataclass_fields__) <= set(found[0])
    assert found[0]["certainty"] == "not checked"
    assert "parameters not checked against the paper" in found[0]["citation"]
    assert float(found[0]["kappa_dyads_with_main"]) == pytest.approx(1.0)


def test_parts_give_the_same_tables_as_the_whole(written, study, analyse, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(way, "DYADS_PER_PART", 3)
    monkeypatch.setattr("reknit.report.tables.DYADS_AT_ONCE", 2)
    told: list[float] = []
    parts = analyse(tmp_path / "parts", study, progress=lambda share, _: told.append(share))
    for name in ("episodes.csv", "sessions.csv", "rules.csv", "report.html"):
        assert (parts.report.parent / name).read_bytes() == (written.report.parent / name).read_bytes()
    assert told == sorted(told)
    assert len(told) > 7
    assert told[-1] == 1.0


def test_text_that_looks_like_a_formula_is_disarmed_but_numbers_are_not(analyse, tmp_path) -> None:
    panel = simulate(4, 8, members=["=cmd", "b"], measure=Measure("@sum"), seed=5).panel
    hostile = replace(panel, dyad_ids=np.array(["=1+1", "-2", "\tx", 'a,"b"']))
    found = rows(analyse(tmp_path / "text", hostile).sessions)
    assert {each["dyad_id"] for each in found} == {"'=1+1", "'-2", "'\tx", 'a,"b"'}
    assert {each["member"] for each in found} == {"'=cmd", "b"}
    assert {each["measure"] for each in found} == {"'@sum"}
    numbered = replace(panel, dyad_ids=np.array([-1, -2, -3, -4]))
    assert {each["dyad_id"] for each in rows(analyse(tmp_path / "numbers", numbered).sessions)} == {
        "-1",
        "-2",
        "-3",
        "-4",
    }


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
)
def test_each_dangerous_beginning_is_escaped(text) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"x{text}") == f"x{text}"


def test_one_member_has_no_pair_state(analyse, tmp_path) -> None:
    found = rows(analyse(tmp_path / "out", simulate(4, 8, members=["patient"], seed=2).panel).sessions)
    assert {each["pair_state"] for each in found} == {""}


def test_a_limit_for_lower_is_better_lies_above_the_ratings(analyse, tmp_path) -> None:
    scale = Measure("BDI", low=0, high=63, higher_is_better=False)
    panel = Panel.one({"patient": [20, 22, 19, 21, 45, 20, 21, 20]}, measure=scale)
    study = Study.of(panel, ["person_mean_2sd"], false_alarms=False)
    found = rows(analyse(tmp_path / "out", study).sessions)
    assert [each["strained"] for each in found] == ["0", "0", "0", "0", "1", "0", "0", "0"]
    assert float(found[0]["rule_limit"]) > 40


def test_marks_are_rows_of_their_own_and_count_as_strain(analyse, tmp_path) -> None:
    bond, rub = Measure("bond", low=1, high=7), Measure("rub", low=0, high=3, higher_is_better=False, is_mark=True)
    panel = Panel.from_long(
        dyad=["a"] * 12,
        session=[*range(1, 7), *range(1, 7)],
        score=[5, 5, 4, 5, 5, 6, 0, 0, 2, 0, 0, 0],
        member="patient",
        measure=["bond"] * 6 + ["rub"] * 6,
        measures=[bond, rub],
    )
    study = Study.of(panel, ["self_marked", "person_mean_2sd"])
    summary = analyse(tmp_path / "out", study)
    bond_rows = [each for each in rows(summary.sessions) if each["measure"] == "bond"]
    assert [each["strained"] for each in bond_rows] == ["0", "0", "1", "0", "0", "0"]
    assert {each["rule_limit"] for each in bond_rows} == {""}
    rub_rows = [each for each in rows(summary.sessions) if each["measure"] == "rub"]
    assert [each["score"] for each in rub_rows] == ["0.0", "0.0", "2.0", "0.0", "0.0", "0.0"]
    for column in ("rule_limit", "own_mean", "own_range_low", "own_range_high", "pair_state"):
        assert {each[column] for each in rub_rows} == {""}
    assert {each["own_mean"] for each in bond_rows} == {"5.0"}
    assert "Members marked these themselves" in summary.headlines[0]
