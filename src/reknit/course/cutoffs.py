"""The line between two populations: who is well, and who comes for help.

    a = M_clinical +- 2 SD_clinical                 out of the range of those who come
    b = M_functional -+ 2 SD_functional             into the range of those who are well
    c = (SD_clinical M_functional + SD_functional M_clinical) / (SD_clinical + SD_functional)       nearer the latter

Source: Jacobson & Truax 1991 (doi:10.1037/0022-006X.59.1.12).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Cutoff(StrEnum):
    """Which line."""

    A = "a"
    B = "b"
    C = "c"


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of a population, in points."""

    mean: float
    sd: float


def cutoff_of(which: Cutoff, clinical: Norm | None, functional: Norm | None, *, sign: float = 1.0) -> float:
    """Return the cut-off in points; NaN where a norm it needs is not known. `sign` is -1 where lower is better."""
    if which is Cutoff.A and clinical is not None:
        return clinical.mean + sign * 2 * clinical.sd
    if which is Cutoff.B and functional is not None:
        return functional.mean - sign * 2 * functional.sd
    if which is Cutoff.C and clinical is not None and functional is not None:
        spread = clinical.sd + functional.sd
        return (clinical.sd * functional.mean + functional.sd * clinical.mean) / spread if spread > 0 else math.nan
    return math.nan
