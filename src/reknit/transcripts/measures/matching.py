"""How far the two use small words alike: language style matching, and coordination.

Small words are lost in translation: none of these is valid for translated text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.lexicon import FUNCTION_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

FEWEST_WORDS = 50
"""Of each side: with fewer, the shares of small words are mostly chance."""

FEWEST_REPLIES = 10


def style_matching(talk: Talk, first: int, stop: int) -> Iterator[tuple[str, str, float]]:
    """Yield language style matching of these turns as (measure, "", value), 0 to 1; NaN below 50 words a side.

    For each class c, with a and b the shares of both members' words: 1 - |a - b| / (a + b + 0.0001); the mean over the
    nine classes (Gonzales, Hancock & Pennebaker 2010, https://doi.org/10.1177/0093650209351468).
    """
    shares = [_shares(talk, first + np.flatnonzero(talk.who[first:stop] == at)) for at in (0, 1)]
    yield "style_matching", "", _alike(*shares)


def turn_style_matching(talk: Talk, first: int, stop: int) -> Iterator[tuple[str, str, float]]:
    """Yield, for each member, the matching of own replies with the turns they answer, as (measure, member, value)."""
    replies = first + np.flatnonzero(talk.is_reply[first:stop])
    replies = replies[replies > first]
    for at, member in enumerate(talk.members):
        own = replies[talk.who[replies] == at]
        yield "turn_style_matching", member, _alike(_shares(talk, own), _shares(talk, own - 1))


def coordination(talk: Talk, first: int, stop: int) -> Iterator[tuple[str, str, float]]:
    """Yield how much each member's use of small words follows the other's last turn, as (measure, member, value).

    The mean over the nine classes m of P(m in the reply | m in the turn answered) - P(m in the reply)
    (Danescu-Niculescu-Mizil, Lee, Pang & Kleinberg 2012, https://doi.org/10.1145/2187836.2187931).
    """
    replies = first + np.flatnonzero(talk.is_reply[first:stop])
    replies = replies[replies > first]
    used = np.stack([talk.count(name) > 0 for name in FUNCTION_CLASSES], axis=1)
    for at, member in enumerate(talk.members):
        own = replies[talk.who[replies] == at]
        found = []
        for in_reply, in_turn in zip(used[own].T, used[own - 1].T, strict=True):
            if in_turn.any():
                found.append(float(in_reply[in_turn].mean() - in_reply.mean()))
        enough = len(own) >= FEWEST_REPLIES and found
        yield "coordination", member, float(np.mean(found)) if enough else float("nan")


def _shares(talk: Talk, turns: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return the share of each function-word class in the words of these turns; None if they are too few."""
    words = int(talk.words[turns].sum())
    if words < FEWEST_WORDS:
        return None
    return np.array([talk.count(name)[turns].sum() / words for name in FUNCTION_CLASSES])


def _alike(one: NDArray[np.float64] | None, other: NDArray[np.float64] | None) -> float:
    if one is None or other is None:
        return float("nan")
    return float((1 - np.abs(one - other) / (one + other + 0.0001)).mean())
