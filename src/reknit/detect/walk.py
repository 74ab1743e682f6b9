"""From signals to episodes: one walk through the sessions, all people side by side.

1. A signal opens an episode, unless one is open, or the last one ended unrepaired and the rule has been
   firing ever since.
2. While it is open, the nadir is the lowest rating so far.
3. It is repaired at the first later session that comes back to the reference (less the tolerance), or
   rises by the rebound from the nadir.
4. With no repair within the window it is unrepaired; if the series ends first, it is censored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.episode import NO_SESSION, Shape, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detect.signals import RepairSettings, Signals

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """Episodes in a matrix of series, as columns; sessions are rows of that matrix (0-based).

    `points`, `scale` and `strength` are in points; `strength` is the rule's own measure of size.
    """

    column: Ints
    onset: Ints
    nadir: Ints
    found: Ints
    last: Ints
    end: Ints
    points: Floats
    scale: Floats
    strength: Floats
    status: NDArray[np.int8]
    over_repaired: Bools
    shape: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.column)


def walk(ratings: Floats, signals: Signals, repair: RepairSettings) -> Found:
    """Return the episodes that these signals make in ratings of shape (T, n)."""
    if signals.fitted is not None:
        ratings = signals.fitted
    return _Walk(ratings, signals, repair).run()


class _Walk:
    """The state of every column while the sessions go by."""

    def __init__(self, ratings: Floats, signals: Signals, repair: RepairSettings) -> None:
        self.ratings, self.signals, self.repair = ratings, signals, repair
        length, width = ratings.shape
        self.reference_at = np.broadcast_to(signals.reference, (length, width))
        self.scale_at = np.broadcast_to(signals.scale, (length, width))
        self.ready = np.ones(width, bool)
        self.waiting = np.zeros(width, bool)
        self.free_from = np.zeros(width, np.int64)
        self.found, self.onset, self.nadir = (np.zeros(width, np.int64) for _ in range(3))
        self.reference, self.scale, self.lowest, self.strength = (np.zeros(width) for _ in range(4))
        self.open = np.zeros(0, np.int64)
        self.closed: list[tuple[Ints, int, Status]] = []
        self.parts: list[Found] = []

    def run(self) -> Found:
        """Walk through all sessions and return what was found."""
        alarm = self.signals.alarm
        for t in range(len(self.ratings)):
            firing = np.flatnonzero(alarm[t] & self.ready)
            if len(self.open):
                self._go_on(t)
            if self.waiting.any():
                again = self.waiting & ~alarm[t]
                self.ready |= again
                self.waiting &= ~again
            if len(firing):
                self._open(firing, t)
        self._close(self.open, len(self.ratings) - 1, Status.CENSORED)
        return _joined(self.parts)

    def _open(self, columns: Ints, t: int) -> None:
        self.ready[columns] = False
        self.found[columns] = t
        self.reference[columns] = self.reference_at[t, columns]
        self.scale[columns] = self.scale_at[t, columns]
        self.strength[columns] = -np.inf
        if self.signals.strength is not None:
            self.strength[columns] = self.signals.strength[t, columns]
        onset = self._onset(columns, t)
        self.onset[columns] = onset
        self.nadir[columns], self.lowest[columns] = self._lowest_since(columns, onset, t)
        self.open = np.concatenate([self.open, columns])

    def _onset(self, columns: Ints, t: int) -> Ints:
        kind = self.signals.onset
        onset = np.full(len(columns), t)
        if not isinstance(kind, str):
            onset = kind[t, columns]
        elif kind == "fall":
            still = np.arange(len(columns))
            for s in range(t, 0, -1):
                before = self.ratings[s - 1, columns[still]]
                falling = (before > self.ratings[s, columns[still]]) & (before < self.reference[columns[still]])
                still = still[falling]
                if len(still) == 0:
                    break
                onset[still] = s - 1
        return np.maximum(onset, self.free_from[columns])

    def _lowest_since(self, columns: Ints, onset: Ints, t: int) -> tuple[Ints, Floats]:
        nadir, lowest = np.full(len(columns), t), self.ratings[t, columns]
        earliest = int(onset.min())
        for s in range(t - 1, earliest - 1, -1):
            value = self.ratings[s, columns]
            lower = (s >= onset) & (value < lowest)
            nadir, lowest = np.where(lower, s, nadir), np.where(lower, value, lowest)
        return nadir, lowest

    def _go_on(self, t: int) -> None:
        columns, repair = self.open, self.repair
        rating, scale = self.ratings[t, columns], self.scale[columns]
        back = rating >= self.reference[columns] - repair.tolerance * scale
        if repair.rebound is not None:
            back |= rating - self.lowest[columns] >= repair.rebound * scale
        if self.signals.strength is not None:
            again = ~back & self.signals.alarm[t, columns]
            stronger = np.where(again, self.signals.strength[t, columns], -np.inf)
            self.strength[columns] = np.maximum(self.strength[columns], stronger)
        lower = ~back & (rating < self.lowest[columns])
        self.nadir[columns[lower]], self.lowest[columns[lower]] = t, rating[lower]
        late = ~back & (t - self.found[columns] >= repair.window)
        if back.any() or late.any():
            self._close(columns[back], t, Status.REPAIRED)
            self._close(columns[late], t, Status.UNREPAIRED)
            self.ready[columns[back]] = True
            self.waiting[columns[late]] = True
            self.free_from[columns[back | late]] = t + 1
            self.open = columns[~(back | late)]

    def _close(self, columns: Ints, t: int, status: Status) -> None:
        if len(columns) == 0 or (self.repair.only_repaired and status is not Status.REPAIRED):
            return
        repaired = status is Status.REPAIRED
        onset, nadir, scale = self.onset[columns], self.nadir[columns], self.scale[columns]
        points = self.reference[columns] - self.lowest[columns]
        strength = points if self.signals.strength is None else self.strength[columns] * scale
        end = np.full(len(columns), t if repaired else NO_SESSION)
        over = self.ratings[t, columns] >= self.reference[columns] + self.repair.over * scale
        self.parts.append(
            Found(
                column=columns,
                onset=onset,
                nadir=nadir,
                found=end if self.repair.only_repaired else self.found[columns],
                last=np.full(len(columns), t - 1 if repaired else t),
                end=end,
                points=points,
                scale=scale,
                strength=strength,
                status=np.full(len(columns), status, np.int8),
                over_repaired=over if repaired else np.zeros(len(columns), bool),
                shape=_shape(onset, nadir, end),
            )
        )


def _shape(onset: Ints, nadir: Ints, end: Ints) -> NDArray[np.int8]:
    gradual_fall, gradual_repair = nadir > onset, end > nadir + 1
    finished = 2 * gradual_fall + gradual_repair
    return np.where(end == NO_SESSION, Shape.UNFINISHED, finished).astype(np.int8)


def _joined(parts: list[Found]) -> Found:
    if not parts:
        parts = [_none()]
    return Found(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Found.__slots__})


def _none() -> Found:
    no_int, no_float = np.zeros(0, np.int64), np.zeros(0)
    no_small = np.zeros(0, np.int8)
    return Found(
        no_int,
        no_int,
        no_int,
        no_int,
        no_int,
        no_int,
        no_float,
        no_float,
        no_float,
        no_small,
        np.zeros(0, bool),
        no_small,
    )
