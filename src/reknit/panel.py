"""The one data structure for ratings.

A `Panel` holds what two people rated after each session, for any number of dyads, as columns:
one row a (dyad, session), one float64 column a (member, measure). A gap is NaN. Rows are sorted by
dyad, then session; `offsets` says where each dyad's rows begin. A single pair is a panel of one.

Detectors do not read the columns themselves. They ask for `blocks`: dense matrices of shape
(ratings, dyads) holding only what was rated, oriented so that higher is always better. Gaps are
thereby skipped, and "the previous session" always means the previous session this member rated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.entries import arrange, column_of, split
from reknit.measure import Measure, PanelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SeriesName = tuple[str, str]
"""(member, measure): names one column of ratings."""

DYADS_PER_BLOCK = 4_096
"""Small enough that one block's matrix stays in a processor's cache at 20 sessions."""


@dataclass(frozen=True, slots=True)
class Block:
    """Series of equal length side by side, gaps left out, oriented so that higher is better.

    `ratings` has shape (T, n); `dyad` (n,) gives each column's dyad; `row` (T, n) each rating's
    row in the panel; `session` (T, n) its session number.
    """

    ratings: NDArray[np.float64]
    dyad: NDArray[np.int64]
    row: NDArray[np.int64]
    session: NDArray[np.int32]


@dataclass(frozen=True)
class Panel:
    """Ratings of many dyads over sessions. Make one with `from_long`, `one`, or `reknit.read_ratings`.

    Attributes:
        dyad_ids: shape (n_dyads,), as the user named them.
        offsets: shape (n_dyads + 1,); dyad d owns rows offsets[d]:offsets[d + 1].
        sessions: shape (n_rows,), session numbers, increasing within a dyad.
        ratings: (member, measure) -> shape (n_rows,), in the measure's own points, NaN for a gap.
        measures: measure name -> its scale.
        dates: shape (n_rows,) datetime64[D], or None.
    """

    dyad_ids: NDArray[np.generic]
    offsets: NDArray[np.int64]
    sessions: NDArray[np.int32]
    ratings: Mapping[SeriesName, NDArray[np.float64]]
    measures: Mapping[str, Measure]
    dates: NDArray[np.datetime64] | None = None

    @property
    def n_dyads(self) -> int:
        """Number of dyads."""
        return len(self.dyad_ids)

    @property
    def n_rows(self) -> int:
        """Number of (dyad, session) rows, rated or not."""
        return len(self.sessions)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Sessions of each dyad, shape (n_dyads,)."""
        return np.diff(self.offsets)

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the members who rate, in the order they were first seen."""
        return tuple(dict.fromkeys(member for member, _ in self.ratings))

    @property
    def row_dyad(self) -> NDArray[np.int64]:
        """Dyad index of every row, shape (n_rows,)."""
        return np.repeat(np.arange(self.n_dyads), self.lengths)

    @property
    def rated_series(self) -> tuple[SeriesName, ...]:
        """The series of ratings, marks left out."""
        return tuple(name for name in self.ratings if not self.measures[name[1]].is_mark)

    @property
    def marked_series(self) -> tuple[SeriesName, ...]:
        """The series in which members marked a rub themselves."""
        return tuple(name for name in self.ratings if self.measures[name[1]].is_mark)

    def members_of(self, measure: str) -> tuple[str, ...]:
        """Members who answered this measure."""
        return tuple(member for member, name in self.ratings if name == measure)

    @classmethod
    def from_long(
        cls,
        *,
        dyad: ArrayLike,
        session: ArrayLike,
        score: ArrayLike,
        member: ArrayLike | str = "member",
        measure: ArrayLike | str = "rating",
        measures: Sequence[Measure] = (),
    ) -> Panel:
        """Return the panel made of one entry a rating, in any order.

        All arrays have the same length. `session` holds whole numbers that give the order within a
        dyad; they need not be consecutive. A session without a rating is a gap; NaN scores too.

        Raises:
            PanelError: the same rating twice, or a score outside its measure's bounds; `rows` names them.
        """
        rows = arrange(np.asarray(dyad), np.asarray(session, dtype=np.int32))
        values = np.asarray(score, dtype=np.float64)
        ratings = {
            name: column_of(values, rows.row, which, len(rows.sessions)) for name, which in split(member, measure)
        }
        known = {each.name: each for each in measures}
        panel = cls(
            dyad_ids=rows.dyad_ids,
            offsets=rows.offsets,
            sessions=rows.sessions,
            ratings=ratings,
            measures={name: known.get(name, Measure(name)) for _, name in ratings},
        )
        panel.refuse_out_of_bounds()
        return panel

    @classmethod
    def one(
        cls, ratings: Mapping[str, Sequence[float]], *, measure: Measure | None = None, dyad_id: str = "1"
    ) -> Panel:
        """Return the panel of a single pair: member -> ratings in session order, NaN for a gap.

        Raises:
            PanelError: members with different numbers of sessions, or a score out of bounds.
        """
        scale = measure or Measure("rating")
        columns = {(member, scale.name): np.asarray(each, float) for member, each in ratings.items()}
        lengths = {len(column) for column in columns.values()}
        if len(lengths) != 1:
            raise PanelError(f"every member needs the same number of sessions, found {sorted(lengths)}")
        length = lengths.pop()
        panel = cls(
            dyad_ids=np.array([dyad_id]),
            offsets=np.array([0, length]),
            sessions=np.arange(1, length + 1, dtype=np.int32),
            ratings=columns,
            measures={scale.name: scale},
        )
        panel.refuse_out_of_bounds()
        return panel

    def refuse_out_of_bounds(self) -> None:
        """Raise PanelError naming the panel rows whose rating lies outside its measure's bounds."""
        for (member, name), column in self.ratings.items():
            scale = self.measures[name]
            low = -np.inf if scale.low is None else scale.low
            high = np.inf if scale.high is None else scale.high
            if len(column) == 0 or (
                np.nanmin(column, initial=np.inf) >= low and np.nanmax(column, initial=-np.inf) <= high
            ):
                continue
            rows = np.flatnonzero((column < low) | (column > high))
            found = column[rows[0]]
            message = f"{member}'s {name} is {found:g}, outside {low:g} to {high:g}"
            raise PanelError(message, rows.tolist())

    def with_measures(self, *measures: Measure) -> Panel:
        """Return the same ratings read on other scales (same names)."""
        panel = replace(self, measures={**self.measures, **{each.name: each for each in measures}})
        panel.refuse_out_of_bounds()
        return panel

    def until(self, session_count: int) -> Panel:
        """Return what was known after each dyad's first `session_count` sessions."""
        position = np.arange(self.n_rows) - np.repeat(self.offsets[:-1], self.lengths)
        return self._keep(position < session_count, np.arange(self.n_dyads))

    def latest(self, session_count: int) -> Panel:
        """Return each dyad's last `session_count` sessions, or all it has."""
        before_last = np.repeat(self.offsets[1:], self.lengths) - 1 - np.arange(self.n_rows)
        return self._keep(before_last < session_count, np.arange(self.n_dyads))

    def select(self, dyads: ArrayLike) -> Panel:
        """Return the panel of these dyads (indices), in this order."""
        chosen = np.asarray(dyads, dtype=np.int64)
        starts, lengths = self.offsets[chosen], self.lengths[chosen]
        begin = np.cumsum(lengths) - lengths
        rows = np.arange(lengths.sum()) + np.repeat(starts - begin, lengths)
        return self._rearranged(rows, chosen, lengths)

    def dyad_range(self, start: int, stop: int) -> Panel:
        """Return dyads start..stop-1 as a panel that shares this one's memory."""
        rows = slice(int(self.offsets[start]), int(self.offsets[stop]))
        return self._rearranged(rows, slice(start, stop), self.lengths[start:stop])

    def _keep(self, keep: NDArray[np.bool_], dyads: NDArray[np.int64]) -> Panel:
        counts = np.bincount(self.row_dyad[keep], minlength=self.n_dyads)
        return self._rearranged(np.flatnonzero(keep), dyads, counts)

    def _rearranged(
        self, rows: NDArray[np.int64] | slice, dyads: NDArray[np.int64] | slice, lengths: NDArray[np.int64]
    ) -> Panel:
        return replace(
            self,
            dyad_ids=self.dyad_ids[dyads],
            offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            sessions=self.sessions[rows],
            ratings={name: column[rows] for name, column in self.ratings.items()},
            dates=None if self.dates is None else self.dates[rows],
        )

    def rating_counts(self, member: str, measure: str) -> NDArray[np.int64]:
        """Return how many sessions of each dyad this member rated, shape (n_dyads,).

        Raises:
            KeyError: no such member or measure.
        """
        return np.diff(self._rated(member, measure)[1])

    def rated_rows(self, member: str, measure: str, dyads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows this member rated, shape (T, n), for dyads with T ratings each."""
        rated, starts = self._rated(member, measure)
        length = int(starts[dyads[0] + 1] - starts[dyads[0]])
        row: NDArray[np.int64] = starts[dyads] + np.arange(length)[:, None]
        return row if rated is None else rated[row]

    def blocks(self, member: str, measure: str, *, dyads_per_block: int = DYADS_PER_BLOCK) -> Iterator[Block]:
        """Yield this series of every dyad, grouped by the number of ratings, unrated dyads left out.

        Raises:
            KeyError: no such member or measure.
        """
        column, sign = self.ratings[member, measure], self.measures[measure].sign
        rated, starts = self._rated(member, measure)
        counts = np.diff(starts)
        for length in np.unique(counts[counts > 0]):
            dyads = np.flatnonzero(counts == length)
            for begin in range(0, len(dyads), dyads_per_block):
                chosen = dyads[begin : begin + dyads_per_block]
                row = starts[chosen] + np.arange(length)[:, None]
                if rated is not None:
                    row = rated[row]
                ratings = column[row]
                if sign < 0:
                    np.negative(ratings, out=ratings)
                yield Block(ratings, chosen, row, self.sessions[row])

    def _rated(self, member: str, measure: str) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:
        """Return the rows rated (None: all) and where each dyad's begin among them, shape (n_dyads + 1,)."""
        known = np.isfinite(self.ratings[member, measure])
        if known.all():
            return None, self.offsets
        rated = np.flatnonzero(known)
        return rated, np.searchsorted(rated, self.offsets)
