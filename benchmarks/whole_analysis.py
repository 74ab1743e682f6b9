"""How much longer does the whole analysis of a large table take than merely reading the file?

Reads a long CSV of DYADS x 20 ratings, runs every rule and calibrates every episode (without writing or
drawing), beside polars reading the same file alone. Each run is a process of its own, so that
peak memory is its own.

    python benchmarks/whole_analysis.py [DYADS]        default 1000000
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

SESSIONS = 20
RUNS = 3


def make_table(path: Path, dyads: int) -> None:
    """Write a sorted long table of autocorrelated ratings from 1 to 7 with a ceiling."""
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((SESSIONS, dyads))
    for t in range(1, SESSIONS):
        noise[t] = 0.2 * noise[t - 1] + np.sqrt(1 - 0.2**2) * noise[t]
    level, spread = 5 + 0.5 * rng.standard_normal(dyads), 0.6 * np.exp(0.25 * rng.standard_normal(dyads))
    ratings = np.clip(level + spread * noise, 1, 7).round(1)
    columns = {
        "dyad": np.repeat(np.arange(1, dyads + 1), SESSIONS),
        "session": np.tile(np.arange(1, SESSIONS + 1), dyads),
        "score": ratings.T.ravel(),
    }
    pl.DataFrame(columns).write_csv(path)


def bare_read(path: Path) -> str:
    """Read the file with polars and do nothing with it."""
    return f"{len(pl.read_csv(path))} rows"


def whole_analysis(path: Path) -> str:
    """Read, run all rules, calibrate every episode, compare."""
    from reknit import Study, read_ratings
    from reknit.detection.compare import Tally

    begun = time.perf_counter()
    panel = read_ratings(path, scale=(1, 7))
    read = time.perf_counter()
    study = Study.of(panel)
    calibrated = time.perf_counter()
    tally = Tally(study)
    for part in study.parts():
        tally.add(part)
    episodes = sum(summary.episodes for summary in tally.comparison().summaries)
    done = time.perf_counter()
    parts = (
        f"read {read - begun:.1f}, stable pairs {calibrated - read:.1f}, detect and annotate {done - calibrated:.1f}"
    )
    return f"{len(study.rules)} rules, {episodes} episodes; seconds: {parts}"


TASKS = {"bare_read": bare_read, "whole_analysis": whole_analysis}


def timed(task: str, path: Path) -> tuple[float, float, str]:
    """Return (seconds, peak GB, what it said) of a task run in a process of its own."""
    out = subprocess.run(  # noqa: S603 - it runs itself
        [sys.executable, __file__, "--task", task, str(path)], check=True, capture_output=True, text=True
    ).stdout.strip()
    seconds, peak, said = out.split("|")
    return float(seconds), float(peak), said


def main(dyads: int) -> None:
    """Print both times, their ratio and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        make_table(path, dyads)
        print(f"{dyads} dyads x {SESSIONS} sessions, {path.stat().st_size / 1e6:.0f} MB")
        medians = {}
        for task in TASKS:
            runs = sorted(timed(task, path) for _ in range(RUNS))
            seconds, _, said = runs[len(runs) // 2]
            medians[task] = seconds
            print(f"{task:15} median {seconds:6.2f} s  peak {max(run[1] for run in runs):.2f} GB  {said}")
        print(f"ratio           {medians['whole_analysis'] / medians['bare_read']:.1f} x the bare read")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        start = time.perf_counter()
        result = TASKS[sys.argv[2]](Path(sys.argv[3]))
        gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{time.perf_counter() - start}|{gigabytes}|{result}")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
