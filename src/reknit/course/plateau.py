"""Plateau: stable, pleasant, and nothing changes. A reknit proposal, not validated.

Over the latest `window` ratings of every member who gives so many, the mean is at least `pleasant` of the range, the
means of the two halves differ by at most `drift` yardsticks, each rating lies within `band` yardsticks of the mean,
and no low stretch is open (see `impasse`). Over the same span the outcome is known not to have changed reliably, and
no new aim was named. The grade grows with each further `window` of sessions.

Where aims are not asked, that condition is left out. Can't tell before `window` ratings, without an outcome, or on a
scale without bounds. A plateau can be just right; it is a question, never a verdict. Settings: settings.toml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.course.impasse import open_since
from reknit.course.known import NOT_SINCE, ROUNDING, Packed, total_since
from reknit.course.outcome import outcome_since
from reknit.course.seen import HIGHEST, OF_THE_PAIR, Seen, graded, unbroken_since
from reknit.course.usual import spread_before

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.known import Known
    from reknit.course.settings import CourseSettings, PlateauSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def plateau(known: Known, settings: CourseSettings) -> Seen:
    """Return where these pairs are on a plateau after each session.

    Signs: `outcome_unchanged` and `no_new_aim` (False where aims are not known). Figures: `sessions` since it began,
    the `mean` of the latest ratings of all members, and the `outcome_change` since it began.
    """
    own = settings.plateau
    calm, judged, means, first = np.ones(known.shape, bool), np.zeros(known.shape, bool), [], []
    for member, matrix in known.bond.items():
        packed = Packed.of(matrix)
        is_calm, mean, begin = _window(packed, known, member, own)
        enough = packed.count >= own.window
        low = open_since(known, member, settings.impasse) != NOT_SINCE
        calm &= ~enough | (is_calm & ~low)
        judged |= enough
        means.append(np.where(enough, mean, np.nan))
        first.append(np.where(enough, begin, np.iinfo(np.int64).max))
    begin = np.where(judged, np.min(first, axis=0), NOT_SINCE)
    outcome = outcome_since(known, begin, own.reliable)
    new_aim = _new_aim(known, begin)
    since = unbroken_since(judged & calm & outcome.unmoved & ~new_aim, begin)
    there = since != NOT_SINCE
    sessions = np.where(there, np.arange(known.shape[0])[:, None] - since + 1, 0)
    change = outcome_since(known, since, own.reliable)
    is_there = there & ~change.moved
    can_tell = judged & (outcome.moved | outcome.unmoved) & bool(np.isfinite(known.high - known.low))
    return Seen(
        grade=graded(is_there, np.minimum(sessions // own.window, HIGHEST), can_tell),
        since=np.where(is_there, since, NOT_SINCE),
        member=np.full(known.shape, OF_THE_PAIR),
        signs={"outcome_unchanged": change.unmoved, "no_new_aim": is_there & ("new_aim" in known.told)},
        figures={
            "sessions": sessions.astype(float),
            "mean": _mean_known(means),
            "outcome_change": change.change,
        },
    )


def _window(packed: Packed, known: Known, member: str, settings: PlateauSettings) -> tuple[Bools, Floats, Ints]:
    """Return whether the latest ratings are pleasant and stable, their mean, and their first session; (T, n) each."""
    shape, length = known.shape, settings.window
    calm, mean, first = np.zeros(shape, bool), np.full(shape, np.nan), np.full(shape, NOT_SINCE)
    range_ = known.high - known.low
    if shape[0] >= length and np.isfinite(range_):
        pooled = None if known.usual.spread is None else known.usual.spread[member]
        spread = spread_before(packed, pooled, range_)[length - 1 :]
        windows = np.lib.stride_tricks.sliding_window_view(packed.ratings, length, axis=0)
        own, half = windows.mean(axis=2), length // 2
        drift = np.abs(windows[:, :, -half:].mean(axis=2) - windows[:, :, :half].mean(axis=2))
        widest = np.maximum(windows.max(axis=2) - own, own - windows.min(axis=2))
        rounding = ROUNDING * range_
        with np.errstate(invalid="ignore"):
            calm[length - 1 :] = (
                (own >= known.low + settings.pleasant * range_ - rounding)
                & (drift <= settings.drift * spread + rounding)
                & (widest <= settings.band * spread + rounding)
            )
        mean[length - 1 :], first[length - 1 :] = own, packed.row[: shape[0] - length + 1]
    told = packed.by_session(calm, before=False), packed.by_session(mean, np.nan), packed.by_session(first, NOT_SINCE)
    return np.asarray(told[0], bool), np.asarray(told[1], float), np.asarray(told[2], np.int64)


def _new_aim(known: Known, begin: Ints) -> Bools:
    if "new_aim" not in known.told:
        return np.zeros(known.shape, bool)
    named: Bools = total_since(known.told["new_aim"], begin) > 0
    return named


def _mean_known(means: list[Floats]) -> Floats:
    known = np.sum([np.isfinite(each) for each in means], axis=0)
    total = np.sum([np.nan_to_num(each) for each in means], axis=0)
    mean: Floats = np.where(known > 0, total / np.maximum(known, 1), np.nan)
    return mean
