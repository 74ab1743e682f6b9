"""Reads the dates of sessions, and turns them into session numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.exchange.problems import TableError, quoted

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from reknit.exchange.table import Table

YEAR_FIRST = r"^\d{4}([-./])(\d{1,2})[-./](\d{1,2})$"
YEAR_LAST = r"^(\d{1,2})([-./])(\d{1,2})[-./]\d{4}$"


def dates(table: Table, column: str) -> tuple[pl.Series, str]:
    """Return (the date of every row, null where there is none; how the dates were understood).

    Raises:
        TableError: a cell holds no date, or day and month cannot be told apart.
    """
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    cells = table.collect(table.rows.select(cell=table.cell(column)))["cell"]
    if cells.dtype in (pl.Date, pl.Datetime):
        return cells.cast(pl.Date), "The dates were numbered from 1 within each dyad."
    text = cells.str.strip_chars().str.replace(r"[T ].*$", "")
    text = pl.select(pl.when(text != "").then(text)).to_series()
    order, told = _order(table, column, text)
    tidy = text.str.replace_all(r"[-./]", "-")
    found = tidy.str.to_date(order, strict=False)
    wrong = found.is_null() & text.is_not_null()
    if wrong.any():
        first = wrong.arg_max() or 0
        raise TableError(
            table.file,
            row=table.row_number(first),
            column=column,
            found=quoted(str(cells[first])),
            expected="a date like the others in this column",
            advice="Write every date as 2024-05-31.",
        )
    return found, f"{told} They were numbered from 1 within each dyad."


def numbers_of(dyad: NDArray[np.int32], when: pl.Series) -> NDArray[np.int32]:
    """Return the number of each date within its dyad, from 1, in order of time; shape (rows,)."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    frame = pl.DataFrame({"dyad": dyad, "when": when})
    number = pl.col("when").rank("dense").over("dyad").cast(pl.Int32)
    return frame.select(number).to_series().fill_null(0).to_numpy()


def _order(table: Table, column: str, text: pl.Series) -> tuple[str, str]:
    """Return (the order of year, month and day, a sentence that says so)."""
    if text.str.contains(YEAR_FIRST).sum() * 2 >= text.len() - text.null_count():
        return "%Y-%m-%d", f"Dates in {quoted(column)} are written year, month, day."
    if text.str.contains(r"\.").any():
        return "%d-%m-%Y", f"Dates in {quoted(column)} were read as day.month.year."
    first = text.str.extract(YEAR_LAST, 1).str.to_integer(strict=False)
    second = text.str.extract(YEAR_LAST, 3).str.to_integer(strict=False)
    day_first, month_first = bool((first > 12).any()), bool((second > 12).any())
    if day_first != month_first:
        order, said = ("%d-%m-%Y", "day, month, year") if day_first else ("%m-%d-%Y", "month, day, year")
        return order, f"Dates in {quoted(column)} were read as {said}, because one number is above 12."
    known = text.drop_nulls()
    raise TableError(
        table.file,
        column=column,
        found=f"dates such as {quoted(known[0])}",
        expected="dates whose day and month can be told apart",
        advice="Write every date as 2024-05-31.",
    )
