"""Learn the parameters that the reknit model ships with, and write them beside it.

The panel is made up and of wide spread: pairs each from a world of its own, with ruptures in 1 to 8 % of calm
sessions, 0.8 to 3 spreads deep, repaired sooner or later, noticed or not, dependence 0 to .5, 8 to 30 sessions, with
and without gaps and a ceiling. The truth is known there, so parameters are chosen for what they are used for: the live
probability of a rupture should be as near to the truth as can be (mean log score), with both members' ratings and with
one's. One parameter after the other, twice. How far a yardstick from four first ratings may be off is counted in long
stable series. Takes some minutes.

    python scripts/learn_shipped_parameters.py
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reknit import Measure, Panel, simulate
from reknit.detection.regimes.course import live_course
from reknit.detection.regimes.learning import units_of
from reknit.detection.regimes.parameters import Parameters
from reknit.detection.regimes.standard import own_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORLDS = 400
SEED = 20
BEFORE = Parameters(
    onset=0.04, repair=0.35, shown_by_both=0.7, shown_by_first=0.5, catches_up=0.05, eases=0.1, deep=0.45,
    depths=(1.3, 2.6), depth_spread=0.35, dependence=0.3, lasting=0.85, bond_share=0.5, drift=0.06, gain=0.4,
    level_spread=2.0, scale_centre=-0.1, scale_spread=0.35, scale_together=0.5, own_scale_centre=0.0,
    own_scale_spread=0.45, silent=0.3, trust=1.0, flat_onset=0.01, flat_end=0.1, flat_start=0.05,
)  # fmt: skip
"""What is believed before any panel, from the ranges above; parameters that are not learned stay like this."""

TRUST = 0.88
"""Not learned here, where pairs are made as the model has it: set after it was seen to be too sure on others."""

STEPS = {
    "onset": 0.25, "repair": 0.25, "shown_by_both": 0.2, "deep": 0.3, "depth_spread": 0.3, "dependence": 0.2,
    "lasting": 0.1, "bond_share": 0.2, "drift": 0.4, "level_spread": 0.3, "scale_spread": 0.2,
    "eases": 0.5, "gain": 0.3,
}  # fmt: skip
"""How much more or less of each parameter is tried, as a share of it; in the second round half of that."""

SHARES = {"onset", "repair", "shown_by_both", "deep", "dependence", "lasting", "bond_share", "eases"}
HEAD = "# The reknit model's shipped parameters. Made by scripts/learn_shipped_parameters.py; do not edit by hand.\n"


def made_up() -> tuple[Panel, NDArray[np.bool_]]:
    """Return pairs, each from a world of its own, and which of their sessions are ruptured."""
    rng = np.random.default_rng(SEED)
    parts = [
        simulate(
            1,
            int(rng.integers(8, 31)),
            onset=rng.uniform(0.01, 0.08),
            drop=rng.uniform(0.8, 3.0),
            repair=rng.uniform(0.2, 0.7),
            gain=rng.uniform(0.0, 0.6),
            notices=rng.uniform(0.5, 1.0),
            level=rng.uniform(4.0, 6.2),
            spread=rng.uniform(0.4, 0.7),
            autocorrelation=rng.uniform(0.0, 0.5),
            rise=rng.uniform(-0.01, 0.04),
            gaps=rng.uniform(0.0, 0.3),
            seed=SEED + world,
        )
        for world in range(WORLDS)
    ]
    panels = [part.panel for part in parts]
    panel = Panel(
        dyad_ids=np.arange(WORLDS),
        offsets=np.concatenate([[0], np.cumsum([part.n_rows for part in panels])]),
        sessions=np.concatenate([part.sessions for part in panels]),
        ratings={name: np.concatenate([part.ratings[name] for part in panels]) for name in panels[0].ratings},
        measures=panels[0].measures,
    )
    return panel, np.concatenate([part.ruptured for part in parts])


def log_score(parameters: Parameters, panels: list[Panel], ruptured: NDArray[np.bool_]) -> float:
    """Return the mean log of the probability given to what was, over sessions that can be told."""
    scores = []
    for panel in panels:
        live = live_course(panel, parameters=replace(parameters, units=units_of(panel, "bond"))).rupture
        told = np.isfinite(live)
        scores.append(float(np.log(np.where(ruptured[told], live[told], 1 - live[told])).mean()))
    return float(np.mean(scores))


def climbed(start: Parameters, panels: list[Panel], ruptured: NDArray[np.bool_]) -> Parameters:
    """Return the parameters with the best log score that the search finds."""
    best, height = start, log_score(start, panels, ruptured)
    for half in (1.0, 0.5):
        for name, step in STEPS.items():
            now = getattr(best, name)
            for factor in (1 + half * step, 1 / (1 + half * step)):
                trial = replace(best, **{name: min(now * factor, 0.98) if name in SHARES else now * factor})
                reached = log_score(trial, panels, ruptured)
                if reached > height:
                    best, height = trial, reached
        print(f"log score {height:.5f}", flush=True)
    return best


def own_yardsticks() -> tuple[float, float]:
    """Return mean and SD of log(spread / yardstick from four first ratings), over stable pairs on known scales."""
    logs = []
    for seed, width in enumerate((4.0, 6.0, 8.0, 12.0)):
        scale = Measure("bond", low=7.0 - width, high=7.0)
        panel = simulate(400, 60, members=["one"], ruptures=False, gaps=0.0, rise=0.0, measure=scale, seed=seed).panel
        ratings = panel.ratings["one", "bond"].reshape(400, 60).T
        unit = own_units(ratings[:, None], width)[0][0]
        logs.append(np.log(ratings.std(axis=0, ddof=1) / unit))
    together = np.concatenate(logs)
    return float(together.mean()), float(together.std())


def main() -> None:
    """Learn, and write shipped.toml."""
    centre, spread = own_yardsticks()
    panel, ruptured = made_up()
    alone = replace(panel, ratings={("patient", "bond"): panel.ratings["patient", "bond"]})
    start = replace(BEFORE, own_scale_centre=centre, own_scale_spread=spread)
    learned = replace(climbed(start, [panel, alone], ruptured), trust=TRUST)
    values = {name: value for name, value in asdict(learned).items() if name not in {"units", "levels"}}
    lines = [
        f"{name} = {list(value) if isinstance(value, tuple) else round(float(value), 4)}"
        for name, value in values.items()
    ]
    text = f"{HEAD}\n[parameters]\n" + "\n".join(lines) + "\n"
    place = Path("src/reknit/detection/regimes/shipped.toml")
    place.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
