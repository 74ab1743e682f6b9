"""Looks into a ZIP archive before anything else opens it: is it a workbook, and no larger than one can be?"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from reknit.exchange.problems import TableError, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LARGEST_WORKBOOK = 1 << 30
MOST_PARTS = 5_000
CHUNK = 1 << 16
LOCAL_HEADER, LENGTHS_AT = 30, 26
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def refuse_other_archives(path: Path) -> None:
    """Let a workbook pass, and whatever is no ZIP archive.

    What an archive says of its sizes is added up first, then each part is unpacked, and kept nowhere, to see whether
    that is true: a few kilobytes can say little and hold very much.

    Raises:
        TableError: an archive of something else, a damaged one, or one that unpacks to more than a workbook holds.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return
        try:
            with zipfile.ZipFile(file) as archive:
                parts = archive.infolist()
            _refuse_no_workbook(path.name, parts)
            is_swollen = _says_too_much(parts) or any(_holds_more_than_it_says(file, part) for part in parts)
        except TableError:
            raise
        except BROKEN as error:
            raise TableError(
                path.name,
                found="a damaged, protected or unusual Excel file",
                expected="an Excel file",
                advice="Open it in the program it came from and save it again, best as CSV (UTF-8).",
            ) from error
    if is_swollen:
        raise TableError(
            path.name, found="a workbook of more than 1 GB", expected="a smaller one", advice="Save the sheet as CSV."
        )


def _refuse_no_workbook(file: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    if not any(part.filename.startswith("xl/") for part in parts):
        raise TableError(
            file,
            found=f"a ZIP archive of {listed(part.filename for part in parts)}",
            expected="a table (CSV, TSV, Parquet, SPSS .sav or Excel)",
            advice="Unpack it first and give the table inside.",
        )


def _says_too_much(parts: Sequence[zipfile.ZipInfo]) -> bool:
    return len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WORKBOOK


def _holds_more_than_it_says(file: BinaryIO, part: zipfile.ZipInfo) -> bool:
    """Return whether this part unpacks to more bytes than it declares; stop at the first byte too many."""
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return part.compress_type == zipfile.ZIP_STORED and part.compress_size > part.file_size
    file.seek(part.header_offset)
    name, extra = struct.unpack_from("<HH", file.read(LOCAL_HEADER), LENGTHS_AT)
    file.seek(part.header_offset + LOCAL_HEADER + name + extra)
    unpacker, unpacked, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, part.compress_size
    while left > 0 and (packed := file.read(min(CHUNK, left))):
        left -= len(packed)
        while packed:
            unpacked += len(unpacker.decompress(packed, CHUNK))
            packed = unpacker.unconsumed_tail
            if unpacked > part.file_size:
                return True
    return False
