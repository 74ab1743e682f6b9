"""Small tables in the forms of OnCoCo and AnnoMI, made up for the tests."""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

THINGS = [
    "garden",
    "letter",
    "sister",
    "meeting",
    "kitchen",
    "holiday",
    "doctor",
    "window",
    "school",
    "music",
    "bus",
    "river",
    "summer",
    "table",
    "cousin",
    "coffee",
    "winter",
    "office",
    "money",
    "paper",
    "bridge",
    "village",
    "dinner",
    "morning",
    "neighbour",
    "picture",
    "station",
    "bicycle",
    "teacher",
    "market",
]
REJECTS = ["No, useless, {}", "I refuse {}", "Forget {}"]
GREETS = ["Hello, {}", "Thank you, {}", "I like {}"]
ANNOMI = (
    "mi_quality", "transcript_id", "video_url", "utterance_id", "interlocutor", "timestamp", "utterance_text",
    "annotator_id", "main_therapist_behaviour", "client_talk_type",
)  # fmt: skip


def oncoco(path: Path, messages: int = 120) -> Path:
    """A third of the client messages reject; each has seven things in it, so that few are alike."""
    rng = random.Random(1)  # noqa: S311 - made-up text
    rows = []
    for at in range(messages):
        code = "CL-IF-ACP-*-Rej-*" if at % 3 == 0 else ("CL-FB-*-*-*-*", "CL-IF-HP-*-PosF-*")[at % 2]
        text = rng.choice(REJECTS if at % 3 == 0 else GREETS).format(" ".join(rng.sample(THINGS, 7)))
        rows += [[at, code, "CL", "EN", f"Client: {text}", ""], [at, code, "CL", "DE", "Klient: Nein", ""]]
    rows.append([messages, "CO-FA-*-*-*-*", "CO", "EN", "Counselor: Good morning", ""])
    return _written(path, ["id", "code", "type", "lang", "text", "category"], rows)


def annomi(path: Path, talks: int = 12) -> Path:
    """In the first two talks three experts labelled, and the third said otherwise at times."""
    rng = random.Random(2)  # noqa: S311 - made-up text
    rows = []
    for talk in range(talks):
        for at in range(12):
            thing = rng.choice(THINGS)
            client = ["change", "sustain", "neutral"][at % 3]
            therapist = ["question", "reflection", "other"][at % 3]
            said = {
                "change": f"I want to stop the {thing}", "sustain": f"I cannot leave the {thing}",
                "neutral": f"The {thing} was yesterday", "question": f"What about the {thing}?",
                "reflection": f"You feel that the {thing} matters", "other": f"Good, the {thing} then",
            }  # fmt: skip
            for who, label in (("therapist", therapist), ("client", client)):
                turn = 2 * at + (who == "client")
                for expert in range(3 if talk < 2 else 1):
                    given = "neutral" if who == "client" and expert == 2 and at % 4 == 0 else label
                    labels = [given, "n/a"] if who == "therapist" else ["n/a", given]
                    head = [
                        "high" if talk % 3 else "low",
                        talk,
                        f"video {talk // 2}" if talk < 4 else f"v {talk}",
                        turn,
                    ]
                    rows.append([*head, who, f"00:{turn:02d}:00", said[label], expert, *labels])
    return _written(path, ANNOMI, rows)


def _written(path: Path, columns, rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path
