"""Arrays that are used again and again: to ask the system for large ones anew takes longer than to fill them."""

from __future__ import annotations

import math
from threading import local
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Space(local):
    """Named arrays, each thread's its own; a name stands for one array at a time."""

    def __init__(self) -> None:
        self._flat: dict[str, Floats] = {}

    def array(self, name: str, shape: tuple[int, ...]) -> Floats:
        """Return an array of this shape that holds anything at all; it is used until the name is asked for again."""
        size = math.prod(shape)
        flat = self._flat.get(name)
        if flat is None or len(flat) < size:
            flat = self._flat[name] = np.empty(size)
        return flat[:size].reshape(shape)
