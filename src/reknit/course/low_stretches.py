"""Low stretches of one member: from a fall, or a slide to a lower level, until the ratings come back.

Works on packed ratings (see `known.Packed`), session by session, so that a later rating never changes what was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.known import NOT_SINCE, ROUNDING
from reknit.detection.series import Series

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.settings import ImpasseSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LowStretches:
    """The stretch each rating lies in, all of shape (T, n).

    `onset` is the position of its first rating, NOT_SINCE where there is none; `usual` the mean of the ratings before
    it, `mean` that of its ratings so far, in points; NaN where there is none.
    """

    onset: Ints
    usual: Floats
    mean: Floats


def low_stretches(ratings: Floats, spread: Floats, settings: ImpasseSettings) -> LowStretches:
    """Return the low stretches in packed ratings of shape (T, n); `spread` (T, n) is the yardstick before each."""
    length, width = ratings.shape
    usual_before = Series(ratings).mean_before
    with np.errstate(invalid="ignore"):
        falls = usual_before - ratings >= (settings.fall - ROUNDING) * spread
    slides = _slides(ratings, usual_before, spread, settings)
    onset, free_from = np.full(width, NOT_SINCE), np.zeros(width, np.int64)
    usual, yardstick, total = np.full(width, np.nan), np.full(width, np.nan), np.zeros(width)
    found = LowStretches(
        np.full((length, width), NOT_SINCE), np.full((length, width), np.nan), np.full((length, width), np.nan)
    )
    for t, now in enumerate(ratings):
        with np.errstate(invalid="ignore"):
            back = (onset >= 0) & (now >= usual - (settings.tolerance + ROUNDING) * yardstick)
        onset[back], free_from[back] = NOT_SINCE, t + 1
        begin = max(t - settings.shift_window + 1, 0)
        slid = (onset < 0) & slides[t] & (free_from <= begin) & ~falls[t]
        fell = (onset < 0) & falls[t]
        for fresh, first in ((fell, t), (slid, begin)):
            onset[fresh] = first
            usual[fresh], yardstick[fresh] = usual_before[first, fresh], spread[first, fresh]
            total[fresh] = ratings[first:t, fresh].sum(axis=0)
        is_open = onset >= 0
        total[is_open] += now[is_open]
        found.onset[t] = onset
        found.usual[t] = np.where(is_open, usual, np.nan)
        found.mean[t] = np.where(is_open, total / (t - onset + 1), np.nan)
    return found


def _slides(ratings: Floats, usual_before: Floats, spread: Floats, settings: ImpasseSettings) -> Bools:
    """Return where the latest ratings all lie below the mean before them, on average by `shift` yardsticks."""
    latest, slides = settings.shift_window, np.zeros(ratings.shape, bool)
    if len(ratings) < latest:
        return slides
    windows = np.lib.stride_tricks.sliding_window_view(ratings, latest, axis=0)
    before = len(ratings) - latest + 1
    usual, yardstick = usual_before[:before], spread[:before]
    with np.errstate(invalid="ignore"):
        slides[latest - 1 :] = (usual - windows.mean(axis=2) >= (settings.shift - ROUNDING) * yardstick) & (
            windows.max(axis=2) < usual - ROUNDING * yardstick
        )
    return slides
