"""A talk as a band: when each of the two speaks, and points in the lanes of the three groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.hour import Hour, HourMark, Speech
from reknit.transcripts.markers.rules import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.kinds import Kind
    from reknit.transcripts.turn import Turn

    Floats = NDArray[np.float64]

LANES = {Group.WITHDRAWAL: "Moves away", Group.CONFRONTATION: "Moves against", Group.REPAIR: "Mends"}


@dataclass(frozen=True, slots=True)
class Point:
    """Something at a turn (from 0), in the lane of a group; `answers` is (group, turn) of the point that it answers."""

    turn: int
    group: Group
    title: str
    answers: tuple[Group, int] | None = None


def titles_of(kind: Kind) -> dict[str, str]:
    """Return what each member is called on a page; two partners are told apart by a number."""
    first, second = kind.roles
    if first.title != second.title:
        return {first.name: first.title, second.name: second.title}
    return {first.name: f"{first.title} 1", second.name: f"{second.title} 2"}


def is_timed(turns: Sequence[Turn]) -> bool:
    """Return whether every turn has a beginning."""
    return bool(turns) and all(turn.start is not None for turn in turns)


def hour_of(turns: Sequence[Turn], kind: Kind, points: Sequence[Point]) -> Hour:
    """Return the band of a talk whose turns have members: over minutes, or over turns where there are no times."""
    start, stop = _span(turns)
    middle = (start + stop) / 2
    lanes = list(LANES)
    places = {role.name: at for at, role in enumerate(kind.roles)}
    marks = tuple(
        HourMark(
            lanes.index(each.group), float(middle[each.turn]), f"Turn {each.turn + 1}: {each.title}",
            None if each.answers is None else (lanes.index(each.answers[0]), float(middle[each.answers[1]])),
        )
        for each in points
    )  # fmt: skip
    speech = tuple(
        Speech(places[turn.member], float(start[at]), float(stop[at]))
        for at, turn in enumerate(turns)
        if turn.member in places
    )
    first, second = titles_of(kind).values()
    unit = "minutes" if is_timed(turns) else "turns"
    return Hour((first, second), tuple(LANES.values()), unit, float(start.min()), float(stop.max()), speech, marks)


def _span(turns: Sequence[Turn]) -> tuple[Floats, Floats]:
    """Return when each turn begins and ends, in minutes, or in turns."""
    if not is_timed(turns):
        first = np.arange(1, len(turns) + 1, dtype=np.float64) - 0.5
        return first, first + 1
    start = np.array([turn.start for turn in turns], np.float64) / 60
    end = np.array([np.nan if turn.end is None else turn.end for turn in turns], np.float64) / 60
    following = np.append(np.maximum(start[1:], start[:-1]), start[-1] + 0.1)
    return start, np.where(np.isfinite(end), end, following)
