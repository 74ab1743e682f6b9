"""WhisperX JSON: segments with start, end, text and, where it was told apart, the speaker."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.turn import Turn, cleaned


def read_whisperx(text: str, file: str) -> tuple[list[Turn], list[str]]:
    """Return (turns, notices). A segment without a speaker gets the one most of its words have, if any.

    Raises:
        TranscriptError: it is no JSON, has no segments, or a segment has no text or no usable times.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise TranscriptError(file, line=line, found="broken JSON", expected="JSON as WhisperX writes it") from error
    segments = content.get("segments") if isinstance(content, dict) else content
    if not isinstance(segments, list) or not segments:
        raise TranscriptError(file, found="no segments", expected='a list named "segments"')
    turns = [turn for number, each in enumerate(segments, start=1) if (turn := _turn(each, number, file)).text]
    if not turns:
        raise TranscriptError(file, found="segments without words", expected="speech")
    return turns, []


def _turn(segment: Any, number: int, file: str) -> Turn:  # noqa: ANN401  anything may stand in JSON
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        raise TranscriptError(
            file, line=number, unit="segment", found="no text", expected='an object with "text", "start" and "end"'
        )
    start, end = (_seconds(segment.get(name), name, number, file) for name in ("start", "end"))
    speaker = segment.get("speaker")
    if not isinstance(speaker, str):
        speaker = _most(segment.get("words"))
    ordered = start is None or end is None or start <= end
    return Turn(cleaned(speaker), cleaned(segment["text"]), start, end if ordered else None, number)


def _most(words: Any) -> str:  # noqa: ANN401  anything may stand in JSON
    said = [each["speaker"] for each in words if isinstance(each, dict) and isinstance(each.get("speaker"), str)] \
        if isinstance(words, list) else []  # fmt: skip
    return Counter(said).most_common(1)[0][0] if said else ""


def _seconds(value: Any, name: str, number: int, file: str) -> float | None:  # noqa: ANN401  anything may stand in JSON
    if value is None:
        return None
    usable = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    if not usable or not math.isfinite(value) or value < 0:
        raise TranscriptError(
            file,
            line=number,
            unit="segment",
            found=f'a "{name}" that is no time',
            expected="seconds from the beginning",
        )
    return round(float(value), 3)
