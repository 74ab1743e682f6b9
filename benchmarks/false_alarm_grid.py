"""How often do stable pairs show a rare episode, and how many planted drops are found?

Runs every rule over stable pairs, and over pairs of which a quarter have a planted drop of 2 within-person spreads
for two sessions, from a generator that shares no code with reknit (tests/laws/independent.py), over 8, 16 and 30
sessions, dependence 0, .2 and .4, with and without a ceiling, with and without 20 % gaps. The figures in
docs/false-alarms.md come from here. Takes some minutes.

    python benchmarks/false_alarm_grid.py [PAIRS]        default 2000
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from reknit import Measure, Panel, Study, rules

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.laws.independent import GRID, World, ratings

RULES = [rule.name for rule in rules() if not rule.detector.on_marks]
RARE = 0.05


def shares(world: World, pairs: int, *, planted: float) -> dict[str, float]:
    """Return for each rule the share of stable pairs flagged as rare, or of planted drops found."""
    values, where = ratings(world, pairs, seed=1 + int(planted > 0), planted=planted)
    panel = Panel.from_long(
        dyad=np.repeat(np.arange(pairs), world.sessions),
        session=np.tile(np.arange(1, world.sessions + 1), pairs),
        score=values.ravel(),
        measures=[Measure("rating", low=1, high=7)],
    )
    study = Study.of(panel, RULES, seed=1)
    found: dict[str, list[int]] = {rule: [] for rule in RULES}
    for part in study.parts():
        for rule, episodes in part.episodes.items():
            dyad = episodes.dyad + part.first_dyad
            onset, last = part.panel.sessions[episodes.onset] - 1, part.panel.sessions[episodes.last] - 1
            counts = episodes.false_alarm_pair <= RARE
            if planted:
                counts &= (where[dyad] >= 0) & (onset <= where[dyad] + 1) & (last >= where[dyad])
            found[rule] += dyad[counts].tolist()
    among = (where >= 0).sum() if planted else pairs
    return {rule: len(set(each)) / among for rule, each in found.items()}


def main(pairs: int) -> None:
    """Print each cell and the summary by length."""
    stable, power = defaultdict(list), defaultdict(list)
    print(f"{'cell':24} stable pairs: mean, largest   found: mean")
    for world in GRID:
        flagged, hit = shares(world, pairs, planted=0.0), shares(world, pairs, planted=0.25)
        worst = max(flagged, key=lambda rule: flagged[rule])
        mean, found = np.mean(list(flagged.values())), np.mean(list(hit.values()))
        print(f"{world.label:24} {mean:6.1%} {flagged[worst]:6.1%} ({worst}) {found:6.1%}", flush=True)
        for rule in RULES:
            stable[world.sessions, rule].append(flagged[rule])
            power[world.sessions, rule].append(hit[rule])
    print(f"\n{'rule':20}" + "".join(f"{sessions:>22} sessions" for sessions in (8, 16, 30)))
    for rule in RULES:
        cells = [(stable[sessions, rule], power[sessions, rule]) for sessions in (8, 16, 30)]
        print(
            f"{rule:20}"
            + "".join(f"   mean {np.mean(s):5.1%} max {max(s):5.1%} found {np.mean(p):5.1%}" for s, p in cells)
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
