"""How the commands fail: one clear message, nothing left behind, also when they are stopped."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.research

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
        ("analyze", "ratings.csv", "--early", "nonsense"),
        ("analyze", "ratings.csv", "--scale-for", "rating"),
        ("analyze", "ratings.csv", "--scale-for", "rating=1:x"),
        ("analyze", "ratings.csv", "--scale-for", "other=1:7"),
        ("analyze", "ratings.csv", "--norm", "score=5"),
        ("analyze", "ratings.csv", "--cut", "rating"),
        ("analyze", "ratings.csv", "--cut", "rating=0"),
        ("analyze", "ratings.csv", "--cut", "other=2"),
        ("analyze", "ratings.csv", "--norm", "other=5:1"),
        ("analyze", "ratings.csv", "--norm", "rating=5:0"),
        ("analyze", "ratings.csv", "--lower-is-better-for", "other"),
        ("analyze", "ratings.csv", "--rule", "self_marked"),
        ("analyze", "ratings.csv", "--rule", "segments", "--prospective"),
        ("analyze", "ratings.csv", "--out", "ratings.csv"),
        ("analyze", "ratings.csv", "--scale", "7", "1"),
        ("analyze", "ratings.csv", "--reliability", "1.5"),
        ("analyze", "ratings.csv", "--score", "nothing"),
        ("simulate", "--out", "made-up.docx"),
        ("analyze", "ratings.csv", "--out", "ratings.csv/sub"),
        ("serve", "--certificate", "chain.pem"),
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
        (("analyze", "nowhere.csv", "--out", "ratings.csv"), "ratings.csv is a file"),
    ],
)
def test_unusable_places_are_named_as_the_user_names_them(typed, arguments: tuple[str, ...], named: str) -> None:
    code, _, err = typed(*arguments)
    assert code == 2
    assert named in err
    assert "--out" in err


def test_a_folder_that_nobody_may_write_into(typed, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("here").mkdir()
    monkeypatch.setattr("os.access", lambda path, _mode, **_: Path(path).name != "here")
    code, _, err = typed("simulate", "--out", "here/x.csv")
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


def test_a_disk_that_refuses_is_told_under_the_users_name(typed, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/.x.csv.abc123")

    monkeypatch.setattr("polars.DataFrame.write_csv", full)
    code, _, err = typed("simulate", "--out", "made-up.csv")
    assert code == 2
    assert "made-up.csv" in err
    assert "No space left" in err
    assert "abc123" not in err
    assert not list(Path().iterdir())
