"""A turn model: weights of words, pieces of words and measures, added up to a level. Used with numpy alone.

Each block of features is a vector of its own: words and pairs, pieces, words of the turn before, measures. The first
three are (1 + log of the count) x log of rarity, divided by the block's length, as in tf-idf (Salton & Buckley 1988,
https://doi.org/10.1016/0306-4573(88)90021-0); measures are as they are. A softmax over the classes of the labelled
messages follows; the log odds are those of the wanted classes together against all others; the level is their Platt
calibration (Platt 1999).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.levels.features import (
    BEFORE,
    MEASURE,
    MEASURES,
    PIECE,
    features,
    features_before,
)
from reknit.transcripts.words import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.transcripts.levels.features import Place, Said

    Floats = NDArray[np.float64]

BLOCKS = {"": 1.0, PIECE: 0.7, BEFORE: 0.5, MEASURE: 0.3}
"""How much each block of features counts beside the words."""

MOST_TOLD = 3


@dataclass(frozen=True)
class Vocabulary:
    """The features a model knows: `rarity` (features,) is the logarithm of how rare each is; 1 for measures."""

    names: tuple[str, ...]
    rarity: Floats

    @cached_property
    def columns(self) -> dict[str, int]:
        """The place of each feature by its name."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def has_pieces(self) -> bool:
        """Whether it knows pieces of words."""
        return any(name.startswith(PIECE) for name in self.names)

    @cached_property
    def looks_before(self) -> bool:
        """Whether it knows words of the turn before."""
        return any(name.startswith(BEFORE) for name in self.names)

    def found(self, tokens: Sequence[str]) -> Iterator[tuple[str, Place]]:
        """Yield the known features of these tokens and where each stands."""
        columns = self.columns
        return (each for each in features(tokens, pieces=self.has_pieces) if each[0] in columns)

    def row(self, said: Said) -> tuple[NDArray[np.int64], Floats]:
        """Return the columns and values of the features of a turn."""
        before = features_before(said.before) if self.looks_before else ()
        counts = Counter(name for name, _ in self.found(said.tokens))
        counts.update(name for name in before if name in self.columns)
        blocks: defaultdict[str, list[int]] = defaultdict(list)
        for name in counts:
            blocks[_block(name)].append(self.columns[name])
        columns, values = [], []
        for block in sorted(blocks):
            here = np.sort(np.array(blocks[block], np.int64))
            raw = (1 + np.log([counts[self.names[at]] for at in here])) * self.rarity[here]
            columns.append(here)
            values.append(BLOCKS[block] * raw / max(float(np.sqrt(raw @ raw)), 1e-12))
        measured = said.measures
        known = [(self.columns[MEASURE + name], value) for name, value in zip(MEASURES, measured, strict=True)
                 if value and MEASURE + name in self.columns]  # fmt: skip
        columns.append(np.array([at for at, _ in known], np.int64))
        values.append(BLOCKS[MEASURE] * np.array([value for _, value in known], np.float64))
        return np.concatenate(columns), np.concatenate(values)


@dataclass(frozen=True)
class TurnModel:
    """Weights (features, classes), intercepts (classes,), which classes are wanted, and the calibration.

    The level of log odds x is 1 / (1 + exp(-(slope x + offset))).
    """

    vocabulary: Vocabulary
    weights: Floats
    intercepts: Floats
    wanted: NDArray[np.bool_]
    slope: float = 1.0
    offset: float = 0.0

    def scores(self, said: Iterable[Said]) -> Floats:
        """Return the score of each class for each turn, shape (turns, classes)."""
        rows = [self.vocabulary.row(each) for each in said]
        found = [values @ self.weights[columns] + self.intercepts for columns, values in rows]
        return np.array(found, np.float64).reshape(len(rows), len(self.intercepts))

    def log_odds(self, said: Iterable[Said]) -> Floats:
        """Return the log odds of the wanted classes, not calibrated, shape (turns,)."""
        return log_odds_of(self.scores(said), self.wanted)

    def weighed_most(self, said: Said) -> tuple[tuple[Place, ...], tuple[str, ...]]:
        """Return what raised the log odds of a turn most: places (first and last token), and names of measures.

        The weight of a feature is its value times the slope of the log odds there. Pieces count for their word.
        """
        columns, values = self.vocabulary.row(said)
        slopes = self._slopes(values @ self.weights[columns] + self.intercepts)
        raised = dict(zip(columns.tolist(), (values * (self.weights[columns] @ slopes)).tolist(), strict=True))
        at_words: defaultdict[Place, float] = defaultdict(float)
        occurs = Counter(name for name, _ in self.vocabulary.found(said.tokens))
        for name, place in self.vocabulary.found(said.tokens):
            at_words[place] += raised[self.vocabulary.columns[name]] / occurs[name]
        measures = {
            name: raised[self.vocabulary.columns[MEASURE + name]]
            for name in MEASURES
            if raised.get(self.vocabulary.columns.get(MEASURE + name, -1), 0.0) > 0
        }
        return _strongest(at_words, said), tuple(sorted(measures, key=lambda name: -measures[name])[:1])

    def _slopes(self, scores: Floats) -> Floats:
        """Return how the log odds change with the score of each class, shape (classes,)."""
        shares = np.exp(scores - scores.max())
        found: Floats = np.where(
            self.wanted, shares / shares[self.wanted].sum(), -shares / max(float(shares[~self.wanted].sum()), 1e-300)
        )
        return found


def log_odds_of(scores: Floats, wanted: NDArray[np.bool_]) -> Floats:
    """Return the log odds of the wanted classes against the others, from scores (turns, classes); shape (turns,)."""
    return _log_sum(scores[:, wanted]) - _log_sum(scores[:, ~wanted])


def levels_of(log_odds: Floats, slope: float, offset: float) -> Floats:
    """Return calibrated levels, 0 to 1, of the same shape as the log odds."""
    found: Floats = 1 / (1 + np.exp(-np.clip(slope * log_odds + offset, -500, 500)))
    return found


def _log_sum(scores: Floats) -> Floats:
    highest = scores.max(axis=1, keepdims=True)
    found: Floats = np.log(np.exp(scores - highest).sum(axis=1)) + highest[:, 0]
    return found


def _block(name: str) -> str:
    return name[0] if name[0] in BLOCKS else ""


def _strongest(at_words: Mapping[Place, float], said: Said) -> tuple[Place, ...]:
    """Return the places that raise it most, without overlaps, at least one word in each, in the order of the turn."""
    kept: list[Place] = []
    for place in sorted(at_words, key=lambda each: (-at_words[each], each)):
        free = all(place[1] < first or place[0] > last for first, last in kept)
        if at_words[place] > 0 and free and not MARKS.issuperset(said.tokens[place[0] : place[1] + 1]):
            kept.append(place)
        if len(kept) == MOST_TOLD:
            break
    return tuple(sorted(kept))
