"""All or nothing: a folder of results is complete or untouched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reknit.detection.study import Study
from reknit.panel import Panel
from reknit.report import extras
from reknit.report.folder import FolderError, finished_together
from reknit.simulation.ruptured import simulate
from tests.report.conftest import RULES

pytestmark = pytest.mark.research

FILES = {
    "report.html",
    "paper.md",
    "episodes.csv",
    "sessions.csv",
    "rules.csv",
    "course.csv",
    "course-estimates.csv",
    "two-people.csv",
    "hints.csv",
    "run.json",
}


def test_all_files_are_there_and_nothing_else(written) -> None:
    folder = written.report.parent
    assert {each.name for each in folder.iterdir()} == FILES | {"figures"}
    assert [each.name for each in folder.parent.iterdir()] == ["out"]


def test_the_summary_says_what_is_in_the_data(written, study) -> None:
    assert written.overview.dyads == study.panel.n_dyads
    assert written.overview.sessions == study.panel.n_rows
    assert [each.rule for each in written.rules] == [rule.name for rule in study.rules]
    assert written.headlines[0] in written.text
    assert str(written.report) in written.text
    assert re.match(r"The rule “.+” flagged \d+ of 20 dyads\. In stable pairs like these", written.headlines[0])


@pytest.mark.parametrize("problem", [RuntimeError("disk full"), KeyboardInterrupt()])
def test_nothing_is_left_behind_when_it_fails(study, analyse, tmp_path, problem) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "report.html").write_text("yesterday's", encoding="utf-8")

    def fail(share: float, _: str) -> None:
        if share >= 0.9:
            raise problem

    with pytest.raises(type(problem)):
        analyse(folder, study, progress=fail)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert (folder / "report.html").read_text("utf-8") == "yesterday's"
    assert [each.name for each in folder.iterdir()] == ["report.html"]


def test_files_of_the_same_names_are_replaced_and_others_left_alone(study, analyse, tmp_path) -> None:
    folder = tmp_path / "deep" / "out"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("old", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    analyse(folder, study)
    assert "<html" in (folder / "report.html").read_text("utf-8")
    assert (folder / "notes.txt").read_text("utf-8") == "mine"
    assert {each.name for each in folder.iterdir()} == FILES | {"figures", "notes.txt"}


def test_a_file_in_the_way_is_not_overwritten(study, analyse, tmp_path) -> None:
    (tmp_path / "out").write_text("a letter", encoding="utf-8")
    with pytest.raises(FolderError, match="need a folder"):
        analyse(tmp_path / "out", study)
    assert (tmp_path / "out").read_text("utf-8") == "a letter"


def test_a_folder_in_the_way_of_a_file_is_named_before_anything_is_written(study, analyse, tmp_path) -> None:
    (tmp_path / "out" / "rules.csv").mkdir(parents=True)
    with pytest.raises(FolderError, match=r"rules\.csv is a folder.*Move it away"):
        analyse(tmp_path / "out", study)
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["rules.csv"]


def test_a_folder_below_a_file_is_refused(study, analyse, tmp_path) -> None:
    (tmp_path / "letter").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderError, match="letter is a file"):
        analyse(tmp_path / "letter" / "deep" / "out", study)


def test_where_nothing_may_be_written_the_nearest_folder_is_named(study, analyse, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("reknit.report.folder.os.access", lambda path, _: path != tmp_path)
    with pytest.raises(FolderError, match=re.escape(f"{tmp_path} cannot be written to")):
        analyse(tmp_path / "deep" / "out", study)
    assert list(tmp_path.iterdir()) == []


def test_only_the_folder_itself_need_be_writable(study, analyse, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    made: list[Path] = []
    mkdir = Path.mkdir

    def noted(self: Path, *arguments: object, **options: object) -> None:
        made.append(self)
        mkdir(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", noted)
    analyse(folder, study)
    assert made
    assert all(folder in each.parents for each in made)


@pytest.mark.parametrize("problem", [OSError(13, "Permission denied"), KeyboardInterrupt()])
@pytest.mark.parametrize("moves_before", range(4))
def test_a_failure_midway_puts_the_old_files_back(tmp_path, monkeypatch, problem, moves_before) -> None:
    (tmp_path / "a").write_text("old a", encoding="utf-8")
    (tmp_path / "b").write_text("old b", encoding="utf-8")
    moved: list[Path] = []
    replace = Path.replace

    def fail_once(self: Path, target: Path) -> Path:
        moved.append(self)
        if len(moved) == moves_before + 1:
            raise problem
        return replace(self, target)

    def write_new() -> None:
        with finished_together(tmp_path, ["a", "b"]) as draft:
            (draft / "a").write_text("new a", encoding="utf-8")
            (draft / "b").write_text("new b", encoding="utf-8")
            monkeypatch.setattr(Path, "replace", fail_once)

    with pytest.raises((FolderError, KeyboardInterrupt)) as raised:
        write_new()
    assert {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()} == {"a": "old a", "b": "old b"}
    if isinstance(raised.value, FolderError):
        assert str(tmp_path) in str(raised.value)
        assert "unfinished" not in str(raised.value)


def test_a_full_disk_is_told_with_the_folder_asked_for(tmp_path) -> None:
    folder = tmp_path / "deep" / "out"
    with pytest.raises(FolderError, match="No space left") as raised, finished_together(folder, ["a"]) as draft:
        raise OSError(28, "No space left on device", str(draft / "a"))
    assert str(folder) in str(raised.value)
    assert "unfinished" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_run_wrote_does_not_outlive_its_page(study, analyse, tmp_path) -> None:
    (tmp_path / "figures").mkdir()
    for name in ("report.pdf", "sudden.csv", "course.parquet", "figures/course-99.svg"):
        (tmp_path / name).write_text("yesterday's", encoding="utf-8")
    analyse(tmp_path, study)
    assert {each.name for each in tmp_path.iterdir()} == FILES | {"figures"}
    assert not (tmp_path / "figures" / "course-99.svg").exists()


@pytest.mark.parametrize("in_the_way", ["figures/notes.txt", "figures"])
def test_a_folder_of_drawings_with_something_else_in_it_is_refused(study, analyse, tmp_path, in_the_way) -> None:
    mine = tmp_path / in_the_way
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match=r"Move it away first"):
        analyse(tmp_path, study)
    assert mine.read_text("utf-8") == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["figures"]


def test_the_same_study_gives_the_same_bytes(written, study, analyse, tmp_path) -> None:
    analyse(tmp_path / "again", study)
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (written.report.parent / name).read_bytes()


def test_the_same_table_gives_the_same_bytes_whatever_the_threads(written, analyse, tmp_path, monkeypatch) -> None:
    for workers in (1, 5):
        monkeypatch.setattr("os.cpu_count", lambda workers=workers: workers)
        anew = Study.of(simulate(20, (6, 14), drop=4.0, seed=3).panel, RULES, seed=1)
        analyse(tmp_path / str(workers), anew)
        for name in FILES:
            assert (tmp_path / str(workers) / name).read_bytes() == (written.report.parent / name).read_bytes()


def test_the_record_can_repeat_the_run(study, analyse, tmp_path) -> None:
    run = analyse(tmp_path / "out", study, source="C:\\Users\\ana\\clinic\\ratings.csv").run
    record = json.loads(run.read_text("utf-8"))
    assert record["data"] == {"source": "ratings.csv", "sha256": "ab" * 32, "understood": ["Each row is a rating."]}
    assert record["made_at"] == "2026-05-04T12:30:00+00:00"
    assert record["seed"] == 1
    assert record["prospective"] is False
    assert set(record["versions"]) == {"reknit", "python", "numpy", "polars"}
    assert record["rules"][0]["settings"]["k"] == 1.0
    assert record["rules"][0]["settings"]["repair"]["window"] == 6


def test_a_main_rule_that_was_not_run_is_refused(study, analyse, tmp_path) -> None:
    with pytest.raises(ValueError, match="cusum"):
        analyse(tmp_path / "out", study, main_rule="cusum")


def test_a_panel_of_nothing_is_refused(analyse, tmp_path) -> None:
    empty = Panel.from_long(dyad=[], session=[], score=[])
    study = Study(empty, Study.of(Panel.one({"a": [1, 2, 3]}), ["cusum"], false_alarms=False).rules, {}, None, False, 0)
    with pytest.raises(ValueError, match="no ratings"):
        analyse(tmp_path / "out", study)


@pytest.mark.parametrize(("missing", "extra"), [("polars", "research"), ("weasyprint", "reports")])
def test_a_missing_extra_is_named_before_the_work_begins(study, analyse, tmp_path, monkeypatch, missing, extra) -> None:
    def without(name: str):
        if name == missing:
            raise ImportError(name)
        return __import__(name)

    monkeypatch.setattr(extras, "import_module", without)
    with pytest.raises(extras.MissingExtraError, match=rf'pip install "reknit\[{extra}\]"'):
        analyse(tmp_path / "out", study, pdf=True)
    assert not (tmp_path / "out").exists()


def test_the_pdf_is_made_from_the_same_page(study, analyse, tmp_path) -> None:
    pytest.importorskip("weasyprint")
    pdf = analyse(tmp_path / "out", study, pdf=True, most_charts=1).pdf
    assert pdf.read_bytes().startswith(b"%PDF-1.")
