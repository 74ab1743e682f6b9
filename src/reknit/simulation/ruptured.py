"""Made-up dyads with known ruptures and repairs, or stable ones.

A dyad has a level, a spread and a dependence between sessions; both members see the same bond, each with an
own bias and own noise. A rupture begins at a session with probability `onset`, pulls the bond down by
`drop` within-person spreads, and ends at each later session with probability `repair`; after it the bond may
settle `gain` spreads higher. A member notices a rupture or does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.measure import Measure
from reknit.panel import Panel
from reknit.simulation.stable import on_scale, stable_ratings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BOND = Measure("bond", low=1.0, high=7.0)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Made-up ratings and the truth behind them.

    `ruptured` and `repaired_at` have one entry a panel row: whether the bond was ruptured in that
    session, and whether the session is the one that repaired it.
    """

    panel: Panel
    ruptured: NDArray[np.bool_]
    repaired_at: NDArray[np.bool_]


def simulate(
    dyads: int = 60,
    sessions: int | tuple[int, int] = (8, 30),
    *,
    members: Sequence[str] = ("patient", "therapist"),
    ruptures: bool = True,
    onset: float = 0.04,
    drop: float = 2.0,
    repair: float = 0.4,
    gain: float = 0.0,
    notices: float = 0.8,
    level: float = 5.4,
    spread: float = 0.5,
    autocorrelation: float = 0.2,
    rise: float = 0.02,
    gaps: float = 0.1,
    measure: Measure = BOND,
    seed: int = 0,
) -> Simulation:
    """Return made-up dyads whose ruptures and repairs are known.

    Args:
        dyads: how many.
        sessions: sessions of every dyad, or the fewest and the most.
        members: the names of the two (or one).
        ruptures: False makes stable dyads.
        onset: probability (0 to 1) that a rupture begins in a session.
        drop: depth of a rupture in within-person spreads.
        repair: probability (0 to 1) that a session repairs an open rupture.
        gain: how much higher, in spreads, the bond settles after a repair.
        notices: probability (0 to 1) that a member's ratings show a given rupture.
        level: typical rating in points.
        spread: typical within-person spread in points.
        autocorrelation: dependence between neighbouring sessions, -1 to 1.
        rise: slow rise in points a session.
        gaps: share (0 to 1) of sessions a member did not rate.
        measure: the scale to answer on.
        seed: the same seed gives the same dyads.

    Raises:
        ValueError: a probability outside 0 to 1, fewer than one dyad, session or member, or the most
            sessions below the fewest.
    """
    shares = {"onset": onset, "repair": repair, "notices": notices, "gaps": gaps}
    fewest, most = (sessions, sessions) if isinstance(sessions, int) else sessions
    _refuse(shares, dyads, fewest, most, members)
    rng = np.random.default_rng(seed)
    length = rng.integers(fewest, most, dyads, endpoint=True)
    ruptured, repaired = _course(rng, dyads, most, onset if ruptures else 0.0, repair)
    held = gain * np.cumsum(repaired, axis=0)
    person = _People(rng, dyads, most, level, spread, autocorrelation, rise)
    inside = np.arange(most)[:, None] < length
    columns = {}
    for index, member in enumerate(members):
        noticed = _noticed(rng, ruptured, notices)
        ratings = person.rate(index, held - drop * (ruptured & noticed))
        ratings = on_scale(ratings, low=_bound(measure.low, -1), high=_bound(measure.high, 1), step=measure.step)
        ratings[rng.random(ratings.shape) < gaps] = np.nan
        columns[member, measure.name] = ratings.T[inside.T]
    panel = Panel(
        dyad_ids=np.array([f"D{number:0{len(str(dyads))}d}" for number in range(1, dyads + 1)]),
        offsets=np.concatenate([[0], np.cumsum(length)]).astype(np.int64),
        sessions=(np.concatenate([np.arange(1, each + 1) for each in length])).astype(np.int32),
        ratings=columns,
        measures={measure.name: measure},
    )
    return Simulation(panel, ruptured.T[inside.T], repaired.T[inside.T])


def _refuse(shares: dict[str, float], dyads: int, fewest: int, most: int, members: Sequence[str]) -> None:
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share:g}; it is a probability, from 0 to 1")
    if dyads < 1 or not 1 <= fewest <= most or not members:
        raise ValueError("at least one dyad, one session and one member are needed, and the fewest sessions first")


def _bound(bound: float | None, side: int) -> float:
    return side * np.inf if bound is None else bound


def _course(
    rng: np.random.Generator, dyads: int, sessions: int, onset: float, repair: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (ruptured, repaired in this session), each of shape (sessions, dyads)."""
    ruptured, repaired = np.zeros((sessions, dyads), bool), np.zeros((sessions, dyads), bool)
    open_now = np.zeros(dyads, bool)
    for t in range(1, sessions):
        chance = rng.random(dyads)
        repaired[t] = open_now & (chance < repair)
        open_now = (open_now & ~repaired[t]) | (~open_now & (chance < onset))
        ruptured[t] = open_now
    return ruptured, repaired


def _noticed(rng: np.random.Generator, ruptured: NDArray[np.bool_], notices: float) -> NDArray[np.bool_]:
    """Return whether a member notices, decided once for each rupture, shape (sessions, dyads)."""
    noticed = rng.random(ruptured.shape) < notices
    for t in range(1, len(ruptured)):
        np.copyto(noticed[t], noticed[t - 1], where=ruptured[t] & ruptured[t - 1])
    return noticed


class _People:
    """Two members who rate one bond: the bond varies, and each varies around it."""

    def __init__(
        self,
        rng: np.random.Generator,
        dyads: int,
        sessions: int,
        level: float,
        spread: float,
        autocorrelation: float,
        rise: float,
    ) -> None:
        self.rng, self.shape = rng, (sessions, dyads)
        self.level, self.spread = (
            level + 0.5 * rng.standard_normal(dyads),
            spread * np.exp(0.25 * rng.standard_normal(dyads)),
        )
        self.autocorrelation, self.rise = np.full(dyads, autocorrelation), rise
        self.bond = self._varying()

    def _varying(self) -> Floats:
        zero, one = np.zeros(self.shape[1]), np.ones(self.shape[1])
        session = np.arange(self.shape[0], dtype=float)[:, None]
        noise = self.rng.standard_normal(self.shape)
        return stable_ratings(
            noise, level=zero, sigma=one, autocorrelation=self.autocorrelation, slope=zero, session=session
        )

    def rate(self, member: int, shift: Floats) -> Floats:
        """Return one member's ratings; `shift` is what ruptures and repairs add, in spreads."""
        bias = -0.3 * member + 0.3 * self.rng.standard_normal(self.shape[1])
        varying = np.sqrt(0.4) * self.bond + np.sqrt(0.6) * self._varying()
        time = np.arange(self.shape[0])[:, None] - (self.shape[0] - 1) / 2
        ratings: Floats = self.level + bias + self.rise * time + self.spread * (varying + shift)
        return ratings
