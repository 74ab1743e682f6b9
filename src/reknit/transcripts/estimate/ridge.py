"""Ridge regression for hours that come from pairs: what a pair's hours have in common counts less than as many pairs.

y = a + X b + u(pair) + e with var(u) = GAMMA var(e); b is shrunk by `penalty`. Standardised columns, cut at 4 standard
deviations; what is not known is taken as the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GAMMA = 0.3
CUT = 4.0
PENALTIES = (10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
INNER_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Ridge:
    """What was learned: `centre`, `spread` and `weights` of the columns, and the value where all are at the centre."""

    centre: Floats
    spread: Floats
    weights: Floats
    middle: float

    def told(self, figures: Floats) -> Floats:
        """Return the value for each row of figures, shape (hours, columns); NaN counts as the centre."""
        found: Floats = self.middle + standard(figures, self.centre, self.spread) @ self.weights
        return found


def fit_ridge(figures: Floats, rating: Floats, pair: Ints) -> Ridge:
    """Return the regression of ratings (hours,) on figures (hours, columns), its penalty chosen on pairs left out."""
    best, least = PENALTIES[0], np.inf
    folds = dealt(pair, INNER_FOLDS)
    errors = dict.fromkeys(PENALTIES, 0.0)
    for fold in range(INNER_FOLDS):
        out = folds == fold
        if out.any() and not out.all():
            for penalty, fit in _fits(figures[~out], rating[~out], pair[~out], PENALTIES):
                errors[penalty] += float(np.square(rating[out] - fit.told(figures[out])).sum())
    for penalty, error in errors.items():
        if error < least:
            best, least = penalty, error
    return next(fit for _, fit in _fits(figures, rating, pair, (best,)))


def _fits(figures: Floats, rating: Floats, pair: Ints, penalties: tuple[float, ...]) -> list[tuple[float, Ridge]]:
    centre, spread = _centre(figures)
    columns = np.hstack([np.ones((len(figures), 1)), standard(figures, centre, spread)])
    columns, y = apart(columns, pair), apart(rating[:, None], pair)[:, 0]
    square, product = columns.T @ columns, columns.T @ y
    found = []
    for penalty in penalties:
        shrink = np.full(len(square), penalty)
        shrink[0] = 0.0
        solved = np.asarray(np.linalg.solve(square + np.diag(shrink), product), np.float64)
        found.append((penalty, Ridge(centre, spread, solved[1:], float(solved[0]))))
    return found


def apart(rows: Floats, pair: Ints) -> Floats:
    """Return rows (hours, columns) made independent, where hours of one pair share an effect (variance `GAMMA`).

    x - (1 - 1 / sqrt(1 + n GAMMA)) mean of the pair's n rows.
    """
    _, place, count = np.unique(pair, return_inverse=True, return_counts=True)
    sums = np.zeros((len(count), rows.shape[1]))
    np.add.at(sums, place, rows)
    share = (1 - 1 / np.sqrt(1 + count * GAMMA)) / count
    found: Floats = rows - (share[:, None] * sums)[place]
    return found


def standard(figures: Floats, centre: Floats, spread: Floats) -> Floats:
    """Return figures in standard deviations, at most `CUT` from 0; 0 where unknown."""
    found: Floats = np.clip(np.nan_to_num((figures - centre) / spread, nan=0.0), -CUT, CUT)
    return found


def dealt(pair: Ints, folds: int) -> Ints:
    """Return the fold of each hour (0 to `folds` - 1): pairs stay whole, folds have about as many hours."""
    names, place, count = np.unique(pair, return_inverse=True, return_counts=True)
    load, fold = np.zeros(folds), np.zeros(len(names), np.int64)
    for at in np.argsort(-count, kind="stable"):
        fold[at] = int(load.argmin())
        load[fold[at]] += count[at]
    return fold[place]


def _centre(figures: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(figures)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, figures, 0.0)
    centre = filled.sum(axis=0) / count
    spread: Floats = np.sqrt(np.where(known, np.square(filled - centre), 0.0).sum(axis=0) / count)
    spread[spread <= 1e-9] = np.inf
    return centre, spread
