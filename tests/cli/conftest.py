from __future__ import annotations

import csv
import math
import sys
from pathlib import Path

import pytest

import reknit
from reknit.cli.main import main


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
