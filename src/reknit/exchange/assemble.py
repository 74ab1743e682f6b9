"""Puts the entries of a table together as a panel, and names the rows that do not fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange.cells import Labels
from reknit.exchange.names import is_mark, squeezed, usual
from reknit.exchange.problems import TableError, counted, listed, plain
from reknit.exchange.scales import (
    MARK,
    MISSING_CODES,
    doubts_of_direction,
    how_to_give_bounds,
    measure_of,
    outside,
)
from reknit.measure import Measure, PanelError
from reknit.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from reknit.exchange.gather import Entries
    from reknit.exchange.layout import Layout
    from reknit.exchange.table import Table
    from reknit.exchange.wishes import ScaleWishes


def panel_of(table: Table, layout: Layout, entries: Entries, wishes: ScaleWishes) -> tuple[Panel, list[str]]:
    """Return (the panel, sentences on scales, gaps and order).

    Raises:
        TableError: nothing was rated, a rating lies off its scale, the same rating occurs twice, or a dyad has more
            than two members.
    """
    if not any(np.isfinite(each).any() for each in entries.values):
        raise TableError(
            table.file,
            column=layout.scores[0].column,
            found="no rating at all",
            expected="numbers",
            advice="Check that this is the column of ratings; say which with --score NAME.",
        )
    _refuse_crowds(table, layout, entries)
    measures, told = _measures(table, layout, entries, wishes)
    panel = _panel(table, layout, entries, measures)
    return panel, [*entries.sentences, *told, *_told(panel, entries)]


def _measure_name(layout: Layout, index: int) -> str:
    return layout.scores[index].measure or "rating"


def _places(layout: Layout, entries: Entries) -> dict[str, list[tuple[int, NDArray[np.int64] | None]]]:
    """Return where the ratings of each measure are: in which score columns, and in which rows (None: in all)."""
    parts: dict[str, list[tuple[int, NDArray[np.int64] | None]]] = {}
    for index in range(len(layout.scores)):
        if entries.measure is None:
            parts.setdefault(_measure_name(layout, index), []).append((index, None))
            continue
        for code, name in enumerate(entries.measure.names):
            chosen = np.flatnonzero(entries.measure.codes == code)
            if len(chosen):
                parts.setdefault(name, []).append((index, chosen))
    return parts


def _measures(
    table: Table, layout: Layout, entries: Entries, wishes: ScaleWishes
) -> tuple[tuple[Measure, ...], list[str]]:
    """Return (the scale of each measure, sentences), after checking every rating against it."""
    parts = _places(layout, entries)
    bonds = [name for name in parts if not is_mark(name)]
    wishes.refuse_unknown(table.file, bonds)
    found, told = [], list(wishes.told(bonds))
    for name, places in parts.items():
        values = [entries.values[index] if rows is None else entries.values[index][rows] for index, rows in places]
        if is_mark(name):
            measure = replace(MARK, name=name)
            told.append(f"{name}: marks of a rub, 0 none, 1 slight (or yes), 2 clear, 3 serious.")
        else:
            measure, said = measure_of(table.file, name, values, wishes.of(name), several=len(bonds) > 1)
            told += said
        found.append(measure)
        for (index, rows), ratings in zip(places, values, strict=True):
            for wrong, allowed in outside(ratings, measure):
                row = wrong[0] if rows is None else rows[wrong[0]]
                place = table.row_number(entries.place(int(row)))
                bounds = how_to_give_bounds(name, several=len(bonds) > 1)
                raise _off_scale(table, layout.scores[index].column, place, ratings[wrong], allowed, bounds)
    return tuple(found), [*told, *doubts_of_direction(found, wishes)]


def _off_scale(
    table: Table, column: str, row: int, wrong: NDArray[np.float64], allowed: str, bounds: str
) -> TableError:
    """Return the error of ratings that the scale does not allow, the first of which is in this row."""
    advice = f"Correct the cell, or give the scale's own bounds with {bounds}."
    if wrong[0] in MISSING_CODES:
        advice = f"If {wrong[0]:g} stands for a missing rating, leave these cells empty. " + advice
    more = f" {len(wrong) - 1:,} more in this column." if len(wrong) > 1 else ""
    return TableError(table.file, row=row, column=column, found=f"{wrong[0]:g}", expected=allowed, advice=advice + more)


def _panel(table: Table, layout: Layout, entries: Entries, measures: tuple[Measure, ...]) -> Panel:
    """Return the panel: ratings by code, then names put in the place of codes."""
    dyad, session = _repeated(layout, entries.dyad.codes), _sessions(layout, entries)
    score = np.concatenate(entries.values) if len(entries.values) > 1 else entries.values[0]
    member, members = _members(layout, entries)
    measure, names = _measure_codes(layout, entries)
    rated = None
    if layout.session is None:
        rated = np.flatnonzero(np.isfinite(score))
        dyad, session, score = dyad[rated], session[rated], score[rated]
        member, measure = (each if isinstance(each, str) else each[rated] for each in (member, measure))
    try:
        coded = Panel.from_long(dyad=dyad, session=session, score=score, member=member, measure=measure)
    except PanelError as error:
        places = error.rows[:2] if rated is None else rated[list(error.rows[:2])]
        raise _twice(table, layout, entries, [int(place) for place in places]) from error
    series = {(_named(who, members), _named(what, names)): column for (who, what), column in coded.ratings.items()}
    named = replace(
        coded,
        dyad_ids=np.array(entries.dyad.names)[coded.dyad_ids.astype(np.int64)],
        ratings=series,
        measures={each.name: each for each in measures if any(what == each.name for _, what in series)},
    )
    if entries.dates is None:
        return named
    _, first = np.unique(_first_codes(dyad) * (int(session.max()) + 1) + session, return_index=True)
    return replace(named, dates=entries.dates[first % entries.n_rows])


def _repeated(layout: Layout, values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the values once for every score column, one after the other."""
    return values if len(layout.scores) == 1 else np.tile(values, len(layout.scores))


def _sessions(layout: Layout, entries: Entries) -> NDArray[np.int32]:
    if entries.session is not None:
        return _repeated(layout, entries.session)
    return np.repeat(np.array([each.session for each in layout.scores], np.int32), entries.n_rows)


def _members(layout: Layout, entries: Entries) -> tuple[NDArray[np.int32] | str, tuple[str, ...]]:
    """Return (the code of each entry's member, "0" where there is only one; the names)."""
    if entries.role is not None:
        return _coded([entries.role] * len(layout.scores), entries.n_rows)
    return _coded([each.member or "member" for each in layout.scores], entries.n_rows)


def _measure_codes(layout: Layout, entries: Entries) -> tuple[NDArray[np.int32] | str, tuple[str, ...]]:
    """Return (the code of each entry's measure, "0" where there is only one; the names)."""
    if entries.measure is not None:
        return _coded([entries.measure] * len(layout.scores), entries.n_rows)
    return _coded([_measure_name(layout, index) for index in range(len(layout.scores))], entries.n_rows)


def _coded(columns: Sequence[Labels | str], n_rows: int) -> tuple[NDArray[np.int32] | str, tuple[str, ...]]:
    """Return (the codes of score columns one after the other, the names), from one name or many a column."""
    first = columns[0]
    names = first.names if isinstance(first, Labels) else tuple(dict.fromkeys(map(str, columns)))
    if len(names) == 1:
        return "0", names
    parts = [
        each.codes if isinstance(each, Labels) else np.full(n_rows, names.index(each), np.int32) for each in columns
    ]
    return (np.concatenate(parts) if len(parts) > 1 else parts[0]), names


def _named(code: str, names: tuple[str, ...]) -> str:
    return names[int(code)]


def _first_codes(dyad: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the code of each dyad in order of first appearance."""
    _, first, inverse = np.unique(dyad, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)


def _twice(table: Table, layout: Layout, entries: Entries, places: list[int]) -> TableError:
    """Return the error of the same rating in two places."""
    n_rows = entries.n_rows
    first, second = (table.row_number(entries.place(place % n_rows)) for place in places)
    dyad = plain(entries.dyad.names[entries.dyad.codes[places[0] % n_rows]])
    session = _sessions(layout, entries)[places[0]]
    others = [column for column in table.columns if squeezed(column) in usual()["dyad"] and column != layout.dyad]
    unsaid = [f"--{kind} NAME" for kind in ("dyad", "role", "measure") if getattr(layout, kind) is None]
    options = [*(f"--dyad {plain(column)}" for column in others[:3]), *unsaid]
    also = f" If another column tells the two rows apart, say so with {' or '.join(options)}." if options else ""
    return TableError(
        table.file,
        row=int(second),
        column=layout.scores[int(places[1]) // n_rows].column,
        found=f"a second rating of dyad {dyad}, session {session} (the first is in row {first})",
        expected="one rating for each dyad, session, member and measure",
        advice=f"Remove one of the two.{also}",
    )


def _refuse_crowds(table: Table, layout: Layout, entries: Entries) -> None:
    """Raise TableError where more than two members rate in one dyad."""
    if entries.role is None or len(entries.role.names) < 3:
        return
    n_roles = len(entries.role.names)
    both = np.unique(entries.dyad.codes.astype(np.int64) * n_roles + entries.role.codes)
    crowd = np.flatnonzero(np.bincount(both // n_roles) > 2)
    if len(crowd) == 0:
        return
    found = [entries.role.names[code % n_roles] for code in both[both // n_roles == crowd[0]]]
    raise TableError(
        table.file,
        column=layout.role,
        found=f"{len(found)} members of dyad {plain(entries.dyad.names[crowd[0]])}: {listed(found)}",
        expected="two members a dyad",
        advice="Check spelling, or keep only the rows of two members.",
    )


def _told(panel: Panel, entries: Entries) -> Iterator[str]:
    rated = sum(int(np.isfinite(column).sum()) for column in panel.ratings.values())
    yield (
        f"{counted(panel.n_dyads, 'dyad')}, {counted(panel.n_rows, 'session')}, {counted(rated, 'rating')}; "
        f"members: {listed(panel.members)}."
    )
    missing = panel.n_rows * len(panel.ratings) - rated
    if missing:
        yield f"{counted(missing, 'rating')} missing in the sessions listed; kept as gaps."
    if len(panel.members) == 1:
        yield "Only one member rates here; what needs the ratings of both is left out."
    elif not _any_rated_by_both(panel):
        yield (
            "Caution: no dyad has ratings of both members, so what needs both is left out. Do the two write the "
            "dyad's name differently, such as '1' and '01'?"
        )
    if entries.session is not None and _is_unordered(entries.dyad.codes, entries.session):
        yield "The rows were not in order of dyad and session; they were sorted."


def _any_rated_by_both(panel: Panel) -> bool:
    """Return whether at least one dyad has ratings of two members."""
    members = np.zeros(panel.n_dyads, int)
    for member in panel.members:
        columns = [column for (who, _), column in panel.ratings.items() if who == member]
        rated = np.logical_or.reduce([np.isfinite(column) for column in columns])
        members += np.bincount(panel.row_dyad[rated], minlength=panel.n_dyads) > 0
    return bool(np.any(members > 1))


def _is_unordered(dyad: NDArray[np.int32], session: NDArray[np.int32]) -> bool:
    back, same = dyad[1:] < dyad[:-1], dyad[1:] == dyad[:-1]
    return bool(np.any(back | (same & (session[1:] < session[:-1]))))
