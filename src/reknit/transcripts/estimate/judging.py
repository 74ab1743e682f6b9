"""How near estimates come to what clients said of the hour, always in hours of clients that were not learned from."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.ranks import area
from reknit.inference.redrawing import redrawn, with_interval
from reknit.transcripts.estimate.model import RatedHour, left_out, table_of
from reknit.transcripts.estimate.ridge import dealt
from reknit.transcripts.estimate.signs import LENGTH, THIRDS, signs
from reknit.transcripts.estimate.words import dense, said_in, told_by, weighed, word_block
from reknit.transcripts.validity import RESAMPLES, rank_correlation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.transcripts.estimate.words import WordBlock
    from reknit.transcripts.talk import Talk

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

FOLDS = 5
WORDS_PENALTY, VECTORS_PENALTY, BAG_PENALTY = 4.0, 5.0, 4.0
THIRD_WEIGHTS = (0.35, 0.35, 0.525)
"""How much the words of each third count beside those of the whole hour: how the two part says most. These weights and
the penalties are the best of about ten that were tried on KokoroChat itself."""


@dataclass(frozen=True)
class JudgedHour:
    """What is looked at in one hour: its signs, and each member's words in each third, [member][third]."""

    signs: Mapping[str, float]
    said: tuple[tuple[list[str], ...], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """An estimate's rank correlation with the rating and the area under the curve for hours that went amiss.

    Each with its 95 % interval (value, low, high), clients drawn anew; `beyond_length` is how much larger the
    correlation is than that of length alone.
    """

    name: str
    correlation: tuple[float, float, float]
    area: tuple[float, float, float]
    beyond_length: tuple[float, float, float]


def looked_at(talk: Talk, *, translated: bool) -> JudgedHour:
    """Return what is looked at in an hour."""
    said = tuple(
        tuple([sys.intern(token) for token in said_in(talk, member, third)] for third in range(len(THIRDS)))
        for member in (0, 1)
    )
    return JudgedHour(signs(talk, translated=translated), said)


def estimates(
    hours: Sequence[JudgedHour], rating: Floats, client: Sequence[str], vectors: Floats | None,
    tell: Callable[[float, str], None],
) -> dict[str, Floats]:  # fmt: skip
    """Return by name what each way tells of every hour, none learned from hours of the same client.

    `vectors` (hours, columns) are an encoder's, None without one.
    """
    _, pair = np.unique(np.asarray(client), return_inverse=True)
    rated = [RatedHour("", hour.signs, 0.0) for hour in hours]
    names = [name for name in hours[0].signs if any(np.isfinite(hour.signs[name]) for hour in hours)]
    lengths = [name for name in LENGTH if name in names]
    tell(0.0, "length alone, and signs")
    found = {
        "length alone": left_out(table_of(rated, lengths), rating, pair, FOLDS),
        "signs, as reknit transcript learn does": left_out(table_of(rated, names), rating, pair, FOLDS),
    }
    tell(0.1, "counting words")
    bag = [word_block((_flat(map(_flat, hour.said)) for hour in hours), 1.0, pairs=False)]
    blocks = _word_blocks(hours)
    by_folds = [(bag, BAG_PENALTY, "bag of words"), (blocks, WORDS_PENALTY, "words of each, by thirds")]
    for at, (those, penalty, name) in enumerate(by_folds):
        tell(0.3 + 0.3 * at, name)
        found[name] = _in_folds(those, rating, pair, penalty)
    words, told = found["words of each, by thirds"], found["signs, as reknit transcript learn does"]
    found["words and signs"] = (2 * words + told) / 3
    if vectors is not None:
        tell(0.9, "vectors")
        by_vectors = _in_folds_dense(vectors, rating, pair)
        found["vectors"] = by_vectors
        found["words, signs and vectors"] = (2 * words + told + by_vectors) / 4
    return found


def judgements(
    told: Mapping[str, Floats], rating: Floats, amiss: Bools, client: Sequence[str], *, seed: int
) -> list[Judgement]:
    """Return how near each estimate comes; `amiss` (hours,) are hours after which the client would not go on."""
    draws = redrawn(client, np.random.default_rng(seed), RESAMPLES)
    base = told["length alone"]

    def between(figure: Callable[[NDArray[np.int64]], float]) -> tuple[float, float, float]:
        return with_interval(figure, draws, len(rating))

    def of(name: str, value: Floats) -> Judgement:
        return Judgement(
            name,
            between(lambda at: rank_correlation(value[at], rating[at])),
            between(lambda at: area_below(value[at], amiss[at])),
            between(lambda at: rank_correlation(value[at], rating[at]) - rank_correlation(base[at], rating[at])),
        )

    return [of(name, value) for name, value in told.items()]


def area_below(value: Floats, amiss: Bools) -> float:
    """Return how often an hour that went amiss is told lower than one that did not, ties half; NaN without both."""
    return 1 - area(value, amiss)


def _word_blocks(hours: Sequence[JudgedHour]) -> list[WordBlock]:
    whole = [word_block((_flat(hour.said[member]) for hour in hours), 1.0) for member in (0, 1)]
    parts = [
        word_block((hour.said[member][third] for hour in hours), weight)
        for member in (0, 1)
        for third, weight in enumerate(THIRD_WEIGHTS)
    ]
    return whole + parts


def _flat(parts: Iterable[Sequence[str]]) -> list[str]:
    return [token for part in parts for token in part]


def _in_folds(blocks: Sequence[WordBlock], rating: Floats, pair: Ints, penalty: float) -> Floats:
    fold = dealt(pair, FOLDS)
    told = np.full(len(rating), np.nan)
    for each in np.unique(fold):
        learned_from = fold != each
        ready = [weighed(block, learned_from) for block in blocks]
        told[~learned_from] = told_by(ready, rating, pair, learned_from, penalty)[~learned_from]
    return told


def _in_folds_dense(vectors: Floats, rating: Floats, pair: Ints) -> Floats:
    fold = dealt(pair, FOLDS)
    told = np.full(len(rating), np.nan)
    for each in np.unique(fold):
        learned_from = fold != each
        ready = [dense(vectors, learned_from, 1.0)]
        told[~learned_from] = told_by(ready, rating, pair, learned_from, VECTORS_PENALTY)[~learned_from]
    return told
