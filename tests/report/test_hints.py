"""Course hints in the report: a table of all, a section on the page where there is something to tell."""

from __future__ import annotations

import csv
import dataclasses
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from reknit import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Analyse

pytestmark = pytest.mark.research


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "hints.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def with_outcome(seed: int, *, stuck: bool):
    """A few made-up pairs whose patient also answers how the week was; the first is stuck from session 10 on."""
    made_up = simulate(6, 18, ruptures=False, gaps=0.0, rise=0.0, seed=seed).panel
    rng, bond = np.random.default_rng(seed), {name: column.copy() for name, column in made_up.ratings.items()}
    if stuck:
        bond["patient", "bond"][9:18] = 2.0
    week = dataclasses.replace(made_up.measures["bond"], name="week")
    weeks = np.clip(rng.normal(4, 0.5, made_up.n_rows), 1, 7)
    return dataclasses.replace(
        made_up, ratings={**bond, ("patient", "week"): weeks}, measures={**made_up.measures, "week": week}
    )


def test_what_is_rare_in_stable_pairs_is_told_and_the_rest_is_in_the_table(analyse: Analyse, tmp_path: Path) -> None:
    panel = with_outcome(2, stuck=True)
    summary = analyse(tmp_path / "out", panel, outcome="week")
    rows = rows_of(tmp_path / "out")
    stuck = next(row for row in rows if row["kind"] == "impasse")
    assert (stuck["dyad_id"], stuck["member"]) == (str(panel.dyad_ids[0]), "patient")
    assert int(stuck["since_session"]) <= 10
    assert stuck["measure"] == "bond"
    assert "outcome_unchanged" in stuck["signs"]
    assert 0 < float(stuck["false_alarm_now"]) < 0.3
    page = summary.report.read_text("utf-8")
    assert "In the long run" in page
    assert "not validated" in page
    assert json.loads(summary.run.read_text("utf-8"))["outcome"] == "week"


def test_with_nothing_to_tell_the_page_is_quiet_and_the_table_has_its_header(analyse: Analyse, tmp_path: Path) -> None:
    summary = analyse(tmp_path / "out", simulate(4, 6, ruptures=False, seed=1).panel)
    assert rows_of(tmp_path / "out") == []
    assert (tmp_path / "out" / "hints.csv").read_text("utf-8").startswith("dyad_id,measure,kind,member,since_session")
    assert "In the long run" not in summary.report.read_text("utf-8")
