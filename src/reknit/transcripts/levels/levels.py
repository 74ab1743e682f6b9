"""Turns of a talk whose level is high, for each shipped model. Kept apart from the marks that rules make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.levels.features import Said
from reknit.transcripts.levels.model import levels_of
from reknit.transcripts.levels.shipped import cards, shipped, shipped_heads
from reknit.transcripts.words import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.transcripts.levels.features import Place
    from reknit.transcripts.levels.head import Encoded
    from reknit.transcripts.levels.shipped import Card
    from reknit.transcripts.talk import Talk

    Floats = NDArray[np.float64]


FEWEST_WORDS = 4
"""Shorter turns are not looked at: the messages that models were learned from are seldom so short, and a bare no, which
says little, would weigh much."""


@dataclass(frozen=True, slots=True)
class Level:
    """A turn, counted from 0, that a model puts at or above its threshold; `level` is 0 to 1.

    `places` are the words that weighed most, as (first character, the one after the last) of the turn's text;
    `measures` names the measure that did, if any. `encoder` is "" or the encoder whose vectors weighed in, which have
    no words to tell.
    """

    turn: int
    card: Card
    level: float
    places: tuple[Place, ...]
    measures: tuple[str, ...]
    encoder: str = ""

    def words(self, talk: Talk) -> tuple[str, ...]:
        """Return the words that weighed most, as they were said."""
        return tuple(talk.turns[self.turn].text[first:last] for first, last in self.places)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What log odds rest on: the calibration, the threshold, and the encoder that weighed in, "" for none."""

    slope: float
    offset: float
    threshold: float
    encoder: str = ""


def levels(talk: Talk, encoded: Encoded | None = None) -> tuple[Level, ...]:
    """Return the turns at or above the thresholds, in the order of the turns; nothing looks at a later turn.

    With `encoded`, the vectors of every turn by an encoder for which a head ships, levels rest on both.
    """
    found = [each for card in cards() for each in _of_model(talk, card, encoded)]
    return tuple(sorted(found, key=lambda each: each.turn))


def said_at(talk: Talk, at: int) -> Said:
    """Return a turn with what the other said right before it."""
    return Said(talk.tokens[at], talk.tokens[at - 1] if talk.is_reply[at] else (), at)


def log_odds_at(talk: Talk, card: Card, encoded: Encoded | None = None) -> tuple[NDArray[np.int64], Floats, Weighed]:
    """Return the turns that a model looks at, their log odds (turns,), and what they rest on."""
    looked_at = [who for who, role in enumerate(talk.kind.roles) if card.looks_at(role.voice)]
    turns = np.flatnonzero(np.isin(talk.who, looked_at) & (talk.words >= FEWEST_WORDS))
    model = shipped(card.name)
    log_odds = model.log_odds(said_at(talk, int(at)) for at in turns)
    for head, threshold in zip(shipped_heads(card), card.head_thresholds, strict=True):
        if encoded and head.encoder == encoded.encoder:
            log_odds = log_odds + head.log_odds(encoded.vectors[turns])
            return turns, log_odds, Weighed(head.slope, head.offset, threshold, head.encoder)
    return turns, log_odds, Weighed(model.slope, model.offset, card.threshold)


def _of_model(talk: Talk, card: Card, encoded: Encoded | None) -> Iterator[Level]:
    turns, log_odds, weighed = log_odds_at(talk, card, encoded)
    high = log_odds >= weighed.threshold
    for at, level in zip(turns[high], levels_of(log_odds[high], weighed.slope, weighed.offset), strict=True):
        places, measures = shipped(card.name).weighed_most(said_at(talk, int(at)))
        at_characters = places_of(talk.turns[at].text)
        words = tuple((at_characters[first][0], at_characters[last][1]) for first, last in places)
        yield Level(int(at), card, float(level), words, measures, weighed.encoder)
