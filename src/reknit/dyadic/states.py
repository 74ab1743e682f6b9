"""Two people, one session: who was strained, and did the other see it?

States (Rubel et al. 2018, doi:10.1037/ccp0000286): none, only the first member, only the second, both.
Recognition (Chen et al. 2018, doi:10.1080/10503307.2016.1227104) reads the same states from one member's side: a
rupture the other saw too is a hit, one the other did not see is missed, one only the other saw is false, the
rest is calm.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


class State(IntEnum):
    """Who of the two was strained in a session."""

    NONE = 0
    FIRST_ONLY = 1
    SECOND_ONLY = 2
    BOTH = 3


UNKNOWN = -1
"""State of a session that not both members rated."""


def states(first: ArrayLike, second: ArrayLike, known: ArrayLike) -> NDArray[np.int8]:
    """Return the `State` of every session, UNKNOWN where not both rated; all of shape (n,)."""
    state = np.asarray(first, np.int8) + 2 * np.asarray(second, np.int8)
    return np.where(np.asarray(known, bool), state, UNKNOWN).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Recognition:
    """How many sessions were recognised, from the first member's side."""

    hit: int
    missed: int
    false: int
    calm: int

    @property
    def sensitivity(self) -> float:
        """Share of the first member's strained sessions in which the second was strained too; NaN if none."""
        ruptured = self.hit + self.missed
        return self.hit / ruptured if ruptured else np.nan


def recognition(state: ArrayLike) -> Recognition:
    """Return the recognition table of these states; unknown sessions are left out."""
    counts = np.bincount(np.asarray(state)[np.asarray(state) >= 0], minlength=4)
    return Recognition(
        hit=int(counts[State.BOTH]),
        missed=int(counts[State.FIRST_ONLY]),
        false=int(counts[State.SECOND_ONLY]),
        calm=int(counts[State.NONE]),
    )
