"""The commands as a person types them: what they write, what they say, how they fail."""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path

import pytest

import reknit
from reknit.cli.main import main

pytestmark = pytest.mark.research

EPISODE_COLUMNS = [
    *("dyad_id", "member", "measure", "rule", "onset_session", "nadir_session", "end_session"),
    *("magnitude_points", "magnitude_scale", "status", "over_repaired", "shape"),
    *("false_alarm_pair", "false_alarm_session"),
]
WRITTEN = {"report.html", "episodes.csv", "sessions.csv", "rules.csv", "run.json"}


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run `reknit ARGUMENTS` in an empty folder; return (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["reknit", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A clinic of twelve made-up dyads, two members, gaps, as a long CSV."""
    panel = reknit.simulate(12, (6, 14), seed=3).panel
    path = tmp_path / "ratings.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["dyad", "session", "role", "score"])
        for (member, _), column in panel.ratings.items():
            for dyad, session, score in zip(panel.row_dyad, panel.sessions, column.tolist(), strict=True):
                writer.writerow([panel.dyad_ids[dyad], session, member, "" if math.isnan(score) else round(score, 2)])
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_analyze_writes_the_whole_report(typed, table: Path) -> None:
    code, out, _ = typed("analyze", str(table), "--scale", "1", "7", "--rules", "cusum", "--out", "results")
    assert code == 0
    assert {path.name for path in Path("results").iterdir()} >= WRITTEN
    assert "report.html" in out
    assert "12 pairs" in out or "12 dyads" in out
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
    assert json.loads(spoken)


def test_without_out_the_folder_is_named_after_the_table(typed, table: Path) -> None:
    typed("analyze", str(table), "--rules", "cusum", "--no-false-alarms", "--quiet")
    assert {path.name for path in Path("reknit-ratings").iterdir()} >= WRITTEN


BAD_TABLES = {
    "empty": "",
    "header only": "dyad,session,score\n",
    "a word for a number": "dyad,session,score\n1,1,5\n1,2,often\n1,3,4\n",
    "twice": "dyad,session,score\n1,1,5\n1,1,6\n",
    "out of bounds": "dyad,session,score\n1,1,5\n1,2,99\n",
    "no such columns": "x,y\nfoo,bar\nbaz,qux\n",
}


@pytest.mark.parametrize("content", BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_bad_input_ends_with_one_clear_message_and_writes_nothing(typed, content: str) -> None:
    Path("bad.csv").write_text(content)
    code, out, err = typed("analyze", "bad.csv", "--scale", "1", "7", "--out", "results")
    assert code == 2
    assert out == ""
    assert err.startswith("reknit: ")
    assert "bad.csv" in err
    assert "Traceback" not in err
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyze", "nowhere.csv"),
        ("analyze", "."),
        ("analyze", "ratings.csv", "--rule", "stils2004"),
        ("analyze", "ratings.csv", "--rules", "cusum,nonsense"),
        ("analyze", "ratings.csv", "--rule", "self_marked"),
        ("analyze", "ratings.csv", "--rule", "segments", "--prospective"),
        ("analyze", "ratings.csv", "--out", "ratings.csv"),
        ("analyze", "ratings.csv", "--scale", "7", "1"),
        ("analyze", "ratings.csv", "--reliability", "1.5"),
        ("analyze", "ratings.csv", "--score", "nothing"),
        ("simulate", "--out", "made-up.docx"),
        ("simulate", "--onset", "2"),
        ("simulate", "--sessions", "9", "3"),
        ("frobnicate",),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("table")
def test_what_cannot_be_done_is_refused(typed, arguments: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in Path().iterdir()}
    code, _, err = typed(*arguments)
    assert code == 2
    assert "Traceback" not in err
    assert len(err) > 20
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_an_interruption_leaves_nothing_behind(typed, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reknit.report.write.record_of", interrupt, raising=False)
    monkeypatch.setattr("reknit.detection.compare.Tally.comparison", interrupt)
    code, _, err = typed("analyze", str(table), "--rules", "cusum", "--no-false-alarms", "--out", "results")
    assert code == 130
    assert "Nothing was written" in err
    assert {path.name for path in Path().iterdir()} == {"ratings.csv"}


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
    panel = reknit.read_ratings(f"made-up.{ending}", score="bond")
    assert panel.n_dyads == 5
    assert panel.members == ("patient", "therapist")


def test_demo_says_where_the_report_is(typed) -> None:
    code, out, _ = typed("demo", "--out", "shown")
    assert code == 0
    assert "report.html" in out
    assert {path.name for path in Path("shown").iterdir()} >= WRITTEN


def test_version_and_help(typed) -> None:
    assert reknit.__version__ in typed("--version")[1]
    for command in ("analyze", "rules", "simulate", "demo"):
        code, out, _ = typed(command, "--help")
        assert code == 0
        assert "--help" in out
