"""The numbers of the reknit model: what is known about bonds in general before a pair has rated.

Lengths (depths, drift, gain) are in within-person spreads; probabilities are per session.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from reknit.detection.regimes.manners import manners_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.detection.regimes.manners import Manners
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
        dependence: correlation of a member's mood between neighbouring sessions, 0 to 1.
        lasting: share (0 to 1) of the variance within a person that is mood; the rest is fresh in each session.
        bond_share: share of moods that is the bond's: how far the members' moods correlate, 0 to 1.
        drift: slow change of a member's level a session, in spreads.
        gain: how far the level may settle elsewhere after a repair, in spreads.
        level_spread: how far a first rating may lie from the level, in spreads.
        scale_centre: log of a typical spread, in units of the yardstick, where the yardstick is a panel's.
        scale_spread: how much that log differs between members.
        scale_together: how far the logs of the two members of a pair correlate.
        own_scale_centre: the same centre where the yardstick is a pair's own first ratings.
        own_scale_spread: and how much the log differs then.
        silent: probability that the second member's ratings tell nothing of the bond, where a pair has only itself.
        trust: how far what two members' ratings say is believed, 0 to 1 (as the model has it): two people's ratings
            have more in common than any model of their moods knows.
        flat_onset: probability that a member begins to give always the same rating.
        flat_end: probability that a member stops doing so.
        flat_start: probability that a member begins that way.
        units: series -> yardstick in points, learned from a panel; empty: the pair's own first ratings.
        levels: series -> (mean, SD between pairs) of the level in the first sessions, in points, higher being better,
            learned from a panel; empty: near the pair's own first rating.
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
    lasting: float
    bond_share: float
    drift: float
    gain: float
    level_spread: float
    scale_centre: float
    scale_spread: float
    scale_together: float
    own_scale_centre: float
    own_scale_spread: float
    silent: float
    trust: float
    flat_onset: float
    flat_end: float
    flat_start: float
    units: Mapping[SeriesName, float] = field(default_factory=dict)
    levels: Mapping[SeriesName, tuple[float, float]] = field(default_factory=dict)

    def manners(self, members: int, *, of_a_panel: bool) -> Manners:
        """Return how members may rate, in yardsticks of a panel, or of their own."""
        if of_a_panel:
            return manners_of(members, centre=self.scale_centre, spread=self.scale_spread, together=self.scale_together)
        return manners_of(
            members,
            centre=self.own_scale_centre,
            spread=self.own_scale_spread,
            together=self.scale_together,
            silent=self.silent,
        )


@cache
def shipped() -> Parameters:
    """Return the parameters that come with reknit, learned on simulated panels of wide spread."""
    text = resources.files(__package__).joinpath("shipped.toml").read_text("utf-8")
    values = tomllib.loads(text)["parameters"]
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Parameters(**known)
