"""The measures that the session check feeds into a panel."""

from __future__ import annotations

from math import fsum
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

BOND_QUESTIONS = ("understood", "matters", "manner", "candour", "closeness")
"""The five questions about the bond, which `between_us` is the mean of."""

FEWEST_FOR_A_MEAN = 3

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        **{name: Measure(name, 0, 10, 1) for name in (*BOND_QUESTIONS, "week", "rub_settled")},
        "rub": Measure("rub", 0, 3, 1, higher_is_better=False, is_mark=True),
        "between_us": Measure("between_us", 0, 10),
    }
)
"""Every measure of the session check by its name. `between_us` has no step: it is a mean of three to five numbers."""


def between_us(values: Mapping[str, float | None]) -> float | None:
    """Return the mean of the bond questions among these answers, 0 to 10; None when fewer than three are there.

    Args:
        values: question -> answer, None where there is none. Other questions may be among them and do not count.
            For a viewer: only the answers that this viewer may see.
    """
    there = [value for name in BOND_QUESTIONS if (value := values.get(name)) is not None]
    return fsum(there) / len(there) if len(there) >= FEWEST_FOR_A_MEAN else None
