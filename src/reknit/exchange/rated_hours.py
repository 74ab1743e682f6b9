"""A table that says which transcript is which hour: columns file, dyad, session and, where it was rated, rating."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.estimate.stored import MOST_BYTES as LARGEST_MODEL
from reknit.transcripts.estimate.stored import HourModelError, model_from_json
from reknit.transcripts.problem import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reknit.transcripts.estimate.model import HourModel

MOST_BYTES = 20_000_000
COLUMNS = ("file", "dyad", "session")
RATING = "rating"
_SEPARATORS = (",", ";", "\t")


class HoursError(ValueError):
    """A table of hours cannot be read; the message says the row, what was found, and what was expected."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One transcript: its file, the pair, the session within the pair, and the rating, None where there is none."""

    file: Path
    dyad: str
    session: str
    rating: float | None


def hours_in(table: Path, scale: tuple[float, float] | None = None) -> list[Hour]:
    """Return the hours of a CSV in its order; files are looked for beside the table. With a scale, all need a rating.

    Raises:
        HoursError: it cannot be read, a column is missing, a cell makes no sense, or an hour stands there twice.
    """
    rows = _rows(table)
    wanted = (*COLUMNS, RATING) if scale else COLUMNS
    if missing := [name for name in wanted if name not in (rows[0] if rows else {})]:
        told = f"no column {missing[0]}" if rows else "no rows"
        raise HoursError(f"{_named(table)}: found {told}, expected columns {', '.join(wanted)}, and a row an hour")
    found: list[Hour] = []
    seen: dict[object, int] = {}
    for number, row in enumerate(rows, start=2):
        hour = _hour(row, table, number, scale)
        again = {hour.file: f"the file {quoted(row['file'])}", (hour.dyad, hour.session): "this session of the pair"}
        for thing, told in again.items():
            if thing in seen:
                where = f"{_named(table)}, row {number}"
                raise HoursError(f"{where}: found {told} again, expected it once; see row {seen[thing]}")
            seen[thing] = number
        found.append(hour)
    return found


def read_model(path: Path) -> HourModel:
    """Return the model in a file of `reknit transcript learn`.

    Raises:
        HoursError: it cannot be opened, or is none.
    """
    try:
        with path.open("rb") as opened:
            return model_from_json(opened.read(LARGEST_MODEL + 1))
    except OSError as problem:
        raise HoursError(f"{_named(path)}: cannot be opened ({problem.strerror})") from problem
    except HourModelError as problem:
        raise HoursError(f"{_named(path)}: {problem}") from problem


def _rows(table: Path) -> list[dict[str, str]]:
    try:
        with table.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as problem:
        raise HoursError(f"{_named(table)}: cannot be opened ({problem.strerror})") from problem
    except UnicodeDecodeError as problem:
        raise HoursError(f"{_named(table)}: found something else, expected a CSV in UTF-8") from problem
    if len(data) > MOST_BYTES:
        raise HoursError(f"{_named(table)}: found more than {MOST_BYTES // 1_000_000} MB, expected a table of hours")
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    try:
        read = csv.DictReader(io.StringIO(text), delimiter=separator, restval="", restkey="", strict=True)
        return [{name.strip().lower(): cell for name, cell in row.items()} for row in read]
    except csv.Error as problem:
        raise HoursError(f"{_named(table)}: cannot be read as CSV ({problem})") from problem


def _hour(row: Mapping[str, str], table: Path, number: int, scale: tuple[float, float] | None) -> Hour:
    cells = {name: row[name].strip() for name in COLUMNS}
    if empty := [name for name, cell in cells.items() if not cell or "\0" in cell]:
        raise HoursError(f"{_named(table)}, row {number}: found no {empty[0]}, expected one in every row")
    return Hour(table.parent / cells["file"], cells["dyad"], cells["session"], _rating(row, table, number, scale))


def _rating(row: Mapping[str, str], table: Path, number: int, scale: tuple[float, float] | None) -> float | None:
    if scale is None:
        return None
    cell = row[RATING].strip()
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    low, high = scale
    if not low <= value <= high:
        where = f"{_named(table)}, row {number}"
        raise HoursError(f"{where}: found the rating {quoted(cell)}, expected a number from {low:g} to {high:g}")
    return value


def _named(path: Path) -> str:
    return shown(str(path), 200)
