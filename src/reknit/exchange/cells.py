"""Reads the columns of a table as numbers, session numbers, dates and labels, and names the first cell that is none.

Every column is first read the quick way, inside the stream. Only the cells that this leaves empty are then looked
at as text: missing values, decimal commas, "Session 3", words for marks. So a large clean file costs one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange.names import usual
from reknit.exchange.problems import TableError, plain, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from reknit.exchange.table import Table

LONGEST_LABEL = 200
CORRECT_OR_EMPTY = "Correct the cell, or leave it empty where nothing was rated."
DATE_LIKE = r"^\s*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ].*)?$"
LABELLED_SESSION = r"^[^\d.,]*?_?(\d{1,10})$"
LAST_SESSION = 2_147_483_647
COMMA_BEFORE_THREE = r"^[+-]?[1-9]\d{0,2},\d{3}$"


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of names: the code of each row (-1 where there is none), and the name of each code."""

    codes: NDArray[np.int32]
    names: tuple[str, ...]


def as_number(table: Table, column: str, dtype: pl.DataType) -> pl.Expr:
    """Return the quick reading of a column of ratings; null where it is no plain number.

    Raises:
        TableError: the column holds something that can never be a rating.
    """
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    if not (dtype.is_numeric() or dtype in (pl.String, pl.Null, pl.Categorical, pl.Enum)):
        kind = "true and false" if dtype == pl.Boolean else f"values of type {dtype}"
        raise TableError(
            table.file, column=column, found=kind, expected="numbers", advice="Code the ratings as numbers."
        )
    cell = table.cell(column)
    return (cell if dtype.is_numeric() else cell.cast(pl.String)).cast(pl.Float64, strict=False)


def as_session(table: Table, column: str, dtype: pl.DataType) -> pl.Expr:
    """Return the quick reading of a column of session numbers; null where it is no plain whole number."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    cell = table.cell(column)
    if dtype.is_float() or dtype.is_decimal():
        return pl.when(cell == cell.round()).then(cell).cast(pl.Int32, strict=False)
    if dtype.is_integer():
        return cell.cast(pl.Int32, strict=False)
    return cell.cast(pl.String).cast(pl.Int32, strict=False)


def are_plain_integers(sample: pl.Series) -> bool:
    """Return whether a column's first cells are whole numbers, written as text without leading zeros."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    return sample.dtype == pl.String and bool(sample.str.contains(r"^[1-9]\d{0,17}$|^0$").all())


def as_plain_integer(table: Table, column: str) -> pl.Expr:
    """Return the quick reading of a column of names that are numbers; null where the number is not the whole name."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    text = table.cell(column)
    padded = text.str.starts_with("+") | (text.str.starts_with("0") & (text != "0"))
    return pl.when(~padded).then(text.cast(pl.Int64, strict=False))


def ratings(
    table: Table, column: str, reading: pl.Expr, quick: pl.Series, *, words: bool
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return (a column of ratings, NaN where missing, shape (rows,); sentences on cells that are in doubt).

    `words` reads "none", "slight", "yes"...

    Raises:
        TableError: a cell holds no number, or an infinite one.
    """
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    told: tuple[str, ...] = ()
    if quick.null_count():
        row, text = _odd_cells(table, column, reading)
        told = tuple(_doubtful_commas(column, text))
        small = text.str.to_lowercase()
        number = _with_decimal_points(text).cast(pl.Float64, strict=False)
        missing = small.is_in(usual()["missing"])
        if words:
            meaning = {word: float(strength) for word, strength in usual()["words"].items()}
            number = number.fill_null(small.replace_strict(meaning, default=None, return_dtype=pl.Float64))
        _refuse_first(table, column, row, text, number.is_null() & ~missing, "a number", CORRECT_OR_EMPTY)
        quick = quick.scatter(row, number)
    values = quick.fill_null(float("nan")).to_numpy()
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise TableError(
            table.file,
            row=table.row_number(infinite[0]),
            column=column,
            found="an infinite number",
            expected="a rating",
            advice=CORRECT_OR_EMPTY,
        )
    return values, told


def _doubtful_commas(column: str, text: pl.Series) -> Iterator[str]:
    """Yield a caution where every comma could as well divide thousands as begin decimals."""
    commas = text.filter(text.str.contains(",", literal=True))
    if len(commas) and commas.str.contains(COMMA_BEFORE_THREE).all():
        first = commas[0]
        yield (
            f"Caution: {quoted(first)} in column {quoted(column)} was read as {float(first.replace(',', '.')):.3f}, "
            f"with a decimal comma. If the comma divides thousands, write {first.replace(',', '')}."
        )


def sessions(
    table: Table, column: str, reading: pl.Expr, quick: pl.Series
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return (session numbers, where there is none), shape (rows,). "S3", "Session 3" and "3.0" are read as 3.

    Raises:
        TableError: a cell holds no whole number.
    """
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    if quick.null_count():
        row, text = _odd_cells(table, column, reading)
        number = text.str.replace(r"[.,]0*$", "").str.extract(LABELLED_SESSION).cast(pl.Int32, strict=False)
        missing = text.str.to_lowercase().is_in(usual()["missing"])
        wrong = number.is_null() & ~missing
        too_large = text.filter(wrong).head(1).str.contains(r"\d{10,}$").any()
        limit = f", {LAST_SESSION:,} at most" if too_large else ""
        _refuse_first(
            table, column, row, text, wrong, f"the number of a session{limit}",
            "Write the session as a whole number, such as 3.",
        )  # fmt: skip
        quick = quick.scatter(row, pl.select(pl.when(~missing).then(number)).to_series())
    absent = quick.is_null().to_numpy()
    return quick.fill_null(0).to_numpy(), absent


def holds_dates(sample: pl.Series) -> bool:
    """Return whether a column's first cells are dates."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    if sample.dtype in (pl.Date, pl.Datetime):
        return True
    if sample.dtype != pl.String:
        return False
    text = sample.drop_nulls()
    return 2 * int(text.str.contains(DATE_LIKE).sum()) > len(text)


def labels(table: Table, column: str, cells: pl.Series, *, in_small: Sequence[str] = ()) -> Labels:
    """Return a column of names, in the order in which they first occur. Blanks round a name do not count.

    Names that are one of `in_small` but for capital letters are written small.

    Raises:
        TableError: a name is too long to be one.
    """
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    run, heads = _runs(cells)
    unique = heads.unique(maintain_order=True)
    text = unique.cast(pl.String).fill_null("")
    if cells.dtype.is_integer() and not table.labels.get(column):
        said = text
    else:
        _refuse_long(table, column, cells, text)
        said = _said(text, table.labels.get(column, {}), in_small)
    names = said.filter(said != "").unique(maintain_order=True)
    codes = pl.Series(np.arange(len(names), dtype=np.int32))
    if len(names) == len(heads):
        return Labels(run, tuple(names.to_list()))
    if len(names) < len(said):
        codes = said.replace_strict(names, codes, default=-1, return_dtype=pl.Int32)
    if len(unique) < len(heads):
        codes = heads.replace_strict(unique, codes, return_dtype=pl.Int32)
    return Labels(codes.to_numpy()[run], tuple(names.to_list()))


def _runs(cells: pl.Series) -> tuple[NDArray[np.int32], pl.Series]:
    """Return (the number of the run of equal cells that each row belongs to, the cell of each run)."""
    begins = np.ones(len(cells), bool)
    if cells.dtype.is_integer() and not cells.null_count():
        values = cells.to_numpy()
        np.not_equal(values[1:], values[:-1], out=begins[1:])
    else:
        begins[1:] = cells.slice(1).ne_missing(cells.head(len(cells) - 1)).to_numpy()
    starts = np.flatnonzero(begins)
    run = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=len(cells)))
    return run, cells.gather(starts)


def _said(text: pl.Series, meanings: dict[str, str], in_small: Sequence[str]) -> pl.Series:
    """Return the names that cells stand for, "" where they stand for none."""
    whole = text.str.strip_chars()
    if whole.str.contains(r"^-?\d+\.0$|^$").all():
        whole = whole.str.strip_suffix(".0")
    if meanings:
        whole = whole.replace(list(meanings), list(meanings.values()))
    small = whole.str.to_lowercase()
    return whole.zip_with(~small.is_in(list(in_small)), small).set(small.is_in(usual()["missing"]), "")


def _refuse_long(table: Table, column: str, cells: pl.Series, unique: pl.Series) -> None:
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    wrong = unique.filter((unique.str.len_bytes() > LONGEST_LABEL * 4) | unique.str.contains("\0", literal=True))
    if len(wrong):
        found = wrong[0]
        raise TableError(
            table.file,
            row=table.row_number((cells.cast(pl.String) == found).arg_max() or 0),
            column=column,
            found=f"a name of {len(found):,} characters ({plain(found)})",
            expected=f"a name of at most {LONGEST_LABEL} plain characters",
            advice="Check for a quotation mark that is not closed.",
        )


def _odd_cells(table: Table, column: str, reading: pl.Expr) -> tuple[pl.Series, pl.Series]:
    """Return (positions, text without blanks round it) of the cells that hold something else than plain numbers."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    text = table.cell(column).cast(pl.String)
    odd = table.rows.select(text=text, reading=reading).with_row_index("row")
    odd = odd.filter(pl.col("reading").is_null() & pl.col("text").is_not_null()).select("row", "text")
    found = table.collect(odd)
    return found["row"], found["text"].str.strip_chars()


def _with_decimal_points(text: pl.Series) -> pl.Series:
    """Return the numbers written with a decimal comma written with a point."""
    return text.str.replace(r"^([+-]?\d*),(\d+)$", "${1}.${2}")


def _refuse_first(
    table: Table, column: str, row: pl.Series, text: pl.Series, wrong: pl.Series, expected: str, advice: str
) -> None:
    """Raise TableError at the first cell that is wrong."""
    if not wrong.any():
        return
    first = wrong.arg_max() or 0
    if text[first].startswith("="):
        advice = "This is a formula. Save the table with values instead of formulas."
    more = int(wrong.sum()) - 1
    also = f" {more:,} more of this kind in the column." if more else ""
    raise TableError(
        table.file,
        row=table.row_number(row[first]),
        column=column,
        found=quoted(text[first]),
        expected=expected,
        advice=advice + also,
    )
