"""How hard a text is to read: the Flesch-Kincaid grade, with a small syllable counter of its own.

Grade = 0.39 words per sentence + 11.8 syllables per word - 15.59; seven is read with ease at twelve or thirteen.
Syllables are counted as groups of vowels; an "e" or "ed" at the end and "es" after most consonants are silent; never
fewer than one. Within a syllable of a dictionary for nine of ten common words, which is enough for a mean.
"""

from __future__ import annotations

import re


def syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = re.search(r"[^aeiouyl]e$|[^aeioutdy]ed$|[^aeiouscxzh]es$", letters)
    return max(1, groups - bool(silent))


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z’']+", text)


def sentences(text: str) -> int:
    return max(1, len(re.findall(r"[.!?…]+(?:\s|$)", text.strip())))


def grade(text: str) -> float:
    said = words(text)
    per_sentence = len(said) / sentences(text)
    per_word = sum(map(syllables, said)) / len(said)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
