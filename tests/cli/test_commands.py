"""The commands as a person types them: what they write and what they say."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import reknit

pytestmark = pytest.mark.research

EPISODE_COLUMNS = [
    *("dyad_id", "member", "measure", "rule", "onset_session", "nadir_session", "end_session"),
    *("magnitude_points", "magnitude_scale", "status", "over_repaired", "shape"),
    *("false_alarm_pair", "false_alarm_session", "false_alarm_ever"),
]
WRITTEN = {"report.html", "episodes.csv", "sessions.csv", "rules.csv", "run.json"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_analyze_writes_the_whole_report(typed, table: Path) -> None:
    code, out, _ = typed("analyze", str(table), "--scale", "1", "7", "--rules", "cusum", "--out", "results")
    assert code == 0
    assert {path.name for path in Path("results").iterdir()} >= WRITTEN
    assert "report.html" in out
    assert "12 dyads" in out
    assert list(rows_of(Path("results/episodes.csv"))[0]) == EPISODE_COLUMNS
    assert {row["rule"] for row in rows_of(Path("results/rules.csv"))} == {"person_mean_2sd", "cusum"}


def test_the_tables_say_what_detect_finds(typed, table: Path) -> None:
    typed("analyze", str(table), "--scale", "1", "7", "--rules", "person_mean_2sd", "--out", "results", "--quiet")
    panel = reknit.read_ratings(table, scale=(1, 7))
    episodes = reknit.detect(panel).episodes
    rows = rows_of(Path("results/episodes.csv"))
    assert len(rows) == len(episodes)
    for row, episode in zip(rows, episodes, strict=True):
        assert row["dyad_id"] == str(panel.dyad_ids[episode.dyad])
        assert row["member"] == episode.member
        assert int(row["onset_session"]) == panel.sessions[episode.onset]
        assert float(row["magnitude_points"]) == pytest.approx(episode.points, abs=1e-3)
        assert float(row["false_alarm_pair"]) == pytest.approx(episode.false_alarm_pair, abs=1e-3)


def test_the_same_table_gives_the_same_bytes(typed, table: Path) -> None:
    for folder in ("first", "second"):
        typed("analyze", str(table), "--rules", "strauss2006", "--out", folder, "--quiet")
    for name in ("episodes.csv", "sessions.csv", "rules.csv"):
        assert Path("first", name).read_bytes() == Path("second", name).read_bytes()


def test_the_run_record_holds_what_is_needed_to_repeat_it(typed, table: Path) -> None:
    typed("analyze", str(table), "--rules", "cusum", "--seed", "7", "--out", "results", "--quiet")
    record = json.loads(Path("results/run.json").read_text())
    text = json.dumps(record)
    assert '"seed": 7' in text
    assert reknit.__version__ in text
    assert str(table.parent) not in text
    assert len([part for part in text.split('"') if len(part) == 64]) >= 1


def test_quiet_says_nothing_and_json_says_it_for_machines(typed, table: Path) -> None:
    _, quiet, problems = typed("analyze", str(table), "--rules", "cusum", "--out", "a", "--quiet")
    assert (quiet, problems) == ("", "")
    _, spoken, _ = typed("analyze", str(table), "--rules", "cusum", "--out", "b", "--json", "--no-false-alarms")
    told = json.loads(spoken)
    assert "Dyad: column 'dyad'." in told["understood"]
    assert told["rules"]


def test_without_out_the_folder_is_named_after_the_table(typed, table: Path) -> None:
    typed("analyze", str(table), "--rules", "cusum", "--no-false-alarms", "--quiet")
    assert {path.name for path in Path("reknit-ratings").iterdir()} >= WRITTEN


def test_several_measures_on_scales_of_their_own(typed) -> None:
    rows = "".join(f"{dyad},{n},{20 + 3 * (n * dyad % 5)},{1 + n * dyad % 4}\n" for dyad in (1, 2) for n in range(1, 9))
    Path("two.csv").write_text(f"id,session,bdi,rq\n{rows}")
    options = ("--score", "bdi", "--score", "rq", "--rules", "cusum", "--no-false-alarms", "--json")
    own = ("--scale", "0", "63", "--scale-for", "rq=1:5", "--lower-is-better-for", "rq")
    code, out, _ = typed("analyze", "two.csv", *options, *own)
    assert code == 0
    measures = {each["name"]: each for each in json.loads(Path("reknit-two/run.json").read_text())["measures"]}
    assert (measures["bdi"]["high"], measures["bdi"]["higher_is_better"]) == (63, False)
    assert (measures["rq"]["high"], measures["rq"]["higher_is_better"]) == (5, False)
    assert "was applied to" not in out
    assert "--scale 0 63 was applied to bdi and rq" in typed("analyze", "two.csv", *options, "--scale", "0", "63")[1]


def test_change_is_told_where_the_reliability_is_known(typed, table: Path) -> None:
    options = ("--rules", "cusum", "--no-false-alarms", "--quiet", "--reliability", "0.8", "--norm", "rating=5.5:0.5")
    assert typed("analyze", str(table), *options, "--out", "jt")[0] == 0
    assert typed("analyze", str(table), *options, "--change", "en", "--out", "en")[0] == 0
    found, other = (
        list(csv.DictReader(Path(folder, "course.csv").read_text().splitlines())) for folder in ("jt", "en")
    )
    assert {each["outcome"] for each in found} >= {"unchanged", "improved"}
    assert all(float(each["change_low"]) < float(each["change"]) < float(each["change_high"]) for each in found)
    assert [each["change"] for each in found] == [each["change"] for each in other]
    assert [each["change_index"] for each in found] != [each["change_index"] for each in other]
    assert json.loads(Path("en/run.json").read_text())["change"]["variant"] == "en"


def test_sudden_changes_are_told_where_a_cut_is_known(typed, table: Path) -> None:
    options = ("--rules", "cusum", "--no-false-alarms", "--quiet")
    assert typed("analyze", str(table), *options, "--cut", "rating=1", "--scale", "0", "10", "--out", "cut")[0] == 0
    assert typed("analyze", str(table), *options, "--out", "none")[0] == 0
    found = list(csv.DictReader(Path("cut/sudden.csv").read_text().splitlines()))
    courses = list(csv.DictReader(Path("cut/course.csv").read_text().splitlines()))
    for kind, counted in (("gain", "gains"), ("loss", "losses")):
        assert sum(each["kind"] == kind for each in found) == sum(int(each[counted]) for each in courses)
    assert found
    assert all(float(each["slope_low"]) <= float(each["slope"]) <= float(each["slope_high"]) for each in courses)
    assert "The average sudden change" in Path("cut/report.html").read_text()
    assert not Path("none/sudden.csv").exists()


def test_rules_lists_every_rule_with_its_certainty(typed) -> None:
    code, out, _ = typed("rules")
    assert code == 0
    for rule in reknit.rules():
        assert rule.name in out
    assert "not checked against the paper" in out
    listed = json.loads(typed("rules", "--json")[1])
    assert [entry["name"] for entry in listed] == [rule.name for rule in reknit.rules()]


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
def test_simulate_writes_a_table_that_analyze_can_read(typed, ending: str) -> None:
    code, out, _ = typed("simulate", "--out", f"made-up.{ending}", "--dyads", "5", "--seed", "2")
    assert code == 0
    assert "5 made-up dyads" in out
    assert f"reknit analyze made-up.{ending} --scale 1 7" in out
    panel = reknit.read_ratings(f"made-up.{ending}")
    assert panel.n_dyads == 5
    assert panel.members == ("patient", "therapist")


def test_version_and_help(typed) -> None:
    assert reknit.__version__ in typed("--version")[1]
    for command in ("analyze", "rules", "simulate", "serve", "demo", "let-in", "rebuild-caseload", "remove-old"):
        code, out, _ = typed(command, "--help")
        assert code == 0
        assert "--help" in out
