"""The commands as a person types them: what they write, what they say, how they fail."""

from __future__ import annotations

import csv
import errno
import json
import math
import subprocess
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
        ("analyze", "ratings.csv", "--rules", ""),
        ("analyze", "ratings.csv", "--rules", " , "),
        ("analyze", "ratings.csv", "--scale-for", "rating"),
        ("analyze", "ratings.csv", "--scale-for", "rating=1:x"),
        ("analyze", "ratings.csv", "--scale-for", "other=1:7"),
        ("analyze", "ratings.csv", "--lower-is-better-for", "other"),
        ("analyze", "ratings.csv", "--rule", "self_marked"),
        ("analyze", "ratings.csv", "--rule", "segments", "--prospective"),
        ("analyze", "ratings.csv", "--out", "ratings.csv"),
        ("analyze", "ratings.csv", "--scale", "7", "1"),
        ("analyze", "ratings.csv", "--reliability", "1.5"),
        ("analyze", "ratings.csv", "--score", "nothing"),
        ("simulate", "--out", "made-up.docx"),
        ("analyze", "ratings.csv", "--out", "ratings.csv/sub"),
        ("demo", "--out", "ratings.csv"),
        ("demo", "--out", "ratings.csv/sub"),
        ("simulate", "--out", "."),
        ("simulate", "--out", "nodir/x.csv"),
        ("simulate", "--out", "ratings.csv/x.csv"),
        ("simulate", "--drop", "nan"),
        ("simulate", "--drop", "inf"),
        ("simulate", "--repair", "nan"),
        ("simulate", "--gaps", "1"),
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
    if arguments[0] != "frobnicate":
        assert err.startswith("reknit: ")
        assert err.count("\n") == 1
        assert "unfinished" not in err
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


@pytest.mark.parametrize("moment", ["reknit.cli.demo.read_table", "reknit.detection.compare.Tally.comparison"])
@pytest.mark.parametrize("there_before", [True, False])
def test_an_interrupted_demo_leaves_nothing_behind(
    typed, monkeypatch: pytest.MonkeyPatch, moment: str, *, there_before: bool
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if there_before:
        Path("shown").mkdir()
    before = set(Path().rglob("*"))
    monkeypatch.setattr(moment, interrupt)
    code, out, err = typed("demo", "--out", "shown")
    assert (code, out, err) == (130, "", "Stopped. Nothing was written.\n")
    assert set(Path().rglob("*")) == before


def test_an_interruption_while_the_commands_are_imported() -> None:
    program = (
        "import sys, reknit\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'reknit.cli.analyze': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from reknit.cli.main import main\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert (ended.returncode, ended.stderr) == (130, "Stopped. Nothing was written.\n")


@pytest.mark.parametrize("option", ["--rule", "--rules"])
def test_a_rule_that_does_not_exist_is_refused_before_anything_is_read(typed, option: str) -> None:
    code, _, err = typed("analyze", "nowhere.csv", option, "cusun")
    assert code == 2
    assert err.startswith("reknit: there is no rule 'cusun'. Did you mean cusum")


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("simulate", "--out", "nodir/x.csv"), "there is no folder nodir"),
        (("demo", "--out", "ratings.csv"), "ratings.csv is a file"),
        (("demo", "--out", "ratings.csv/sub"), "ratings.csv is a file"),
        (("analyze", "nowhere.csv", "--out", "ratings.csv"), "ratings.csv is a file"),
    ],
)
def test_unusable_places_are_named_as_the_user_names_them(typed, arguments: tuple[str, ...], named: str) -> None:
    code, _, err = typed(*arguments)
    assert code == 2
    assert named in err
    assert "--out" in err


@pytest.mark.parametrize("arguments", [("simulate", "--out", "here/x.csv"), ("demo", "--out", "here")], ids=" ".join)
def test_a_folder_that_nobody_may_write_into(
    typed, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    Path("here").mkdir()
    monkeypatch.setattr("os.access", lambda path, _mode, **_: Path(path).name != "here")
    code, _, err = typed(*arguments)
    assert code == 2
    assert err.startswith("reknit: here")
    assert err.count("\n") == 1
    assert not list(Path("here").iterdir())


def test_a_table_that_may_not_be_read(typed, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "ratings.csv")

    monkeypatch.setattr("os.access", lambda *_, **__: False)
    monkeypatch.setattr("reknit.exchange.sources.open_text", forbidden)
    monkeypatch.setattr("reknit.cli.analyze.refuse_unusable", lambda *_: None)
    code, _, err = typed("analyze", table.name)
    assert code == 2
    assert err.startswith("reknit: ratings.csv: found a file that cannot be opened")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["simulate", "demo"])
def test_a_disk_that_refuses_is_told_under_the_users_name(typed, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/.x.csv.abc123")

    monkeypatch.setattr("polars.DataFrame.write_csv", full)
    code, _, err = typed(command, "--out", "made-up.csv")
    assert code == 2
    assert "made-up.csv" in err
    assert "No space left" in err
    assert "abc123" not in err
    assert not list(Path().iterdir())


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


def test_demo_says_where_the_report_is(typed) -> None:
    code, out, _ = typed("demo", "--out", "shown")
    assert code == 0
    assert "report.html" in out
    assert {path.name for path in Path("shown").iterdir()} == {*WRITTEN, "made-up-clinic.csv"}
    assert str(Path("shown", "report.html")) in out
    again = out.split("The same by hand:  reknit ")[1].split()
    assert typed(*again, "--rules", "cusum", "--no-false-alarms", "--quiet")[0] == 0


def test_version_and_help(typed) -> None:
    assert reknit.__version__ in typed("--version")[1]
    for command in ("analyze", "rules", "simulate", "demo"):
        code, out, _ = typed(command, "--help")
        assert code == 0
        assert "--help" in out
