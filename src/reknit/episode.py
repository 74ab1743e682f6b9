"""The words results are told in: episodes of rupture and repair.

An episode starts at its *onset* (first session of the fall), is lowest at its *nadir*, and ends with the
session in which it is repaired, if it is. `Episodes` holds many as columns, one row an episode.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

NO_SESSION = -1
"""Stands in a column of rows where there is no such session."""


class Status(IntEnum):
    """How an episode came out."""

    REPAIRED = 0
    UNREPAIRED = 1
    CENSORED = 2

    @property
    def label(self) -> str:
        """The word used in tables and reports."""
        return self.name.lower()


class Shape(IntEnum):
    """How the ratings fell and came back: in one session (sudden) or over several (gradual)."""

    SUDDEN_SUDDEN = 0
    SUDDEN_GRADUAL = 1
    GRADUAL_SUDDEN = 2
    GRADUAL_GRADUAL = 3
    UNFINISHED = 4

    @property
    def label(self) -> str:
        """The words used in tables and reports."""
        if self is Shape.UNFINISHED:
            return "unfinished"
        fall, repair = self.name.lower().split("_")
        return f"{fall} fall, {repair} repair"


@dataclass(frozen=True, slots=True)
class Episodes:
    """Episodes that one rule found in a panel, as columns of equal length, sorted by dyad and onset.

    `dyad` is the dyad's index in the panel; `series` the index into `series_names`. `onset`, `nadir`,
    `found` (the session at which the rule fired), `last` (the last session counted as strained) and
    `end` (the session of repair) are rows of the panel; `end` is NO_SESSION unless repaired.
    `points` is the depth of the fall in the measure's points, `scale_units` in units of the rule's own
    yardstick, `reliable_units` in reliable differences (S_diff). `strength` is how large the rule itself
    finds the episode, in points; false alarms compare it, in units of the pair's usual spread, with
    stable pairs. `false_alarm_pair` and
    `false_alarm_ever` (0 to 1) and `false_alarm_session` (episodes a session) are NaN where not computed.
    """

    rule: str
    series_names: tuple[tuple[str, str], ...]
    dyad: NDArray[np.int64]
    series: NDArray[np.int64]
    onset: NDArray[np.int64]
    nadir: NDArray[np.int64]
    found: NDArray[np.int64]
    last: NDArray[np.int64]
    end: NDArray[np.int64]
    points: NDArray[np.float64]
    scale_units: NDArray[np.float64]
    reliable_units: NDArray[np.float64]
    strength: NDArray[np.float64]
    status: NDArray[np.int8]
    over_repaired: NDArray[np.bool_]
    shape: NDArray[np.int8]
    false_alarm_pair: NDArray[np.float64]
    false_alarm_session: NDArray[np.float64]
    false_alarm_ever: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.dyad)

    def __iter__(self) -> Iterator[Episode]:
        for index in range(len(self)):
            yield self.episode(index)

    def episode(self, index: int) -> Episode:
        """Return one episode, its sessions as rows of the panel.

        Raises:
            IndexError: no such episode.
        """
        member, measure = self.series_names[self.series[index]]
        return Episode(
            rule=self.rule,
            dyad=int(self.dyad[index]),
            member=member,
            measure=measure,
            onset=int(self.onset[index]),
            nadir=int(self.nadir[index]),
            found=int(self.found[index]),
            end=None if self.end[index] == NO_SESSION else int(self.end[index]),
            last=int(self.last[index]),
            points=float(self.points[index]),
            scale_units=float(self.scale_units[index]),
            reliable_units=float(self.reliable_units[index]),
            strength=float(self.strength[index]),
            status=Status(self.status[index]),
            over_repaired=bool(self.over_repaired[index]),
            shape=Shape(self.shape[index]),
            false_alarm_pair=float(self.false_alarm_pair[index]),
            false_alarm_session=float(self.false_alarm_session[index]),
            false_alarm_ever=float(self.false_alarm_ever[index]),
        )

    def where(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> Episodes:
        """Return the chosen episodes (a mask or positions)."""
        columns: dict[str, Any] = {name: getattr(self, name)[keep] for name in _COLUMNS}
        return replace(self, **columns)

    def shifted(self, dyads: int, rows: int) -> Episodes:
        """Return the same episodes told in a larger panel, where this one begins at (dyad, row)."""
        moved: dict[str, Any] = {
            name: np.where(getattr(self, name) == NO_SESSION, NO_SESSION, getattr(self, name) + rows) for name in _ROWS
        }
        return replace(self, dyad=self.dyad + dyads, **moved)

    @staticmethod
    def joined(parts: Sequence[Episodes]) -> Episodes:
        """Return all parts of one rule as one, sorted by dyad, onset and series.

        Raises:
            ValueError: no parts.
        """
        if not parts:
            raise ValueError("nothing to join")
        columns: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
        whole = replace(parts[0], **columns)
        key = whole.onset * len(whole.series_names) + whole.series
        in_order = bool(np.all(key[1:] >= key[:-1]))
        return whole if in_order else whole.where(np.argsort(key, kind="stable"))


_COLUMNS = tuple(each.name for each in fields(Episodes) if each.name not in {"rule", "series_names"})
_ROWS = ("onset", "nadir", "found", "last", "end")


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode; sessions are rows of the panel it was found in. See `Episodes` for each field."""

    rule: str
    dyad: int
    member: str
    measure: str
    onset: int
    nadir: int
    found: int
    end: int | None
    last: int
    points: float
    scale_units: float
    reliable_units: float
    strength: float
    status: Status
    over_repaired: bool
    shape: Shape
    false_alarm_pair: float
    false_alarm_session: float
    false_alarm_ever: float
