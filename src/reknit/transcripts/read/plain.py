"""Plain text: `Name: what is said`, with or without times; or `Name  0:03` and the words below (Otter, Teams)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.stamps import leading, seconds
from reknit.transcripts.turn import Turn, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.transcripts.names import Names


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and who says it and when (in seconds) where that is known without reading it."""

    number: int
    text: str
    speaker: str | None = None
    start: float | None = None


@dataclass(slots=True)
class _Open:
    """The turn that the next line without a name belongs to."""

    speaker: str
    start: float | None
    number: int
    said: list[str]

    def turn(self) -> Turn:
        return Turn(self.speaker, cleaned(" ".join(self.said)), self.start, None, self.number)


def read_plain(lines: Iterable[Line], file: str, names: Names, unit: str = "line") -> tuple[list[Turn], list[str]]:
    """Return (turns, notices). A line without a name goes on with the turn before it.

    Raises:
        TranscriptError: no line begins with a name.
    """
    found: list[_Open] = []
    before: list[int] = []
    waiting: float | None = None
    for line in lines:
        if not line.text.strip():
            continue
        speaker, start, said = _understood(line, names)
        if speaker is None and not said:
            waiting = start
        elif speaker is not None:
            found.append(_Open(speaker, waiting if start is None else start, line.number, [said]))
            waiting = None
        elif found:
            found[-1].said.append(said)
        else:
            before.append(line.number)
    turns = [turn for each in found if (turn := each.turn()).text]
    if not turns:
        raise TranscriptError(
            file, found="no speaker", expected='lines such as "Ana: How was the week?"',
            advice="If names stand there in another way, name them: --speaker NAME=MEMBER.",
        )  # fmt: skip
    told = f"{len(before)} of the {unit}s before the first name were left out (the first is {unit} {before[:1]})."
    return turns, [told.replace("[", "").replace("]", "")] if before else []


def _understood(line: Line, names: Names) -> tuple[str | None, float | None, str]:
    """Return (speaker, start, words) of a line; the speaker is None where it names none."""
    if line.speaker is not None:
        return line.speaker, line.start, line.text
    start, rest = leading(line.text.strip())
    if named := names.split(rest):
        return named[0], start, named[1]
    if start is None:
        name, _, last = rest.rpartition(" ")
        if (moment := seconds(last)) is not None and names.accepts(cleaned(name)):
            return cleaned(name), moment, ""
    elif cleaned(rest) in names.known:
        return cleaned(rest), start, ""
    return None, start, rest
