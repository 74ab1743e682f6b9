"""`reknit evaluate` as a person types it."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

import pytest

import reknit.cli.evaluate as evaluate_command
from reknit.evaluation.grid import evaluate_worlds
from reknit.evaluation.worlds import worlds

pytestmark = pytest.mark.research


def test_a_table_with_the_truth_is_judged(typed) -> None:
    typed("simulate", "--out", "made-up.csv", "--dyads", "40", "--sessions", "10", "14", "--drop", "3", "--seed", "1")
    code, out, err = typed("evaluate", "made-up.csv", "--score", "bond", "--truth", "ruptured", "--scale", "1", "7")
    assert code == 0, err
    assert "sessions ruptured" in out
    page = Path("reknit-evaluation/evaluation.html").read_text("utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert page.count('role="img"') == 3
    with Path("reknit-evaluation/evaluation.csv").open(newline="") as file:
        rows = {row["way"]: row for row in csv.DictReader(file)}
    assert float(rows["reknit"]["area"]) > 0.75
    assert rows["cusum"]["slope"] == ""


def test_made_up_worlds_are_judged(typed, monkeypatch: pytest.MonkeyPatch) -> None:
    two = [each for each in worlds() if each.varied == "drop 2" and each.members == 2]

    fewer = functools.partial(evaluate_worlds, chosen=two)
    monkeypatch.setattr(evaluate_command, "evaluate_worlds", fewer)
    code, out, err = typed("evaluate", "--dyads", "40", "--out", "here")
    assert code == 0, err
    assert "shocks, 2 rating: area above" in out
    assert "In short" in Path("here/evaluation.html").read_text("utf-8")


def test_what_cannot_be_judged_is_said(typed, table: Path) -> None:
    code, _, err = typed("evaluate", str(table))
    assert code == 2
    assert "--truth" in err
    code, _, err = typed("evaluate", str(table), "--truth", "score")
    assert code == 2
    assert "belong together" in err
