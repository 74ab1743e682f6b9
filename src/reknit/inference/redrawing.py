"""Groups drawn anew with all that belongs to them (cluster bootstrap)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

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
