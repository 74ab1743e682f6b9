"""How often do stable pairs show a rare episode, and how many planted drops are found?

Runs every rule over stable pairs, and over pairs of which a quarter have a planted drop of 2 within-person spreads
for two sessions, from a generator that shares no code with reknit (tests/laws/independent.py), over 8, 16 and 30
sessions, dependence 0, .2 and .4, with and without a ceiling, with and without 20 % gaps. Then the same stable pairs
are analysed one by one, one member and both, with the default rule; and looked at after every session. The figures in
docs/false-alarms.md come from here. Takes about half an hour; a word after the number runs one part alone.

    python benchmarks/false_alarm_grid.py [PAIRS] [panel|alone|looking]        default 2000
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reknit import Measure, Panel, Study, detect, rules

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.laws.independent import GRID, World, ratings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RULES = [rule.name for rule in rules() if not rule.detector.on_marks]
RARE = 0.05


def panel_of(values: Floats, *others: Floats) -> Panel:
    """Return the panel of these ratings (pairs, sessions), a member for each matrix."""
    pairs, sessions = values.shape
    members = (values, *others)
    return Panel.from_long(
        dyad=np.tile(np.repeat(np.arange(pairs), sessions), len(members)),
        session=np.tile(np.arange(1, sessions + 1), pairs * len(members)),
        score=np.concatenate([each.ravel() for each in members]),
        member=np.repeat([f"member {at}" for at in range(1, len(members) + 1)], pairs * sessions),
        measures=[Measure("rating", low=1, high=7)],
    )


def shares(world: World, pairs: int, *, planted: float) -> dict[str, float]:
    """Return for each rule the share of stable pairs flagged as rare, or of planted drops found."""
    values, where = ratings(world, pairs, seed=1 + int(planted > 0), planted=planted)
    panel = panel_of(values)
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


def rare_alone(world: World, pairs: int, *, members: int) -> float:
    """Return the share of stable pairs that have a rare episode when each is analysed on its own."""
    values = [ratings(world, pairs, seed=10 + member)[0] for member in range(members)]
    panel = panel_of(*values)
    fires = np.unique(detect(panel, false_alarms=False).episodes.dyad).tolist()
    alone = (detect(panel.dyad_range(pair, pair + 1)).episodes for pair in fires)
    return sum(bool((episodes.false_alarm_pair <= RARE).any()) for episodes in alone) / pairs


def ever_rare(world: World, pairs: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return for each rule the share of stable pairs in which, looked at after every session, something is ever rare.

    Once by false_alarm_ever, once by false_alarm_pair, which is about one look only.
    """
    panel = panel_of(ratings(world, pairs, seed=20)[0])
    ever = {rule: np.zeros(pairs, bool) for rule in RULES}
    once = {rule: np.zeros(pairs, bool) for rule in RULES}
    for session in range(4, world.sessions + 1):
        for part in Study.of(panel.until(session), RULES, seed=1).parts():
            for rule, episodes in part.episodes.items():
                dyad = episodes.dyad + part.first_dyad
                ever[rule][dyad[episodes.false_alarm_ever <= RARE]] = True
                once[rule][dyad[episodes.false_alarm_pair <= RARE]] = True
    return {rule: float(each.mean()) for rule, each in ever.items()}, {
        rule: float(each.mean()) for rule, each in once.items()
    }


def print_alone(pairs: int) -> None:
    """Print what pairs analysed one by one show."""
    print(f"\n{'cell, default rule, one by one':32} one member, both")
    for world in GRID:
        one, both = (rare_alone(world, pairs, members=members) for members in (1, 2))
        print(f"{world.label:32} {one:6.1%} {both:6.1%}", flush=True)


def print_looking(pairs: int) -> None:
    """Print what looking after every session shows."""
    print(f"\n{'cell, looked at every session':32} ever: mean, largest   by false_alarm_pair: mean, largest")
    for world in GRID:
        ever, once = ever_rare(world, pairs)
        worst = max(ever, key=lambda rule: ever[rule])
        print(
            f"{world.label:32} {np.mean(list(ever.values())):6.1%} {ever[worst]:6.1%} ({worst})"
            f"   {np.mean(list(once.values())):6.1%} {max(once.values()):6.1%}",
            flush=True,
        )


def print_panels(pairs: int) -> None:
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


PARTS = {"panel": print_panels, "alone": print_alone, "looking": print_looking}

if __name__ == "__main__":
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    for name in sys.argv[2:] or PARTS:
        PARTS[name](how_many)
