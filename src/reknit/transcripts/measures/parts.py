"""What is measured over a part of the talk: a five-minute segment, or all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.measures.entrainment import entrainment
from reknit.transcripts.measures.matching import coordination, style_matching, turn_style_matching
from reknit.transcripts.measures.turns import COUNTED, SHORT, turn_measures
from reknit.transcripts.stamps import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

SEGMENT = 300.0
"""Seconds of a segment: five minutes, as observers code them."""

SURROGATES = 200


@dataclass(frozen=True, slots=True)
class Value:
    """One figure. `member` is "" where it belongs to the pair.

    `by_chance` is the mean over surrogates (the same turns paired at random), `share_by_chance` how often those are at
    least as large (1 + number as large) / (1 + number of surrogates); NaN where there are none.
    """

    measure: str
    member: str
    value: float
    by_chance: float = float("nan")
    share_by_chance: float = float("nan")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the talk: the first turn and the one after the last (from 0), what it is called, and its figures."""

    name: str
    first: int
    stop: int
    values: tuple[Value, ...]


def measured(talk: Talk, *, seed: int = 0) -> tuple[Part, ...]:
    """Return the whole session, then each five-minute segment where every turn has a time.

    A turn belongs to the segment in which it begins. Random pairings for entrainment come from `seed`; segments are too
    short for them.
    """
    at_turns = turn_measures(talk)
    whole = tuple(_values(talk, at_turns, 0, len(talk.turns), seed, SURROGATES))
    return (Part("session", 0, len(talk.turns), whole), *_segments(talk, at_turns))


def segment_bounds(start: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the first turn and the one after the last (from 0) of each five-minute segment that has turns.

    `start` (turns,) is when each turn begins, in seconds. Empty where a turn has no time.
    """
    return [(first, stop) for _, first, stop in _segment_places(start)]


def _segment_places(start: NDArray[np.float64]) -> Iterator[tuple[int, int, int]]:
    """Yield (number of the segment from 0, first turn, the one after the last)."""
    if not len(start) or not np.isfinite(start).all():
        return
    # Overlapping tracks may begin a little before the turn above them; a segment is never left again.
    number = np.maximum.accumulate(((start - float(start.min())) // SEGMENT).astype(np.int64))
    for each in np.unique(number):
        first, stop = (int(place) for place in np.searchsorted(number, [each, each + 1]))
        yield int(each), first, stop


def _segments(talk: Talk, at_turns: dict[str, NDArray[np.float64]]) -> Iterator[Part]:
    for number, first, stop in _segment_places(talk.start):
        name = f"{clock(number * SEGMENT)}-{clock((number + 1) * SEGMENT)}"
        yield Part(name, first, stop, tuple(_values(talk, at_turns, first, stop, 0, 0)))


def _values(
    talk: Talk, at_turns: dict[str, NDArray[np.float64]], first: int, stop: int, seed: int, surrogates: int
) -> Iterator[Value]:
    here = {name: values[first:stop] for name, values in at_turns.items()}
    who = talk.who[first:stop]
    for at, member in enumerate(talk.members):
        for name, value in _of_member(here, who == at, who >= 0):
            yield Value(name, member, value)
    for name, value in _of_pair(talk, first, stop):
        yield Value(name, "", value)
    for name, member, value in (*style_matching(talk, first, stop), *turn_style_matching(talk, first, stop)):
        yield Value(name, member, value)
    for name, member, value in coordination(talk, first, stop):
        yield Value(name, member, value)
    for each in entrainment(talk, first, stop, seed=seed, surrogates=surrogates):
        yield Value(*each)


def _of_member(
    here: dict[str, NDArray[np.float64]], own: NDArray[np.bool_], both: NDArray[np.bool_]
) -> Iterator[tuple[str, float]]:
    words = here["words"][own]
    total = float(words.sum())
    yield "turns", float(own.sum())
    yield "words", total
    yield "talk_share", _ratio(total, float(here["words"][both].sum()))
    yield "time_share", _ratio(_sum(here["seconds"][own]), _sum(here["seconds"][both]))
    yield "turn_length", float(words.mean()) if len(words) else np.nan
    yield "short_turns", float((words <= SHORT).mean()) if len(words) else np.nan
    yield "words_per_minute", _ratio(60 * float(words[here["seconds"][own] > 0].sum()), _sum(here["seconds"][own]))
    yield "latency", _quantile(here["latency"][own], 0.5)
    yield "slow_latency", _quantile(here["latency"][own], 0.9)
    yield "overlap", _sum(here["overlap"][own])
    yield "interruptions", _sum(here["interruption"][own])
    for name in COUNTED:
        yield name, _ratio(100 * float(here[name][own].sum()), total)
    yield "sentiment", _ratio(100 * float((here["positive_words"] - here["negative_words"])[own].sum()), total)
    yield "minimal_replies", _mean(here["minimal_reply"][own])
    yield "topic_shift", _mean(here["topic_shift"][own])
    yield "withdrawal_drift", _mean(here["withdrawal_drift"][own])


def _of_pair(talk: Talk, first: int, stop: int) -> Iterator[tuple[str, float]]:
    who, words = talk.who[first:stop], talk.words[first:stop]
    said = np.array([words[who == at].sum() for at in (0, 1)], np.float64)
    yield "imbalance", _ratio(float(abs(said[0] - said[1])), float(said.sum()))
    yield "turn_entropy", entropy(said)
    after = (who[:-1] >= 0) & (who[1:] >= 0)
    steps = np.bincount(2 * who[:-1][after] + who[1:][after], minlength=4).astype(np.float64)
    yield "transition_entropy", entropy(steps)


def entropy(weights: NDArray[np.float64]) -> float:
    """Return the entropy in bits of shares in proportion to these weights; NaN if all are 0."""
    if not weights.sum() > 0:
        return float("nan")
    shares = weights[weights > 0] / weights.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _sum(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.sum()) if len(known) else float("nan")


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _quantile(values: NDArray[np.float64], share: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")
