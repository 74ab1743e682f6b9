"""Words as figures of an hour, and a ridge regression on many thousand of them: what words would add to the signs.

Only for judging on data that cannot ship: a model of words would hold what people said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.estimate.ridge import apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

FEWEST_HOURS = 10
"""A word or pair of words that fewer hours have is left out."""

STEPS, CLOSE = 60, 1e-3
"""Conjugate gradients end after so many steps, or once what is left is this share of the beginning."""


@dataclass(frozen=True)
class WordBlock:
    """How often each word occurs in each hour, as a sparse table sorted by hour.

    `hour`, `word`, `count` (entries,) say that an hour has a word so often; `weight` is how much the block counts.
    """

    hours: int
    words: int
    hour: NDArray[np.int32]
    word: NDArray[np.int32]
    count: NDArray[np.float32]
    weight: float


@dataclass(frozen=True)
class Columns:
    """A block made ready from the hours that are learned from: rows of length 1, centred, in all of size `weight`.

    The entries stand twice, by hour and by word, since conjugate gradients go to and fro between the two.
    """

    block: WordBlock
    value: Floats
    centre: Floats
    value_by_word: Floats
    hour_by_word: NDArray[np.int32]
    word_by_word: NDArray[np.int32]

    def times(self, weights: Floats) -> Floats:
        """Return the rows times weights (words,), shape (hours,)."""
        found = np.bincount(self.block.hour, self.value * weights[self.block.word], self.block.hours)
        return np.asarray(found - self.centre @ weights, np.float64)

    def back(self, rows: Floats) -> Floats:
        """Return the sum over hours of row times figure (hours,), shape (words,)."""
        found = np.bincount(self.word_by_word, self.value_by_word * rows[self.hour_by_word], self.block.words)
        return np.asarray(found - self.centre * rows.sum(), np.float64)


@dataclass(frozen=True)
class DenseColumns:
    """A block of figures that every hour has, shape (hours, columns), made ready in the same way."""

    rows: Floats

    def times(self, weights: Floats) -> Floats:
        """Return the rows times weights (columns,)."""
        return np.asarray(self.rows @ weights, np.float64)

    def back(self, rows: Floats) -> Floats:
        """Return the sum over hours of row times figure (hours,)."""
        return np.asarray(rows @ self.rows, np.float64)


def word_block(hours: Iterable[Sequence[str]], weight: float, *, pairs: bool = True) -> WordBlock:
    """Return the words of each hour that enough hours have, with `pairs` also neighbouring words together."""
    number: dict[str, int] = {}
    words, counts, sizes = [], [], []
    for tokens in hours:
        told = Counter(tokens)
        if pairs:
            told.update(f"{one} {other}" for one, other in pairwise(tokens))
        words.append(np.fromiter((number.setdefault(each, len(number)) for each in told), np.int32, len(told)))
        counts.append(np.fromiter(told.values(), np.float32, len(told)))
        sizes.append(len(told))
    hour = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    word, count = np.concatenate(words), np.concatenate(counts)
    kept = np.bincount(word, minlength=len(number)) >= FEWEST_HOURS
    place = np.cumsum(kept) - 1
    known = kept[word]
    return WordBlock(
        len(sizes), int(kept.sum()), hour[known], place[word[known]].astype(np.int32), count[known], weight
    )  # fmt: skip


def said_in(talk: Talk, member: int, third: int | None = None) -> list[str]:
    """Return the words and marks of a member, in one third of the hour (0 to 2) or all of it."""
    turns = len(talk.turns)
    return [
        token
        for at in range(turns)
        if talk.who[at] == member and (third is None or min(3 * at // turns, 2) == third)
        for token in talk.tokens[at]
    ]


def weighed(block: WordBlock, learned_from: Bools) -> Columns:
    """Return the block ready: (1 + log count) x rarity, rows of length 1; rarity and centre of the hours learned from.

    Rarity is log((1 + hours) / (1 + hours that have it)) + 1.
    """
    inside = learned_from[block.hour]
    having = np.bincount(block.word[inside], minlength=block.words)
    total = int(learned_from.sum())
    rarity = np.where(having > 0, np.log((1 + total) / (1 + having)) + 1, 0.0)
    value = (1 + np.log(block.count)) * rarity[block.word]
    length = np.sqrt(np.bincount(block.hour, value * value, block.hours))
    value = value / np.maximum(length, 1e-12)[block.hour]
    centre = np.bincount(block.word[inside], value[inside], block.words) / total
    # Rows have length 1, so that what is left after centring is 1 - |centre|^2 on average.
    size = np.sqrt(block.weight / max(1 - float(centre @ centre), 1e-9))
    value *= size
    order = np.argsort(block.word, kind="stable")
    return Columns(block, value, centre * size, value[order], block.hour[order], block.word[order])


def dense(rows: Floats, learned_from: Bools, weight: float) -> DenseColumns:
    """Return figures (hours, columns) ready: centred, in all of size `weight` on average."""
    apart_from_mean = rows - rows[learned_from].mean(axis=0)
    size = float(np.square(apart_from_mean[learned_from]).sum(axis=1).mean())
    return DenseColumns(apart_from_mean * np.sqrt(weight / max(size, 1e-12)))


def told_by(
    blocks: Sequence[Columns | DenseColumns], rating: Floats, pair: Ints, learned_from: Bools, penalty: float
) -> Floats:
    """Return what is told of every hour by a ridge regression on the blocks, shape (hours,).

    Learned from the hours named, with an effect of the pair as in `fit_ridge`; by conjugate gradients.
    """
    ends = np.cumsum([0, *(len(block.back(np.zeros(len(rating)))) for block in blocks)])
    middle = float(rating[learned_from].mean())

    def white(rows: Floats) -> Floats:
        found = np.zeros(len(rating))
        found[learned_from] = apart(rows[learned_from][:, None], pair[learned_from])[:, 0]
        return found

    def times(weights: Floats) -> Floats:
        found = np.zeros(len(rating))
        for block, (first, last) in zip(blocks, pairwise(ends.tolist()), strict=True):
            found += block.times(weights[first:last])
        return found

    def back(rows: Floats) -> Floats:
        return np.concatenate([block.back(rows) for block in blocks])

    left = back(white(white(np.where(learned_from, rating - middle, 0.0))))
    weights, step = np.zeros(len(left)), left.copy()
    size = first = float(left @ left)
    for _ in range(STEPS):
        if size <= CLOSE**2 * first:
            break
        pushed = back(white(white(times(step)))) + penalty * step
        along = size / float(step @ pushed)
        weights, left = weights + along * step, left - along * pushed
        size, before = float(left @ left), size
        step = left + (size / before) * step
    return middle + times(weights)
