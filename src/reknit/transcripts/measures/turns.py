"""What is measured at each turn. Nothing here looks at a later turn."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

COUNTED = (
    "questions", "hedges", "negations", "apologies", "thanks", "first_person_singular", "first_person_plural",
    "second_person", "third_person", "positive_words", "negative_words",
)  # fmt: skip
"""Classes of the lexicon that are counted in each turn."""

SHORT = 3
"""A reply of at most so many words is short."""

SHORTEST_OVERLAP = 0.2
YIELDED_WITHIN = 1.0
"""Seconds: an interruption is at least this much overlap, after which the other stops within this time."""

TURNS_BEFORE = 8
SUSTAINED = 3
FALL = -1.0
REMEMBERED = 500
"""Of drift: own turns needed before, turns in a row that must be low, how low, and how many own turns are looked back
at, so that it stays quick."""

LEAST_SPREAD = log(2.0) / 2
"""Where most turns are equally long their spread is nought; one word more or less is no drift."""

TOPIC_TURNS = 3
"""How many turns before this one its topic is compared with."""


def turn_measures(talk: Talk) -> dict[str, NDArray[np.float64]]:
    """Return each measure's value at every turn, shape (turns,); NaN where it does not apply or is unknown.

    An appended turn changes no value of an earlier one.
    """
    of_two = talk.who >= 0
    found = {"words": talk.words.astype(np.float64)} | _timing(talk)
    found |= {name: talk.count(name).astype(np.float64) for name in COUNTED}
    after = np.concatenate([[False], talk.invites[:-1]]) & talk.is_reply
    found["invites"] = talk.invites.astype(np.float64)
    found["minimal_reply"] = np.where(after, (talk.words <= SHORT).astype(np.float64), np.nan)
    found["echo"] = _echo(talk)
    found["topic_shift"] = _topic_shift(talk)
    found["length_drift"] = _length_drift(talk)
    found["withdrawal_drift"] = _sustained(talk, found["length_drift"])
    return {name: np.where(of_two, values, np.nan) for name, values in found.items()}


def _timing(talk: Talk) -> dict[str, NDArray[np.float64]]:
    start, end = talk.start, talk.end
    seconds = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(seconds > 0, 60 * talk.words / seconds, np.nan)
    before = np.concatenate([[np.nan], end[:-1]])[: len(end)]
    gap = np.where(talk.is_reply, start - before, np.nan)
    overlap = np.where(np.isnan(gap), np.nan, np.maximum(-gap, 0.0))
    cut_in = (overlap >= SHORTEST_OVERLAP) & (overlap <= YIELDED_WITHIN)
    return {
        "seconds": seconds,
        "words_per_minute": rate,
        "latency": gap,
        "overlap": overlap,
        "interruption": np.where(np.isnan(gap), np.nan, cut_in.astype(np.float64)),
    }


def _echo(talk: Talk) -> NDArray[np.float64]:
    found = np.full(len(talk.turns), np.nan)
    for at in np.flatnonzero(talk.is_reply):
        said, heard = talk.topics[at], talk.topics[at - 1]
        if said and heard:
            found[at] = len(said & heard) / len(said)
    return found


def _topic_shift(talk: Talk) -> NDArray[np.float64]:
    """Return 1 - cosine between a turn's words and those of the three turns of the two before it."""
    found = np.full(len(talk.turns), np.nan)
    before: deque[frozenset[str]] = deque(maxlen=TOPIC_TURNS)
    for at, said in enumerate(talk.topics):
        if talk.who[at] < 0:
            continue
        mixed = Counter(word for each in before for word in each)
        if said and mixed and len(before) == TOPIC_TURNS:
            shared = sum(mixed[word] for word in said)
            length = np.sqrt(len(said)) * np.sqrt(sum(count * count for count in mixed.values()))
            found[at] = 1.0 - shared / length
        before.append(said)
    return found


def _length_drift(talk: Talk) -> NDArray[np.float64]:
    """Return how far the logarithm of a turn's length lies from the member's own median so far, in robust SDs."""
    found = np.full(len(talk.turns), np.nan)
    lengths: list[float] = np.log1p(talk.words).tolist()
    for member in (0, 1):
        ordered: list[float] = []
        recent: deque[float] = deque()
        for at in np.flatnonzero(talk.who == member):
            if len(ordered) >= TURNS_BEFORE:
                middle = _median(ordered)
                spread = 1.4826 * _median(sorted(abs(length - middle) for length in ordered))
                found[at] = (lengths[at] - middle) / max(spread, LEAST_SPREAD)
            insort(ordered, lengths[at])
            recent.append(lengths[at])
            if len(recent) > REMEMBERED:
                ordered.remove(recent.popleft())
    return found


def _median(ordered: list[float]) -> float:
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _sustained(talk: Talk, drift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 where this and the member's last turns are all low, 0 where not, NaN where it cannot be told."""
    found = np.full(len(talk.turns), np.nan)
    for member in (0, 1):
        own = np.flatnonzero(talk.who == member)
        low = 0
        for at in own[np.isfinite(drift[own])]:
            low = low + 1 if drift[at] <= FALL else 0
            found[at] = float(low >= SUSTAINED)
    return found
