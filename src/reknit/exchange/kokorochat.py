"""KokoroChat in English: text role-plays of counselling, each rated by the client. One JSON object a line, .gz or not.

MultilingualKokoroChat of the UEC Inaba laboratory, CC BY-NC-ND 4.0: it is read from a path, and nothing of it ships.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.turn import Transcript, Turn, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMBERS = {"client": "patient", "counselor": "therapist"}
LONGEST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RatedTranscript:
    """A talk and its client, how far the client felt heard (0 to 5), and how many messages the client wrote.

    `score` is the client's own sum of all items, 0 to 100, None where there is none; `unwilling` says that the client
    would not go on with this counsellor.
    """

    transcript: Transcript
    client: str
    felt_heard: float
    messages: int
    score: float | None
    unwilling: bool


def kokorochat(path: Path) -> Iterator[RatedTranscript]:
    """Yield the talks that the client rated, in the order of the file.

    Raises:
        TranscriptError: it cannot be opened, or a line is no talk of KokoroChat.
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            number = 0
            while line := lines.readline(LONGEST_LINE):
                number += 1
                if line.strip() and (found := _talk(line, path, number)):
                    yield found
    except (OSError, EOFError, zlib.error) as problem:
        raise TranscriptError(
            str(path), found="that it cannot be read", expected="KokoroChat, a talk a line"
        ) from problem


def _talk(line: bytes, path: Path, number: int) -> RatedTranscript | None:
    try:
        content: Any = json.loads(line)
        review = content["review_by_client"]
        rating, client = review["felt_heard_and_understood"], str(review["client_id"])
        turns = tuple(
            Turn(each["role"], said, _seconds(each), line=at, member=MEMBERS[each["role"]])
            for at, each in enumerate(content["dialogue"], start=1)
            if (said := cleaned(each["content"]))
        )
        name = str(content["id"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise TranscriptError(
            str(path), line=number, found="no talk of KokoroChat", expected='"id", "dialogue" and "review_by_client"'
        ) from problem
    if not isinstance(rating, int | float) or not turns:
        return None
    messages = sum(turn.member == "patient" for turn in turns)
    score = review.get("score")
    return RatedTranscript(
        Transcript(name, "KokoroChat", turns), client, float(rating), messages,
        float(score) if isinstance(score, int | float) else None, bool(review.get("unwilling_to_continue")),
    )  # fmt: skip


def _seconds(message: dict[str, Any]) -> float | None:
    """Return when a message was written, in seconds of no particular beginning."""
    return datetime.fromisoformat(message["time"]).replace(tzinfo=UTC).timestamp() if "time" in message else None
