"""What is known of many pairs, side by side: matrices of shape (T, n), T sessions of n pairs, gaps NaN.

Row t of a matrix is the t-th session of each pair; pairs with fewer sessions are NaN below their last one. Ratings
are turned so that higher is better. Everything said about a session uses this row and those above it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.course.usual import Usual
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

NOT_SINCE = -1
"""Stands for a row where there is none."""
ROUNDING = 1e-9
"""Of a yardstick or a range: what lies exactly on a limit has reached it, whichever way round a scale is read."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was said or done beside the ratings, one number a row of the panel; None where nobody was asked.

    `raised`: 1 where either member raised an indicator, else 0. `held_back`: 1 where either member held something
    back, else 0. `not_held`: how many planned sessions did not take place since the row before. `new_aim`: 1 where a
    new aim was named, else 0. Each has shape (n_rows,), NaN where it is not known.
    """

    raised: Floats | None = None
    held_back: Floats | None = None
    not_held: Floats | None = None
    new_aim: Floats | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of n pairs over T sessions.

    `bond` maps a member to ratings (T, n); `low` and `high` are the bounds of the scale turned so that higher is
    better. `outcome` (T, n) is None where it is not measured. `rub` (T, n) is the strongest rub either marked, `told`
    maps the names of `Told` to what is known of them (T, n). `usual` is what is usual among all pairs.
    """

    bond: Mapping[str, Floats]
    low: float
    high: float
    outcome: Floats | None
    rub: Floats | None
    told: Mapping[str, Floats]
    usual: Usual

    @property
    def shape(self) -> tuple[int, int]:
        """(T, n)."""
        length, width = next(iter(self.bond.values())).shape
        return length, width

    def of(self, pairs: Ints, length: int) -> Known:
        """Return what is known of these pairs (positions) in their first `length` sessions."""

        def chosen(matrix: Floats) -> Floats:
            part: Floats = matrix[:length, pairs]
            return part

        return replace(
            self,
            bond={member: chosen(each) for member, each in self.bond.items()},
            outcome=None if self.outcome is None else chosen(self.outcome),
            rub=None if self.rub is None else chosen(self.rub),
            told={name: chosen(each) for name, each in self.told.items()},
        )


def known_of(panel: Panel, measure: str, outcome: SeriesName | None, told: Told, usual: Usual) -> Known:
    """Return what is known of a panel's pairs; `measure` is the one the bond is rated with.

    Raises:
        KeyError: no such measure or outcome.
    """
    low, high = panel.measures[measure].oriented_bounds
    sign = panel.measures[measure].sign
    bond = {member: sign * side_by_side(panel, panel.ratings[member, measure]) for member in panel.members_of(measure)}
    marks = [side_by_side(panel, panel.ratings[name]) for name in panel.marked_series]
    given = {name: getattr(told, name) for name in ("raised", "held_back", "not_held", "new_aim")}
    return Known(
        bond=bond,
        low=low,
        high=high,
        outcome=None if outcome is None else outcome_of(panel, outcome),
        rub=None if not marks else _strongest(marks),
        told={name: side_by_side(panel, column) for name, column in given.items() if column is not None},
        usual=usual,
    )


def outcome_of(panel: Panel, outcome: SeriesName) -> Floats:
    """Return the outcome, shape (T, n), higher being better."""
    return panel.measures[outcome[1]].sign * side_by_side(panel, panel.ratings[outcome])


def side_by_side(panel: Panel, column: Floats) -> Floats:
    """Return a column of the panel as a matrix, shape (T, n), NaN below each pair's last session."""
    matrix = np.full((int(panel.lengths.max(initial=0)), panel.n_dyads), np.nan)
    matrix[np.arange(panel.n_rows) - np.repeat(panel.offsets[:-1], panel.lengths), panel.row_dyad] = column
    return matrix


def _strongest(marks: Sequence[Floats]) -> Floats:
    strongest = marks[0]
    for each in marks[1:]:
        strongest = np.fmax(strongest, each)
    return strongest


@dataclass(frozen=True, slots=True)
class Packed:
    """Ratings without their gaps: `ratings` (T, n) from the top, NaN below; `row` (T, n) each one's session.

    `latest` (T, n) is the position of the latest rating at or before each session, -1 before the first.
    """

    ratings: Floats
    row: Ints
    latest: Ints

    @staticmethod
    def of(matrix: Floats) -> Packed:
        """Return the packed ratings of a matrix of shape (T, n)."""
        missing = np.isnan(matrix)
        order = np.argsort(missing, axis=0, kind="stable")
        return Packed(np.take_along_axis(matrix, order, axis=0), order, np.cumsum(~missing, axis=0) - 1)

    def by_session(self, values: NDArray[np.generic], before: object) -> NDArray[np.generic]:
        """Return what was said at the latest rating, session by session (T, n); `before` the first one."""
        told = np.take_along_axis(values, np.maximum(self.latest, 0), axis=0)
        return np.where(self.latest >= 0, told, np.asarray(before, values.dtype))

    @property
    def count(self) -> Ints:
        """Ratings so far, shape (T, n)."""
        return self.latest + 1


def total_since(matrix: Floats, since: Ints) -> Floats:
    """Return the sum of what is known from the session `since` (T, n) to each session, both included, (T, n)."""
    sums = np.zeros((len(matrix) + 1, matrix.shape[1]))
    np.cumsum(np.nan_to_num(matrix), axis=0, out=sums[1:])
    total: Floats = sums[1:] - np.take_along_axis(sums, np.maximum(since, 0), axis=0)
    return total


def latest_known(matrix: Floats) -> Floats:
    """Return the latest known value at or before each session, NaN before the first, shape (T, n)."""
    packed = Packed.of(matrix)
    return np.asarray(packed.by_session(packed.ratings, np.nan), dtype=float)


def changed_since(matrix: Floats, since: Ints) -> Floats:
    """Return the latest value less the one known at `since` (T, n), or else the first one after it; NaN if unknown."""
    length = len(matrix)
    latest = latest_known(matrix)
    row = np.where(np.isnan(matrix), length, np.arange(length)[:, None])
    first_from = np.minimum.accumulate(row[::-1], axis=0)[::-1]
    begin = np.maximum(since, 0)
    first = np.take_along_axis(first_from, begin, axis=0)
    known_later = first <= np.arange(length)[:, None]
    later = np.take_along_axis(matrix, np.minimum(first, length - 1), axis=0)
    earlier = np.take_along_axis(latest, begin, axis=0)
    reference = np.where(np.isfinite(earlier), earlier, np.where(known_later, later, np.nan))
    change: Floats = np.where(since >= 0, latest - reference, np.nan)
    return change
