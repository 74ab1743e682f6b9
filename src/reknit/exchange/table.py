"""A table that has been opened but not yet read: its columns, and the rows as a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reknit.exchange.problems import TableError, counted, listed, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

LONGEST_COLUMN_NAME = 300


@dataclass(frozen=True)
class Table:
    """A table as it was opened. Rows are read when `collect` is called, only the columns asked for.

    Attributes:
        file: what to call the table in messages.
        columns: the names of the columns as the user wrote them, those without a name left out.
        rows: the stream; its columns are named "c0", "c1", ... in the order of `columns`.
        first_row: the number a spreadsheet shows beside the first record.
        sha256: of the file's bytes; None for a dataframe.
        sentences: how the file was understood.
        labels: column -> what its numbers stand for (SPSS).
        explain: called when reading fails; returns what is wrong with the file, or None.
    """

    file: str
    columns: tuple[str, ...]
    rows: pl.LazyFrame
    first_row: int = 2
    sha256: str | None = None
    sentences: tuple[str, ...] = ()
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    explain: Callable[[], TableError | None] = lambda: None

    def cell(self, column: str) -> pl.Expr:
        """Return the expression of a column."""
        import polars as pl  # noqa: PLC0415 - slow, and not in the base install

        return pl.col(f"c{self.columns.index(column)}")

    def row_number(self, position: int) -> int:
        """Return the number a spreadsheet shows beside the record at this position (0-based)."""
        return int(position) + self.first_row

    def collect(self, rows: pl.LazyFrame) -> pl.DataFrame:
        """Return what the stream holds.

        Raises:
            TableError: the file turns out to be unreadable.
        """
        import polars as pl  # noqa: PLC0415 - slow, and not in the base install

        try:
            return rows.collect(engine="streaming")
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise (self.explain() or self._unreadable(str(error))) from error

    def _unreadable(self, reason: str) -> TableError:
        first_line = reason.strip().split("\n")[0] or "no reason given"
        return TableError(
            self.file,
            found=f"something that cannot be read ({plain(first_line, longest=200)})",
            expected="a table with the same columns in every row",
            advice="Open the file in the program it came from and save it again as CSV (UTF-8).",
        )


def named_columns(
    file: str, rows: pl.LazyFrame, header: list[str], *, row: int | None = None
) -> tuple[tuple[str, ...], pl.LazyFrame]:
    """Return (the columns that have a name, the stream of these alone, renamed "c0", "c1", ...).

    Raises:
        TableError: no column has a name, a name occurs twice, or a name is too long to be one.
    """
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    stripped = [name.strip() for name in header]
    named = [(position, name) for position, name in enumerate(stripped) if name]
    columns = tuple(name for _, name in named)
    _refuse_names(file, columns, row)
    found = rows.collect_schema().names()
    if len(found) < len(header):
        raise TableError(
            file,
            row=row,
            found=f"{counted(len(header), 'name')} for {counted(len(found), 'column')}",
            expected="one name a column",
            advice="Check the first row, and quotation marks in it.",
        )
    places = [position for position, _ in named]
    safe = rows.rename({old: f"x{position}" for position, old in enumerate(found)})
    return columns, safe.select(pl.col(f"x{place}").alias(f"c{index}") for index, place in enumerate(places))


def _refuse_names(file: str, columns: tuple[str, ...], row: int | None) -> None:
    if not columns:
        raise TableError(
            file, row=row, found="no column names", expected="names in the first row", advice="Add a row of names."
        )
    seen: set[str] = set()
    twice = [name for name in columns if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if twice:
        raise TableError(
            file,
            row=row,
            found=f"two columns of the same name: {listed(dict.fromkeys(twice))}",
            expected="a name of its own for every column",
            advice="Rename or remove one of them.",
        )
    longest = max(columns, key=len)
    if len(longest) > LONGEST_COLUMN_NAME:
        raise TableError(
            file,
            row=row,
            found=f"a column name of {len(longest):,} characters ({plain(longest)})",
            expected="short names in the first row",
            advice="Check that the first row holds the names, and that columns are separated by , ; tab or |.",
        )
