"""WebVTT with a voice tag for each speaker."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.stamps import stamp
from reknit.transcripts.write.times import spans

if TYPE_CHECKING:
    from reknit.transcripts.turn import Transcript


def as_webvtt(transcript: Transcript) -> str:
    """Return the transcript as WebVTT. A turn without an end lasts until the next one begins.

    Raises:
        TranscriptError: a turn has no beginning.
    """
    parts = ["WEBVTT\n"]
    for turn, span in zip(transcript.turns, spans(transcript.turns), strict=True):
        if span is None:
            raise TranscriptError(
                transcript.file, line=turn.line, found="a turn without a time", expected="times, which WebVTT needs",
                advice="Write it as CHAT or CSV.",
            )  # fmt: skip
        voice = f"<v {html.escape(turn.speaker, quote=False)}>" if turn.speaker else ""
        parts.append(f"{stamp(span[0])} --> {stamp(span[1])}\n{voice}{html.escape(turn.text, quote=False)}\n")
    return "\n".join(parts)
