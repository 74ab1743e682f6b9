"""How good is the risk of ending early on treatments whose hazard is known? The table of docs/methods.

The treatments are those of tests/course/endings.py: at most 20 sessions; half of them leave before, with a hazard that
depends on level, deviation, an open rupture, discrepancy and missed sessions.

    python -m benchmarks.termination
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.course.endings import EFFECTS, endings

from reknit import check_termination

if TYPE_CHECKING:
    from reknit.inference.estimate import Estimate


def shown(figure: Estimate) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def main() -> None:
    for dyads in (100, 300, 1_000):
        for title, effects in (("all matter", EFFECTS), ("nothing matters", dict.fromkeys(EFFECTS, 0.0))):
            world = endings(2, dyads=dyads, effects=effects)
            found = check_termination(world.panel, world.early, told=world.told)
            figures = (found.slope, found.intercept, found.brier, found.brier_constant, found.area)
            print(dyads, title, int(world.early.sum()), *map(shown, figures), sep=" | ")


if __name__ == "__main__":
    main()
