"""What impasse, pseudo-alliance and plateau look for: settings.toml, read into frozen settings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

CourseKind = Literal["impasse", "pseudo_alliance", "plateau"]
KINDS: tuple[CourseKind, ...] = ("impasse", "pseudo_alliance", "plateau")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpasseSettings:
    """When a strain counts as stuck; units and certainty of each stand in settings.toml."""

    fall: float
    tolerance: float
    window: int
    shift: float
    shift_window: int
    reliable: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PseudoAllianceSettings:
    """When ratings count as flat near the top, and what beside them does not fit; see settings.toml."""

    near_top: float
    window: int
    looked_back: int
    flat_quantile: float
    flat_share: float
    repeats: float
    same_share: float
    reliable: float
    apart: float
    apart_share: float
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateauSettings:
    """When a course counts as stable and pleasant; see settings.toml."""

    window: int
    pleasant: float
    drift: float
    band: float
    reliable: float


def _impasse() -> ImpasseSettings:
    return ImpasseSettings(**_values("impasse"))


def _pseudo_alliance() -> PseudoAllianceSettings:
    return PseudoAllianceSettings(**_values("pseudo_alliance"))


def _plateau() -> PlateauSettings:
    return PlateauSettings(**_values("plateau"))


@dataclass(frozen=True, slots=True)
class CourseSettings:
    """The settings of the three, those of settings.toml unless given."""

    impasse: ImpasseSettings = field(default_factory=_impasse)
    pseudo_alliance: PseudoAllianceSettings = field(default_factory=_pseudo_alliance)
    plateau: PlateauSettings = field(default_factory=_plateau)


@cache
def proposals() -> Mapping[CourseKind, Mapping[str, Any]]:
    """Return title, note, base rate and settings (each with value, certainty and unit) of the three."""
    text = resources.files("reknit.course").joinpath("settings.toml").read_text("utf-8")
    known: Mapping[CourseKind, Mapping[str, Any]] = tomllib.loads(text)  # type: ignore[assignment]
    return known


def _values(kind: CourseKind) -> dict[str, Any]:
    return {name: entry["value"] for name, entry in proposals()[kind]["settings"].items()}
