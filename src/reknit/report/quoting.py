"""Turns as a page shows them: who spoke when, and what was said with some words picked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.report.hour_band import titles_of
from reknit.transcripts.stamps import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.transcripts.markers.marks import Mark
    from reknit.transcripts.talk import Talk


@dataclass(frozen=True, slots=True)
class Quoted:
    """A turn as the page shows it: `pieces` are (text, whether it is picked out); `marks` are told below it."""

    number: int
    when: str
    member: str
    pieces: tuple[tuple[str, bool], ...]
    marks: tuple[Mark, ...] = ()


def quoted(talk: Talk, at: int, places: Iterable[tuple[int, int]], marks: tuple[Mark, ...] = ()) -> Quoted:
    """Return one turn with these places (first character, the one after the last) picked out."""
    turn = talk.turns[at]
    pieces: list[tuple[str, bool]] = []
    done = 0
    for first, last in sorted(set(places)):
        if first >= done:
            pieces += [(turn.text[done:first], False), (turn.text[first:last], True)]
            done = last
    pieces.append((turn.text[done:], False))
    when = clock(turn.start) if turn.start is not None else ""
    kept = tuple(piece for piece in pieces if piece[0])
    return Quoted(at + 1, when, titles_of(talk.kind).get(turn.member, "someone else"), kept, marks)
