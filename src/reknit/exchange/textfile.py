"""Opens CSV and TSV: finds out the encoding, the separator and the header, and refuses what is no such file."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reknit.exchange.problems import TableError, counted
from reknit.exchange.table import Table, named_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "|"}
HEAD = 1 << 20
RECORDS_LOOKED_AT = 40
CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class _Bytes:
    """What one pass over the file's bytes tells."""

    sha256: str
    encoding: str
    has_nul: bool
    quotes_are_even: bool
    old_line_ends: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """A text table: where its bytes are as UTF-8, how it is separated, and its header."""

    source: Path | bytes
    separator: str
    header: list[str]
    blank_lines: int
    more_headers: int

    def open(self) -> io.TextIOWrapper:
        """Return the text, to be read record by record."""
        raw = io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")
        return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="", errors="replace")


def open_text(path: Path) -> Table:
    """Return the table in a text file.

    Raises:
        TableError: it is no text, or no table.
    """
    seen = _examine(path)
    if seen.has_nul:
        raise TableError(
            path.name,
            found="NUL bytes",
            expected="plain text in UTF-8, UTF-16 or Windows-1252",
            advice="This is no CSV file. Save the table again as CSV (UTF-8).",
        )
    plain_utf8 = seen.encoding == "UTF-8" and not seen.old_line_ends
    source: Path | bytes = path if plain_utf8 else _as_utf8(path, seen.encoding)
    text = _understand(path.name, source)
    if not seen.quotes_are_even and (problem := _open_quotation(path.name, text)):
        raise problem
    columns, rows = named_columns(path.name, _scan(path.name, text), text.header, row=1 + text.blank_lines)
    return Table(
        file=path.name,
        columns=columns,
        rows=rows,
        first_row=2 + text.blank_lines + text.more_headers,
        sha256=seen.sha256,
        sentences=tuple(_told(path.name, seen.encoding, text)),
        explain=lambda: _open_quotation(path.name, text) or _too_many_fields(path.name, text),
    )


def _told(file: str, encoding: str, text: _Text) -> Iterator[str]:
    yield f"{file}: {encoding} text, columns separated by {SEPARATORS[text.separator]}."
    if encoding == "Windows-1252":
        yield "The file is not UTF-8 and was read as Windows-1252; check names with accents."
    if text.more_headers:
        yield "Two further rows of headings (as Qualtrics writes them) were skipped."


def _examine(path: Path) -> _Bytes:
    """Read the file's bytes once."""
    sha, quotes, has_nul, ends = hashlib.sha256(), 0, False, {b"\n": False, b"\r": False}
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    start = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            start = start or chunk[:4]
            sha.update(chunk)
            quotes += chunk.count(b'"')
            has_nul = has_nul or b"\0" in chunk
            ends = {end: known or end in chunk for end, known in ends.items()}
            utf8 = _still_utf8(utf8, chunk)
    utf8 = _still_utf8(utf8, b"", final=True)
    is_utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "UTF-16" if is_utf16 else "UTF-8" if utf8 else "Windows-1252"
    old_line_ends = ends[b"\r"] and not ends[b"\n"]
    return _Bytes(sha.hexdigest(), encoding, has_nul and not is_utf16, quotes % 2 == 0, old_line_ends)


def _still_utf8(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    """Return the decoder while everything so far was UTF-8, else None. Plain ASCII is passed over quickly."""
    if decoder is None or (chunk.isascii() and not final and decoder.getstate()[0] == b""):
        return decoder
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return None
    return decoder


def _as_utf8(path: Path, encoding: str) -> bytes:
    """Return the whole file as UTF-8 with line feeds. Such files come from spreadsheets, which bounds their size."""
    codec = {"UTF-8": "utf-8-sig", "UTF-16": "utf-16", "Windows-1252": "cp1252"}[encoding]
    try:
        text = path.read_bytes().decode(codec)
    except UnicodeDecodeError as error:
        raise TableError(
            path.name,
            found=f"bytes that are not {encoding} (at byte {error.start:,})",
            expected="text in UTF-8, UTF-16 or Windows-1252",
            advice="Save the table again as CSV (UTF-8).",
        ) from error
    if "\0" in text:
        raise TableError(
            path.name, found="NUL characters", expected="plain text", advice="Save the table again as CSV (UTF-8)."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")


def _understand(file: str, source: Path | bytes) -> _Text:
    """Find the header and the separator in the first megabyte."""
    text = _Text(source, ",", [], 0, 0)
    with text.open() as opened:
        head = opened.read(HEAD)
    lines = head.splitlines(keepends=True)
    blank = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[blank:]
    if not lines:
        raise TableError(file, found="nothing", expected="a table", advice="Check that this is the right file.")
    said = lines[0].strip().lower().removeprefix("sep=") if lines[0].lower().startswith("sep=") else ""
    if said in SEPARATORS or lines[0].lower().startswith("sep=\t"):
        separator, blank, lines = said or "\t", blank + 1, lines[1:]
        records = _records(lines, separator)
    else:
        separator, records = _separator(lines)
    if not records or (len(head) == HEAD and len(lines) == 1):
        raise TableError(
            file,
            row=1 + blank,
            found=f"a first line of {len(lines[0] if lines else ''):,} characters or more that makes no header",
            expected="names of columns in a line of their own",
            advice="Save the table again as CSV, one record a line.",
        )
    more = 2 if len(records) > 2 and any(cell.startswith('{"ImportId"') for cell in records[2]) else 0
    return replace(text, separator=separator, header=records[0], blank_lines=blank, more_headers=more)


def _separator(lines: list[str]) -> tuple[str, list[list[str]]]:
    """Return (the separator that gives most rows the header's number of columns, the records it gives)."""
    best = (",", _records(lines, ","))
    best_fit = (0.0, 1)
    for separator in SEPARATORS:
        records = _records(lines, separator)
        width = len(records[0]) if records else 1
        same = sum(len(record) == width for record in records) / max(len(records), 1)
        if width > 1 and (round(same, 1), width) > best_fit:
            best, best_fit = (separator, records), (round(same, 1), width)
    return best


def _records(lines: list[str], separator: str) -> list[list[str]]:
    """Return the first records that are not empty, as far as they can be told."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(iter(lines), delimiter=separator):
            if record:
                records.append(record)
            if len(records) == RECORDS_LOOKED_AT:
                break
    except csv.Error:
        pass
    return records


def _scan(file: str, text: _Text) -> pl.LazyFrame:
    import polars as pl  # noqa: PLC0415 - slow, and not in the base install

    try:
        rows = pl.scan_csv(
            text.source,
            separator=text.separator,
            infer_schema=False,
            skip_lines=text.blank_lines,
            skip_rows_after_header=text.more_headers,
            glob=False,
        )
        rows.collect_schema()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise TableError(
            file,
            row=1 + text.blank_lines,
            found="a header that cannot be read",
            expected="names of columns",
            advice="Check quotation marks in the first row.",
        ) from error
    return rows


def _open_quotation(file: str, text: _Text) -> TableError | None:
    """Return the error of a quotation that is never closed, or None."""
    row = 0
    with text.open() as opened:
        try:
            for row, _ in enumerate(csv.reader(opened, delimiter=text.separator, strict=True), start=1):  # noqa: B007
                pass
        except csv.Error:
            return TableError(
                file,
                row=row + 1,
                found="a quotation mark that is not closed, or not followed by a separator",
                expected="quotation marks in pairs round a whole cell",
                advice="Look for a single quotation mark in this row or the rows after it.",
            )
    return None


def _too_many_fields(file: str, text: _Text) -> TableError | None:
    """Return the error of the first row with more cells than the header, or None."""
    with text.open() as opened:
        for row, record in enumerate(csv.reader(opened, delimiter=text.separator), start=1):
            if len(record) > len(text.header):
                return TableError(
                    file,
                    row=row,
                    found=counted(len(record), "cell"),
                    expected=f"{len(text.header)}, as in the header",
                    advice=f"A cell that contains one of the separators ({SEPARATORS[text.separator]}) needs quotation "
                    "marks round it.",
                )
    return None
