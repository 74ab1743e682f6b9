"""ELAN (.eaf): each tier with times is a speaker; the turns of all tiers in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.transcripts.markup import parsed
from reknit.transcripts.problem import TranscriptError, quoted
from reknit.transcripts.turn import Turn, cleaned

if TYPE_CHECKING:
    from reknit.transcripts.markup import Element


def read_elan(data: bytes, file: str) -> tuple[list[Turn], list[str]]:
    """Return (turns, notices). Tiers that hang on other tiers (translations, codes) are left out.

    Raises:
        TranscriptError: it is no ELAN file, names a time that it does not have, or holds no speech.
    """
    document = parsed(data, file)
    if document.name != "ANNOTATION_DOCUMENT":
        raise TranscriptError(file, found=quoted(document.name), expected="an ELAN annotation document")
    slots = _slots(document, file)
    turns: list[Turn] = []
    dependent = 0
    number = 0
    for tier in document.every("TIER"):
        if "PARENT_REF" in tier.attributes:
            dependent += 1
            continue
        speaker = cleaned(tier.attributes.get("PARTICIPANT") or tier.attributes.get("TIER_ID", ""))
        for each in tier.every("ALIGNABLE_ANNOTATION"):
            number += 1
            value = each.first("ANNOTATION_VALUE")
            if value is not None and (text := cleaned(value.text)):
                start, end = (_at(slots, each, name, number, file) for name in ("TIME_SLOT_REF1", "TIME_SLOT_REF2"))
                turns.append(Turn(speaker, text, start, end, number))
    if not turns:
        raise TranscriptError(file, found="no speech", expected="annotations with times on a tier of their own")
    if all(turn.start is not None for turn in turns):
        turns.sort(key=lambda turn: turn.start or 0.0)
    told = f"Tiers that depend on others were left out: {dependent}."
    return turns, [told] if dependent else []


def _slots(document: Element, file: str) -> dict[str, float | None]:
    """Return the seconds of every time slot, None where it is not aligned."""
    slots: dict[str, float | None] = {}
    for slot in document.every("TIME_SLOT"):
        value = slot.attributes.get("TIME_VALUE")
        if value is not None and not (value.isascii() and value.isdigit() and len(value) <= 12):
            raise TranscriptError(file, found=f"the time {quoted(value)}", expected="milliseconds as a whole number")
        slots[slot.attributes.get("TIME_SLOT_ID", "")] = None if value is None else int(value) / 1000
    return slots


def _at(slots: dict[str, float | None], annotation: Element, name: str, number: int, file: str) -> float | None:
    slot = annotation.attributes.get(name, "")
    if slot not in slots:
        raise TranscriptError(
            file,
            line=number,
            unit="annotation",
            found=f"the time slot {quoted(slot)}",
            expected="one that the file has",
        )
    return slots[slot]
