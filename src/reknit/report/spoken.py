"""Numbers as they are said in the report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reknit.detection.compare import RARE

if TYPE_CHECKING:
    from reknit.inference.estimate import Estimate

UNKNOWN = "unknown"


def counted(number: float, one: str, many: str | None = None) -> str:
    """Return a number with its noun: "1 dyad", "1,204 dyads"."""
    return f"{number:,.0f} {one if round(number) == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Return a share (0 to 1) in percent: "52%"."""
    if math.isnan(share):
        return UNKNOWN
    return "under 1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def about(number: float) -> str:
    """Return an expected number: "about 27", "fewer than 1"."""
    if math.isnan(number):
        return UNKNOWN
    return "fewer than 1" if number < 0.5 else f"about {number:,.0f}"


def in_hundred(share: float) -> str:
    """Return a false alarm (0 to 1) as people picture it: "3 in 100", "fewer than 1 in 100".

    Near RARE it is told with a decimal, so that what is rare and what is not never read the same.
    """
    if math.isnan(share):
        return UNKNOWN
    if share < 0.005:
        return "fewer than 1 in 100"
    if abs(share - RARE) > 0.01:
        return f"{100 * share:.0f} in 100"
    told = f"{100 * share:.1f}".removesuffix(".0")
    return f"just over {told} in 100" if RARE < share < RARE + 0.0005 else f"{told} in 100"


def decimal(number: float, places: int = 2) -> str:
    """Return a number with two decimals and a true minus sign; "unknown" for NaN."""
    if math.isnan(number):
        return UNKNOWN
    said = f"{number:.{places}f}"
    return (said if float(said) else said.removeprefix("-")).replace("-", "\N{MINUS SIGN}")


def interval(estimate: Estimate) -> str:
    """Return an estimate with its interval: "0.52 [0.41, 0.63]"; with three decimals where all of it is small."""
    if math.isnan(estimate.low):
        return decimal(estimate.value)
    places = 3 if max(abs(estimate.low), abs(estimate.high)) < 0.1 else 2
    value, low, high = (decimal(each, places) for each in (estimate.value, estimate.low, estimate.high))
    return f"{value} [{low}, {high}]"


def listed(things: list[str]) -> str:
    """Return a list in words: "a, b and c"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"
