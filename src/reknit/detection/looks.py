"""Looking after every session: how often would noise, at some look, show something as rare as this?

`false_alarm_pair` is about one look over the whole series. Who looks after every session has many looks, and each is
another chance for noise. An alarm that 5 % of stable pairs show at one look is shown at some look by 15 to 30 %.

    false_alarm_ever = P( at some look, a stable pair has an episode with a false_alarm_pair at most this )

over looks after every session from the fourth to the sixtieth, or to the last one held where there are more. So of
stable pairs looked at after every session, at most 5 % ever show an episode with 0.05 or less, whenever one stops.
How rare an episode is at one look is known whatever the pair; what looking again adds hardly depends on the pair, so
it is tabulated for each rule (looks.toml, made by scripts/make_looks_table.py): the worst of several kinds of pairs.
Between the table's shares the larger one is taken. A rule with settings of its own has no table, and then each look
counts as if it were the only one (Bonferroni).
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FIRST_LOOK = 4
"""Nobody looks before the fourth session: there is nothing to see yet."""


def rule_key(rule: Rule) -> str:
    """Return a name for exactly these settings, and what the detector learned before, 16 hexadecimal digits."""
    rests_on = rule.detector.rests_on
    told = (rule.detector_name, rule.settings) if rests_on is None else (rule.detector_name, rule.settings, rests_on())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Looks:
    """What looking again adds for one rule, for pairs with these numbers of sessions (n_dyads,).

    `table` (numbers of sessions, shares) holds shares of pairs; None where the rule is not in it.
    """

    sessions: Ints
    table: Floats | None

    def ever(self, share: Floats, dyad: Ints, series: Floats) -> Floats:
        """Return false_alarm_ever for each false_alarm_pair of a dyad in which so many series were looked at."""
        alone = bool((series == 1).all())
        own = 1 - (1 - share if alone else (1 - share) ** (1 / series))
        looks = np.maximum(self.sessions[dyad], _table()["sessions"][0]) - FIRST_LOOK + 1
        ever = np.minimum(own * looks, 1.0)
        if self.table is not None:
            ever = np.minimum(ever, _looked_up(self.table, self.sessions[dyad], own))
        of_pair: Floats = np.maximum(share, 1 - (1 - ever if alone else (1 - ever) ** series))
        return of_pair


def looks_for(rule: Rule, sessions: Ints, *, prospective: bool) -> Looks:
    """Return what looking again adds for this rule; `sessions` (n_dyads,) were held in each dyad."""
    known = _table()["prospective" if prospective else "retrospective"].get(rule.name)
    if known is None or known["key"] != rule_key(rule):
        return Looks(sessions, None)
    return Looks(sessions, np.array(known["ever"]))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("looks.toml").read_text("utf-8"))


def _looked_up(table: Floats, sessions: Ints, own: Floats) -> Floats:
    """Return the shares for these sessions (those of the next larger number in the table), by log-log interpolation."""
    numbers, rare = np.array(_table()["sessions"]), np.log(_table()["rare"])
    row = np.minimum(np.searchsorted(numbers, sessions), len(numbers) - 1)
    at, ever = np.log(np.maximum(own, np.exp(rare[0]))), np.zeros(len(own))
    present = np.flatnonzero(np.bincount(row, minlength=1))
    for each in present:
        here = slice(None) if len(present) == 1 else row == each
        ever[here] = np.interp(at[here], rare, np.log(table[each]))
    ever = np.exp(ever, out=ever)
    beyond = np.maximum(sessions / numbers[-1], 1.0)
    shares: Floats = np.minimum(ever * beyond, 1.0)
    return shares
