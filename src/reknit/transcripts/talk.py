"""A transcript made ready to be measured: turns of the two, their words, what the words count as, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.lexicon import empty_words, english
from reknit.transcripts.members import with_members_for_names
from reknit.transcripts.turn import joined
from reknit.transcripts.words import MARKS, stem, tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.kinds import Kind
    from reknit.transcripts.turn import Transcript, Turn

NEITHER = -1
LAST_WORDS = 30
"""Where a transcript has no marks, so many words at the end of a turn count as its last sentence."""


@dataclass(frozen=True)
class Talk:
    """The turns of one talk, neighbours of one member joined.

    `tokens` has the words and marks of each turn; `who` (turns,) is 0 for the first role of the kind, 1 for the
    second, -1 for anyone else; `counts` (turns, classes) says how often each class of the lexicon occurs.
    """

    file: str
    kind: Kind
    turns: tuple[Turn, ...]
    tokens: tuple[list[str], ...]
    who: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def members(self) -> tuple[str, str]:
        """The two roles."""
        first, second = self.kind.roles
        return first.name, second.name

    @cached_property
    def words(self) -> NDArray[np.int64]:
        """How many words each turn has."""
        return np.array([sum(token not in MARKS for token in tokens) for tokens in self.tokens], np.int64)

    @cached_property
    def start(self) -> NDArray[np.float64]:
        """When each turn begins, in seconds; NaN where unknown."""
        return _seconds([turn.start for turn in self.turns])

    @cached_property
    def end(self) -> NDArray[np.float64]:
        """When each turn ends, in seconds; NaN where unknown."""
        return _seconds([turn.end for turn in self.turns])

    @cached_property
    def is_reply(self) -> NDArray[np.bool_]:
        """Whether the turn right before is the other member's."""
        before = np.concatenate([[NEITHER], self.who[:-1]])
        found: NDArray[np.bool_] = (before >= 0) & (self.who >= 0) & (before != self.who)
        return found

    @cached_property
    def topics(self) -> tuple[frozenset[str], ...]:
        """The stems of the words in each turn that say what is talked of."""
        empty = empty_words()
        return tuple(
            frozenset(stem(word) for word in tokens if len(word) > 2 and word not in empty) for tokens in self.tokens
        )

    def count(self, name: str) -> NDArray[np.int64]:
        """Return how often a class of the lexicon occurs in each turn."""
        counted: NDArray[np.int64] = self.counts[:, english().names.index(name)]
        return counted

    @cached_property
    def asks_openly(self) -> NDArray[np.bool_]:
        """Whether the last sentence of each turn asks an open question, or says to go on."""
        return self._in_last_sentence("invitations")

    @cached_property
    def invites(self) -> NDArray[np.bool_]:
        """Whether the last sentence of each turn invites the other to go on: an open question, a reflection."""
        return self.asks_openly | self._in_last_sentence("reflections")

    def _in_last_sentence(self, name: str) -> NDArray[np.bool_]:
        wanted, narrow = (english().names.index(each) for each in (name, "narrow_questions"))
        found = np.zeros(len(self.turns), np.bool_)
        for at in np.flatnonzero(self.counts[:, wanted]):
            last = english().count(last_sentence(self.tokens[at]))
            found[at] = last[wanted] > 0 and not last[narrow]
        return found


def prepared(transcript: Transcript, kind: Kind) -> Talk:
    """Return a transcript whose turns have members (see `assigned`), ready to be measured."""
    turns = joined(with_members_for_names(transcript).turns)
    tokens = tuple(tokens_of(turn.text) for turn in turns)
    places = {role.name: at for at, role in enumerate(kind.roles)}
    who = np.array([places.get(turn.member, NEITHER) for turn in turns], np.int64)
    counts = np.array([english().count(each) for each in tokens], np.int64).reshape(len(turns), len(english().names))
    return Talk(transcript.file, kind, turns, tokens, who, counts)


def last_sentence(tokens: Sequence[str]) -> Sequence[str]:
    """Return the last sentence, with its mark, at most the last `LAST_WORDS` words of it."""
    ends = [at for at, token in enumerate(tokens[:-1]) if token in MARKS]
    return tokens[ends[-1] + 1 if ends else 0 :][-LAST_WORDS:]


def _seconds(times: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if at is None else at for at in times], np.float64)
