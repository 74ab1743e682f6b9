"""How often are stable good pairs hinted at, and how many planted courses are found? The tables of docs/methods.

Stable pairs wander round a level that stays: scale 0 to 10 in half points, within-person SD 0.8, autocorrelation 0.2,
weeks (0 to 10, SD 1) the same. "Ceiling" puts their level at 9.5 instead of 7. Planted are: an impasse (from a third of
the sessions on, both rate 2 points lower for good), a pseudo-alliance (the patient always answers 10, the therapist
3 points less), a plateau (level 8, SD 0.5, for good). Weeks do not change in any of them.

    python benchmarks/course_hints.py
"""

from __future__ import annotations

import numpy as np

from reknit import Measure, Panel, course_hints
from reknit.course.settings import KINDS

DYADS = 2_000
SESSIONS = (8, 16, 30)
MEASURES = {"bond": Measure("bond", 0, 10, 0.5), "week": Measure("week", 0, 10, 1)}
WEEK = ("patient", "week")

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def wandering(rng: np.random.Generator, sessions: int, level: float, spread: float) -> Floats:
    """Return ratings round a level, shape (sessions, DYADS), neither rounded nor bounded."""
    noise = rng.normal(size=(sessions, DYADS))
    for t in range(1, sessions):
        noise[t] = 0.2 * noise[t - 1] + np.sqrt(1 - 0.2**2) * noise[t]
    return level + 0.5 * rng.normal(size=DYADS) + spread * noise


def panel_of(patient: Floats, therapist: Floats, week: Floats) -> Panel:
    sessions = len(patient)

    def answered(ratings: Floats, step: float) -> Floats:
        return np.clip(np.rint(ratings / step) * step, 0, 10).T.ravel()

    return Panel(
        dyad_ids=np.arange(DYADS),
        offsets=np.arange(DYADS + 1) * sessions,
        sessions=np.tile(np.arange(1, sessions + 1, dtype=np.int32), DYADS),
        ratings={
            ("patient", "bond"): answered(patient, 0.5),
            ("therapist", "bond"): answered(therapist, 0.5),
            WEEK: answered(week, 1.0),
        },
        measures=MEASURES,
    )


def world(name: str, sessions: int) -> Panel:
    rng = np.random.default_rng([sessions, len(name)])
    level, spread = {"ceiling": (9.5, 0.8), "plateau": (8.0, 0.5)}.get(name, (7.0, 0.8))
    patient, therapist = (wandering(rng, sessions, level, spread) for _ in range(2))
    if name == "impasse":
        patient[sessions // 3 :] -= 2
        therapist[sessions // 3 :] -= 2
    if name == "pseudo_alliance":
        patient[:] = 10
    return panel_of(patient, therapist, wandering(rng, sessions, 5.0, 1.0))


def main() -> None:
    print("world,sessions,kind,ever,at the last session")
    for name in ("stable", "ceiling", "impasse", "pseudo_alliance", "plateau"):
        for sessions in SESSIONS:
            grades = course_hints(world(name, sessions), outcome=WEEK, false_alarms=False).grades
            for kind in KINDS:
                hinted = grades[kind].reshape(DYADS, sessions) > 0
                print(f"{name},{sessions},{kind},{hinted.any(axis=1).mean():.3f},{hinted[:, -1].mean():.3f}")


if __name__ == "__main__":
    main()
