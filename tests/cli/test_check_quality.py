"""`reknit check-quality` as a person types it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.research

OWN = ("understood", "matters", "manner", "candour", "closeness")


def written(path: Path, pairs: int = 14, names: tuple[str, ...] = OWN) -> None:
    random = np.random.default_rng(0)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["dyad", "session", "role", *names])
        for pair in range(pairs):
            level = random.normal(6, 1)
            for session in range(1, 7):
                mood = random.normal()
                for role in ("patient", "therapist"):
                    given = np.clip(np.round(level + mood + random.normal(0, 1, len(names))), 0, 10)
                    table.writerow([pair, session, role, *given.astype(int)])


def test_the_own_check_is_known_by_its_questions(typed) -> None:
    written(Path("checks.csv"))
    code, out, err = typed("check-quality", "checks.csv")
    assert code == 0, err
    assert "patient, reliability within people: 0." in out
    page = Path("reknit-check-checks/check-quality.html").read_text("utf-8")
    assert "<script" not in page
    assert "Is this check any good here?" in page
    assert "Not tested" in page
    with Path("reknit-check-checks/check-quality.csv").open(newline="") as file:
        rows = {(row["about"], row["figure"]): row for row in csv.DictReader(file)}
    within = rows["therapist", "reliability within people"]
    assert float(within["low"]) < float(within["value"]) < float(within["high"])
    assert within["people"] == "14"


def test_other_checks_are_asked_for_item_by_item(typed) -> None:
    written(Path("other.csv"), pairs=4, names=("a", "b"))
    asked = ("check-quality", "other.csv", "--item", "a", "--item", "b", "--scale", "0", "10", "--out", "here")
    code, out, _ = typed(*asked)
    assert code == 0
    assert out.lower().count("too few to say") >= 14, "four pairs are no clinic"


def test_what_cannot_be_told_is_said(typed) -> None:
    written(Path("other.csv"), names=("a", "b"))
    code, _, err = typed("check-quality", "other.csv", "--item", "a")
    assert code == 2
    assert "two items" in err
    code, _, err = typed("check-quality", "other.csv")
    assert code == 2
    assert "understood" in err
    assert not Path("reknit-check-other").exists()
