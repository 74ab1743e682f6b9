"""The worlds of the evaluation, and the pairs made up in each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from reknit.simulation.ruptured import simulate
from reknit.simulation.shocks import simulate_shocks

if TYPE_CHECKING:
    from reknit.simulation.ruptured import Simulation

BOTH = ("patient", "therapist")
LEVELS = {"regimes": (5.0, 6.4), "shocks": (0.3, 1.6)}
"""How high ratings lie away from the ceiling and near it; in points, and in spreads above the middle."""


@dataclass(frozen=True, slots=True)
class World:
    """One condition: which kind of made-up pairs, how many members rate, and how ruptures are.

    `onset` is a probability per session, `drop` in within-person spreads, `repair` the probability (or share healed)
    per session, `autocorrelation` 0 to 1, `gaps` a share of sessions.
    """

    kind: str
    members: int
    sessions: int
    onset: float
    drop: float
    repair: float
    autocorrelation: float
    ceiling: bool
    gaps: float

    @property
    def varied(self) -> str:
        """What sets this world apart from the usual one, in words."""
        usual = _data()["usual"]
        parts = [f"drop {self.drop:g}"]
        for name, word in (
            ("sessions", "{:g} sessions"), ("onset", "onset {:g}"), ("repair", "repair {:g}"),
            ("autocorrelation", "dependence {:g}"), ("gaps", "gaps {:g}"),
        ):  # fmt: skip
            value = getattr(self, name)
            parts += [word.format(value)] if value != usual[name] else []
        return ", ".join([*parts, *(["ceiling"] if self.ceiling else [])])

    def make(self, dyads: int, seed: int) -> Simulation:
        """Return made-up pairs of this world."""
        level = LEVELS[self.kind][int(self.ceiling)]
        members = BOTH[: self.members]
        if self.kind == "shocks":
            return simulate_shocks(
                dyads, self.sessions, members=members, onset=self.onset, drop=self.drop, repair=self.repair,
                autocorrelation=self.autocorrelation, level=level, gaps=self.gaps, seed=seed,
            )  # fmt: skip
        return simulate(
            dyads, self.sessions, members=members, onset=self.onset, drop=self.drop, repair=self.repair,
            autocorrelation=self.autocorrelation, level=level, gaps=self.gaps, seed=seed,
        )  # fmt: skip


def worlds() -> tuple[World, ...]:
    """Return every world of the evaluation."""
    data = _data()
    return tuple(
        World(kind=kind, members=members, **settings)
        for kind in data["kinds"]
        for members in data["members"]
        for settings in _settings(data)
    )


def _settings(data: dict[str, Any]) -> list[dict[str, Any]]:
    chosen = [data["usual"] | {"drop": drop} for drop in data["vary"]["drop"]]
    for drop in data["vary_at"]:
        for name, values in data["vary"].items():
            chosen += [data["usual"] | {"drop": drop, name: value} for value in values if name != "drop"]
    return chosen


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("worlds.toml").read_text("utf-8"))
