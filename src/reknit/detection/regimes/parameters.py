"""The numbers of the reknit model: what is known about bonds in general before a pair has rated.

Lengths (depths, drift, gain) are in within-person spreads; probabilities are per session.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.panel import SeriesName


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Everything the model takes for granted about a pair.

    Attributes:
        onset: probability (0 to 1) that a rupture begins in a session.
        repair: probability that a session repairs an open rupture.
        shown_by_both: share of ruptures that show in both members' ratings from the start.
        shown_by_first: share of the others that shows in the first member's ratings alone; the rest in the second's.
        catches_up: probability that in a session the other member's ratings follow (the own lag).
        eases: probability that in a session a deep rupture becomes a shallow one.
        deep: share of ruptures that begin deep.
        depths: how far a shallow and a deep rupture pull ratings down, in spreads.
        depth_spread: how much that varies from session to session, in spreads.
        dependence: correlation of the bond's own variation between neighbouring sessions, 0 to 1.
        bond_share: share (0 to 1) of the variance within a person that is the bond's, and so shared by both.
        drift: slow change of a member's level a session, in spreads.
        gain: how far the level may settle elsewhere after a repair, in spreads.
        level_spread: how far a first rating may lie from the level, in spreads.
        scale_centre: log of a pair's typical spread, in units of the yardstick.
        scale_spread: how much the log of that differs between pairs where the yardstick is a panel's.
        own_scale_spread: the same where the yardstick is a pair's own first ratings.
        flat_onset: probability that a member begins to give always the same rating.
        flat_end: probability that a member stops doing so.
        flat_start: probability that a member begins that way.
        units: series -> yardstick in points, learned from a panel; empty: the pair's own first ratings.
    """

    onset: float
    repair: float
    shown_by_both: float
    shown_by_first: float
    catches_up: float
    eases: float
    deep: float
    depths: tuple[float, float]
    depth_spread: float
    dependence: float
    bond_share: float
    drift: float
    gain: float
    level_spread: float
    scale_centre: float
    scale_spread: float
    own_scale_spread: float
    flat_onset: float
    flat_end: float
    flat_start: float
    units: Mapping[SeriesName, float] = field(default_factory=dict)


@cache
def shipped() -> Parameters:
    """Return the parameters that come with reknit, learned on simulated panels of wide spread."""
    text = resources.files(__package__).joinpath("shipped.toml").read_text("utf-8")
    values = tomllib.loads(text)["parameters"]
    return Parameters(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
