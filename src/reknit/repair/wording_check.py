"""Gentle marks in a text that is being written: where it blames the other, or takes all of it on oneself.

The text is cut into words once, and at each word only the phrases that begin with it are tried; so the time grows
with the length of the text and no more. English only. A mark is an offer; whoever writes may leave the text as it is.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class MarkKind(StrEnum):
    """What a mark is about."""

    BLAME = "blame"
    SELF_BLAME = "self_blame"


@dataclass(frozen=True, slots=True)
class Mark:
    """A gentle mark: characters `start` to `end` (exclusive) of the text, its kind, and what it suggests."""

    start: int
    end: int
    kind: MarkKind
    suggestion: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words in a row; without a kind they are spared."""

    words: tuple[str, ...]
    kind: MarkKind | None
    suggestion: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def wording_marks(text: str) -> tuple[Mark, ...]:
    """Return the marks in this text in its order; they do not overlap."""
    return tuple(_marks(text))


def _marks(text: str) -> Iterator[Mark]:
    words = [_Word(_plain(each[0]), *each.span()) for each in _WORD.finditer(text)]
    by_first_word = _phrases()
    at = 0
    while at < len(words):
        phrase = _longest(by_first_word.get(words[at].text, ()), words, at)
        if phrase is None:
            at += 1
            continue
        last = at + len(phrase.words) - 1
        if phrase.kind is not None:
            yield Mark(words[at].start, words[last].end, phrase.kind, phrase.suggestion)
        at = last + 1


# A single class of characters, so that there is nothing to go back to.
_WORD = re.compile(r"[\w'’]+")


def _longest(phrases: Sequence[_Phrase], words: Sequence[_Word], at: int) -> _Phrase | None:
    """Return the longest of these phrases that stands here; they come with the longest first."""
    for phrase in phrases:
        there = words[at : at + len(phrase.words)]
        if tuple(each.text for each in there) == phrase.words:
            return phrase
    return None


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


@cache
def _phrases() -> Mapping[str, tuple[_Phrase, ...]]:
    text = files("reknit.repair").joinpath("wording_check.toml").read_text(encoding="utf-8")
    entry = tomllib.loads(text)
    phrases = [_Phrase(_words(said), None, "") for said in entry["spared"]]
    phrases += [
        _Phrase(_words(said), MarkKind(mark["kind"]), mark["suggestion"])
        for mark in entry["mark"]
        for said in mark["phrases"]
    ]
    phrases.sort(key=lambda phrase: len(phrase.words), reverse=True)
    firsts = {phrase.words[0] for phrase in phrases}
    return {first: tuple(phrase for phrase in phrases if phrase.words[0] == first) for first in firsts}


def _words(said: str) -> tuple[str, ...]:
    return tuple(_plain(each) for each in _WORD.findall(said))
