"""Treatments that end early with a hazard that is known: for each session, from what was known then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reknit import Panel, Told
from reknit.course.before_ending import before_ending
from reknit.course.termination import position
from tests.course.made_up import stable

EFFECTS = {"level": -0.5, "deviation": -0.6, "open_rupture": 1.0, "discrepancy": 0.3, "missed": 0.7}
"""What one point (or one session not held) adds to the log odds of ending early."""


@dataclass(frozen=True)
class Endings:
    panel: Panel
    early: np.ndarray
    told: Told
    hazard: np.ndarray


def endings(seed: int, *, dyads: int, sessions: int = 20, effects: dict[str, float] = EFFECTS) -> Endings:
    """Stable pairs of which some leave; those who stay to the last session have ended as agreed."""
    rng = np.random.default_rng([seed, 1])
    panel = stable(seed, dyads=dyads, sessions=sessions, level=6.5, gaps=0.1)
    panel = Panel(
        panel.dyad_ids, panel.offsets, panel.sessions,
        {name: column for name, column in panel.ratings.items() if name[1] == "bond"},
        {"bond": panel.measures["bond"]},
    )  # fmt: skip
    told = Told(not_held=(rng.random(panel.n_rows) < 0.15).astype(float))
    before = before_ending(panel, "bond", "patient", told)
    figures = np.nan_to_num(before.figures - np.array([6.5, 0, 0, 0, 0]))
    log_odds = -4.3 - 0.3 * (np.log(position(panel)) - np.log(8)) + figures @ [effects[name] for name in before.names]
    hazard = 1 / (1 + np.exp(-log_odds))
    leaves = (rng.random(panel.n_rows) < hazard).reshape(dyads, sessions)
    early = leaves.any(axis=1)
    length = np.where(early, leaves.argmax(axis=1) + 1, sessions)
    kept = (np.arange(sessions) < length[:, None]).ravel()
    cut = Panel(
        panel.dyad_ids,
        np.concatenate([[0], np.cumsum(length)]),
        panel.sessions[kept],
        {name: column[kept] for name, column in panel.ratings.items()},
        panel.measures,
    )
    assert told.not_held is not None
    return Endings(cut, early.astype(float), Told(not_held=told.not_held[kept]), hazard[kept])
