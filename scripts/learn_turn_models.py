"""Learn the turn models that reknit ships, and write them beside their cards.

DATA is a folder with `oncoco/oncoco-messages.csv` (OnCoCo 1.0, CC BY-SA 4.0), `goemotions/train.tsv`, `dev.tsv`,
`test.tsv` and `labels.txt` (GoEmotions, CC BY 4.0), and `uptake/uptake_data.csv` (Conversational Uptake, MIT). With
`--encoder FOLDER`, the head for that encoder's weights is learned too. Needs the extra `models`. The same data make the
same bytes. Thresholds are not learned: `--annomi` prints them, and they stand in models.toml.

    python scripts/learn_turn_models.py DATA --encoder FOLDER
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange.encoder import encoder_in
from reknit.exchange.labelled import annomi, oncoco, talks_of
from reknit.learning.crossed import crossed
from reknit.learning.figures import area, average_precision, calibration_error
from reknit.learning.learner import Recipe, calibrated, calibration, learned, learned_head
from reknit.learning.oncoco import RECIPE, RESISTANT, calibrated_elsewhere, client_messages, judged
from reknit.learning.turns import Labelled
from reknit.transcripts.levels.levels import log_odds_at
from reknit.transcripts.levels.model import levels_of
from reknit.transcripts.levels.shipped import cards
from reknit.transcripts.levels.stored import as_bytes, head_as_bytes, narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SEED = 1
PLACE = Path("src/reknit/transcripts/levels")

FLAGS_AN_HOUR = 2

CROSS = ("anger", "annoyance", "disapproval")
TONE = Recipe(fewest=5, strength=1.0, balanced=True, most=8000)
UPTAKE = Recipe(before=True, fewest=3, strength=0.3, balanced=True, most=4000)
HIGH_UPTAKE = 1.5


def main() -> None:
    """Learn, judge, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--encoder", type=Path)
    asked.add_argument("--annomi", type=Path)
    given = asked.parse_args()
    resistance(given.data / "oncoco" / "oncoco-messages.csv", given.encoder)
    tone(given.data / "goemotions")
    uptake(given.data / "uptake" / "uptake_data.csv")
    total = sum(path.stat().st_size for path in PLACE.glob("*.npz"))
    print(f"altogether {total:,} bytes")
    if given.annomi:
        thresholds(given.annomi, given.encoder)


def resistance(path: Path, encoder: Path | None) -> None:
    """Learn which client messages of OnCoCo reject, doubt, insult or give up; with an encoder also its head."""
    messages = [each for each in oncoco(path) if each.by_client]
    turns = client_messages([each.code for each in messages], [each.text for each in messages])
    is_wanted = np.isin(turns.labels, RESISTANT)
    found = encoder_in(encoder) if encoder else None
    vectors = found.encoded(turns.texts, lambda *_: None).vectors if found else None
    elsewhere = judged(turns, vectors, seed=SEED, tell=lambda *_: None)
    model = narrowed(learned(turns.said, turns.labels, RESISTANT, RECIPE))
    model = calibrated(model, elsewhere.light, is_wanted)
    write("resistance", as_bytes(model))
    tell("resistance", elsewhere.light, calibrated_elsewhere(elsewhere.light, is_wanted, turns, seed=SEED), is_wanted)
    if found and vectors is not None:
        slope, offset = calibration(elsewhere.both, is_wanted)
        head = learned_head(vectors, turns.labels, RESISTANT, found.sha256)
        name = f"resistance-{found.name}"
        write(name, head_as_bytes(replace(head, slope=slope, offset=offset)))
        tell(name, elsewhere.both, calibrated_elsewhere(elsewhere.both, is_wanted, turns, seed=SEED), is_wanted)


def tone(folder: Path) -> None:
    """Learn which comments of GoEmotions are angry, annoyed or disapproving; calibrated on dev, judged on test."""
    names = (folder / "labels.txt").read_text("utf-8").split()
    parts = {part: comments(folder / f"{part}.tsv", names) for part in ("train", "dev", "test")}
    train = parts["train"]
    model = narrowed(learned(train.said, train.labels, ("cross",), TONE))
    odds = {part: model.log_odds(parts[part].said) for part in ("dev", "test")}
    wanted = {part: parts[part].labels == "cross" for part in ("dev", "test")}
    model = calibrated(model, odds["dev"], wanted["dev"])
    write("tone", as_bytes(model))
    tell("tone", odds["test"], levels_of(odds["test"], model.slope, model.offset), wanted["test"])


def comments(path: Path, names: list[str]) -> Labelled:
    """Return comments, labelled cross or not."""
    with path.open(encoding="utf-8", newline="\n") as opened:
        rows = [line.rstrip("\n").split("\t") for line in opened]
    cross = {str(names.index(name)) for name in CROSS}
    labels = np.array(["cross" if cross & set(row[1].split(",")) else "not" for row in rows])
    return Labelled(tuple(row[0] for row in rows), ("",) * len(rows), labels, np.array([row[2] for row in rows]))


def uptake(path: Path) -> None:
    """Learn which teachers' turns three raters found to take up what the student said."""
    with path.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["uptake"]]
    labels = np.array(["high" if float(row["uptake"]) >= HIGH_UPTAKE else "less" for row in rows])
    texts, before = (tuple(row[name] for row in rows) for name in ("teacher_text", "student_text"))
    turns = Labelled(texts, before, labels, np.array([row["obs_id"] for row in rows]))
    said, wanted = turns.said, labels == "high"

    def elsewhere(learned_from: NDArray[np.int64], told: NDArray[np.int64]) -> Floats:
        model = narrowed(learned([said[at] for at in learned_from], labels[learned_from], ("high",), UPTAKE))
        return model.log_odds([said[at] for at in told])

    odds = crossed(elsewhere, turns.labels, turns.groups, seed=SEED)
    model = narrowed(learned(said, labels, ("high",), UPTAKE))
    write("uptake", as_bytes(calibrated(model, odds, wanted)))
    tell("uptake", odds, calibrated_elsewhere(odds, wanted, turns, seed=SEED), wanted)


def thresholds(path: Path, encoder: Path | None) -> None:
    """Print from which log odds on two turns an hour are put high in talks of good counselling: for models.toml."""
    utterances = annomi(path)
    talks = [each for each in talks_of(utterances) if each.is_good]
    found = encoder_in(encoder) if encoder else None
    for card in cards():
        for weighing in (None, found) if card.heads else (None,):
            odds = []
            for each in talks:
                said = [turn.text for turn in each.talk.turns]
                encoded = weighing.encoded(said, lambda *_: None) if weighing else None
                odds.append(log_odds_at(each.talk, card, encoded)[1])
            highest = np.sort(np.concatenate(odds))[::-1]
            at = highest[int(FLAGS_AN_HOUR * sum(each.hours for each in talks))]
            print(f"{card.name}{' with ' + weighing.name if weighing else ''}: threshold above {at:.3f}")


def write(name: str, data: bytes) -> None:
    """Write one file."""
    (PLACE / f"{name}.npz").write_bytes(data)
    print(f"{name}.npz: {len(data):,} bytes")


def tell(name: str, odds: Floats, level: Floats, wanted: Bools) -> None:
    """Print the figures of its card, out of sample."""
    figures = {
        "messages": len(wanted),
        "wanted": int(wanted.sum()),
        "average precision": round(average_precision(wanted, odds), 3),
        "area": round(area(wanted, odds), 3),
        "calibration error": round(calibration_error(wanted, level), 3),
        "bins": [
            [round(float(level[own].mean()), 3), round(float(wanted[own].mean()), 3)]
            for own in np.array_split(np.argsort(level), 5)
        ],
    }
    print(name, json.dumps(figures))


if __name__ == "__main__":
    main()
