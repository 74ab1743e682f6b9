"""The formats that a transcript can be written in, by the ending of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.transcripts.write.chat import as_chat
from reknit.transcripts.write.elan import as_elan
from reknit.transcripts.write.table import as_table
from reknit.transcripts.write.webvtt import as_webvtt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reknit.transcripts.turn import Transcript

WRITERS: Mapping[str, Callable[[Transcript], str]] = {
    "vtt": as_webvtt,
    "cha": as_chat,
    "eaf": as_elan,
    "csv": as_table,
}
