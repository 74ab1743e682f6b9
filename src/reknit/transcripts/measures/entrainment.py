"""Whether the two take up one another's words, beside the same turns paired at random.

Two people who talk of one thing share words anyway. So each figure stands beside surrogates: the turns of the hour
with the other's turns in another order. What is taken up from the very turn before shows above those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

AHEAD = 3
"""Turns of the other that a turn's nearest is looked for in."""

FEWEST = 5
MOST = 600
"""With fewer replies nothing can be said; of more, so many spread over the part are taken, so that it stays quick."""

Figure = tuple[str, str, float, float, float]


def entrainment(talk: Talk, first: int, stop: int, *, seed: int, surrogates: int) -> Iterator[Figure]:
    """Yield (measure, member, value, mean by chance, share by chance at least as large) for each member.

    `echo`: the share of a reply's distinct content words that were in the turn it answers, mean over replies (0 to 1).
    `nearness`: 1 - the conversational distance after Nasir and others 2019 (Interspeech; not checked against the
    paper): the mean over the other's turns of the least distance to the member's next three turns, divided by the mean
    distance of all such pairs, with 1 - cosine of content words for distance.
    """
    rng = np.random.default_rng(seed)
    for at, member in enumerate(talk.members):
        yield ("echo", member, *_echo(talk, first, stop, at, rng, surrogates))
        yield ("nearness", member, *_nearness(talk, first, stop, at, rng, surrogates))


def _echo(
    talk: Talk, first: int, stop: int, member: int, rng: np.random.Generator, surrogates: int
) -> tuple[float, float, float]:
    replies = [
        at for at in range(first + 1, stop)
        if talk.is_reply[at] and talk.who[at] == member and talk.topics[at] and talk.topics[at - 1]
    ]  # fmt: skip
    replies = _thinned(replies)
    if len(replies) < FEWEST:
        return (np.nan,) * 3
    said = [talk.topics[at] for at in replies]
    shared = _shared(said, [talk.topics[at - 1] for at in replies]) / np.array([len(each) for each in said])[:, None]
    rows = np.arange(len(replies))
    by_chance = shared[rows, _orders(rng, surrogates, len(rows))].mean(axis=1)
    return _beside(float(np.trace(shared)) / len(rows), by_chance)


def _nearness(
    talk: Talk, first: int, stop: int, member: int, rng: np.random.Generator, surrogates: int
) -> tuple[float, float, float]:
    heard = _thinned([at for at in range(first, stop) if talk.who[at] == 1 - member and talk.topics[at]])
    own = _thinned([at for at in range(first, stop) if talk.who[at] == member and talk.topics[at]])
    if len(heard) < FEWEST or len(own) < FEWEST + AHEAD:
        return (np.nan,) * 3
    texts, mine = [talk.topics[at] for at in heard], [talk.topics[at] for at in own]
    lengths = np.sqrt(np.outer([len(each) for each in texts], [len(each) for each in mine]))
    distance = 1 - _shared(texts, mine) / lengths
    following = np.searchsorted(own, heard)
    kept = following + AHEAD <= len(own)
    rows, columns = np.flatnonzero(kept), following[kept][:, None] + np.arange(AHEAD)
    if len(rows) < FEWEST or not distance.mean() > 0:
        return (np.nan,) * 3

    def near(orders: NDArray[np.int64]) -> NDArray[np.float64]:
        nearest = distance[rows[:, None], orders[:, columns]].min(axis=2)
        found: NDArray[np.float64] = 1 - nearest.mean(axis=1) / distance.mean()
        return found

    observed = near(np.arange(len(own))[None])
    return _beside(float(observed[0]), near(_orders(rng, surrogates, len(own))))


def _orders(rng: np.random.Generator, surrogates: int, length: int) -> NDArray[np.int64]:
    """Return random orders of so many places, shape (surrogates, length)."""
    return rng.random((surrogates, length)).argsort(axis=1)


def _shared(these: list[frozenset[str]], those: list[frozenset[str]]) -> NDArray[np.float64]:
    """Return how many words each of these shares with each of those, shape (these, those)."""
    common = frozenset[str]().union(*these) & frozenset[str]().union(*those)
    column = {word: at for at, word in enumerate(sorted(common))}
    tables = []
    for texts in (these, those):
        table = np.zeros((len(texts), len(column)), np.float32)
        for row, words in enumerate(texts):
            table[row, [column[word] for word in words & common]] = 1
        tables.append(table)
    return (tables[0] @ tables[1].T).astype(np.float64)


def _thinned(places: list[int]) -> list[int]:
    """Return at most `MOST` of these, evenly spread."""
    if len(places) <= MOST:
        return places
    return [places[at] for at in np.linspace(0, len(places) - 1, MOST).round().astype(int)]


def _beside(value: float, by_chance: NDArray[np.float64]) -> tuple[float, float, float]:
    as_large = int((by_chance >= value - 1e-12).sum())
    if not len(by_chance):
        return value, np.nan, np.nan
    return value, float(by_chance.mean()), (1 + as_large) / (1 + len(by_chance))
