"""Phrases found in words: plain to read, and told with the words that fit.

A phrase is elements with spaces between: a word, `a|b` for either, `..` for up to three words, `^` for where a sentence
begins, `$` for where it ends, `?` for a question mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.words import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

GAP = ".."
BEGIN, END = "^", "$"
LONGEST_GAP = 3

Element = frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the class at this index fits tokens `first` to `last`, both included, counted from 0."""

    kind: int
    first: int
    last: int


class Phrases:
    """Classes of words and phrases, ready to be looked for."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        """Take the phrases of each class.

        Raises:
            ValueError: a phrase has no word to begin with.
        """
        self.names = tuple(classes)
        self._single: dict[str, tuple[int, ...]] = {}
        self._longer: dict[str, list[tuple[int, tuple[Element, ...], bool]]] = {}
        for kind, phrases in enumerate(classes.values()):
            for phrase in phrases:
                self._add(kind, phrase)

    def _add(self, kind: int, phrase: str) -> None:
        elements = [frozenset(each.split("|")) for each in phrase.split()]
        at_begin = elements[:1] == [frozenset({BEGIN})]
        if at_begin:
            elements = elements[1:]
        if elements[:1] == [frozenset({GAP})] or not elements:
            raise ValueError(f"the phrase {phrase!r} does not begin with a word")
        for word in elements[0]:
            if len(elements) == 1 and not at_begin:
                self._single[word] = (*self._single.get(word, ()), kind)
            else:
                self._longer.setdefault(word, []).append((kind, tuple(elements[1:]), at_begin))

    def count(self, tokens: Sequence[str]) -> list[int]:
        """Return how often each class occurs, in the order of `names`."""
        counts = [0] * len(self.names)
        single, longer = self._single, self._longer
        for at, token in enumerate(tokens):
            if token in single:
                for kind in single[token]:
                    counts[kind] += 1
            if token in longer:
                for kind, rest, at_begin in longer[token]:
                    if _begins(tokens, at, needed=at_begin) and _fits(rest, tokens, at + 1) is not None:
                        counts[kind] += 1
        return counts

    def find(self, tokens: Sequence[str]) -> Iterator[Found]:
        """Yield every place where a phrase fits, in the order of the tokens."""
        for at, token in enumerate(tokens):
            for kind in self._single.get(token, ()):
                yield Found(kind, at, at)
            for kind, rest, at_begin in self._longer.get(token, ()):
                if _begins(tokens, at, needed=at_begin) and (end := _fits(rest, tokens, at + 1)) is not None:
                    yield Found(kind, at, end - 1)


def _begins(tokens: Sequence[str], at: int, *, needed: bool) -> bool:
    return not needed or at == 0 or tokens[at - 1] in MARKS


def _fits(rest: Sequence[Element], tokens: Sequence[str], at: int) -> int | None:
    """Return the place after the last token that fits, None if the rest of a phrase does not fit at `at`."""
    for place, element in enumerate(rest):
        if GAP in element:
            for ahead in range(at, min(at + LONGEST_GAP, len(tokens)) + 1):
                if (end := _fits(rest[place + 1 :], tokens, ahead)) is not None:
                    return end
                if ahead < len(tokens) and tokens[ahead] in MARKS:
                    return None
            return None
        if END in element:
            if at < len(tokens) and tokens[at] not in MARKS:
                return None
        elif at < len(tokens) and tokens[at] in element:
            at += 1
        else:
            return None
    return at
