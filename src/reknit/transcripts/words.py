"""Words of a turn, in small letters, with the marks that end sentences between them."""

from __future__ import annotations

import re
from functools import lru_cache

MARKS = frozenset(".?!")

_NOTE = re.compile(r"\[[^\[\]]*\]|&=\w+|\bxxx\b")
"""What a transcriber noted rather than heard: [laughs], &=laughs, [/], xxx."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[.?!]")

SHORTEST_STEM = 3
_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "ly", "es", "s")


def tokens_of(text: str) -> list[str]:
    """Return the words in small letters and the marks . ? ! in their order, without notes in square brackets."""
    if "[" in text or "&=" in text or "xxx" in text:
        text = without_notes(text)
    if "’" in text:
        text = text.replace("’", "'")
    return [token.lower() for token in _TOKEN.findall(text)]


def places_of(text: str) -> list[tuple[int, int]]:
    """Return where each of `tokens_of(text)` begins and ends, in characters of the text."""
    return [found.span() for found in _TOKEN.finditer(without_notes(text).replace("’", "'"))]


def without_notes(text: str) -> str:
    """Return the text with notes replaced by as many spaces."""
    return _NOTE.sub(lambda found: " " * len(found[0]), text)


def notes_of(text: str) -> list[str]:
    """Return the notes, in small letters and without their brackets."""
    return [found.strip("[]&=").strip().lower() for found in _NOTE.findall(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the word without its commonest endings, so that "walks" and "walking" are one."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
