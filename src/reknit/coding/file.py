"""A coding as JSON, and reading it from either format."""

from __future__ import annotations

import json
import math
from typing import Any

from reknit.coding.coding import Coding, CodingError, Outline, Spoken
from reknit.coding.table import coding_from_table

FORMAT = "reknit coding 1"
MOST_BYTES = 8_000_000


def as_coding_json(coding: Coding) -> str:
    """Return a coding as JSON; reading it gives the same coding."""
    outline = coding.outline
    turns = [
        {"member": spoken.member, "start_seconds": spoken.start, "markers": _sorted(coding.markers.get(number))}
        for number, spoken in enumerate(outline.turns, start=1)
    ]
    segments = [
        {"first_turn": first, "last_turn": last, "ratings": dict(coding.ratings.get(number, {}))}
        for number, (first, last) in enumerate(outline.segments, start=1)
    ]
    whole = {"format": FORMAT, "coder": coding.coder, "members": list(outline.members)}
    return json.dumps({**whole, "turns": turns, "segments": segments}, indent=1, ensure_ascii=False) + "\n"


def coding_from_json(text: str) -> Coding:
    """Return the coding in JSON of `as_coding_json`.

    Raises:
        CodingError: it is none.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise CodingError(f"this cannot be read as JSON: {str(problem)[:100]}") from problem
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise CodingError(f'this is no coding: expected "format": "{FORMAT}"')
    members = whole.get("members")
    if not isinstance(members, list) or len(members) != 2 or not all(isinstance(each, str) for each in members):
        raise CodingError('expected "members": the names of two roles')
    turns, segments = _objects(whole, "turns"), _objects(whole, "segments")
    markers, ratings = {}, {}
    for number, turn in enumerate(turns, start=1):
        if turn.get("markers") is not None:
            markers[number] = _kinds(turn["markers"], number)
    for number, segment in enumerate(segments, start=1):
        if given := segment.get("ratings"):
            ratings[number] = _grades(given, number)
    spoken = tuple(_spoken(turn, number) for number, turn in enumerate(turns, start=1))
    bounds = tuple(
        (_whole(each.get("first_turn"), number), _whole(each.get("last_turn"), number))
        for number, each in enumerate(segments, start=1)
    )
    coder = whole.get("coder")
    outline = Outline((members[0], members[1]), spoken, bounds)
    return Coding(coder if isinstance(coder, str) else "", outline, markers, ratings)


def read_coding(data: bytes) -> Coding:
    """Return the coding in the bytes of a CSV or JSON file, told apart by what is in it.

    Raises:
        CodingError: it is none, or larger than `MOST_BYTES`.
    """
    if len(data) > MOST_BYTES:
        raise CodingError(f"this is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise CodingError("this is not UTF-8 text") from problem
    return coding_from_json(text) if text.lstrip()[:1] == "{" else coding_from_table(text)


def _objects(whole: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = whole.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise CodingError(f'expected "{name}": a list of objects')
    return found


def _spoken(turn: dict[str, Any], number: int) -> Spoken:
    member, start = turn.get("member"), turn.get("start_seconds")
    if not isinstance(member, str):
        raise CodingError(f'turn {number}: expected "member": a role')
    if start is None:
        return Spoken(member)
    if isinstance(start, bool) or not isinstance(start, int | float) or not math.isfinite(start) or abs(start) > 1e9:
        raise CodingError(f'turn {number}: expected "start_seconds": seconds, or null')
    return Spoken(member, float(start))


def _kinds(found: object, number: int) -> frozenset[str]:
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise CodingError(f'turn {number}: expected "markers": a list of kinds, or null')
    return frozenset(found)


def _grades(found: object, number: int) -> dict[str, int]:
    if not isinstance(found, dict) or not all(type(grade) is int for grade in found.values()):
        raise CodingError(f'segment {number}: expected "ratings": a whole number for each')
    return found


def _whole(found: object, number: int) -> int:
    if type(found) is not int or abs(found) > 1_000_000:
        raise CodingError(f"segment {number}: expected whole numbers for first_turn and last_turn")
    return found


def _sorted(kinds: frozenset[str] | None) -> list[str] | None:
    return None if kinds is None else sorted(kinds)
