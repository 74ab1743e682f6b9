"""WebVTT as Zoom, Teams, Otter and YouTube write it, and SRT.

Teams names the speaker in voice tags and cuts one turn into parts with identifiers .../12-0, .../12-1; Zoom writes
`Name: words`; YouTube's captions roll.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from reknit.transcripts.read.cues import Cue, cues_of, rolled_up
from reknit.transcripts.turn import Turn, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.transcripts.names import Names


def read_captions(lines: Sequence[str], file: str, names: Names) -> tuple[list[Turn], list[str]]:
    """Return (turns, notices).

    Raises:
        TranscriptError: a line of times is none, or there is no cue.
    """
    cues = cues_of(lines, file)
    notices: list[str] = []
    tagged = any("<v" in line for cue in cues for line in cue.said)
    # Captions that roll come from machines that name nobody; who is named and repeats herself has said it twice.
    if not tagged and len(fewer := rolled_up([_without_inner_tags(cue) for cue in cues])) < len(cues):
        cues = fewer
        notices.append("The captions roll: lines that were shown again were left out.")
    turns: list[Turn] = []
    before = ""
    for cue in cues:
        pieces = list(_voices(" ".join(cue.said)) if tagged else _named(cue.said, names))
        part_of = _part_of(cue.name)
        for place, (speaker, text) in enumerate(pieces):
            turn = Turn(speaker, text, cue.start, cue.end, cue.line)
            if place == 0 and part_of and part_of == before and turns and turns[-1].speaker == speaker:
                earlier = turns.pop()
                turn = Turn(speaker, f"{earlier.text} {text}", earlier.start, cue.end, earlier.line)
            turns.append(turn)
        before = part_of
    return turns, [*notices, *_backwards(cues)]


def _backwards(cues: Sequence[Cue]) -> list[str]:
    wrong = [cue.line for cue in cues if cue.end is None]
    if not wrong:
        return []
    return [f"Cues that end before they begin: {len(wrong)} (the first on line {wrong[0]}); their end is unknown."]


def _part_of(name: str) -> str:
    """Return which turn a cue is a part of: a1b2/12 for a1b2/12-1; "" for other identifiers."""
    turn, dash, part = name.rpartition("-")
    return turn if dash and part.isdigit() and "/" in turn else ""


def _without_inner_tags(cue: Cue) -> Cue:
    if not any("<" in line for line in cue.said):
        return cue
    said = ("".join(text for _, text in _pieces(line)) for line in cue.said)
    return Cue(cue.name, cue.start, cue.end, tuple(said), cue.line)


def _voices(said: str) -> Iterator[tuple[str, str]]:
    """Yield (speaker, text) of each voice in a cue."""
    speaker, texts = "", list[str]()
    for tag, text in _pieces(said):
        if tag[:1] == "v" and tag[1:2] in {" ", ".", "\t"}:
            if whole := cleaned(html.unescape("".join(texts))):
                yield speaker, whole
            speaker, texts = cleaned(html.unescape(tag.replace("\t", " ").partition(" ")[2])), []
        texts.append(text)
    if whole := cleaned(html.unescape("".join(texts))):
        yield speaker, whole


def _named(said: Sequence[str], names: Names) -> Iterator[tuple[str, str]]:
    """Yield (speaker, text) of a cue whose speaker, if any, stands before a colon."""
    text = cleaned(html.unescape(" ".join("".join(text for _, text in _pieces(line)) for line in said)))
    speaker, spoken = names.split(text) or ("", text)
    if spoken:
        yield speaker, spoken


def _pieces(said: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, text after it), the first with the tag ""; a `<` that opens no tag is text."""
    tag, text, at = "", list[str](), 0
    while (opening := said.find("<", at)) >= 0:
        following = said[opening + 1 : opening + 2]
        closing = said.find(">", opening) if following.isalnum() or following == "/" else opening
        if closing < 0:
            break
        if closing == opening:
            text.append(said[at : opening + 1])
        else:
            text.append(said[at:opening])
            yield tag, "".join(text)
            tag, text = said[opening + 1 : closing], []
        at = closing + 1
    yield tag, "".join([*text, said[at:]])
