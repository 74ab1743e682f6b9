"""Pseudo-alliance: everything is always just fine, and something beside it does not fit. A reknit proposal.

One member's ratings are flat near the top: `window` ratings or more in a row at `near_top` of the range or above, with
an own spread of at most the pooled 10th percentile, and at least half of them the same as the one before. And at least
one of: the outcome has not changed reliably meanwhile; the other's ratings lie further below than in other pairs; no
rub was ever named while something was held back; more sessions are cancelled than before. The grade counts these signs.

A flat high course is also what a good bond looks like, which is why the flatness alone is never hinted at. Can't tell
before `window` ratings, and never on a scale without bounds. Not validated. Settings: settings.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.known import NOT_SINCE, ROUNDING, Packed, total_since
from reknit.course.outcome import outcome_since
from reknit.course.seen import Seen, graded, longest, of_member, unbroken_since

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.known import Known
    from reknit.course.settings import PseudoAllianceSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Runs:
    """The latest ratings near the top at each of the packed ratings, (T, n): how many, and what they look like.

    `number` is at most as many as are looked back on; `repeats` the share that repeat the one before.
    """

    number: Ints
    mean: Floats
    spread: Floats
    repeats: Floats


def pseudo_alliance(known: Known, settings: PseudoAllianceSettings) -> Seen:
    """Return where the ratings of one of these pairs' members are too smooth after each session.

    Signs: `outcome_unchanged`, `other_lower`, `held_back_unnamed`, `more_cancelled`. Figures: `ratings` looked back
    on, their `mean`, `spread` and share of `repeats`, `other_below` (how much lower the other rated, in points) and the
    `outcome_change`.
    """
    since, figures, ratings = [], [], np.zeros(known.shape, np.int64)
    for matrix in known.bond.values():
        packed = Packed.of(matrix)
        ratings = np.maximum(ratings, packed.count)
        runs = _runs(packed.ratings, known, settings)
        since.append(_begun(packed, runs, known, settings))
        figures.append([_told(packed, each) for each in (runs.number, runs.mean, runs.spread, runs.repeats)])
    begun, member = longest(since)
    below = _other_below(known, begun, member)
    outcome = outcome_since(known, begun, settings.reliable)
    signs = {
        "outcome_unchanged": outcome.unmoved,
        "other_lower": _is_apart(below, known, settings),
        "held_back_unnamed": _unnamed(known, begun, settings),
        "more_cancelled": _more_cancelled(known, settings),
    }
    signs = {name: there & (begun != NOT_SINCE) for name, there in signs.items()}
    count = np.sum(list(signs.values()), axis=0)
    enough = (ratings >= settings.window) & bool(np.isfinite(known.high - known.low))
    names = ("ratings", "mean", "spread", "repeats")
    own = {name: of_member([each[at] for each in figures], member) for at, name in enumerate(names)}
    return Seen(
        grade=graded(count > 0, count, enough),
        since=np.where(count > 0, begun, NOT_SINCE),
        member=member,
        signs=signs,
        figures={**own, "other_below": below, "outcome_change": outcome.change},
    )


def _told(packed: Packed, values: NDArray[np.generic]) -> Floats:
    told: Floats = np.asarray(packed.by_session(values.astype(float), np.nan), dtype=float)
    return told


def _runs(ratings: Floats, known: Known, settings: PseudoAllianceSettings) -> _Runs:
    """Return the latest ratings near the top in packed ratings of shape (T, n)."""
    range_ = known.high - known.low
    if not np.isfinite(range_):
        nothing = np.full(ratings.shape, np.nan)
        return _Runs(np.zeros(ratings.shape, np.int64), nothing, nothing, nothing)
    top = known.low + settings.near_top * range_
    with np.errstate(invalid="ignore"):
        near = ratings >= top
        same = np.abs(np.diff(ratings, axis=0, prepend=np.nan)) <= settings.same_share * range_ * (1 + ROUNDING)
    position = np.arange(len(ratings))[:, None]
    last_other = np.maximum.accumulate(np.where(near, -1, position), axis=0)
    number = np.minimum(position - last_other, settings.looked_back)
    first = np.clip(position - number + 1, 0, len(ratings) - 1)
    away = np.where(near, ratings - top, 0.0)
    many = np.maximum(number, 1)
    total, square = total_since(away, first), total_since(away**2, first)
    repeats = total_since(np.where(same, 1.0, 0.0), np.minimum(first + 1, len(ratings) - 1))
    return _Runs(
        number,
        top + total / many,
        np.sqrt(np.maximum(square - total**2 / many, 0.0) / np.maximum(number - 1, 1)),
        repeats / np.maximum(number - 1, 1),
    )


def _begun(packed: Packed, runs: _Runs, known: Known, settings: PseudoAllianceSettings) -> Ints:
    """Return the session with which flat ratings near the top began, as told by session (T, n)."""
    range_ = known.high - known.low
    if not np.isfinite(range_):
        return np.full(known.shape, NOT_SINCE)
    flat = np.full(known.shape, settings.flat_share * range_)
    if known.usual.flat is not None:
        pooled = known.usual.flat[packed.row]
        flat = np.where(np.isfinite(pooled), pooled, flat)
    is_flat = runs.spread <= flat + ROUNDING * range_
    is_run = (runs.number >= settings.window) & is_flat & (runs.repeats >= settings.repeats)
    first = np.clip(np.arange(len(flat))[:, None] - runs.number + 1, 0, len(flat) - 1)
    begin = unbroken_since(is_run, np.take_along_axis(packed.row, first, axis=0))
    return np.asarray(packed.by_session(begin, NOT_SINCE), dtype=np.int64)


def _other_below(known: Known, begun: Ints, member: Ints) -> Floats:
    """Return by how much the other rated lower than the member since then, on average; NaN where both never did."""
    if len(known.bond) != 2:
        return np.full(known.shape, np.nan)
    first, second = known.bond.values()
    apart = first - second
    both = np.where(np.isfinite(apart), 1.0, np.nan)
    count = total_since(both, begun)
    mean = np.where(count > 0, total_since(apart, begun) / np.maximum(count, 1), np.nan)
    return np.where(begun == NOT_SINCE, np.nan, np.where(member == 0, mean, -mean))


def _is_apart(below: Floats, known: Known, settings: PseudoAllianceSettings) -> Bools:
    limit = np.full((len(below), 1), settings.apart_share * (known.high - known.low))
    if known.usual.apart is not None:
        pooled = known.usual.apart[: len(below), None]
        limit = np.where(np.isfinite(pooled), pooled, limit)
    return np.nan_to_num(below, nan=-np.inf) >= limit


def _unnamed(known: Known, begun: Ints, settings: PseudoAllianceSettings) -> Bools:
    """Return where something was held back since then, and no rub was ever named though both were asked."""
    if known.rub is None or "held_back" not in known.told:
        return np.zeros(known.shape, bool)
    asked = np.cumsum(np.isfinite(known.rub), axis=0) >= settings.window
    named = np.cumsum(np.nan_to_num(known.rub) > 0, axis=0) > 0
    return asked & ~named & (total_since(known.told["held_back"], begun) > 0)


def _more_cancelled(known: Known, settings: PseudoAllianceSettings) -> Bools:
    """Return where more planned sessions were not held before the latest `window` sessions than before those."""
    more = np.zeros(known.shape, bool)
    if "not_held" not in known.told or len(more) < 2 * settings.window:
        return more
    sums = np.vstack([np.zeros((1, more.shape[1])), np.cumsum(np.nan_to_num(known.told["not_held"]), axis=0)])
    back = settings.window
    recent, earlier = sums[2 * back :] - sums[back:-back], sums[back:-back] - sums[: -2 * back]
    more[2 * back - 1 :] = recent - earlier >= settings.cancelled
    return more
