"""What a turn model sees of a turn: its words, pairs of words, pieces of words, and a few measures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from reknit.transcripts.lexicon import empty_words, english
from reknit.transcripts.words import MARKS, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

BEGIN, END = "^", "$"
PIECE, BEFORE, MEASURE = "~", "<", "#"
"""First sign of the name of a piece of a word, of something in the turn before, and of a measure; words have none."""

PIECES = (2, 4)
LONGEST_WORD = 40
"""Letters of the shortest and longest piece; of longer words, so many letters are looked at."""

MEASURES = ("length", "length before", "echo", "echoed words", "place", *english().names)
"""The measures, in the order of `Said.measures`. The last are the classes of the lexicon."""

Place = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """The words and marks of a turn (see `tokens_of`), and of the turn right before it, empty where there is none.

    `place` is how many turns of the talk came before.
    """

    tokens: Sequence[str]
    before: Sequence[str] = ()
    place: int = 0

    @cached_property
    def measures(self) -> tuple[float, ...]:
        """Each of `MEASURES`, about 0 to 1: lengths on a logarithmic scale, counts up to three, shares."""
        own, heard = _topics(self.tokens), _topics(self.before)
        shared = len(own & heard)
        return (
            _length(self.tokens),
            _length(self.before),
            shared / len(own) if own else 0.0,
            min(shared, 6) / 6,
            min(self.place, 100) / 100,
            *(min(count, 3) / 3 for count in english().count(self.tokens)),
        )


def features(tokens: Sequence[str], *, pieces: bool = True) -> Iterator[tuple[str, Place]]:
    """Yield the name of each word, pair of words and, if asked for, piece, with the first and last token it stands on.

    A pair may begin before the first token (`^`) or end after the last (`$`). A piece is two to four signs of a word
    with a space on each side, as in `char_wb` of scikit-learn.
    """
    last = len(tokens) - 1
    for at, token in enumerate(tokens):
        yield token, (at, at)
        for piece in _pieces(token) if pieces else ():
            yield piece, (at, at)
    for at, (one, other) in enumerate(pairwise([BEGIN, *tokens, END])):
        yield f"{one} {other}", (max(at - 1, 0), min(at, last))


def features_before(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the names of the words and pairs of words of the turn before."""
    for token in tokens:
        yield f"{BEFORE}{token}"
    for one, other in pairwise([BEGIN, *tokens, END]):
        yield f"{BEFORE}{one} {other}"


def _topics(tokens: Collection[str]) -> frozenset[str]:
    empty = empty_words()
    return frozenset(stem(word) for word in tokens if len(word) > 2 and word not in empty)


def _length(tokens: Sequence[str]) -> float:
    return log(1 + sum(token not in MARKS for token in tokens)) / 4


def _pieces(token: str) -> Iterator[str]:
    if token in MARKS:
        return
    spaced = f" {token[:LONGEST_WORD]} "
    for length in range(PIECES[0], PIECES[1] + 1):
        for at in range(len(spaced) - length + 1):
            yield PIECE + spaced[at : at + length]
