"""The list of rules: what each is called, which detector it uses, with which settings, and after whom."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from reknit.detection import control_chart, cusum, drop, ewma, segments, self_marked
from reknit.detection.regimes import rule as regimes
from reknit.detection.regimes.parameters import shipped
from reknit.detection.signals import RepairSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.detection.signals import Signals

Certainty = Literal["seen", "not checked", "standard", "reknit"]


@dataclass(frozen=True, slots=True)
class Detector:
    """A way to find ruptures: its settings, its function, what it can be asked, and what it learned beforehand."""

    settings: Callable[..., Any]
    signals: Callable[..., Signals]
    prospective: bool = True
    on_marks: bool = False
    is_costly: bool = False
    rests_on: Callable[[], object] | None = None


DETECTORS = {
    "drop": Detector(drop.Settings, drop.signals),
    "control_chart": Detector(control_chart.Settings, control_chart.signals),
    "ewma": Detector(ewma.Settings, ewma.signals),
    "cusum": Detector(cusum.Settings, cusum.signals),
    "segments": Detector(segments.Settings, segments.signals, prospective=False),
    "regimes": Detector(regimes.Settings, regimes.signals, is_costly=True, rests_on=shipped),
    "self_marked": Detector(self_marked.Settings, self_marked.signals, on_marks=True),
}

DEFAULT_RULE = "person_mean_2sd"
"""The one published rule with evidence of validity."""


class UnknownRuleError(ValueError):
    """There is no rule of this name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, ready to use.

    `certainty` says how sure the parameters are: "seen" in the source, "not checked" against the paper
    (recalled), "standard" textbook values, or "reknit"'s own. `settings` belongs to the detector. `also` holds
    further references it rests on, ready to print.
    """

    name: str
    title: str
    detector_name: str
    certainty: Certainty
    source: str
    doi: str | None
    note: str
    settings: Any
    also: tuple[str, ...] = ()

    @property
    def detector(self) -> Detector:
        """The detector this rule is a preset of."""
        return DETECTORS[self.detector_name]

    @property
    def repair(self) -> RepairSettings:
        """When this rule counts a rupture as repaired."""
        repair: RepairSettings = self.settings.repair
        return repair

    @property
    def citation(self) -> str:
        """The reference as printed in reports; says so where parameters are not checked."""
        caution = " (parameters not checked against the paper)" if self.certainty == "not checked" else ""
        return _printed(self.source, self.doi) + caution


def rules() -> tuple[Rule, ...]:
    """Return every rule reknit knows, published presets first."""
    return tuple(_rules().values())


def rule_named(name: str | Rule) -> Rule:
    """Return the rule of this name; a Rule is returned as it is.

    Raises:
        UnknownRuleError: no such rule; the message names the nearest ones.
    """
    if isinstance(name, Rule):
        return name
    known = _rules()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known rules: {', '.join(known)}."
    raise UnknownRuleError(f"there is no rule {name!r}. {hint}")


def _printed(source: str, doi: str | None) -> str:
    return f"{source} https://doi.org/{doi}" if doi else source


@cache
def _rules() -> dict[str, Rule]:
    presets = tomllib.loads(resources.files(__package__).joinpath("presets.toml").read_text("utf-8"))
    return {name: _rule(name, entry, presets["references"]) for name, entry in presets["rules"].items()}


def _rule(name: str, entry: dict[str, Any], references: dict[str, dict[str, str]]) -> Rule:
    source = references[entry["reference"]]
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry["settings"].items()
    }
    if "repair" in values:
        values["repair"] = RepairSettings(**entry["settings"]["repair"])
    return Rule(
        name=name,
        title=entry["title"],
        detector_name=entry["detector"],
        certainty=entry["certainty"],
        source=source["text"],
        doi=source.get("doi"),
        note=entry["note"],
        settings=DETECTORS[entry["detector"]].settings(**values),
        also=tuple(_printed(references[key]["text"], references[key].get("doi")) for key in entry.get("also", [])),
    )
