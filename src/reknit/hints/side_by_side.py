"""The two side by side: who noticed a rub, whose ratings fell first, and whether the weeks have changed.

Everything is counted in one pair and in what one viewer may see. Counts of one pair are few, so they come without an
interval and are told as what happened, not as what somebody is like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.series import Series
from reknit.hints.falls import BETWEEN_US

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from reknit.hints.falls import Fall
    from reknit.panel import Panel

    Floats = NDArray[np.float64]

RUB, WEEK = "rub", "week"
SLIGHT = 1.0
"""From this mark on a rub counts."""

RELIABLE = 1.96
FEWEST_WEEKS = 6
"""Fewer answers about the week do not tell how much they go up and down by themselves."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Session numbers in which both marked a rub, only the viewer did, and only the other did."""

    both: tuple[int, ...]
    only_own: tuple[int, ...]
    only_other: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FellFirst:
    """Among falls that both show, how often the viewer's ratings fell first, the other's, or both in one session."""

    own: int
    other: int
    together: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """The first and the latest answer about the week, 0 to 10.

    `usual` is how far two answers of this person lie apart by chance in 95 of 100 cases: 1.96 S_diff, S_diff being the
    SD of the changes from one week to the next; None with too few answers, or with answers that never differ. A change
    beyond it is `reliable` (after Jacobson & Truax 1991, doi:10.1037/0022-006X.59.1.12, with the person's own ups and
    downs as the error).
    """

    first: float
    latest: float
    usual: float | None

    @property
    def reliable(self) -> bool:
        """Whether the change is larger than usual ups and downs."""
        return self.usual is not None and abs(self.latest - self.first) > self.usual


def noticed(panel: Panel, own: str, other: str) -> Noticed | None:
    """Return who marked which rubs, in sessions whose marks of both are known; None where there is no such session."""
    own_marks, other_marks = (panel.ratings.get((role, RUB)) for role in (own, other))
    if own_marks is None or other_marks is None:
        return None
    known = np.isfinite(own_marks) & np.isfinite(other_marks)
    mine, theirs = known & (own_marks >= SLIGHT), known & (other_marks >= SLIGHT)
    if not known.any():
        return None
    return Noticed(*(_numbers(panel, each) for each in (mine & theirs, mine & ~theirs, theirs & ~mine)))


def fell_first(falls: Iterable[Fall], own: str, other: str) -> FellFirst:
    """Return whose ratings of the bond fell first, over each fall of the one that a fall of the other overlaps."""
    bond = [each for each in falls if each.measure == BETWEEN_US]
    leads = [
        mine.onset - theirs.onset
        for mine in bond
        for theirs in bond
        if (mine.member, theirs.member) == (own, other) and mine.onset <= theirs.last and theirs.onset <= mine.last
    ]
    return FellFirst(sum(each < 0 for each in leads), sum(each > 0 for each in leads), leads.count(0))


def weeks(panel: Panel, role: str) -> Weeks | None:
    """Return how this role's weeks changed; None with fewer than two answers."""
    column = panel.ratings.get((role, WEEK))
    known = column[np.isfinite(column)] if column is not None else np.zeros(0)
    if len(known) < 2:
        return None
    usual = RELIABLE * float(Series(known[:, None]).sd_differences[0])
    tells = len(known) >= FEWEST_WEEKS and np.isfinite(usual)
    return Weeks(float(known[0]), float(known[-1]), usual if tells else None)


def _numbers(panel: Panel, rows: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(each) for each in panel.sessions[rows])
