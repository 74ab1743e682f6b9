"""A transcript as one list of turns, whatever the file looked like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

OTHER = "other"
"""The member of whoever is neither of the two: left out of every figure, but it does part two turns."""

# Direction marks and invisible separators may reorder or hide what stands beside them on a page.
_CONTROLS = (*range(9), *range(14, 28), *range(0x7F, 0x85), *range(0x86, 0xA0))
_INVISIBLE = (0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF)
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_DROPPED = dict.fromkeys((*_CONTROLS, *_INVISIBLE, *_DIRECTIONS))


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of speech by one speaker.

    `speaker` is the name as the file has it, "" where it names none; `member` is the role in the dyad that the user
    gave to that name, "" until then. `start` and `end` are seconds from the beginning of the recording, None where
    the file has none. `line` is where it begins in the file, from 1: a line, in Word files a paragraph, in ELAN files
    an annotation, in WhisperX files a segment.
    """

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None
    line: int = 0
    member: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns of one file in the order of the file (of time, where the file has tracks), and what to know about it.

    `notices` are sentences about what was left out or could not be told.
    """

    file: str
    format: str
    turns: tuple[Turn, ...]
    notices: tuple[str, ...] = ()

    @property
    def is_timed(self) -> bool:
        """Whether every turn has a beginning."""
        return bool(self.turns) and all(turn.start is not None for turn in self.turns)

    @property
    def seconds(self) -> float | None:
        """How long the talk lasts, from the first beginning to the last known time; None without times."""
        known = [at for turn in self.turns for at in (turn.start, turn.end) if at is not None]
        return max(known) - min(known) if known else None


def cleaned(text: str) -> str:
    """Return the text on one line with single spaces, without control characters and invisible marks."""
    return " ".join(text.translate(_DROPPED).split())


def joined(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Return the turns with neighbours of the same speaker made one: from the first beginning to the last end."""
    together: list[Turn] = []
    texts: list[list[str]] = []
    for turn in turns:
        if together and (together[-1].speaker, together[-1].member) == (turn.speaker, turn.member):
            texts[-1].append(turn.text)
            together[-1] = replace(together[-1], end=turn.end)
        else:
            together.append(turn)
            texts.append([turn.text])
    return tuple(replace(turn, text=" ".join(parts)) for turn, parts in zip(together, texts, strict=True))
