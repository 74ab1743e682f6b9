"""What coders look for, as data: the kinds of markers, and what is rated in each five-minute segment."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.transcripts.markers.rules import Group

if TYPE_CHECKING:
    from collections.abc import Iterable

GRADES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of marker. `keys` are what a coder presses for it: the letter of its group, then its number there."""

    group: Group
    kind: str
    title: str
    about: str
    keys: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What is rated from 1 to 5 in a segment; `low` and `high` say what the ends mean. `member` is "" for the pair."""

    name: str
    title: str
    low: str
    high: str
    member: str = ""


@cache
def codes() -> tuple[Code, ...]:
    """Return every kind of marker, those of a group together."""
    letters = {entry["name"]: entry["letter"] for entry in _content()["group"]}
    count = dict.fromkeys(letters, 0)
    found = []
    for entry in _content()["code"]:
        count[entry["group"]] += 1
        keys = f"{letters[entry['group']]}{count[entry['group']] % 10}"
        found.append(Code(Group(entry["group"]), entry["kind"], entry["title"], entry["about"], keys))
    return tuple(found)


@cache
def code_of() -> dict[str, Code]:
    """Return each kind's code by the name of the kind."""
    return {code.kind: code for code in codes()}


@cache
def group_titles() -> dict[Group, str]:
    """Return what each group is called."""
    return {Group(entry["name"]): entry["title"] for entry in _content()["group"]}


def ratings_for(members: Iterable[str]) -> tuple[Rating, ...]:
    """Return what is rated in a segment of a talk between members of these two roles."""
    roles, found = tuple(members), []
    for entry in _content()["rating"]:
        for member in roles if entry.get("each_member") else ("",):
            name = f"{entry['name']}_{member}" if member else entry["name"]
            title = entry["title"].format(member=f"the {member}")
            found.append(Rating(name, title, entry["low"], entry["high"], member))
    return tuple(found)


@cache
def _content() -> dict[str, Any]:
    text = files("reknit.coding").joinpath("codes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
