"""Make `src/reknit/detection/lone_pairs.npz`: what a rule finds in one stable pair, by what it looks like.

For each number of ratings, stable pairs of wide variety are simulated (dependence, room below the upper end of the
scale, drift along a line or fast at first, with and without gaps), described by the same figures as any series, and
sorted into cells. In each cell the rule's largest episodes give the shares. Numbers of ratings in between are simulated
too, once, and by how much the interpolated shares fall short there is added to all shares. The same seed gives the same
table.

    python scripts/make_lone_pairs_table.py [PAIRS]        default 300000 for each number of ratings; some minutes
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.lone_pairs import LonePairs
from reknit.detection.looks import rule_key
from reknit.detection.null import PRIOR
from reknit.detection.registry import DEFAULT_RULE, rule_named
from reknit.detection.run import episodes_in
from reknit.detection.series import Series
from reknit.detection.survey import describe
from reknit.detection.yardsticks import Pooled
from reknit.simulation.stable import early_course, on_scale, stable_ratings, straight_course

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TABLE = Path(__file__).parent.parent / "src/reknit/detection/lone_pairs.npz"
RULES = (DEFAULT_RULE, "reknit")
RATINGS = (4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 25, 30, 40, 50, 70, 100, 140, 200)
BETWEEN = (11, 18, 35, 60, 120)
SIZES = np.concatenate([[0.0], np.geomspace(0.5, 32, 60)])
DEPENDENCE, ROOM, DRIFT = (-0.2, 0.0, 0.2), (0.6, 1.2, 1.8, 2.6), (-1.5, 0.0, 1.5)
FEWEST = 400
"""Fewest simulated pairs a cell needs."""

AT_ONCE = 25_000


@dataclass
class Tally:
    """How many pairs fell in each cell, and how many of them, and of their episodes, reach each size."""

    pairs: Ints
    share: NDArray[np.int64]
    every: NDArray[np.int64]


def stable(count: int, pairs: int, rng: np.random.Generator) -> tuple[Floats, Floats, float]:
    """Return ratings (T, n) on a scale that ends at 0, their sessions (T, n), and that end."""
    nothing = np.zeros(pairs)
    steps = 1 + (rng.random((count, pairs)) < 0.2 * (rng.random(pairs) < 0.5))
    session = np.cumsum(steps, axis=0).astype(float)
    bend = rng.random(pairs) < 0.5
    course = np.where(bend, early_course(session), straight_course(session))
    total = rng.standard_normal(pairs) * min(np.hypot(0.5, PRIOR.sd_slope * count), 1.5)
    ratings = stable_ratings(
        rng.standard_normal((count, pairs)),
        level=-rng.uniform(-0.5, 4.5, pairs),
        sigma=nothing + 1,
        autocorrelation=np.clip(rng.normal(PRIOR.autocorrelation, PRIOR.sd_autocorrelation, pairs), -0.3, 0.8),
        slope=total / count,
        session=session,
        course=course,
    )
    return on_scale(ratings, low=-np.inf, high=0.0, step=None), session, 0.0


def search(count: int, pairs: int, rules: Sequence[Rule], layout: LonePairs) -> list[Tally]:
    """Return for each rule what it finds in stable pairs with so many ratings."""
    cells = (len(DEPENDENCE) + 1) * (len(ROOM) + 1) * (len(DRIFT) + 1)
    shape = (cells, len(SIZES))
    tallies = [Tally(np.zeros(cells, int), np.zeros(shape, int), np.zeros(shape, int)) for _ in rules]
    rng = np.random.default_rng([2, count])
    for _ in range(0, pairs, AT_ONCE):
        ratings, session, high = stable(count, AT_ONCE, rng)
        figures = describe(ratings, session, low=-np.inf, high=high, step=None)
        lively = np.flatnonzero(figures[1] > np.log(0.05))
        figures, series, one = figures[:, lively], Series(ratings[:, lively]), np.ones((1, 1))
        cell, spread = layout.cells(figures, count, high), np.exp(figures[1])
        known = Pooled(one, one, one, one, reliability_is_given=False).with_own_share(series, 1, prospective=False)
        for tally, found in zip(tallies, episodes_in(series, rules, known, prospective=False), strict=True):
            at = np.searchsorted(SIZES, found.strength / spread[found.column] + 1e-9, side="right") - 1
            largest = np.full(series.width, -1)
            np.maximum.at(largest, found.column, at)
            tally.pairs += np.bincount(cell, minlength=cells)
            np.add.at(tally.share, (cell[largest >= 0], largest[largest >= 0]), 1)
            np.add.at(tally.every, (cell[found.column], at), 1)
    return tallies


def at_least(counts: Ints) -> Ints:
    """Return how many reach each size."""
    reach: Ints = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
    return reach


def logs(tally: Tally, count: int) -> tuple[Floats, Floats, Floats]:
    """Return the logs of the shares, of their upper ends, and of the rates; NaN in cells with too few pairs."""
    pairs = np.where(tally.pairs >= FEWEST, tally.pairs, np.nan)[:, None]
    share = (at_least(tally.share) + 1) / (pairs + 1)
    upper = np.minimum(share + 2 * np.sqrt(share * (1 - share) / pairs), 1.0)
    return np.log(share), np.log(upper), np.log((at_least(tally.every) + 1) / (pairs * count))


def shortfall(plain: Floats, rules: Sequence[Rule], pairs: int, layout: LonePairs) -> float:
    """Return by what factor interpolated shares from .005 to .2 fall short in between: the mean over cells' worst."""
    worst = []
    for count in BETWEEN:
        above = int(np.searchsorted(RATINGS, count))
        low, high = np.log(RATINGS[above - 1]), np.log(RATINGS[above])
        part = (np.log(count) - low) / (high - low)
        for rule, tally in enumerate(search(count, pairs, rules, layout)):
            guess = (1 - part) * plain[rule, above - 1] + part * plain[rule, above]
            true = logs(tally, count)[0]
            shares = (true > np.log(0.005)) & (true < np.log(0.2))
            short = np.where(shares, true - guess, np.nan)
            weight = np.where(np.isfinite(short), np.exp(true) * tally.pairs[:, None], 0.0)
            worst.append(float(np.nansum(short * weight) / weight.sum()))
            print(f"{count} ratings: interpolated shares fall short by {worst[-1]:+.1%}", flush=True)
    return max(0.0, *worst)


def main(pairs: int) -> None:
    """Write the table."""
    rules = [rule_named(name) for name in RULES]
    nothing = np.zeros((1, 1, 1, 1), np.float32)
    keys = tuple(rule_key(rule) for rule in rules)
    layout = LonePairs(
        keys, np.array(RATINGS, float), SIZES, np.array(DEPENDENCE), np.array(ROOM), np.array(DRIFT), nothing, nothing
    )
    found = [[logs(tally, count) for tally in search(count, pairs, rules, layout)] for count in RATINGS]
    plain, upper, rate = (
        np.array([[of_count[rule][each] for of_count in found] for rule in range(len(rules))]) for each in range(3)
    )
    short = shortfall(plain, rules, pairs, layout)
    np.savez_compressed(
        TABLE,
        keys=np.array(keys),
        ratings=layout.ratings,
        sizes=SIZES,
        dependence=layout.dependence,
        room=layout.room,
        drift=layout.drift,
        share=np.minimum(upper + short, 0.0).astype(np.float32),
        rate=rate.astype(np.float32),
    )
    print(f"{TABLE.name}: {TABLE.stat().st_size / 1000:.0f} kB, known cells {np.isfinite(plain[..., 0]).mean():.0%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
