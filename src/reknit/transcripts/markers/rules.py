"""The marking rules, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from reknit.kinds import Voice
from reknit.transcripts.phrases import Phrases


class Group(StrEnum):
    """What a mark is about: moving away, moving against, or mending."""

    WITHDRAWAL = "withdrawal"
    CONFRONTATION = "confrontation"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Rule:
    """One marking rule; `number` is its place in the list.

    `by` is the voice it looks at, None for both; `strength` 1 to 3 is the author's judgement, not a probability.
    `pattern` names a rule about the shape of the talk; `after_invitation`, `most_words` and `only_answering` narrow it.
    """

    number: int
    group: Group
    kind: str
    title: str
    by: Voice | None
    strength: int
    pattern: str = ""
    after_invitation: bool = False
    most_words: int | None = None
    only_answering: bool = False

    def looks_at(self, voice: Voice) -> bool:
        """Return whether it looks at what a member of this voice says; between peers it looks at both."""
        return self.by is None or voice in {self.by, Voice.PEER}


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of markers.toml."""
    return tuple(_rule(number, entry) for number, entry in enumerate(_content()["marker"]))


@cache
def rule_phrases() -> Phrases:
    """Return the phrases of all rules; the class of a phrase is the number of its rule."""
    return Phrases({str(number): entry.get("phrases", ()) for number, entry in enumerate(_content()["marker"])})


def answers_within() -> int:
    """Return how many turns after a mark a repair move can come and still answer it."""
    return int(_content()["within_turns"])


def _rule(number: int, entry: dict[str, Any]) -> Rule:
    settings = {name: value for name, value in entry.items() if name != "phrases"}
    settings |= {"group": Group(entry["group"]), "by": None if entry["by"] == "anyone" else Voice(entry["by"])}
    return Rule(number=number, **settings)


@cache
def _content() -> dict[str, Any]:
    text = files("reknit.transcripts").joinpath("lexicons/markers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
