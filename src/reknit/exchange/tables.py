"""Reads a table of session ratings into a `Panel`, and says how it understood the table.

The ratings are read column by column in a stream, only the columns needed; a panel takes about 12 bytes a rating.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reknit.exchange.assemble import panel_of
from reknit.exchange.gather import gather
from reknit.exchange.layout import Layout, Wishes, as_names
from reknit.exchange.names import usual
from reknit.exchange.problems import TableError
from reknit.exchange.sources import open_table
from reknit.exchange.understand import understand
from reknit.exchange.wishes import ScaleWishes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from reknit.exchange.table import Table
    from reknit.panel import Panel

__all__ = ["Reading", "TableError", "read_ratings", "read_table"]

ROWS_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Reading:
    """A table that was read: its ratings, how it was understood, and which file it was.

    `understood` holds plain sentences: columns taken and left out, scales assumed, gaps. `sha256` is that of the
    file's bytes, None for a dataframe.
    """

    panel: Panel
    understood: tuple[str, ...]
    source: str
    sha256: str | None


def read_ratings(
    source: object,
    *,
    dyad: str | None = None,
    session: str | None = None,
    role: str | None = None,
    score: str | Sequence[str] | None = None,
    a: str | None = None,
    b: str | None = None,
    measure: str | None = None,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | None = None,
    step: float | Mapping[str, float] | None = None,
    higher_is_better: bool | Mapping[str, bool] | None = None,
    reliability: float | Mapping[str, float] | None = None,
) -> Panel:
    """Return the ratings in a table. `read_table` takes the same and also says how the table was understood.

    Args:
        source: path of a CSV, TSV, Parquet, SPSS (.sav) or Excel file, or a dataframe.
        dyad: the column that names the dyad; found by its usual names when not given, as are the others.
        session: the column of session numbers or dates.
        role: the column that says which of the two members rated.
        score: the column or columns of ratings; each becomes a measure.
        a: the column of one member's ratings, in a table with one column a member.
        b: the column of the other member's.
        measure: the column that names the measure; or, where there is no such column, the measure to read.
        scale: lowest and highest possible rating.
        step: distance between neighbouring possible ratings, in points.
        higher_is_better: which way is better; known for many published instruments.
        reliability: of a single rating, between 0 and 1.

    What is said about scales (the last four) holds for every measure; or give a mapping from the measure's name to
    the value, in which "*" stands for the measures it does not name.

    Raises:
        TableError: the table cannot be read; says where, what was found, what was expected, what to do.
    """
    return read_table(
        source,
        dyad=dyad,
        session=session,
        role=role,
        score=score,
        a=a,
        b=b,
        measure=measure,
        scale=scale,
        step=step,
        higher_is_better=higher_is_better,
        reliability=reliability,
    ).panel


def read_table(
    source: object,
    *,
    dyad: str | None = None,
    session: str | None = None,
    role: str | None = None,
    score: str | Sequence[str] | None = None,
    a: str | None = None,
    b: str | None = None,
    measure: str | None = None,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | None = None,
    step: float | Mapping[str, float] | None = None,
    higher_is_better: bool | Mapping[str, bool] | None = None,
    reliability: float | Mapping[str, float] | None = None,
) -> Reading:
    """Return the ratings in a table, and how it was understood. For the arguments see `read_ratings`.

    Raises:
        TableError: the table cannot be read; says where, what was found, what was expected, what to do.
    """
    wishes = Wishes(dyad, session, role, as_names(score), a, b, measure)
    table = open_table(source)
    layout, sample = _layout(table, wishes)
    table = replace(table, sentences=(*table.sentences, *layout.sentences))
    entries = gather(table, layout, sample)
    panel, told = panel_of(table, layout, entries, ScaleWishes(scale, step, higher_is_better, reliability))
    return Reading(panel, (*table.sentences, *told), table.file, table.sha256)


def _layout(table: Table, wishes: Wishes) -> tuple[Layout, pl.DataFrame]:
    """Return (which column is what, the first rows)."""
    sample = table.collect(table.rows.head(ROWS_LOOKED_AT))
    if sample.height == 0:
        raise TableError(
            table.file, found="column names but no rows", expected="ratings", advice="Check that the file is complete."
        )
    names = zip(table.columns, sample.iter_columns(), strict=True)
    numeric = frozenset(name for name, cells in names if _holds_numbers(cells))
    return understand(table.file, table.columns, numeric, wishes), sample


def _holds_numbers(cells: pl.Series) -> bool:
    """Return whether nearly all cells are numbers, so that one slip of the pen does not hide a column of ratings."""
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    if cells.dtype.is_numeric():
        return True
    if cells.dtype != pl.String:
        return False
    text = cells.drop_nulls().str.strip_chars().str.to_lowercase()
    text = text.filter(~text.is_in(usual()["missing"]))
    number = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return len(text) > 0 and number.is_not_null().sum() >= 0.8 * len(text)
