"""Groups drawn anew with all that belongs to them (cluster bootstrap)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


def redrawn(
    groups: Sequence[str] | NDArray[np.str_], rng: np.random.Generator, resamples: int
) -> list[NDArray[np.int64]]:
    """Return, for each resample, the places of what belongs to groups that were drawn with replacement.

    `groups` names the group of each place; as many groups are drawn as there are (Davison & Hinkley 1997, 3.8).
    """
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(group, kind="stable")
    own = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    return [np.concatenate([own[at] for at in rng.integers(len(own), size=len(own))]) for _ in range(resamples)]


def with_interval(
    figure: Callable[[NDArray[np.int64]], float], draws: Sequence[NDArray[np.int64]], places: int
) -> tuple[float, float, float]:
    """Return a figure of all places (0 to `places` - 1) and the ends of its 95 % interval over the draws.

    Draws in which it is not known are left out; the ends are NaN where it is known in none.
    """
    again = np.array([figure(each) for each in draws])
    known = again[np.isfinite(again)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return figure(np.arange(places)), float(low), float(high)
