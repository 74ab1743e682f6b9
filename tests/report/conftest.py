"""One small study for all tests of the report, analysed once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("polars")

from reknit.detection.study import Study
from reknit.report.write import AnalysisSummary, analyze_into
from reknit.simulation.ruptured import simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reknit.panel import Panel

    Analyse = Callable[..., AnalysisSummary]

RULES = ("gumz2012_1sd", "person_mean_2sd")
WHEN = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def study() -> Study:
    return Study.of(simulate(20, (6, 14), drop=4.0, seed=3).panel, RULES, seed=1)


@pytest.fixture(scope="session")
def analyse() -> Analyse:
    def analyse(folder: Path, what: Study | Panel, **settings: object) -> AnalysisSummary:
        ready = what if isinstance(what, Study) else Study.of(what, RULES[:1], seed=1)
        given: dict[str, object] = {
            "main_rule": ready.rules[0].name,
            "source": "ratings.csv",
            "data_sha256": "ab" * 32,
            "understood": ["Each row is a rating."],
            "when": WHEN,
        }
        return analyze_into(folder, ready, **(given | settings))  # type: ignore[arg-type]

    return analyse


@pytest.fixture(scope="session")
def written(study: Study, analyse: Analyse, tmp_path_factory: pytest.TempPathFactory) -> AnalysisSummary:
    return analyse(tmp_path_factory.mktemp("report") / "out", study)
