"""From signals to episodes: one walk through the sessions, all people and all rules side by side.

1. A signal opens an episode, unless one is open, or the rule has been firing ever since the last one.
2. While it is open, the nadir is the lowest rating so far.
3. It is repaired at the first session within the window that comes back to the reference (less the
   tolerance), or rises by the rebound from the nadir.
4. With no repair within the window it is unrepaired, and lasts to the end of the window or for as long
   as the rule keeps firing; if the series ends within the window, it is censored.

Every (rule, person) is one column of the walk, so that its cost is that of its numbers, not of its steps.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.episode import NO_SESSION, Shape, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from reknit.detection.signals import RepairSettings, Signals

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


def walk(ratings: Floats, answers: Sequence[tuple[Signals, RepairSettings]]) -> list[Found]:
    """Return the episodes each answer's signals make in ratings of shape (T, n), sorted by column."""
    if not answers:
        return []
    closed = _Walk(ratings, answers).run()
    width = ratings.shape[1]
    bounds = np.searchsorted(closed["column"], width * np.arange(len(answers) + 1))
    pieces = zip(answers, bounds[:-1], bounds[1:], strict=True)
    return [
        _found({name: values[begin:stop] for name, values in closed.items()}, signals, repair, index * width)
        for index, ((signals, repair), begin, stop) in enumerate(pieces)
    ]


_KEPT = ("onset", "nadir", "found", "reference", "scale", "lowest", "strength")


class _Walk:
    """The state of every column while the sessions go by."""

    def __init__(self, ratings: Floats, answers: Sequence[tuple[Signals, RepairSettings]]) -> None:
        signals = [each for each, _ in answers]
        repairs = [repair for _, repair in answers]
        self.length, n = ratings.shape
        width = n * len(answers)
        self.ratings, self.source = _judged_on(ratings, signals)
        self.alarm = np.concatenate([each.alarm for each in signals], axis=1)
        self.reference_at = [np.broadcast_to(each.reference, ratings.shape) for each in signals]
        self.scale_at = [np.broadcast_to(each.scale, ratings.shape) for each in signals]
        self.signals, self.n = signals, n
        self.has_strength = np.repeat([each.strength is not None for each in signals], n)
        self.window = np.repeat([each.window for each in repairs], n)
        self.tolerance = np.repeat([each.tolerance for each in repairs], n)
        self.rebound = np.repeat([np.inf if each.rebound is None else each.rebound for each in repairs], n)
        self.ready, self.waiting = np.ones(width, bool), np.zeros(width, bool)
        self.free_from = np.zeros(width, np.int64)
        self.onset, self.nadir, self.found = (np.zeros(width, np.int64) for _ in range(3))
        self.reference, self.scale, self.lowest, self.strength = (np.zeros(width) for _ in range(4))
        self.open = np.zeros(0, np.int64)
        self.closed: list[dict[str, NDArray[Any]]] = []

    def run(self) -> dict[str, NDArray[Any]]:
        """Walk through all sessions; return the closed episodes as columns, sorted by column and session."""
        for t in range(self.length):
            firing = np.flatnonzero(self.alarm[t] & self.ready)
            if len(self.open):
                self._go_on(t)
            waiting = np.flatnonzero(self.waiting)
            if len(waiting):
                calm = waiting[~self.alarm[t, waiting]]
                self.waiting[calm], self.ready[calm] = False, True
            if len(firing):
                self._begin(firing, t)
        judged = self.length - 1 - self.found[self.open] >= self.window[self.open]
        status = np.where(judged, np.int8(Status.UNREPAIRED), np.int8(Status.CENSORED))
        self._close(self.open, self.length - 1, status)
        columns = {name: np.concatenate([part[name] for part in self.closed]) for name in self.closed[0]}
        order = np.argsort(_small(columns["column"], len(self.ready)), kind="stable")
        return {name: values[order] for name, values in columns.items()}

    def _begin(self, columns: Ints, t: int) -> None:
        self.ready[columns] = False
        self.found[columns] = t
        for index, own in self._by_rule(columns):
            self.reference[own] = self.reference_at[index][t, own - index * self.n]
            self.scale[own] = self.scale_at[index][t, own - index * self.n]
        self.strength[columns] = -np.inf
        self._strengthen(columns[self.has_strength[columns]], t)
        onset = np.maximum(self._onset(columns, t), self.free_from[columns])
        self.onset[columns] = onset
        self.nadir[columns], self.lowest[columns] = t, self._rating(t, columns)
        for s in range(t - 1, int(onset.min()) - 1, -1):
            earlier = columns[onset <= s]
            rating = self._rating(s, earlier)
            deeper = rating < self.lowest[earlier]
            self.nadir[earlier[deeper]], self.lowest[earlier[deeper]] = s, rating[deeper]
        self.open = np.concatenate([self.open, columns])

    def _rating(self, t: int, columns: Ints) -> Floats:
        """Return what these columns are judged on at t."""
        rating: Floats = self.ratings[t, self.source[columns]]
        return rating

    def _by_rule(self, columns: Ints) -> Iterator[tuple[int, Ints]]:
        """Yield each rule's index with its columns, of columns in ascending order."""
        bounds = np.searchsorted(columns, self.n * np.arange(len(self.signals) + 1))
        for index, (begin, stop) in enumerate(itertools.pairwise(bounds.tolist())):
            if stop > begin:
                yield index, columns[begin:stop]

    def _onset(self, columns: Ints, t: int) -> Ints:
        """Return the first session of the fall that each of these columns is in at t."""
        parts, falling = [], []
        for index, own in self._by_rule(columns):
            kind = self.signals[index].onset
            given = None if isinstance(kind, str) else kind[t, own - index * self.n]
            parts.append(np.full(len(own), t) if given is None else given)
            falling.append(np.full(len(own), kind == "fall") if given is None else np.zeros(len(own), bool))
        onset, still = np.concatenate(parts), np.flatnonzero(np.concatenate(falling))
        for s in range(t, 0, -1):
            if len(still) == 0:
                break
            before, at = self._rating(s - 1, columns[still]), self._rating(s, columns[still])
            still = still[(before > at) & (before < self.reference[columns[still]])]
            onset[still] = s - 1
        return onset

    def _strengthen(self, columns: Ints, t: int) -> None:
        """Raise the strength of open episodes to what their rule says at t."""
        for index, signals in enumerate(self.signals):
            if signals.strength is not None:
                own = columns[(columns >= index * self.n) & (columns < (index + 1) * self.n)]
                self.strength[own] = np.maximum(self.strength[own], signals.strength[t, own - index * self.n])

    def _go_on(self, t: int) -> None:
        columns = self.open
        rating, scale, lowest = self._rating(t, columns), self.scale[columns], self.lowest[columns]
        back = rating >= self.reference[columns] - self.tolerance[columns] * scale
        back |= rating - lowest >= self.rebound[columns] * scale
        past, firing = t - self.found[columns] - self.window[columns], self.alarm[t, columns]
        goes_on = ~back
        # Past its window an episode lasts only while the rule fires: what comes after is no part of it, however low.
        deeper = goes_on & ((past <= 0) | firing) & (rating < lowest)
        self.nadir[columns[deeper]], self.lowest[columns[deeper]] = t, rating[deeper]
        self._strengthen(columns[goes_on & firing & self.has_strength[columns]], t)
        over = back | ((past >= 0) & ~firing)
        if over.any():
            ended, repaired, past = columns[over], back[over] & (past[over] <= 0), past[over]
            last = np.where(repaired | (past > 0), t - 1, t)
            self._close(ended, last, np.where(repaired, np.int8(Status.REPAIRED), np.int8(Status.UNREPAIRED)))
            self.waiting[ended] = True
            self.free_from[ended] = t + 1
            self.open = columns[~over]

    def _close(self, columns: Ints, last: Ints | int, status: NDArray[np.int8]) -> None:
        state = {name: getattr(self, name)[columns] for name in _KEPT}
        last = np.broadcast_to(last, columns.shape)
        repaired_at = np.minimum(last + 1, self.length - 1)
        rating = self.ratings[repaired_at, self.source[columns]] if self.length else np.zeros(0)
        self.closed.append({"column": columns, "last": last, "rating": rating, "status": status, **state})


def _small(values: Ints, below: int) -> NDArray[Any]:
    """Return whole numbers as 16-bit ones where they fit: these are sorted several times faster."""
    return values.astype(np.uint16) if below <= 2**16 else values


def _judged_on(ratings: Floats, signals: Sequence[Signals]) -> tuple[Floats, Ints]:
    """Return what episodes are measured on, side by side, and where in it each column of the walk looks."""
    n = ratings.shape[1]
    matrices, source = [ratings], []
    for each in signals:
        if each.fitted is None:
            source.append(np.arange(n))
        else:
            source.append(np.arange(n) + n * len(matrices))
            matrices.append(each.fitted)
    return np.concatenate(matrices, axis=1), np.concatenate(source)


def _found(closed: dict[str, NDArray[Any]], signals: Signals, repair: RepairSettings, first: int) -> Found:
    """Return one rule's episodes from the state its columns were closed in."""
    status = closed["status"]
    if repair.only_repaired:
        keep = status == Status.REPAIRED
        closed = {name: values[keep] for name, values in closed.items()}
        status = closed["status"]
    repaired = status == Status.REPAIRED
    last, scale = closed["last"], closed["scale"]
    end = np.where(repaired, last + 1, NO_SESSION)
    points = closed["reference"] - closed["lowest"]
    return Found(
        column=closed["column"] - first,
        onset=closed["onset"],
        nadir=closed["nadir"],
        found=end if repair.only_repaired else closed["found"],
        last=last,
        end=end,
        points=points,
        scale=scale,
        strength=points if signals.strength is None else closed["strength"] * scale,
        status=status,
        over_repaired=repaired & (closed["rating"] >= closed["reference"] + repair.over * scale),
        shape=_shape(closed["onset"], closed["nadir"], end),
    )


def _shape(onset: Ints, nadir: Ints, end: Ints) -> NDArray[np.int8]:
    gradual_fall, gradual_repair = nadir > onset, end > nadir + 1
    finished = 2 * gradual_fall + gradual_repair
    return np.where(end == NO_SESSION, Shape.UNFINISHED, finished).astype(np.int8)
