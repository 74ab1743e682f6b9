"""Did it hold: each member's ratings of the bond before the rub and since both signed, and what they said themselves.

*Before* is the mean of up to three ratings before the session in which the rub was first noticed, that one excluded.
*After* is the mean of up to three ratings in the sessions held since both signed. The difference comes with a 95 %
interval from the spread within the two groups (Student's t). With fewer than two ratings on either side, or where
nobody named a session, it is too few to say.

The interval takes sessions as independent of each other; neighbouring sessions are alike, so in truth it is somewhat
wider. It says nothing about what made the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from reknit.repair.moves import Move

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.panel import Panel
    from reknit.repair.room import Room

BETWEEN_US = "between_us"
"""The measure that is compared, 0 to 10."""

MOST_RATINGS = 3
FEWEST_RATINGS = 2

LEAST_SPREAD = 0.5
"""Points. Two equal ratings do not mean that a member never varies; reknit's own choice."""

# Student's t, two-sided 95 %, by degrees of freedom.
_T95 = MappingProxyType({2: 4.303, 3: 3.182, 4: 2.776})


@dataclass(frozen=True, slots=True)
class Change:
    """After less before in points, with its 95 % interval."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Held:
    """How it held for one member.

    Attributes:
        member: the role.
        before: mean rating before the rub, 0 to 10; None where there is none.
        ratings_before: how many ratings it is the mean of, 0 to 3.
        after: mean rating since both signed; None where there is none.
        ratings_after: how many, 0 to 3.
        change: None where it is too few to say.
        first: how well the member said it held at the first look back, 0 to 10; None where not said, or not shown.
        second: the same at the second.
    """

    member: str
    before: float | None
    ratings_before: int
    after: float | None
    ratings_after: int
    change: Change | None
    first: int | None
    second: int | None


def held(panel: Panel, room: Room, *, viewer: str | None = None) -> tuple[Held, ...]:
    """Return how it held for each member, as far as this viewer may see.

    A look back is closed to the other until both have answered it. Without a viewer only what both may see counts.

    Args:
        panel: one pair's ratings, only what the viewer may see.
        room: the repair.
        viewer: a role, or None.

    Raises:
        ValueError: the panel holds more than one pair.
    """
    if panel.n_dyads > 1:
        raise ValueError(f"a repair is of one pair, and this panel holds {panel.n_dyads}")
    return tuple(_held(panel, room, role, viewer) for role in room.roles)


def _held(panel: Panel, room: Room, role: str, viewer: str | None) -> Held:
    ratings = panel.ratings.get((role, BETWEEN_US), np.full(panel.n_rows, np.nan))
    onset = onset_session(room)
    earlier = np.zeros(panel.n_rows, bool) if onset is None else panel.sessions < onset
    before = _rated(ratings, earlier)[-MOST_RATINGS:]
    after = _rated(ratings, np.isin(panel.sessions, room.sessions))[:MOST_RATINGS]
    return Held(
        member=role,
        before=_mean(before),
        ratings_before=len(before),
        after=_mean(after),
        ratings_after=len(after),
        change=_change(before, after),
        first=_look(room, Move.RATE_FIRST, role, viewer),
        second=_look(room, Move.RATE_SECOND, role, viewer),
    )


def onset_session(room: Room) -> int | None:
    """Return the earliest session that either named, once both have noticed; None where neither named one."""
    if len(room.notices) < 2:
        return None
    return min((each.session for each in room.notices if each.session is not None), default=None)


def _rated(ratings: NDArray[np.float64], which: NDArray[np.bool_]) -> NDArray[np.float64]:
    return ratings[which & np.isfinite(ratings)]


def _mean(ratings: NDArray[np.float64]) -> float | None:
    return float(ratings.mean()) if len(ratings) else None


def _change(before: NDArray[np.float64], after: NDArray[np.float64]) -> Change | None:
    if min(len(before), len(after)) < FEWEST_RATINGS:
        return None
    freedom = len(before) + len(after) - 2
    squares = float(((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum())
    spread = max(sqrt(squares / freedom), LEAST_SPREAD)
    difference = float(after.mean() - before.mean())
    reach = _T95[freedom] * spread * sqrt(1 / len(before) + 1 / len(after))
    return Change(difference, difference - reach, difference + reach)


def _look(room: Room, move: Move, role: str, viewer: str | None) -> int | None:
    if role != viewer and not room.both_did(move):
        return None
    which = 1 if move is Move.RATE_FIRST else 2
    place = (which, role, room.round)
    return next((each.rating for each in room.check_backs if (each.which, each.role, each.round) == place), None)


COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "dyad_id": "the pair",
        "repair": "number of the repair within the pair, from 1",
        "member": "whose ratings and looks back stand in this row",
        "rub": "kind of rub whose path was taken: withdrawal, confrontation, unclear",
        "strength": "how strong this member found it: 1 slight, 2 clear, 3 serious",
        "noticed_session": "earliest session that either named; empty where neither did",
        "invited": "1 where this member invited, 0 where the other did",
        "rounds": "1, and one more each time it was reopened",
        "stage": "how far it has come",
        "outcome": "mended, held_together, part_ways or stopped; empty while it is not ended by both",
        "before": "mean of up to three ratings before that session, 0 to 10",
        "ratings_before": "how many ratings that is the mean of",
        "after": "mean of up to three ratings since both signed",
        "ratings_after": "how many ratings that is the mean of",
        "difference": "after less before, in points; empty where it is too few to say",
        "difference_low": "lower end of its 95 % interval",
        "difference_high": "upper end of its 95 % interval",
        "held_first": "how well it held, said after one session, 0 to 10",
        "held_second": "how well it held, said after three sessions, 0 to 10",
    }
)
"""The columns of repairs.csv and what they mean."""

Cell = str | int | float | None


def repair_rows(panel: Panel, rooms: Sequence[Room], *, viewer: str | None = None) -> tuple[dict[str, Cell], ...]:
    """Return the rows of repairs.csv: one for each repair that both said yes to and each member, in the order given.

    Args:
        panel: one pair's ratings, only what the viewer may see.
        rooms: the pair's repairs, oldest first.
        viewer: a role; None for a table of what both may see.

    Raises:
        ValueError: the panel does not hold exactly one pair.
    """
    if panel.n_dyads != 1:
        raise ValueError(f"repairs are of one pair, and this panel holds {panel.n_dyads}")
    return tuple(
        _row(str(panel.dyad_ids[0]), number, room, each)
        for number, room in enumerate(rooms, start=1)
        if len(room.notices) == 2
        for each in held(panel, room, viewer=viewer)
    )


def _row(dyad_id: str, number: int, room: Room, each: Held) -> dict[str, Cell]:
    change = each.change
    cells: tuple[Cell, ...] = (
        dyad_id,
        number,
        each.member,
        room.rub.value,
        next(notice.strength for notice in room.notices if notice.role == each.member),
        onset_session(room),
        int(room.inviter == each.member),
        room.round,
        room.stage.value,
        None if room.outcome is None else room.outcome.value,
        each.before,
        each.ratings_before,
        each.after,
        each.ratings_after,
        None if change is None else change.difference,
        None if change is None else change.low,
        None if change is None else change.high,
        each.first,
        each.second,
    )
    return dict(zip(COLUMNS, cells, strict=True))
