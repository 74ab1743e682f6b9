"""What a clinic may know of its pairs in all: shares of at least ten pairs, of one quarter, told once and for good.

A share tells of three groups: the pairs it is of, those counted, and those not counted. Each has to have at least ten
pairs, or only the first is told; with fewer than ten in all, nothing is. Numbers of pairs are rounded down to a
multiple of ten, and shares to a tenth, so that two figures cannot be subtracted to find a small group.

Who watches figures while somebody joins or leaves could learn of that one pair from the difference. So there is none:
a quarter's figures rest on that quarter alone, and once worked out they do not change. Nothing can be filtered, and
nothing is told of therapists.

What this does not hide: that there were, say, at least thirty pairs; and somebody who knows all the other pairs by
other ways than this page could tell what the last ones did, as with every published count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

FEWEST_PAIRS = 10
"""No figure is told of fewer; law 11 of the product."""

SETTLED_AFTER = timedelta(days=14)
"""So long after its end a quarter waits for late answers."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, `number` from 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.next.first

    @property
    def next(self) -> Quarter:
        """The quarter that follows."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @property
    def name(self) -> str:
        """The quarter as it is written: "2026-Q1"."""
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    """Return the quarter of this day."""
    return Quarter(day.year, (day.month + 2) // 3)


def last_settled(today: date) -> Quarter:
    """Return the latest quarter that can be worked out today."""
    last = quarter_of(today).before
    return last if today >= last.end + SETTLED_AFTER else last.before


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it may be told.

    Attributes:
        name: what is counted.
        pairs: of how many pairs at least, a multiple of ten; None where there are fewer than ten.
        tenths: how many tenths of them, 0 to 10; None where one of the groups is too small to tell.
    """

    name: str
    pairs: int | None
    tenths: int | None

    def to_data(self) -> dict[str, Any]:
        """Return it as data to keep."""
        return {"name": self.name, "pairs": self.pairs, "tenths": self.tenths}

    @staticmethod
    def from_data(data: dict[str, Any]) -> Figure:
        """Return the figure that `to_data` told."""
        return Figure(data["name"], data["pairs"], data["tenths"])


def figure(name: str, of: AbstractSet[Any], counted: AbstractSet[Any]) -> Figure:
    """Return what may be told of the pairs counted among these.

    Args:
        name: what is counted.
        of: all pairs it is of, by any key.
        counted: those of them that are counted.

    Raises:
        ValueError: a pair is counted that is not among them.
    """
    if not counted <= of:
        raise ValueError("a pair is counted that is not among those it is of")
    if len(of) < FEWEST_PAIRS:
        return Figure(name, None, None)
    pairs = len(of) // FEWEST_PAIRS * FEWEST_PAIRS
    if min(len(counted), len(of) - len(counted)) < FEWEST_PAIRS:
        return Figure(name, pairs, None)
    return Figure(name, pairs, round(10 * len(counted) / len(of)))
