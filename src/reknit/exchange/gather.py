"""Reads the columns of a layout in one pass, and leaves out rows that hold nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange import cells
from reknit.exchange.dates import dates, numbers_of
from reknit.exchange.names import usual
from reknit.exchange.problems import TableError, counted, listed, quoted

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from reknit.exchange.layout import Layout
    from reknit.exchange.table import Table


@dataclass(frozen=True)
class Entries:
    """The rows of a table that hold ratings, as arrays of shape (rows,).

    `values` has one array a score column. `position` is each row's place in the file (0-based), None where no row
    was left out. `session` is None
    where the score columns say the session; `role`, `measure` and `dates` are None where the table has none.
    """

    position: NDArray[np.int64] | None
    dyad: cells.Labels
    session: NDArray[np.int32] | None
    values: list[NDArray[np.float64]]
    role: cells.Labels | None = None
    measure: cells.Labels | None = None
    dates: NDArray[np.datetime64] | None = None
    sentences: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.dyad.codes)

    def place(self, row: int) -> int:
        """Return the place in the file of a row of these arrays."""
        return row if self.position is None else int(self.position[row])

    def kept(self, keep: NDArray[np.bool_]) -> Entries:
        """Return these rows only."""
        return replace(
            self,
            position=np.flatnonzero(keep) if self.position is None else self.position[keep],
            dyad=_kept(self.dyad, keep),
            session=None if self.session is None else self.session[keep],
            values=[each[keep] for each in self.values],
            role=None if self.role is None else _kept(self.role, keep),
            measure=None if self.measure is None else _kept(self.measure, keep),
            dates=None if self.dates is None else self.dates[keep],
        )


def gather(table: Table, layout: Layout, sample: pl.DataFrame) -> Entries:
    """Return what the columns of the layout hold.

    Raises:
        TableError: a cell holds what its column cannot, or lacks what every rating needs.
    """
    dated = layout.session is not None and cells.holds_dates(sample[f"c{table.columns.index(layout.session)}"])
    readings = _readings(table, layout, sample, dated=dated)
    columns = {each.name: each for each in table.collect(table.rows.select(**readings)).iter_columns()}
    n_rows = len(next(iter(columns.values())))
    read = [
        cells.ratings(table, each.column, readings[f"score{index}"], columns.pop(f"score{index}"), words=each.is_mark)
        for index, each in enumerate(layout.scores)
    ]
    values = [each for each, _ in read]
    doubts = tuple(sentence for _, told in read for sentence in told)
    entries = Entries(None, _dyads(table, layout, columns, n_rows), None, values, sentences=doubts)
    empty = np.logical_and.reduce([np.isnan(each) for each in values])
    entries, unsaid = _with_sessions(table, layout, entries, readings, columns, dated=dated)
    if layout.role:
        entries = replace(
            entries, role=cells.labels(table, layout.role, columns.pop("role"), in_small=usual()["member"])
        )
    if layout.measure:
        entries = replace(entries, measure=cells.labels(table, layout.measure, columns.pop("measure")))
    blank = empty & (unsaid | (entries.dyad.codes < 0))
    _refuse_unsaid(table, layout, entries, unsaid, blank)
    if blank.any():
        entries = entries.kept(~blank)
    return _of_one_measure(table, layout, entries)


def _readings(table: Table, layout: Layout, sample: pl.DataFrame, *, dated: bool) -> dict[str, pl.Expr]:
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    types = dict(zip(table.columns, sample.dtypes, strict=True))
    named = {"dyad": layout.dyad, "role": layout.role, "measure": layout.measure}
    readings = {kind: table.cell(column).cast(pl.String) for kind, column in named.items() if column is not None}
    if layout.dyad is not None and cells.are_plain_integers(sample[f"c{table.columns.index(layout.dyad)}"]):
        readings["dyad"] = cells.as_plain_integer(table, layout.dyad)
    if layout.session is not None and not dated:
        readings["session"] = cells.as_session(table, layout.session, types[layout.session])
    for index, each in enumerate(layout.scores):
        readings[f"score{index}"] = cells.as_number(table, each.column, types[each.column])
    return readings


def _dyads(table: Table, layout: Layout, columns: dict[str, pl.Series], n_rows: int) -> cells.Labels:
    """Return the dyad of each row; without a column for it all rows are one dyad, or each is one (wide by session)."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    if layout.dyad is not None:
        names = columns.pop("dyad")
        if names.null_count() and names.dtype.is_integer():
            names = table.collect(table.rows.select(dyad=table.cell(layout.dyad).cast(pl.String)))["dyad"]
        return cells.labels(table, layout.dyad, names)
    if layout.session is not None:
        return cells.Labels(np.zeros(n_rows, np.int32), ("1",))
    return cells.Labels(np.arange(n_rows, dtype=np.int32), tuple(str(number + 1) for number in range(n_rows)))


def _with_sessions(
    table: Table,
    layout: Layout,
    entries: Entries,
    readings: dict[str, pl.Expr],
    columns: dict[str, pl.Series],
    *,
    dated: bool,
) -> tuple[Entries, NDArray[np.bool_]]:
    """Return (the entries with their sessions, where a row names none)."""
    if layout.session is None:
        return entries, np.zeros(entries.n_rows, bool)
    if dated:
        when, told = dates(table, layout.session)
        number = numbers_of(entries.dyad.codes, when)
        days = when.to_numpy().astype("datetime64[D]")
        return replace(
            entries, session=number, dates=days, sentences=(*entries.sentences, told)
        ), when.is_null().to_numpy()
    session, unsaid = cells.sessions(table, layout.session, readings["session"], columns.pop("session"))
    return replace(entries, session=session), unsaid


def _refuse_unsaid(
    table: Table, layout: Layout, entries: Entries, unsaid: NDArray[np.bool_], blank: NDArray[np.bool_]
) -> None:
    """Raise TableError at the first row that is not blank and lacks its dyad, session, member or measure."""
    said = [(layout.dyad, entries.dyad.codes < 0, "the name of the dyad"), (layout.session, unsaid, "a session")]
    if entries.role is not None:
        said.append((layout.role, entries.role.codes < 0, "who rated"))
    if entries.measure is not None:
        said.append((layout.measure, entries.measure.codes < 0, "the name of the measure"))
    for column, missing, expected in said:
        wrong = np.flatnonzero(missing & ~blank)
        if len(wrong):
            raise TableError(
                table.file,
                row=table.row_number(wrong[0]),
                column=column,
                found="an empty cell",
                expected=expected,
                advice="Fill it in on every row, also where it is the same as in the row above."
                + (f" {counted(len(wrong), 'row')} lack it." if len(wrong) > 1 else ""),
            )


def _of_one_measure(table: Table, layout: Layout, entries: Entries) -> Entries:
    if layout.only_measure is None or entries.measure is None:
        return entries
    known = entries.measure.names
    wanted = [code for code, name in enumerate(known) if name.lower() == layout.only_measure.lower()]
    if not wanted:
        raise TableError(
            table.file,
            column=layout.measure,
            found=f"the measures {listed(known)}",
            expected=quoted(layout.only_measure),
            advice="Choose one with --measure.",
        )
    return entries.kept(entries.measure.codes == wanted[0])


def _kept(labels: cells.Labels, keep: NDArray[np.bool_]) -> cells.Labels:
    return cells.Labels(labels.codes[keep], labels.names)
