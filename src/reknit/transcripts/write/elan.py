"""ELAN (.eaf): a tier for each speaker."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reknit.transcripts.write.times import spans

if TYPE_CHECKING:
    from reknit.transcripts.turn import Transcript

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="1970-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER>
"""
_TAIL = """<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
"""


def as_elan(transcript: Transcript) -> str:
    """Return the transcript as an ELAN document. Turns without times hang on time slots that are not aligned."""
    slots: list[str] = []
    tiers: dict[str, list[str]] = {}
    for number, (turn, span) in enumerate(zip(transcript.turns, spans(transcript.turns), strict=True), start=1):
        for name, at in (("a", 0), ("b", 1)):
            value = f' TIME_VALUE="{round(span[at] * 1000)}"' if span else ""
            slots.append(f'<TIME_SLOT TIME_SLOT_ID="ts{number}{name}"{value}/>\n')
        tiers.setdefault(turn.speaker, []).append(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" TIME_SLOT_REF1="ts{number}a" '
            f'TIME_SLOT_REF2="ts{number}b"><ANNOTATION_VALUE>{escape(turn.text)}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>\n"
        )
    written = (
        f'<TIER LINGUISTIC_TYPE_REF="default-lt" PARTICIPANT="{escape(name)}" TIER_ID="{escape(name or "unnamed")}">\n'
        f"{''.join(annotations)}</TIER>\n"
        for name, annotations in tiers.items()
    )
    return f"{_HEAD}{''.join(slots)}</TIME_ORDER>\n{''.join(written)}{_TAIL}"
