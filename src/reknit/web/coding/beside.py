"""Codings beside each other: the two coders', or one coder's and reknit's own marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.coding.codes import code_of
from reknit.coding.machine import MACHINE, machine_coding
from reknit.transcripts.markers.marks import marks
from reknit.transcripts.stamps import clock
from reknit.transcripts.talk import prepared
from reknit.web.coding.codes import coded_by
from reknit.web.people.identities import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.coding.agreement import Comparison
    from reknit.coding.coding import Coding
    from reknit.web.coder_policy import CoderStanding
    from reknit.web.coding.codes import Coded
    from reknit.web.coding.keeping import ReadTranscript

ME = "You"
MARKED_BY = MACHINE


@dataclass(frozen=True, slots=True)
class SeenDifference:
    """Where coders differ: what it is, when it begins, who says what there ("" for a segment), each coder's codes."""

    where: str
    number: int
    is_turn: bool
    when: str
    who: str
    words: str
    said: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class MarkBeside:
    """A turn that reknit marks or the coder coded: each mark's title and reason, and the coder's own codes."""

    number: int
    when: str
    who: str
    words: str
    marks: tuple[tuple[str, str], ...]
    own: str | None


def both_codings(standing: CoderStanding, told_read: ReadTranscript) -> list[tuple[UUID, Coding]]:
    """Return each coder's row and coding, the viewer's first, under names that differ. It asks nothing about sight."""
    rows = [standing.coder, *standing.others]
    names = names_of([each.person_id for each in rows])
    outline, found = told_read.outline, []
    taken: defaultdict[str, int] = defaultdict(int)
    for each in rows:
        name = names[each.person_id]
        taken[name] += 1
        called = name if taken[name] == 1 else f"{name} {taken[name]}"
        found.append((each.pk, coded_by(each).as_coding(called, outline)))
    return found


def seen_differences(found: Comparison, told_read: ReadTranscript) -> list[SeenDifference]:
    """Return where coders differ, in the order of the talk, with what is said there."""
    rows = []
    for each in found.differences:
        is_turn = each.part == "turn"
        first, last = (each.number, each.number) if is_turn else told_read.outline.segments[each.number - 1]
        turn = told_read.turns[first - 1]
        at = "" if turn.start is None else clock(turn.start)
        who = told_read.title_of(turn.member) if is_turn else ""
        words = turn.text if is_turn else ""
        rows.append((last, not is_turn, SeenDifference(each.part, each.number, is_turn, at, who, words, each.said)))
    return [each for _, _, each in sorted(rows, key=lambda row: row[:2])]


def own_and_marks(told_read: ReadTranscript, own: Coded) -> list[Coding]:
    """Return a coder's coding, and reknit's marks as one."""
    talk = prepared(told_read.talked, told_read.kind)
    return [own.as_coding(ME, told_read.outline), machine_coding(talk)]


def marks_beside(told_read: ReadTranscript, own: Coded) -> list[MarkBeside]:
    """Return every turn that reknit marks or the coder coded as something."""
    talk = prepared(told_read.talked, told_read.kind)
    by_turn: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for mark in marks(talk):
        made_by = ", ".join(f"“{each}”" for each in mark.words(talk))
        by_turn[mark.turn + 1].append((mark.rule.title, mark.why or made_by))
    found = []
    for number, turn in enumerate(told_read.turns, start=1):
        kinds = own.turns.get(number)
        if by_turn[number] or kinds:
            at = "" if turn.start is None else clock(turn.start)
            who, marked = told_read.title_of(turn.member), tuple(by_turn[number])
            found.append(MarkBeside(number, at, who, turn.text, marked, _told(kinds)))
    return found


def _told(kinds: frozenset[str] | None) -> str | None:
    if kinds is None:
        return None
    return "; ".join(code_of()[kind].title for kind in code_of() if kind in kinds) or "nothing"
