"""How plain a text is: what lay people never read, braces left over, and the reading level, counted our own way."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

FORBIDDEN = ("rupture", "resistance", "compliance", "alliance", "dyad", "violation", "disclos", "perpetrator", "victim")
NO_PROSE = {"name", "kind", "kinds", "concern", "group", "licence", "version"}
FEWEST_WORDS = 8
MOST_ON_AVERAGE, MOST_ANYWHERE = 7.0, 9.0


def prose(room: str, name: str) -> list[str]:
    """Every text in a file of wording, the other one called Ana."""
    stored = tomllib.loads(files(f"reknit.{room}").joinpath(name).read_text(encoding="utf-8"))
    return [text.replace("{other}", "Ana") for text in _texts(stored)]


def _texts(stored: Any) -> list[str]:
    if isinstance(stored, str):
        return [stored]
    if isinstance(stored, dict):
        return [text for key, value in stored.items() if key not in NO_PROSE for text in _texts(value)]
    return [text for each in stored for text in _texts(each)] if isinstance(stored, list) else []


def paragraphs(texts: list[str]) -> list[str]:
    """Those long enough for a reading level to mean anything."""
    return [text for text in texts if len(_words(text)) >= FEWEST_WORDS]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: years of school."""
    words = _words(text)
    sentences = max(len([part for part in re.split(r"[.!?]+", text) if re.search(r"\w", part)]), 1)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def words_of_the_trade(texts: list[str]) -> list[str]:
    return [word for word in FORBIDDEN if word in " ".join(texts).lower()]


def too_hard(texts: list[str]) -> list[tuple[float, str]]:
    return [(round(grade(text), 1), text) for text in paragraphs(texts) if grade(text) > MOST_ANYWHERE]


def average_grade(texts: list[str]) -> float:
    graded = [grade(text) for text in paragraphs(texts)]
    return sum(graded) / len(graded)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:['’][a-z]+)?|\d+", text.lower())


def _syllables(word: str) -> int:
    letters = re.sub(r"(?<=[^aeiouy])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzcg])es$", "", word.replace("'", ""))
    if word.endswith("le") and len(word) > 2 and word[-3] not in "aeiouy":
        letters = word
    return max(len(re.findall(r"[aeiouy]+", letters)), 1)
