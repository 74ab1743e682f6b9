"""Stable pairs, and pairs with planted drops, from a generator that shares no code with reknit.

A different construction on purpose: the dependence comes from a shared weighted sum of past noise (a
truncated moving average), levels and spreads differ between people, the rise is logarithmic as in early
treatment, and ratings are cut off at the ends of a 1 to 7 scale. Pure Python's `random` would be too slow;
numpy is used for arithmetic only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PAST = 40


@dataclass(frozen=True)
class World:
    """One cell of the grid: sessions, dependence, ceiling or not, gaps or not."""

    sessions: int
    dependence: float
    ceiling: bool
    gaps: bool

    @property
    def label(self) -> str:
        ceiling, gaps = "ceiling" if self.ceiling else "no-ceiling", "gaps" if self.gaps else "no-gaps"
        return f"{self.sessions}-{self.dependence:g}-{ceiling}-{gaps}"


GRID = [
    World(sessions, dependence, ceiling, gaps)
    for sessions in (8, 16, 30)
    for dependence in (0.0, 0.2, 0.4)
    for ceiling in (False, True)
    for gaps in (False, True)
]


def ratings(world: World, pairs: int, seed: int, *, planted: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return (ratings of shape (pairs, sessions), session of the planted drop or -1, shape (pairs,)).

    `planted` is the share of pairs with a drop of 2 within-person spreads that lasts two sessions.
    """
    rng = np.random.default_rng([seed, world.sessions, int(10 * world.dependence), world.ceiling, world.gaps])
    weights = world.dependence ** np.arange(PAST)[::-1] * np.sqrt(1 - world.dependence**2)
    fresh = rng.standard_normal((pairs, world.sessions + PAST - 1))
    depending = np.lib.stride_tricks.sliding_window_view(fresh, PAST, axis=1) @ weights
    spread = rng.gamma(12, 0.6 / 12, (pairs, 1))
    level = rng.uniform(5.4, 6.8, (pairs, 1)) if world.ceiling else rng.uniform(3.5, 5.0, (pairs, 1))
    rise = 0.15 * np.log(np.arange(1, world.sessions + 1))
    values = level + rise + spread * depending
    where = np.where(rng.random(pairs) < planted, rng.integers(2, world.sessions - 1, pairs), -1)
    for pair in np.flatnonzero(where >= 0):
        values[pair, where[pair] : where[pair] + 2] -= 2 * spread[pair]
    values = np.clip(values, 1, 7)
    if world.gaps:
        values[rng.random(values.shape) < 0.2] = np.nan
    return values, where
