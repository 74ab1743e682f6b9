"""Two members, one measure: who was strained when, did the other see it, and what followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.consequences import Consequences
from reknit.dyadic.state_counts import StateCounts
from reknit.dyadic.states import State
from reknit.report.strain import own_figures, pair_states, state_words

if TYPE_CHECKING:
    from reknit.detection.study import Part
    from reknit.inference.estimate import Estimate
    from reknit.panel import Panel


@dataclass(frozen=True, slots=True)
class StateRow:
    """One two-person state: its sessions, and each member's mean rating in the session after it.

    `next_deviation` is in points from the own mean, better being positive, one entry a member; NaN where no
    session followed. `followed` says how many did.
    """

    words: str
    sessions: int
    share: Estimate
    next_deviation: tuple[Estimate, ...]
    followed: tuple[int, ...]


@dataclass(slots=True)
class TwoPeople:
    """Counts of one measure that grow part by part."""

    panel: Panel
    measure: str
    main: str
    counts: StateCounts = field(init=False)
    after: tuple[Consequences, Consequences] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = StateCounts()
        self.after = (Consequences(), Consequences())

    @property
    def members(self) -> tuple[str, ...]:
        """The two who rate."""
        return self.panel.members_of(self.measure)

    def add(self, part: Part) -> None:
        """Count one part of the study."""
        state = pair_states(part, self.main, self.measure)
        if state is None:
            return
        dyad, sign = part.panel.row_dyad, part.panel.measures[self.measure].sign
        self.counts.add(state, dyad)
        for after, member in zip(self.after, self.members, strict=True):
            mean, _ = own_figures(part.panel, (member, self.measure))
            distance = sign * (part.panel.ratings[member, self.measure] - mean[dyad])
            after.add(state, distance, dyad, part.panel.sessions)

    def rows(self) -> list[StateRow]:
        """Return the four states."""
        sessions = self.counts.by_dyad.sum(axis=0)
        return [
            StateRow(
                words=name,
                sessions=int(sessions[state]),
                share=self.counts.share(state),
                next_deviation=tuple(each.after(state) for each in self.after),
                followed=tuple(each.followed(state) for each in self.after),
            )
            for state, name in zip(State, state_words(self.panel, self.measure), strict=True)
        ]


def two_people(panel: Panel, main: str) -> list[TwoPeople]:
    """Return an empty count for each measure that exactly two members answer, both at least once in one session."""
    measures = dict.fromkeys(measure for _, measure in panel.rated_series)
    return [TwoPeople(panel, measure, main) for measure in measures if _rated_by_two(panel, measure)]


def _rated_by_two(panel: Panel, measure: str) -> bool:
    columns = [panel.ratings[member, measure] for member in panel.members_of(measure)]
    return len(columns) == 2 and bool((np.isfinite(columns[0]) & np.isfinite(columns[1])).any())
