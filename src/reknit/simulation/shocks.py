"""Made-up dyads of another make: shocks that fade, moods that linger, items answered in a person's own style.

Shares no code and no formula with `ruptured`, so that what is tuned to the one can be judged on the other. The bond is
hit by a shock with probability `onset` a session and recovers by the share `repair` of what is left each session; it
counts as ruptured while at least half of the shock is left. A member's mood lingers from session to session. Each
member answers four items on a scale of 1 to 7 by comparing what they feel with thresholds of their own: some spread
their answers, some bunch them, some say yes to everything, some put the same mark on every line and often the same
as last time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.measure import Measure
from reknit.panel import Panel
from reknit.simulation.ruptured import Simulation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ITEMS = 4
CHOICES = 7
BOND_ITEMS = Measure("bond", low=1.0, high=float(CHOICES), step=1 / ITEMS)


def simulate_shocks(
    dyads: int = 60,
    sessions: int = 16,
    *,
    members: tuple[str, ...] = ("patient", "therapist"),
    onset: float = 0.04,
    drop: float = 2.0,
    repair: float = 0.4,
    autocorrelation: float = 0.25,
    level: float = 0.5,
    gaps: float = 0.1,
    straight_liners: float = 0.1,
    seed: int = 0,
) -> Simulation:
    """Return made-up dyads whose shocks are known.

    Args:
        dyads: how many.
        sessions: sessions of every dyad.
        members: the names of the two (or one).
        onset: probability (0 to 1) of a shock in a session; 0 makes stable dyads.
        drop: size of a shock in spreads of what a member feels from session to session.
        repair: share (0 to 1) of what is left that heals by the next session.
        autocorrelation: dependence of moods between neighbouring sessions, 0 to 1.
        level: how far typical feelings lie above the middle of the scale, in spreads between people.
        gaps: share (0 to 1) of sessions a member did not rate.
        straight_liners: share (0 to 1) of members who put the same mark on every line.
        seed: the same seed gives the same dyads.
    """
    rng = np.random.default_rng([seed, 7])
    shock, ruptured, healed = _shocks(rng, (dyads, sessions), onset, repair)
    bond = _moods(rng, (dyads, sessions), autocorrelation)
    settled = level + 0.8 * rng.standard_normal((dyads, 1))
    columns = {}
    for member in members:
        own = _moods(rng, (dyads, sessions), autocorrelation)
        felt = settled + 0.5 * rng.standard_normal((dyads, 1)) + 0.6 * (0.6 * bond + 0.8 * own - drop * shock)
        score = _answered(rng, felt, straight_liners)
        score[rng.random(score.shape) < gaps] = np.nan
        columns[member, BOND_ITEMS.name] = score.ravel()
    panel = Panel(
        dyad_ids=np.array([f"S{number}" for number in range(1, dyads + 1)]),
        offsets=np.arange(dyads + 1) * sessions,
        sessions=np.tile(np.arange(1, sessions + 1, dtype=np.int32), dyads),
        ratings=columns,
        measures={BOND_ITEMS.name: BOND_ITEMS},
    )
    return Simulation(panel, ruptured.ravel(), healed.ravel())


def _shocks(
    rng: np.random.Generator, shape: tuple[int, int], onset: float, repair: float
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (what is left of shocks, whether half of the last is, whether this session healed it), each `shape`."""
    hit = rng.random(shape) < onset
    hit[:, 0] = False
    left = np.zeros(shape)
    for lag in range(shape[1]):
        left[:, lag:] += hit[:, : shape[1] - lag] * (1 - repair) ** lag
    ruptured = left >= 0.5
    healed = np.zeros(shape, bool)
    healed[:, 1:] = ruptured[:, :-1] & ~ruptured[:, 1:]
    return left, ruptured, healed


def _moods(rng: np.random.Generator, shape: tuple[int, int], dependence: float) -> Floats:
    """Return moods of variance 1 whose neighbours correlate by `dependence`, shape (dyads, sessions).

    Drawn at once with the root of their covariance.
    """
    apart = np.abs(np.subtract.outer(np.arange(shape[1]), np.arange(shape[1])))
    root = np.linalg.cholesky(np.power(float(dependence), apart) + 1e-12 * np.eye(shape[1]))
    moods: Floats = rng.standard_normal(shape) @ root.T
    return moods


def _answered(rng: np.random.Generator, felt: Floats, straight_liners: float) -> Floats:
    """Return the mean of the items as answered in each person's own style, 1 to 7, shape (dyads, sessions)."""
    people, sessions = felt.shape
    reach = np.exp(0.25 * rng.standard_normal((people, 1, 1)))
    yes = 0.3 * rng.standard_normal((people, 1, 1))
    cuts = np.linspace(-2.0, 2.0, CHOICES - 1)
    hard = 0.3 * rng.standard_normal((1, 1, ITEMS))
    said = felt[:, :, None] - hard + 0.35 * rng.standard_normal((people, sessions, ITEMS))
    marks = 1.0 + (said[..., None] * reach[..., None] + yes[..., None] >= cuts).sum(axis=-1)
    one_line = rng.random(people) < straight_liners
    marks[one_line] = marks[one_line][:, :, :1]
    for t in range(1, sessions):
        again = one_line & (rng.random(people) < 0.6)
        marks[again, t] = marks[again, t - 1]
    score: Floats = marks.mean(axis=-1)
    return score
