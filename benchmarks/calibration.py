"""What does calibration cost beside the detection itself, and how long does one pair take in the web app?

Times are seconds of processor time, all threads together, so that other work on the machine hardly matters; of each
the least of some runs.

    python benchmarks/calibration.py [DYADS]        default 100000
"""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reknit import Measure, Panel, Study, simulate
from reknit.hints.falls import falls_in

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5
SESSIONS = 20


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the least processor time of some calls."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def asking(panel: Panel, *, false_alarms: bool) -> None:
    """Ask every rule about the panel, with or without false alarms."""
    for _ in Study.of(panel, false_alarms=false_alarms).parts():
        pass


def shares(panel: Panel, told: str) -> None:
    """Print what calibration adds to detection: fitting, simulating, and looking every episode up."""
    alone, both = (seconds(partial(asking, panel, false_alarms=each)) for each in (False, True))
    print(f"{told:38} every rule {alone:6.2f} s, calibration {both - alone:6.2f} s, {both / alone - 1:5.2f} of it")


def pair(sessions: int) -> Panel:
    """Return a pair whose ratings vary round 7.5 and fall once, both at the same time."""
    rng = np.random.default_rng(sessions)
    ratings = {member: rng.normal(7.5, 0.6, sessions).clip(0, 10).tolist() for member in ("therapist", "patient")}
    for each in ratings.values():
        each[sessions - 2] = 3.0
    return Panel.one(ratings, measure=Measure("between_us", 0, 10))


def main(dyads: int) -> None:
    """Print everything."""
    shares(simulate(dyads, SESSIONS, members=["patient"], gaps=0, seed=1).panel, f"{dyads} dyads x {SESSIONS}")
    shares(simulate(60, SESSIONS, gaps=0, seed=1).panel, f"60 dyads x {SESSIONS}, two members")
    shares(simulate(60, (8, 30), seed=1).panel, "60 dyads x 8 to 30, two members, gaps")
    for sessions in (8, SESSIONS, 50, 200):
        own = pair(sessions)
        falls_in(own)
        print(f"one pair, {sessions} sessions, two members: {1000 * seconds(partial(falls_in, own), 20):.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
