"""From a list of entries in any order to the rows of a panel: one row a (dyad, session)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.measure import PanelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where entries belong: dyads in order of first appearance, their sessions in order.

    `dyad_ids` (n_dyads,), `offsets` (n_dyads + 1,) and `sessions` (n_rows,) are those of the panel. `row`
    gives each entry's row, or is None where the entries are the rows already.
    """

    dyad_ids: NDArray[np.generic]
    offsets: Ints
    sessions: NDArray[np.int32]
    row: Ints | None


def arrange(dyad: NDArray[np.generic], session: NDArray[np.int32]) -> Rows:
    """Return the rows that entries with these dyads and session numbers make; arrays of shape (n,)."""
    if len(dyad) == 0:
        return Rows(dyad, np.zeros(1, np.int64), session, None)
    begins = _changes(dyad)
    code, dyad_ids = _first_seen(dyad[begins])
    together = len(code) == len(dyad_ids)
    if together and _in_order(session, begins):
        return _as_they_come(dyad_ids, session, begins)
    codes = code[np.cumsum(begins) - 1]
    order = np.lexsort((session, codes))
    sorted_rows = _as_they_come(dyad_ids, session[order], _changes(codes[order]))
    row = np.empty(len(order), np.int64)
    row[order] = np.arange(len(order)) if sorted_rows.row is None else sorted_rows.row
    return Rows(dyad_ids, sorted_rows.offsets, sorted_rows.sessions, row)


def first_seen(labels: NDArray[np.generic]) -> tuple[Ints, NDArray[np.generic]]:
    """Return (code of each label, labels in order of first appearance)."""
    if len(labels) == 0:
        return np.zeros(0, np.int64), labels
    begins = _changes(labels)
    code, names = _first_seen(labels[begins])
    return code[np.cumsum(begins) - 1], names


def _first_seen(heads: NDArray[np.generic]) -> tuple[Ints, NDArray[np.generic]]:
    unique, first, inverse = np.unique(heads, return_index=True, return_inverse=True)
    rank = np.empty(len(unique), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(unique))
    return rank[inverse], heads[np.sort(first)]


def _changes(labels: NDArray[np.generic]) -> Bools:
    """Return where a label differs from the one before it."""
    changes = np.ones(len(labels), bool)
    np.not_equal(labels[1:], labels[:-1], out=changes[1:])
    return changes


def _in_order(session: NDArray[np.int32], begins: Bools) -> bool:
    later = session[1:] >= session[:-1]
    later |= begins[1:]
    return bool(later.all())


def _as_they_come(dyad_ids: NDArray[np.generic], session: NDArray[np.int32], begins: Bools) -> Rows:
    """Return the rows of entries that are sorted by dyad and session already."""
    new_row = begins.copy()
    new_row[1:] |= session[1:] != session[:-1]
    starts = np.flatnonzero(begins)
    if new_row.all():
        return Rows(dyad_ids, np.append(starts, len(session)), session, None)
    row = np.cumsum(new_row) - 1
    return Rows(dyad_ids, np.append(row[starts], row[-1] + 1), session[new_row], row)


def split(
    member: ArrayLike | str, measure: ArrayLike | str
) -> Iterator[tuple[tuple[str, str], NDArray[np.int64] | None]]:
    """Yield each (member, measure) with the positions of its entries; None means all of them."""
    members = _labelled(member)
    measures = _labelled(measure)
    for member_name, is_member in members:
        for measure_name, is_measure in measures:
            if is_member is None and is_measure is None:
                yield (member_name, measure_name), None
                continue
            if is_member is None or is_measure is None:
                both = is_member if is_measure is None else is_measure
            else:
                both = is_member & is_measure
            if both is not None and both.any():
                yield (member_name, measure_name), np.flatnonzero(both)


def _labelled(labels: ArrayLike | str) -> list[tuple[str, NDArray[np.bool_] | None]]:
    if isinstance(labels, str):
        return [(labels, None)]
    code, names = first_seen(np.asarray(labels))
    if len(names) == 1:
        return [(str(names[0]), None)]
    return [(str(name), code == index) for index, name in enumerate(names)]


def column_of(values: Floats, row: Ints | None, which: Ints | None, n_rows: int) -> Floats:
    """Return the ratings in the panel's rows, NaN for gaps, from the entries that belong to one series."""
    if row is None and which is None:
        return values
    target = _target(row, which)
    _refuse_duplicates(target, which)
    column = np.full(n_rows, np.nan)
    column[target] = values if which is None else values[which]
    return column


def _target(row: Ints | None, which: Ints | None) -> Ints:
    """Return the panel row of each entry of one series; at least one of the two is given."""
    if row is None:
        return np.zeros(0, np.int64) if which is None else which
    return row if which is None else row[which]


def _refuse_duplicates(target: Ints, which: Ints | None) -> None:
    if bool(np.all(target[1:] > target[:-1])):
        return
    order = np.argsort(target, kind="stable")
    twice = np.flatnonzero(np.diff(target[order]) == 0)
    if len(twice) == 0:
        return
    pair = order[twice[0] : twice[0] + 2]
    rows = pair if which is None else which[pair]
    raise PanelError("the same dyad, session, member and measure appears twice", rows.tolist())
