"""How fast is one rule beside a plain loop over dyads, and segmentation beside the package `ruptures`?

python benchmarks/one_rule.py [DYADS]        default 20000
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import ruptures

from reknit import Panel, detect
from reknit.detection.segments import segment_starts

if TYPE_CHECKING:
    from collections.abc import Callable

SESSIONS = 20
RUNS = 5


def plain_loop(rows: list[list[float]]) -> int:
    """Count the sessions that first fall 2 SD below the person's own mean, dyad by dyad."""
    found = 0
    for ratings in rows:
        mean, spread = statistics.fmean(ratings), statistics.stdev(ratings)
        below = [rating <= mean - 2 * spread for rating in ratings]
        found += sum(now and not before for now, before in zip(below, [False, *below], strict=False))
    return found


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main(dyads: int) -> None:
    """Print each pair of times and their ratio."""
    ratings = np.random.default_rng(0).normal(5, 1, (dyads, SESSIONS))
    rows = ratings.tolist()
    panel = Panel.from_long(
        dyad=np.repeat(np.arange(dyads), SESSIONS), session=np.tile(np.arange(SESSIONS), dyads), score=ratings.ravel()
    )
    ours = seconds(lambda: detect(panel, "person_mean_2sd", false_alarms=False))
    theirs = seconds(lambda: plain_loop(rows), runs=3)
    print(f"2 SD below own mean, {dyads} dyads: reknit {ours:.3f} s, plain loop {theirs:.3f} s")
    print(f"    ratio {theirs / ours:.1f} x")

    few = min(dyads, 2000)
    penalty = np.full(few, 3 * np.log(SESSIONS))
    columns = np.ascontiguousarray(ratings[:few].T)

    def pelt() -> None:
        for person in range(few):
            ruptures.Pelt(model="l2", min_size=1, jump=1).fit(ratings[person]).predict(penalty[person])

    ours = seconds(lambda: segment_starts(columns, penalty, shortest=1))
    theirs = seconds(pelt, runs=1)
    print(f"exact segmentation, {few} dyads: reknit {ours:.4f} s, ruptures.Pelt {theirs:.2f} s")
    print(f"    ratio {theirs / ours:.0f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
