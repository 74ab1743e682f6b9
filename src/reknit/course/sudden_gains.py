"""Sudden gains and losses: a large, lasting change between two neighbouring sessions.

Formula (Tang & DeRubeis 1999, doi:10.1037/0022-006X.67.6.894), from session n to n + 1:

    1. the change is at least the cut, in points
    2. it is at least 25 % of the rating at n
    3. M_after - M_before > t * sqrt(((n1 - 1) s1^2 + (n2 - 1) s2^2) / (n1 + n2 - 2))

with M and s of up to three sessions before (n - 2 to n) and after (n + 1 to n + 3), at least two rated on each side,
and t the two-sided 5 % point with n1 + n2 - 2 degrees of freedom. A gain is reversed when half of it is lost later.

Criterion 3 looks like a t test but lacks the factor sqrt(1/n1 + 1/n2), so that t means no error rate; it is kept
because the literature rests on it. Criterion 2 depends on where a scale has its zero. For losses all three are
mirrored; criterion 2 too, which one known program leaves without effect.

False alarms: not calibrated. Ratings that only vary give gains and losses alike, so look at both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.grid import grids
from reknit.inference.estimate import student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

SIDE = 3
"""Sessions looked at on either side."""

FEWEST_ON_A_SIDE = 2


class Kind(IntEnum):
    """Which way."""

    LOSS = -1
    GAIN = 1

    @property
    def plural(self) -> str:
        """What several are called."""
        return "gains" if self is Kind.GAIN else "losses"


class Which(StrEnum):
    """Which of several changes of one dyad stands for it; the earliest of those that are equally large."""

    FIRST = "first"
    LAST = "last"
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class Settings:
    """`cut` in points (criterion 1); `of_rating` and `of_gain` between 0 and 1 (criterion 2, and reversal).

    A `cut` or `of_rating` of 0 leaves that criterion out, `lasting=False` the third.
    """

    cut: float
    of_rating: float = 0.25
    of_gain: float = 0.5
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class SuddenChanges:
    """Every sudden gain and loss of one member's courses on one measure, by dyad, then session; shape (m,) each.

    `kind` is a `Kind`; `session` the number of the session before the change; `around` (m, 6) the ratings from n - 2
    to n + 3 in points; `magnitude` the size of the change in points, above 0. `of_whole` is the change as a share of
    that from first to last rating (NaN where there is none), `reversed` whether half of it was lost later.
    """

    dyad: Ints
    kind: NDArray[np.int8]
    session: Ints
    around: Floats
    magnitude: Floats
    of_whole: Floats
    reversed: Bools
    n_dyads: int

    def only(self, kind: Kind) -> SuddenChanges:
        """Return those of one kind."""
        return self.where(self.kind == kind)

    def where(self, rows: Bools | Ints) -> SuddenChanges:
        """Return those for which a mask (m,) is true, or those at these places."""
        return SuddenChanges(
            self.dyad[rows], self.kind[rows], self.session[rows], self.around[rows], self.magnitude[rows],
            self.of_whole[rows], self.reversed[rows], self.n_dyads,
        )  # fmt: skip

    def by_person(self, which: Which = Which.FIRST) -> SuddenChanges:
        """Return one a dyad."""
        size = {Which.LARGEST: -self.magnitude, Which.SMALLEST: self.magnitude}.get(which, np.zeros(len(self)))
        time = -self.session if which is Which.LAST else self.session
        order = np.lexsort((time, size, self.dyad))
        first = np.ones(len(order), bool)
        first[1:] = self.dyad[order][1:] != self.dyad[order][:-1]
        return self.where(np.isin(np.arange(len(order)), order[first]))

    def counts(self) -> Ints:
        """Return how many each dyad has, shape (n_dyads,)."""
        return np.bincount(self.dyad, minlength=self.n_dyads)

    def __len__(self) -> int:
        return len(self.dyad)


def sudden_changes(panel: Panel, member: str, measure: str, settings: Settings) -> SuddenChanges:
    """Return every sudden gain and loss of these courses.

    Raises:
        KeyError: no such member or measure.
    """
    sign = panel.measures[measure].sign
    parts = [_in_grid(*each, sign, settings) for each in grids(panel, member, measure)] or [_none()]
    together = SuddenChanges(
        np.concatenate([each.dyad for each in parts]),
        np.concatenate([each.kind for each in parts]),
        np.concatenate([each.session for each in parts]),
        np.concatenate([each.around for each in parts]),
        np.concatenate([each.magnitude for each in parts]),
        np.concatenate([each.of_whole for each in parts]),
        np.concatenate([each.reversed for each in parts]),
        panel.n_dyads,
    )
    return together.where(np.lexsort((together.session, together.dyad)))


def _none() -> SuddenChanges:
    empty, figures = np.zeros(0, np.int64), np.zeros(0)
    none = np.zeros((0, 2 * SIDE))
    return SuddenChanges(empty, empty.astype(np.int8), empty, none, figures, figures, empty.astype(bool), 0)


def select_cases(panel: Panel, member: str, measure: str, *, fewest: int | None = None) -> Bools:
    """Return which dyads to look at, shape (n_dyads,).

    Those with a place where a sudden change could be: two neighbouring sessions, each with one more of the two sessions
    beyond it. With `fewest`, those with so many ratings at least, whatever lies where.

    Raises:
        KeyError: no such member or measure.
    """
    if fewest is not None:
        return panel.rating_counts(member, measure) >= fewest
    selected = np.zeros(panel.n_dyads, bool)
    for dyads, ratings, _ in grids(panel, member, measure):
        selected[dyads] = _possible(ratings).any(axis=0)
    return selected


def ratings_around(panel: Panel, member: str, measure: str, changes: SuddenChanges) -> Floats:
    """Return another series' ratings around each change, from n - 2 to n + 3, in points, shape (m, 6); NaN for gaps.

    Raises:
        KeyError: no such member or measure.
    """
    around = np.full((len(changes), 2 * SIDE), np.nan)
    for dyads, ratings, first in grids(panel, member, measure):
        here = np.flatnonzero((changes.dyad >= dyads[0]) & (changes.dyad <= dyads[-1]))
        own = changes.dyad[here] - dyads[0]
        around[here] = _windows(ratings)[:, changes.session[here] - first[own], own].T
    return around


def _windows(ratings: Floats) -> Floats:
    """Return the ratings from n - 2 to n + 3 of every change, shape (6, T - 1, n)."""
    t, n = ratings.shape
    padded = np.full((t + 2 * SIDE - 2, n), np.nan)
    padded[SIDE - 1 : SIDE - 1 + t] = ratings
    return np.stack([padded[at : at + t - 1] for at in range(2 * SIDE)])


def _possible(ratings: Floats) -> Bools:
    """Return where a change could be found, shape (T - 1, n)."""
    if len(ratings) < 2:
        return np.zeros((0, ratings.shape[1]), bool)
    known = np.isfinite(_windows(ratings))
    sides = [known[:SIDE].sum(axis=0), known[SIDE:].sum(axis=0)]
    enough: Bools = known[SIDE - 1] & known[SIDE] & (np.minimum(*sides) >= FEWEST_ON_A_SIDE)
    return enough


def _in_grid(dyads: Ints, ratings: Floats, first: Ints, sign: float, settings: Settings) -> SuddenChanges:
    """Return the sudden changes of some dyads."""
    if len(ratings) < 2:
        return _none()
    around = _windows(ratings)
    change = sign * (around[SIDE] - around[SIDE - 1])
    with np.errstate(invalid="ignore"):
        large = (np.abs(change) >= settings.cut) & (np.abs(change) >= settings.of_rating * np.abs(around[SIDE - 1]))
    at, who = np.nonzero(large & (change != 0) & _possible(ratings))
    near, kind = around[:, at, who], np.sign(change[at, who])
    kept = _lasting(sign * kind * near) if settings.lasting else np.ones(len(at), bool)
    at, who, near, kind = at[kept], who[kept], near[:, kept], kind[kept]
    size = np.abs(near[SIDE] - near[SIDE - 1])
    return SuddenChanges(
        dyads[who],
        kind.astype(np.int8),
        first[who] + at,
        near.T,
        size,
        _of_whole(ratings, sign)[who, 0] * kind * size,
        _lost_later(sign * ratings, at, who, kind, settings.of_gain),
        len(dyads),
    )


def _lasting(near: Floats) -> Bools:
    """Return where the third criterion holds; `near` (6, m) is turned so that the change is upwards."""
    means, squares, counts = [], np.zeros(near.shape[1]), []
    for side in (near[:SIDE], near[SIDE:]):
        known = np.isfinite(side)
        count = known.sum(axis=0)
        mean = np.where(known, side, 0.0).sum(axis=0) / np.maximum(count, 1)
        squares += np.where(known, (side - mean) ** 2, 0.0).sum(axis=0)
        means.append(mean)
        counts.append(count)
    freedom = counts[0] + counts[1] - 2
    points = np.array([np.nan, np.nan, *(student(each) for each in range(2, 2 * SIDE - 1))])
    lasting: Bools = means[1] - means[0] > points[freedom] * np.sqrt(squares / np.maximum(freedom, 1))
    return lasting


def _of_whole(ratings: Floats, sign: float) -> Floats:
    """Return one over each course's change from first to last rating, better above 0, shape (n, 1)."""
    known = np.isfinite(ratings)
    last = len(ratings) - 1 - known[::-1].argmax(axis=0)
    every = np.arange(ratings.shape[1])
    whole = sign * (ratings[last, every] - ratings[known.argmax(axis=0), every])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(whole) > 0, 1 / whole, np.nan)[:, None]


def _lost_later(oriented: Floats, at: Ints, who: Ints, kind: Floats, part: float) -> Bools:
    """Return whether a later rating (after n + 1) lies back by this part of the change; ratings higher is better."""
    lost = np.zeros(len(at), bool)
    before, after = oriented[at, who], oriented[at + 1, who]
    line = kind * (after - part * (after - before))
    for step in range(2, len(oriented)):
        inside = at + step < len(oriented)
        later = oriented[np.minimum(at + step, len(oriented) - 1), who]
        with np.errstate(invalid="ignore"):
            lost |= inside & (kind * later <= line)
    return lost
