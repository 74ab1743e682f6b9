"""A head: weights that turn the vectors of a known sentence encoder into log odds, beside those of a light model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.levels.model import log_odds_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """Weights (dimensions, classes) for the encoder whose weights have this SHA-256.

    Its log odds are added to those of the light model; slope and offset are those of the sum.
    """

    encoder: str
    weights: Floats
    intercepts: Floats
    wanted: NDArray[np.bool_]
    slope: float = 1.0
    offset: float = 0.0

    def log_odds(self, vectors: Floats) -> Floats:
        """Return the log odds of the wanted classes for vectors (turns, dimensions) of length 1; shape (turns,)."""
        return log_odds_of(vectors @ self.weights + self.intercepts, self.wanted)


@dataclass(frozen=True)
class Encoded:
    """Turns as vectors of length 1, shape (turns, dimensions), by the encoder whose weights have this SHA-256."""

    encoder: str
    vectors: Floats
