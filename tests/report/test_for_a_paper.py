"""What a researcher takes along: tables of estimates, Parquet, drawings as files, and text for a paper."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from xml.parsers import expat

import numpy as np
import polars as pl
import pytest

from reknit.course.cutoffs import Norm
from reknit.course.reliable_change import reliable_change
from reknit.course.sudden_gains import Kind, Settings, sudden_changes
from reknit.course.termination import learn_termination
from reknit.detection.study import Study
from reknit.measure import Measure
from reknit.report.course import ChangeWishes
from reknit.report.paper import plain
from reknit.simulation.ruptured import simulate
from tests.course.endings import endings
from tests.course.test_groups import made_up

pytestmark = pytest.mark.research

WORRY = Measure("worry", 0, 27, higher_is_better=False, reliability=0.85)


@pytest.fixture(scope="module")
def panel():
    """Both rate the bond; the patient's worry falls, and follows the bond."""
    made_up = simulate(30, (6, 16), drop=4.0, seed=3).panel
    bond = np.nan_to_num(made_up.ratings["patient", "bond"], nan=5.0)
    random = np.random.default_rng(1)
    worry = 20 - 0.5 * made_up.sessions - bond + random.normal(0, 2, made_up.n_rows)
    worry[random.random(made_up.n_rows) < 0.1] = np.nan
    return replace(
        made_up,
        ratings={**made_up.ratings, ("patient", "worry"): np.clip(worry, 0, 27)},
        measures={**made_up.measures, "worry": WORRY},
    )


@pytest.fixture(scope="module")
def told(panel, analyse, tmp_path_factory):
    study = Study.of(panel, ["person_mean_2sd", "strauss2006"], seed=1)
    wishes = ChangeWishes(norms={"worry": Norm(4, 4)}, cuts={"worry": 4})
    return analyse(tmp_path_factory.mktemp("paper") / "out", study, parquet=True, change=wishes, outcome="worry")


def rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_estimate_of_courses_is_a_row_with_its_interval(told, panel) -> None:
    found = {(each["measure"], each["member"], each["question"], each["estimate"]): each for each in
             rows(told.course_estimates)}  # fmt: skip
    change = reliable_change(panel, "patient", "worry")
    row = found["worry", "patient", "change", "mean_change"]
    assert float(row["value"]) == pytest.approx(np.nanmean(change.change), abs=1e-6)
    assert float(row["low"]) < float(row["value"]) < float(row["high"])
    assert int(row["dyads"]) == 30
    gains = found["worry", "patient", "sudden gains", "dyads"]
    assert 0 <= float(gains["low"]) <= float(gains["value"]) <= float(gains["high"]) <= 1
    assert {each["question"] for each in found.values()} == {
        "change", "shape", "off track", "sudden gains", "sudden losses"
    }  # fmt: skip
    assert ("bond", "patient", "change", "improved") not in found, "the reliability is not known"


def test_sudden_changes_are_told_by_change_and_by_person(told, panel) -> None:
    found = sudden_changes(panel, "patient", "worry", Settings(4))
    by_change, by_person = rows(told.sudden), rows(told.sudden_by_person)
    assert len(by_change) == len(found)
    assert [each["dyad_id"] for each in by_person] == panel.dyad_ids.tolist()
    earliest = found.only(Kind.GAIN).by_person()
    for at, each in enumerate(by_person):
        own = earliest.where(earliest.dyad == at)
        assert each["session_before"] == (str(own.session[0]) if len(own) else "")
        assert each["magnitude"] == (str(round(float(own.magnitude[0]), 6)) if len(own) else "")
        assert int(each["gains"]) == found.only(Kind.GAIN).counts()[at]
    assert len(earliest) > 2


def test_parquet_holds_what_csv_holds_with_its_types(told) -> None:
    folder = told.report.parent
    names = {each.stem for each in folder.glob("*.csv")}
    assert {each.stem for each in folder.glob("*.parquet")} == names
    for name in names:
        frame = pl.read_parquet(folder / f"{name}.parquet")
        assert frame.columns == list(rows(folder / f"{name}.csv")[0] if rows(folder / f"{name}.csv") else frame.columns)
        assert frame.height == len(rows(folder / f"{name}.csv"))
    course = pl.read_parquet(folder / "course.parquet")
    assert [str(course.schema[name]) for name in ("dyad_id", "change", "gains")] == ["String", "Float64", "Int64"]
    assert str(pl.read_parquet(folder / "episodes.parquet").schema["over_repaired"]) == "Boolean"


def test_every_drawing_is_a_file_that_stands_alone(told) -> None:
    drawings = sorted(told.figures.glob("*.svg"))
    assert {re.sub(r"-\d+$", "", each.stem) for each in drawings} == {
        "rules", "cross-lags", "surface", "sudden", "course"
    }  # fmt: skip
    for each in drawings:
        text = each.read_text("utf-8")
        expat.ParserCreate().Parse(text, True)
        assert re.search(r'<svg width="\d{3}[0-9.]*" height="[0-9.]+" xmlns="http://www.w3.org/2000/svg"', text)
        assert "var(--" not in text


def test_the_paper_says_what_the_tables_say(told) -> None:
    text = told.paper.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Method", "Results", "How many figures", "Drawings", "References"
    ]  # fmt: skip
    row = next(each for each in rows(told.course_estimates) if (each["measure"], each["estimate"]) ==
               ("worry", "mean_change"))  # fmt: skip
    assert f"mean change was {float(row['value']):.2f} [{float(row['low']):.2f}, {float(row['high']):.2f}]" in text
    assert f"flagged {told.rules[0].dyads_flagged} of 30 dyads" in text
    for page in (text, told.report.read_text("utf-8")):
        assert "Sudden gains and losses were found after Tang and DeRubeis" in page
        assert "Tang, T. Z., &" in page.replace("&amp;", "&")
    assert "none was corrected for their number" in text
    assert "*figures/surface-1.svg.*" in text


def test_groups_of_courses_are_told_where_there_are_several(analyse, tmp_path, told) -> None:
    courses, falls = made_up()
    summary = analyse(tmp_path / "out", Study.of(courses, ["person_mean_2sd"], false_alarms=False))
    own = rows(summary.course)
    assert sum((each["group"] == "2") == bool(fell) for each, fell in zip(own, falls, strict=True)) > 75
    for text in (summary.report.read_text("utf-8"), summary.paper.read_text("utf-8")):
        assert "group 2, share of dyads" in text
        assert "Muthén" in text
    assert "group 2" not in told.report.read_text("utf-8")


def test_ending_early_is_told_of_all_and_of_nobody(analyse, tmp_path, told) -> None:
    world = endings(1, dyads=120)
    study = Study.of(world.panel, ["person_mean_2sd"], false_alarms=False)
    summary = analyse(tmp_path / "out", study, early=world.early)
    found = {each["estimate"]: each for each in rows(summary.ending_early)}
    risk = learn_termination(world.panel, world.early)
    assert float(found["deviation"]["value"]) == pytest.approx(risk.odds_ratios()["deviation"].value, abs=1e-6)
    assert {"slope", "intercept", "brier", "brier_constant", "area", "level", "open_rupture"} <= found.keys()
    for text in (summary.report.read_text("utf-8"), summary.paper.read_text("utf-8")):
        assert f"{int(world.early.sum())} ended early" in text
        assert "Singer, J. D." in text
    assert told.ending_early is None


def test_names_from_the_table_are_no_markup() -> None:
    assert plain("*a* <b> [x](http://y) _c_ `d`") == r"\*a\* \<b\> [x]\(http://y) \_c\_ \`d\`"
