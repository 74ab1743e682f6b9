"""Looking back over one's own caseload: rubs seen, missed or seen alone, and how far one's ratings lie from theirs.

It reads a panel of every pair with two members, `ME` and `OTHER`, holding only what the reader may see. All pairs are
counted together; nothing here can tell one from another, so no figure belongs to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.registry import DEFAULT_RULE, rule_named
from reknit.detection.run import find, pool_all, survey_all
from reknit.detection.study import strained_rows
from reknit.dyadic.over_pairs import mean_over_pairs, share_over_pairs, trend_over_pairs
from reknit.dyadic.states import Recognition, State, recognition, states
from reknit.session_check.measures import BOND_QUESTIONS

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from reknit.inference.estimate import Estimate
    from reknit.panel import Panel

    Flags = NDArray[np.bool_]

ME, OTHER = "me", "other"
BETWEEN_US, RUB = "between_us", "rub"
SLIGHT = 1.0
"""From this mark on a rub counts: small ones do."""

PER_TREND = 10
"""A trend is told in points for this many sessions."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who was strained, from the reader's side. `counts` leaves out every session that not both answered.

    `seen` is the share of the others' strained sessions in which the reader was too, `shared` the share of the reader's
    own in which the other was, `by_chance` what `seen` would be if the two had nothing to do with one another: the
    reader's share of strained sessions, NaN without any session.
    """

    counts: Recognition
    seen: Estimate
    shared: Estimate
    by_chance: float


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the reader's ratings of one measure lie above (positive) or below theirs, in points."""

    measure: str
    signed: Estimate


@dataclass(frozen=True, slots=True)
class LookedBack:
    """All of it. `trend`: by how many points the distance between the two grows in ten sessions, within pairs."""

    sessions: int
    pairs: int
    marked: Seen
    fell: Seen
    gaps: tuple[Gap, ...]
    apart: Estimate
    trend: Estimate


def looked_back(panel: Panel, since: date | None = None) -> LookedBack:
    """Return what the panel shows of sessions on this day or later (all).

    Falls of ratings are found in the whole courses, whatever the day: a fall is one against what was before it.
    """
    rows = np.ones(panel.n_rows, bool)
    if since is not None and panel.dates is not None:
        rows = panel.dates >= np.datetime64(since)
    both = _column(panel, ME, BETWEEN_US) - _column(panel, OTHER, BETWEEN_US)
    pair = panel.row_dyad[rows]
    apart = np.abs(both)[rows]
    trend = trend_over_pairs(apart * PER_TREND, panel.sessions[rows], pair)
    return LookedBack(
        sessions=int(rows.sum()),
        pairs=len(np.unique(pair)),
        marked=_seen(_marked(panel), panel, rows),
        fell=_seen(_fell(panel), panel, rows),
        gaps=tuple(_gap(panel, each, rows) for each in (BETWEEN_US, *BOND_QUESTIONS)),
        apart=mean_over_pairs(apart, pair),
        trend=trend,
    )


def _gap(panel: Panel, measure: str, rows: Flags) -> Gap:
    gap = _column(panel, ME, measure) - _column(panel, OTHER, measure)
    return Gap(measure, mean_over_pairs(gap[rows], panel.row_dyad[rows]))


def _seen(state: NDArray[np.int8], panel: Panel, rows: Flags) -> Seen:
    state, pair = state[rows], panel.row_dyad[rows]
    theirs = (state == State.FIRST_ONLY) | (state == State.BOTH)
    mine = (state == State.SECOND_ONLY) | (state == State.BOTH)
    known = state >= 0
    return Seen(
        counts=recognition(state),
        seen=share_over_pairs(mine[theirs], pair[theirs]),
        shared=share_over_pairs(theirs[mine], pair[mine]),
        by_chance=float(mine[known].mean()) if known.any() else np.nan,
    )


def _marked(panel: Panel) -> NDArray[np.int8]:
    """Return who marked a rub in each row: the other first, the reader second."""
    theirs, mine = _column(panel, OTHER, RUB), _column(panel, ME, RUB)
    return states(theirs >= SLIGHT, mine >= SLIGHT, np.isfinite(theirs) & np.isfinite(mine))


def _fell(panel: Panel) -> NDArray[np.int8]:
    """Return whose ratings had fallen in each row, by the default rule: the other first, the reader second."""
    known = np.isfinite(_column(panel, OTHER, BETWEEN_US)) & np.isfinite(_column(panel, ME, BETWEEN_US))
    rule = rule_named(DEFAULT_RULE)
    episodes = find(panel, [rule], pool_all(panel, survey_all(panel)))[rule.name]
    theirs, mine = (strained_rows(episodes, (who, BETWEEN_US), panel.n_rows) for who in (OTHER, ME))
    return states(theirs, mine, known)


def _column(panel: Panel, member: str, measure: str) -> NDArray[np.float64]:
    return panel.ratings.get((member, measure), np.full(panel.n_rows, np.nan))
