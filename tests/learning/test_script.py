"""The script that makes the shipped weights, on made-up data: the same data make the same bytes."""

from __future__ import annotations

import csv
import importlib.util
import random
import sys
from pathlib import Path

import pytest

from reknit.transcripts.levels.stored import from_bytes
from tests.learning import made_up

SCRIPT = Path(__file__).parents[2] / "scripts" / "learn_turn_models.py"


def data(place: Path) -> Path:
    """A folder as the script wants it."""
    rng = random.Random(4)  # noqa: S311 - made-up text
    for name in ("oncoco", "goemotions", "uptake"):
        (place / name).mkdir(parents=True)
    made_up.oncoco(place / "oncoco" / "oncoco-messages.csv")
    (place / "goemotions" / "labels.txt").write_text("anger\nannoyance\ndisapproval\nneutral", "utf-8")
    for part in ("train", "dev", "test"):
        lines = []
        for at in range(80):
            tone = rng.choice(["stupid", "awful"] if at % 4 < 3 else ["nice", "fine"])
            lines.append(f"{tone} {rng.choice(made_up.THINGS)}\t{at % 4}\tid{at}\n")
        (place / "goemotions" / f"{part}.tsv").write_text("".join(lines), "utf-8")
    with (place / "uptake" / "uptake_data.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["obs_id", "student_text", "teacher_text", "uptake"])
        for at in range(80):
            thing = rng.choice(made_up.THINGS)
            said = f"So you say the {thing} counts?" if at % 2 else "All right, sit down now."
            table.writerow([at // 2, f"I saw the {thing} there", said, "2.0" if at % 2 else "0.5"])
        table.writerow([99, "I saw it", "Yes.", ""])
    return place


@pytest.mark.research
def test_the_same_data_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    pytest.importorskip("sklearn")
    spec = importlib.util.spec_from_file_location("learn_turn_models", SCRIPT)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(sys, "argv", ["script", str(data(tmp_path / "data"))])
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(script, "PLACE", tmp_path / name)
        script.main()
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert sorted(made[0]) == ["resistance.npz", "tone.npz", "uptake.npz"]
    assert made[0] == made[1]
    assert all(len(from_bytes(each).vocabulary.names) > 20 for each in made[0].values())
    assert '"average precision"' in capsys.readouterr().out
