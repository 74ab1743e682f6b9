"""Turns with the labels that people gave them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.levels.features import Said
from reknit.transcripts.words import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ALIKE = 0.6
"""Messages that share this much of their words belong together: none is learned from where another is judged."""


@dataclass(frozen=True)
class Labelled:
    """Turns, what was said right before each ("" where nothing was), labels (turns,) and groups (turns,).

    What is of one group is never learned from and judged in one go. `places` says how many turns of the talk came
    before each, where they are of a talk.
    """

    texts: tuple[str, ...]
    before: tuple[str, ...]
    labels: NDArray[np.str_]
    groups: NDArray[np.str_]
    places: tuple[int, ...] = ()

    @cached_property
    def said(self) -> list[Said]:
        """The turns as turn models take them."""
        places = self.places or (0,) * len(self.texts)
        rows = zip(self.texts, self.before, places, strict=True)
        return [Said(tokens_of(text), tokens_of(before), place) for text, before, place in rows]


def alike(texts: Sequence[str]) -> NDArray[np.str_]:
    """Return a group for each text: those whose words overlap by `ALIKE` (Jaccard), directly or through others."""
    words = [frozenset(tokens_of(text)) for text in texts]
    parent = list(range(len(words)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    having: dict[str, list[int]] = {}
    for at, own in enumerate(words):
        shared = np.bincount([other for word in own for other in having.get(word, ())], minlength=at)
        for other in np.flatnonzero(shared).tolist():
            if shared[other] >= ALIKE * (len(own) + len(words[other]) - shared[other]):
                parent[root(at)] = root(other)
        for word in own:
            having.setdefault(word, []).append(at)
    return np.array([str(root(at)) for at in range(len(words))])
