"""The one error that reading a table can end in, told so that the reader can put the table right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_SHOWN = 60
MOST_NAMED = 12


class TableError(ValueError):
    """A table cannot be read as ratings. `str(error)` is the full message.

    `row` counts as a spreadsheet does, from 1 with the header included; rows of a dataframe count from 1.
    What does not apply is None.
    """

    def __init__(
        self,
        file: str,
        *,
        found: str,
        expected: str,
        advice: str,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        where = [plain(file, longest=200)]
        if row is not None:
            where.append(f"row {row}")
        if column is not None:
            where.append(f"column {quoted(column)}")
        super().__init__(f"{', '.join(where)}: found {found}, expected {expected}. {advice}")
        self.file, self.row, self.column = file, row, column
        self.found, self.expected, self.advice = found, expected, advice

    def __reduce__(self) -> tuple[partial[TableError], tuple[str]]:
        again = partial(
            TableError,
            found=self.found,
            expected=self.expected,
            advice=self.advice,
            row=self.row,
            column=self.column,
        )
        return again, (self.file,)


def plain(text: str, *, longest: int = LONGEST_SHOWN) -> str:
    """Return the text cut to `longest` characters, with everything that could steer a terminal spelt out."""
    shown = text if len(text) <= longest else text[:longest] + "..."
    if shown.isprintable():
        return shown
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in shown)


def quoted(text: str) -> str:
    """Return the text in quotation marks, safe to print."""
    return f"'{plain(text)}'"


def listed(names: Iterable[str]) -> str:
    """Return the first few names in quotation marks, and how many more there are."""
    known = list(names)
    shown = ", ".join(quoted(name) for name in known[:MOST_NAMED])
    more = len(known) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def counted(count: int, thing: str) -> str:
    """Return "1 dyad", "2 dyads", "1,000 dyads"."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
