"""Cues of subtitle files: a line of times, the lines said, an empty line. WebVTT and SRT share them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.problem import TranscriptError, quoted
from reknit.transcripts.stamps import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

ARROW = "-->"
_SKIPPED = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Cue:
    """`start` and `end` in seconds (`end` is None where it lies before the start); `line` is that of the times."""

    name: str
    start: float
    end: float | None
    said: tuple[str, ...]
    line: int


def cues_of(lines: Sequence[str], file: str) -> list[Cue]:
    """Return the cues in the order of the file.

    Raises:
        TranscriptError: a line of times is none, or there is no cue at all.
    """
    cues: list[Cue] = []
    name, at = "", 0
    while at < len(lines):
        line = lines[at].strip()
        if line.split(" ")[0] in _SKIPPED and (at == 0 or not lines[at - 1].strip()):
            at = _after_block(lines, at)
            continue
        if ARROW not in line:
            name, at = line, at + 1  # an empty line forgets what stood before it
            continue
        begun, at = at, at + 1
        while at < len(lines) and lines[at].strip() and ARROW not in lines[at]:
            at += 1
        said = list(lines[begun + 1 : at])
        # A missing empty line puts the next cue's number at the end of this one's words.
        following = said.pop() if said and at < len(lines) and ARROW in lines[at] and _is_count(said[-1]) else ""
        start, end = _times(line, begun + 1, file)
        cues.append(Cue(name, start, end, tuple(said), begun + 1))
        name = following.strip()
    if not cues:
        raise TranscriptError(
            file, found="no cue", expected=f"lines of times such as 00:00:01.000 {ARROW} 00:00:02.500"
        )
    return cues


def rolled_up(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues without lines that a rolling caption says again, if most captions roll.

    Captions made by a machine show each line twice or more, moving up. Where fewer than half of the cues begin with
    the line before, people repeat themselves, and everything stays.
    """
    fresh: list[Cue] = []
    last, again = "", 0
    for cue in cues:
        said = [line.strip() for line in cue.said if line.strip()]
        kept = said
        while kept and kept[0] == last:
            kept = kept[1:]
        again += len(kept) < len(said)
        if kept:
            fresh.append(Cue(cue.name, cue.start, cue.end, tuple(kept), cue.line))
            last = kept[-1]
    return fresh if len(cues) > 3 and 2 * again >= len(cues) - 1 else list(cues)


def _times(line: str, number: int, file: str) -> tuple[float, float | None]:
    before, _, after = line.partition(ARROW)
    first, last = seconds(before), seconds((after.split() or [""])[0])
    if first is None or last is None:
        raise TranscriptError(
            file, line=number, found=quoted(line), expected=f"times such as 00:00:01.000 {ARROW} 00:00:02.500"
        )
    return first, last if last >= first else None


def _after_block(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _is_count(line: str) -> bool:
    return line.strip().isascii() and line.strip().isdigit()
