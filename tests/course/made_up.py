"""Pairs made up for course hints: stable ones by a generator of its own, and planted courses."""

from __future__ import annotations

import numpy as np

from reknit import Measure, Panel

BOND = Measure("bond", 0, 10, 0.5)
WEEK = Measure("week", 0, 10, 1, reliability=0.8)


def stable(seed: int, *, dyads: int, sessions: int, level: float = 7.0, gaps: float = 0.0) -> Panel:
    """Two members' ratings and the patient's weeks, all wandering round a level that stays."""
    rng = np.random.default_rng(seed)

    def course(mean: float, spread: float, step: float) -> np.ndarray:
        noise = rng.normal(size=(sessions, dyads))
        for t in range(1, sessions):
            noise[t] = 0.2 * noise[t - 1] + np.sqrt(1 - 0.04) * noise[t]
        own = mean + 0.5 * rng.normal(size=dyads)
        return np.clip(np.rint((own + spread * noise) / step) * step, 0, 10)

    columns = {
        ("patient", "bond"): course(level, 0.8, 0.5),
        ("therapist", "bond"): course(level, 0.8, 0.5),
        ("patient", "week"): course(5.0, 1.0, 1.0),
    }
    for column in columns.values():
        column[rng.random(column.shape) < gaps] = np.nan
    return Panel(
        dyad_ids=np.arange(dyads),
        offsets=np.arange(dyads + 1) * sessions,
        sessions=np.tile(np.arange(1, sessions + 1, dtype=np.int32), dyads),
        ratings={name: column.T.ravel() for name, column in columns.items()},
        measures={"bond": BOND, "week": WEEK},
    )


def pair(patient: list[float], therapist: list[float], week: list[float] | None = None) -> Panel:
    """One pair's panel, with the patient's weeks if there are any."""
    length = len(patient)
    columns = {("patient", "bond"): patient, ("therapist", "bond"): therapist}
    if week is not None:
        columns["patient", "week"] = week
    return Panel(
        dyad_ids=np.array(["A"]),
        offsets=np.array([0, length]),
        sessions=np.arange(1, length + 1, dtype=np.int32),
        ratings={name: np.array(column, float) for name, column in columns.items()},
        measures={"bond": BOND, "week": WEEK},
    )
