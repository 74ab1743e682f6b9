"""Make `src/reknit/detection/looks.toml`: how often looking after every session shows what is rare at one look.

Stable pairs are simulated; after every session (from the fourth on; every second one past 60 and every fifth past 100)
every rule runs over what there is, and each pair's largest episode is given its rank among all pairs. The table says
in what share of pairs the rarest of all looks is at most x, for each x of `RARE`: the largest over worlds with
dependence 0, .2 and .4, with and without a ceiling, and two Monte Carlo standard errors. The same seed gives the same
table.

    python scripts/make_looks_table.py [RULE ...]        default: every rule; about half an hour

Named rules are put into the table that is there. The reknit model, which takes its time, gets fewer pairs.
"""

from __future__ import annotations

import sys
import tomllib
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit import rules
from reknit.detection.looks import FIRST_LOOK, rule_key
from reknit.detection.registry import rule_named
from reknit.detection.run import episodes_in
from reknit.detection.series import Series
from reknit.detection.survey import describe
from reknit.detection.yardsticks import Pooled
from reknit.simulation.stable import on_scale, stable_ratings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule

    Floats = NDArray[np.float64]

TABLE = Path(__file__).parent.parent / "src/reknit/detection/looks.toml"
PAIRS, PAIRS_IF_COSTLY = 5_000, 2_000
SESSIONS = (60, 100, 200)
LOOKS = (*range(FIRST_LOOK, 61), *range(62, 101, 2), *range(105, 201, 5))
RARE = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
WORLDS = tuple(product((0.0, 0.2, 0.4), (np.inf, 1.0)))
"""Dependence, and how many spreads the upper end of the scale lies above the level."""


def stable(pairs: int, dependence: float, ceiling: float, rng: np.random.Generator) -> Floats:
    """Return stable ratings of spread 1 round 0, shape (T, pairs)."""
    nothing, sessions = np.zeros(pairs), np.arange(SESSIONS[-1], dtype=float)[:, None]
    ratings = stable_ratings(
        rng.standard_normal((len(sessions), pairs)),
        level=nothing,
        sigma=nothing + 1,
        autocorrelation=nothing + dependence,
        slope=nothing,
        session=sessions,
    )
    return on_scale(ratings, low=-np.inf, high=ceiling, step=None)


def largest(ratings: Floats, chosen: Sequence[Rule], ceiling: float, *, prospective: bool) -> list[Floats]:
    """Return for each rule the largest episode of each pair in own spreads, 0 where there is none."""
    series, one = Series(ratings), np.ones((1, 1))
    known = Pooled(one, one, one, one, reliability_is_given=False).with_own_share(series, 1, prospective=prospective)
    session = np.arange(len(ratings), dtype=float)[:, None]
    figures = describe(ratings, session, low=-np.inf, high=ceiling, step=None)
    spread = np.maximum(np.exp(figures[1]), 0.05)
    sizes = []
    for found in episodes_in(series, chosen, known, prospective=prospective):
        size = np.zeros(series.width)
        np.maximum.at(size, found.column, found.strength / spread[found.column])
        sizes.append(size)
    return sizes


def rank(size: Floats) -> Floats:
    """Return in which share of the pairs the largest episode is at least as large as in each."""
    share: Floats = (len(size) - np.searchsorted(np.sort(size), size)) / len(size)
    return share


def ever_rare(chosen: Sequence[Rule], pairs: int, *, prospective: bool) -> Floats:
    """Return the largest share of so many pairs that were rare at some look, shape (rules, SESSIONS, RARE)."""
    worst = np.zeros((len(chosen), len(SESSIONS), len(RARE)))
    for number, (dependence, ceiling) in enumerate(WORLDS):
        ratings = stable(pairs, dependence, ceiling, np.random.default_rng([1, number]))
        rarest = np.ones((len(chosen), pairs))
        for look in LOOKS:
            sizes = largest(ratings[:look], chosen, ceiling, prospective=prospective)
            rarest = np.minimum(rarest, [rank(size) for size in sizes])
            if look in SESSIONS:
                share = (rarest[:, :, None] <= RARE).mean(axis=1)
                at = SESSIONS.index(look)
                worst[:, at] = np.maximum(worst[:, at], share + 2 * np.sqrt(share * (1 - share) / pairs))
        print(f"dependence {dependence:g}, ceiling {ceiling:g}, prospective {prospective}", flush=True)
    return np.minimum(worst, 1.0)


def entries(way: str, chosen: Sequence[Rule]) -> dict[str, dict[str, Any]]:
    """Return the table's entry of each rule that can be asked this way."""
    live = way == "prospective"
    found = {}
    for costly, pairs in ((False, PAIRS), (True, PAIRS_IF_COSTLY)):
        own = [rule for rule in chosen if rule.detector.is_costly == costly and (rule.detector.prospective or not live)]
        for rule, shares in zip(own, ever_rare(own, pairs, prospective=live) if own else (), strict=True):
            found[rule.name] = {"key": rule_key(rule), "ever": shares}
    return found


def main(names: Sequence[str]) -> None:
    """Write the table, with these rules made anew, or all."""
    inferred = [rule for rule in rules() if not rule.detector.on_marks]
    chosen = [rule_named(name) for name in names] or inferred
    kept = tomllib.loads(TABLE.read_text("utf-8")) if names else {}
    lines = [
        "# Made by scripts/make_looks_table.py: in what share of stable pairs that are looked at after every session",
        "# the rarest of all looks is at most `rare`; one row for each number of `sessions`.",
        f"sessions = {list(SESSIONS)}",
        f"rare = {list(RARE)}",
    ]
    for way in ("retrospective", "prospective"):
        for name, entry in (kept.get(way, {}) | entries(way, chosen)).items():
            told = ",\n    ".join(f"[{', '.join(f'{share:.4f}' for share in row)}]" for row in entry["ever"])
            lines += ["", f"[{way}.{name}]", f'key = "{entry["key"]}"', f"ever = [\n    {told},\n]"]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
