"""What models say of turns that they were not learned from: folds by groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.learning.needed import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

FOLDS = 5


def folds(
    labels: NDArray[np.str_], groups: NDArray[np.str_], *, seed: int, count: int = FOLDS
) -> Iterator[tuple[Places, Places]]:
    """Yield (places learned from, places judged): no group in both, labels in about equal shares."""
    model_selection = needed("sklearn.model_selection")
    split = model_selection.StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    yield from split.split(labels, labels, groups)


def crossed(
    predict: Callable[[Places, Places], Floats],
    labels: NDArray[np.str_],
    groups: NDArray[np.str_],
    *,
    seed: int,
    count: int = FOLDS,
) -> Floats:
    """Return what `predict(learned from, judged)` says of every turn, each judged once; shape (turns, ...)."""
    split = folds(labels, groups, seed=seed, count=count)
    parts = [(judged, predict(learned_from, judged)) for learned_from, judged in split]
    order = np.argsort(np.concatenate([judged for judged, _ in parts]), kind="stable")
    found: Floats = np.concatenate([part for _, part in parts])[order]
    return found
