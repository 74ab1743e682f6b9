"""Which format a file has, told from its contents, and the turns in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.transcripts.decoding import lines_of, refuse_too_large
from reknit.transcripts.names import Names
from reknit.transcripts.problem import TranscriptError, counted
from reknit.transcripts.read.captions import read_captions
from reknit.transcripts.read.chat import read_chat
from reknit.transcripts.read.cues import ARROW
from reknit.transcripts.read.elan import read_elan
from reknit.transcripts.read.plain import Line, read_plain
from reknit.transcripts.read.whisperx import read_whisperx
from reknit.transcripts.read.word import read_word
from reknit.transcripts.turn import Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.transcripts.turn import Turn

MOST_TURNS = 200_000
_LINES_LOOKED_AT = 60


def read_transcript(data: bytes, file: str, names: Names | None = None) -> Transcript:
    """Return the turns of a transcript in WebVTT, SRT, CHAT, ELAN, WhisperX JSON, Word or plain text.

    `file` is the name told in messages; what the format is, is told from the contents. Takes time in proportion to
    the size.

    Raises:
        TranscriptError: it cannot be read; the message names the file, the place and what was expected there.
    """
    refuse_too_large(data, file)
    said = names or Names()
    form, (turns, notices) = _read(data, file, said)
    if not turns:
        raise TranscriptError(file, found="no words", expected="speech")
    if len(turns) > MOST_TURNS:
        raise TranscriptError(file, found=counted(len(turns), "turn"), expected=f"at most {MOST_TURNS:,}")
    return Transcript(file, form, tuple(turns), (*notices, *_unnamed(turns)))


def _read(data: bytes, file: str, names: Names) -> tuple[str, tuple[list[Turn], list[str]]]:
    if data.startswith(b"PK"):
        return "Word", read_word(data, file, names)
    if data.startswith((b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")):
        raise TranscriptError(
            file, found="a PDF, RTF or old Word file", expected="text, .docx, .vtt, .srt, .cha, .eaf or .json",
            advice="Save it as .docx or as plain text.",
        )  # fmt: skip
    lines = lines_of(data, file)
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith(("<?xml", "<ANNOTATION_DOCUMENT")):
        return "ELAN", read_elan(data, file)
    if first.startswith(("{", "[{")) or first == "[":
        return "WhisperX", read_whisperx("\n".join(lines), file)
    if first.startswith("@") and _begins_chat(lines):
        return "CHAT", read_chat(lines, file)
    if first.startswith("WEBVTT"):
        return "WebVTT", read_captions(lines, file, names)
    if any(ARROW in line for line in lines[:_LINES_LOOKED_AT]):
        return "SRT", read_captions(lines, file, names)
    return "plain", read_plain((Line(number, line) for number, line in enumerate(lines, start=1)), file, names)


def _begins_chat(lines: Sequence[str]) -> bool:
    return any(line.startswith(("@Begin", "@UTF8", "@Participants")) for line in lines[:_LINES_LOOKED_AT])


def _unnamed(turns: Sequence[Turn]) -> list[str]:
    silent = sum(not turn.speaker for turn in turns)
    if silent == len(turns):
        return ["Nobody is named in this file: some programs offer a download with speakers and one without."]
    return [f"{counted(silent, 'turn')} of {len(turns):,} name no speaker."] if silent else []
