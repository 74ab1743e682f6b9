"""What a clinic may be told of its check: figures that rest on at least ten pairs, rounded, told once a quarter.

Shares of pairs are told as all figures of a clinic are. A correlation or a reliability is no count, so it has rules of
its own: it rests on ten pairs or is not told; it is rounded to a tenth, its interval outwards to tenths, a number of
sessions to whole ones; and like the rest, it is worked out once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from reknit.clinic.figures import FEWEST_PAIRS

MOST_SESSIONS = 40
"""Of more sessions than these, only that is told."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """A figure of the check as it may be told: in tenths, or in whole sessions; None where there are too few to say.

    `about` is whose answers it is about: "guest", "guide" or "both".
    """

    name: str
    about: str
    value: int | None
    low: int | None
    high: int | None

    def to_data(self) -> dict[str, Any]:
        """Return it as data to keep."""
        return {"name": self.name, "about": self.about, "value": self.value, "low": self.low, "high": self.high}

    @staticmethod
    def from_data(data: dict[str, Any]) -> Rounded:
        """Return the figure that `to_data` told."""
        return Rounded(data["name"], data["about"], data["value"], data["low"], data["high"])


def in_tenths(name: str, about: str, ends: tuple[float, float, float], pairs: int) -> Rounded:
    """Return a figure from -1 to 1 in tenths; `ends` are its value and the ends of its interval."""
    if not _is_told(ends, pairs):
        return Rounded(name, about, None, None, None)
    value, low, high = (10 * min(max(each, -1.0), 1.0) for each in ends)
    return Rounded(name, about, round(value), math.floor(low), math.ceil(high))


def in_sessions(name: str, about: str, ends: tuple[float, float, float], pairs: int) -> Rounded:
    """Return a number of sessions in whole ones, at most one more than `MOST_SESSIONS`."""
    if not _is_told(ends, pairs):
        return Rounded(name, about, None, None, None)
    value, low, high = (min(each, MOST_SESSIONS + 1) for each in ends)
    return Rounded(name, about, math.ceil(value), math.floor(low), math.ceil(high))


def _is_told(ends: tuple[float, float, float], pairs: int) -> bool:
    return pairs >= FEWEST_PAIRS and all(math.isfinite(each) for each in ends)
