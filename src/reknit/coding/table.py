"""A coding as CSV, which a spreadsheet can fill in: a row for each turn, then a row for each segment."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from reknit.coding.codes import ratings_for
from reknit.coding.coding import Coding, CodingError, Outline, Spoken
from reknit.transcripts.turn import OTHER
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NOTHING = "none"
"""What stands in `markers` where a turn was coded and nothing is there; an empty cell says that it was not coded."""

COLUMNS = ("coder", "part", "number", "first_turn", "last_turn", "start_seconds", "member", "markers")
SAID = "said"
"""A last column that a sheet to fill in has, with what was said; it is not read."""


def as_coding_table(coding: Coding, said: Sequence[str] | None = None) -> str:
    """Return a coding as CSV; with `said`, the words of each turn stand in a last column.

    Reading it gives the same coding, with times to the thousandth of a second.
    """
    names = [each.name for each in ratings_for(coding.outline.members)]
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow([*COLUMNS, *names, *([SAID] if said is not None else [])])
    for number, spoken in enumerate(coding.outline.turns, start=1):
        kinds = coding.markers.get(number)
        told = "" if kinds is None else " ".join(sorted(kinds)) or NOTHING
        start = "" if spoken.start is None else f"{spoken.start:.3f}"
        row = [harmless(coding.coder), "turn", number, "", "", start, spoken.member, told, *("" for _ in names)]
        table.writerow([*row, *([harmless(said[number - 1])] if said is not None else [])])
    for number, (first, last) in enumerate(coding.outline.segments, start=1):
        grades = coding.ratings.get(number, {})
        row = [harmless(coding.coder), "segment", number, first, last, "", "", "", *(grades.get(n, "") for n in names)]
        table.writerow([*row, *([""] if said is not None else [])])
    return written.getvalue()


def coding_from_table(text: str) -> Coding:
    """Return the coding in a CSV of `as_coding_table`.

    Raises:
        CodingError: it is none; the message says the row.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(text), restkey="", strict=True))
    except csv.Error as problem:
        raise CodingError(f"this cannot be read as CSV: {problem}") from problem
    if not rows or (missing := [name for name in COLUMNS if name not in rows[0]]):
        told = f"the column {missing[0]} is missing" if rows else "there are no rows"
        raise CodingError(f"{told}: expected the columns {', '.join(COLUMNS)}, and ratings")
    turns = [row for row in rows if row["part"] == "turn"]
    segments = [row for row in rows if row["part"] == "segment"]
    if len(turns) + len(segments) != len(rows):
        raise CodingError("in the column part stand turn and segment, nothing else")
    members = _members(rows[0])
    for part in (turns, segments):
        if any(row["number"] != str(number) for number, row in enumerate(part, start=1)):
            raise CodingError(f"the numbers of each {part[0]['part']} go 1, 2, 3, ... with none left out")
    spoken = tuple(Spoken(row["member"], _seconds(row["start_seconds"], number)) for number, row in _numbered(turns))
    if strange := {each.member for each in spoken} - {*members, OTHER}:
        known = ", ".join(repr(each[:60]) for each in members)
        raise CodingError(f"{min(strange)[:60]!r} is no member here: expected {known} or {OTHER}")
    bounds = tuple(
        (_whole(row["first_turn"], f"segment {number}"), _whole(row["last_turn"], f"segment {number}"))
        for number, row in _numbered(segments)
    )
    return Coding(_coder(rows), Outline(members, spoken, bounds), _markers(turns), _ratings(segments, members))


def _members(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the two roles, which the names of the columns tell."""
    prefix = "contribution_"
    found = [name.removeprefix(prefix) for name in row if name.startswith(prefix)]
    missing = [each.name for each in ratings_for(("", ""))[:2] if each.name not in row]
    if len(found) != 2 or missing:
        raise CodingError("expected the columns impact, resolution, and two that begin with contribution_")
    return found[0], found[1]


def _coder(rows: Sequence[Mapping[str, str]]) -> str:
    coders = {row["coder"] for row in rows}
    if len(coders) != 1:
        raise CodingError(f"{len(coders)} coders are named in one file; expected one")
    coder = coders.pop()
    return coder[1:] if coder.startswith("'") and harmless(coder[1:]) == coder else coder


def _markers(turns: Iterable[Mapping[str, str]]) -> dict[int, frozenset[str]]:
    told = {number: row["markers"].split() for number, row in _numbered(turns)}
    return {number: frozenset(kinds) - {NOTHING} for number, kinds in told.items() if kinds}


def _ratings(segments: Iterable[Mapping[str, str]], members: tuple[str, str]) -> dict[int, dict[str, int]]:
    names = [each.name for each in ratings_for(members)]
    told = {
        number: {name: _whole(row[name], f"segment {number}, {name}") for name in names if row[name]}
        for number, row in _numbered(segments)
    }
    return {number: grades for number, grades in told.items() if grades}


def _numbered(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, row in enumerate(rows, start=1):
        if None in row.values():
            raise CodingError(f"row of {row['part']} {number}: fewer cells than columns")
        yield number, row


def _whole(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise CodingError(f"{where}: found {text[:20]!r}, expected a whole number")
    return int(text)


def _seconds(text: str, turn: int) -> float | None:
    if not text:
        return None
    whole, _, rest = text.removeprefix("-").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in (whole, rest or "0")):
        raise CodingError(f"turn {turn}: found {text[:20]!r}, expected seconds such as 12.5")
    return float(text)
