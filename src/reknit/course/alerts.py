"""Alert lines that measures come with: a rating on the wrong side is one to ask about."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Alert:
    """A published line in points, higher being better; `who` it is for, and its source (not checked)."""

    names: tuple[str, ...]
    title: str
    cut: float
    who: str
    source: str

    def below(self, ratings: ArrayLike, *, at_the_line: bool = False) -> NDArray[np.bool_]:
        """Return which ratings lie below the line; `at_the_line` says whether one exactly at it counts."""
        given = np.asarray(ratings, float)
        with np.errstate(invalid="ignore"):
            found: NDArray[np.bool_] = given <= self.cut if at_the_line else given < self.cut
        return found


@cache
def alerts() -> tuple[Alert, ...]:
    """Return every alert line reknit knows."""
    text = files("reknit.course").joinpath("alerts.toml").read_text(encoding="utf-8")
    return tuple(Alert(**{**entry, "names": tuple(entry["names"])}) for entry in tomllib.loads(text)["alert"])


def alert_for(measure: str, who: str = "adults") -> Alert | None:
    """Return the line of this measure ("SRS", "srs_total" is not one), None where reknit knows none."""
    squeezed = re.sub(r"[^a-z0-9]", "", measure.lower())
    return next((each for each in alerts() if squeezed in each.names and each.who == who), None)
