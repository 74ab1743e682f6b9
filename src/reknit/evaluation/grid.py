"""Every world of the evaluation, one after the other, and what they come to together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.evaluation import accuracy
from reknit.evaluation.judge import ALONE, MODEL, Verdict, judge
from reknit.evaluation.worlds import worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from reknit.evaluation.worlds import World

    Floats = NDArray[np.float64]

DYADS = 400
DEEP_ENOUGH, LONG_ENOUGH = 1.0, 8
"""The model is held to its promise where ruptures are this deep, in within-person spreads, and pairs this long."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One world and what was found in it."""

    world: World
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Together:
    """All worlds of one kind with one number of members raters.

    `cells` counts those held to the promise, `above` those in which the model's area lies above that of the best
    published rule in that world, `margin` is the mean of the difference. `rule` is the one published rule that is best
    over all of them, `above_rule` and `margin_rule` the same beside it. `slope`, `brier` and `curve` (3, bins) are of
    all sessions of all these worlds, with parameters from other pairs; `slope_alone` with the shipped ones.
    """

    kind: str
    members: int
    cells: int
    above: int
    margin: float
    rule: str
    above_rule: int
    margin_rule: float
    slope: float
    slope_alone: float
    brier: float
    curve: Floats


def evaluate_worlds(
    dyads: int = DYADS,
    seed: int = 0,
    chosen: Sequence[World] | None = None,
    progress: Callable[[float, str], None] = lambda _share, _doing: None,
) -> list[Cell]:
    """Return what every way finds in each world (all, if None), in `dyads` made-up pairs each.

    `progress` is called with a share (0 to 1) and what is being done. The same seed gives the same figures.
    """
    cells, every = [], worlds() if chosen is None else chosen
    for at, world in enumerate(every):
        progress(at / len(every), f"{world.kind}, {world.varied}")
        made_up = world.make(dyads, seed * 1_000 + at)
        cells.append(Cell(world, judge(made_up.panel, made_up.ruptured)))
    return cells


def together(cells: Sequence[Cell]) -> list[Together]:
    """Return what the worlds come to, for each kind and number of members."""
    groups: dict[tuple[str, int], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.world.kind, cell.world.members), []).append(cell)
    return [_together(kind, members, group) for (kind, members), group in groups.items()]


def _together(kind: str, members: int, cells: Sequence[Cell]) -> Together:
    held = [each.verdict for each in cells if each.world.drop >= DEEP_ENOUGH and each.world.sessions >= LONG_ENOUGH]
    margins = [each.margin.value for each in held]
    rule, beside = _one_rule(held)
    truth = np.concatenate([each.verdict.truth for each in cells])
    model, alone = (np.concatenate([each.verdict.scores[way] for each in cells]) for way in (MODEL, ALONE))
    return Together(
        kind,
        members,
        len(held),
        sum(margin > 0 for margin in margins),
        float(np.mean(margins)) if held else float("nan"),
        rule,
        sum(margin > 0 for margin in beside),
        float(np.mean(beside)) if held else float("nan"),
        accuracy.slope(model, truth),
        accuracy.slope(alone, truth),
        accuracy.brier(model, truth),
        accuracy.calibration_curve(model, truth),
    )


def _one_rule(verdicts: Sequence[Verdict]) -> tuple[str, list[float]]:
    """Return the published rule with the largest mean area, and by how much the model's area is larger in each."""
    areas = {
        way: [each.of(way).area.value for each in verdicts]
        for way in (verdicts[0].scores if verdicts else ())
        if way not in {MODEL, ALONE}
    }
    if not areas:
        return "", []
    rule = max(areas, key=lambda way: float(np.mean(areas[way])))
    return rule, [each.of(MODEL).area.value - area for each, area in zip(verdicts, areas[rule], strict=True)]
