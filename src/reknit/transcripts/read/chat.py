"""CHAT (.cha): the main tier as it was typed, so that hesitations, pauses and retraces survive."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reknit.transcripts.problem import TranscriptError, quoted
from reknit.transcripts.turn import Turn, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BULLET = "\x15"


def read_chat(lines: Sequence[str], file: str) -> tuple[list[Turn], list[str]]:
    """Return (turns, notices). Dependent tiers (%mor and others) are left out.

    Raises:
        TranscriptError: a line begins with nothing that CHAT knows, or nobody speaks.
    """
    turns: list[Turn] = []
    who: dict[str, str] = {}
    for number, line in _tiers(lines, file):
        head, colon, rest = line.partition(":")
        if head == "@Participants":
            who = _participants(rest)
        elif line.startswith("*") and not colon:
            raise TranscriptError(file, line=number, found=quoted(line), expected="a code and a colon, such as *PAR:")
        elif line.startswith("*"):
            text, start, end = _said(rest)
            if text:
                turns.append(Turn(who.get(head[1:], cleaned(head[1:])), text, start, end, number))
    if not turns:
        raise TranscriptError(file, found="no speech", expected="lines that begin with * and a speaker's code")
    return turns, []


def _tiers(lines: Sequence[str], file: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, the tier with its continuation lines joined)."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(lines, start=1):
        if line.startswith(("\t", " ")) and parts:
            parts.append(line.strip(" \t"))
        elif line.startswith(("@", "*", "%")):
            if parts:
                yield begun, " ".join(parts)
            begun, parts = number, [line]
        elif line.strip():
            raise TranscriptError(
                file, line=number, found=quoted(line), expected="a line that begins with @, *, % or a tab"
            )
    if parts:
        yield begun, " ".join(parts)


def _participants(rest: str) -> dict[str, str]:
    """Return the names of the speakers' codes; the code itself where there is none, or where two share one."""
    named = {}
    for entry in rest.split(","):
        words = entry.split()
        if words:
            named[words[0]] = cleaned(words[1].replace("_", " ")) if len(words) > 2 else words[0]
    shared = Counter(named.values())
    return {code: code if shared[name] > 1 else name for code, name in named.items()}


def _said(rest: str) -> tuple[str, float | None, float | None]:
    """Return the text without its time marks, and the times they say in seconds."""
    parts = rest.split(BULLET)
    times = [pair for each in parts[1::2] if (pair := _milliseconds(each))]
    text = cleaned(" ".join(parts[::2]))
    if not times:
        return text, None, None
    return text, min(start for start, _ in times) / 1000, max(end for _, end in times) / 1000


def _milliseconds(mark: str) -> tuple[int, int] | None:
    start, _, end = mark.partition("_")
    if not all(each.isascii() and each.isdigit() and len(each) <= 12 for each in (start, end)):
        return None
    return (int(start), int(end)) if int(start) <= int(end) else None
