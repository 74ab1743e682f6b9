"""Word (.docx): paragraphs and tables in the order of the document. A docx is a zip archive with XML in it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from reknit.transcripts.decoding import MOST_BYTES, refuse_too_large
from reknit.transcripts.markup import parsed
from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.plain import Line, read_plain
from reknit.transcripts.stamps import seconds
from reknit.transcripts.turn import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.transcripts.markup import Element
    from reknit.transcripts.names import Names
    from reknit.transcripts.turn import Turn

MOST_PARTS = 5_000
_MAIN = "word/document.xml"
_HEADINGS = frozenset({"speaker", "name", "who", "text", "said", "words", "time"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, KeyError)


def read_word(data: bytes, file: str, names: Names) -> tuple[list[Turn], list[str]]:
    """Return (turns, notices). Rows of tables are read as time, name and words; deleted text is left out.

    Raises:
        TranscriptError: it is no Word file, larger inside than any transcript, or names no speaker.
    """
    refuse_too_large(data, file)
    document = parsed(_main_part(data, file), file)
    return read_plain(_lines(document, names), file, names, unit="paragraph")


def _main_part(data: bytes, file: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_swollen(archive.infolist(), file)
            with archive.open(_MAIN) as part:
                content = part.read(MOST_BYTES + 1)
    except TranscriptError:
        raise
    except _BROKEN as error:
        raise TranscriptError(
            file, found="an archive that is no Word file, or a broken one", expected="a .docx without a password"
        ) from error
    refuse_too_large(content, file)
    return content


def _refuse_swollen(parts: Sequence[zipfile.ZipInfo], file: str) -> None:
    """Refuse an archive that says it is larger inside than any transcript, before anything is unpacked."""
    declared = sum(part.file_size for part in parts)
    if declared > 2 * MOST_BYTES or len(parts) > MOST_PARTS:
        raise TranscriptError(
            file, found=f"{declared:,} bytes in {len(parts):,} parts", expected="less, as in any transcript"
        )


def _lines(document: Element, names: Names) -> Iterator[Line]:
    """Yield the lines of all paragraphs and rows."""
    for number, block in enumerate(_blocks(document), start=1):
        if block.name == "tr":
            yield from _row(number, [_text(cell) for cell in block.inside if cell.name == "tc"], names)
        else:
            for text in _text(block).split("\n"):
                yield Line(number, text)


def _blocks(element: Element) -> Iterator[Element]:
    """Yield paragraphs and table rows in the order of the document; what is in a row belongs to the row."""
    for each in element.inside:
        if each.name in {"p", "tr"}:
            yield each
        elif each.name != "Fallback":
            yield from _blocks(each)


def _text(element: Element) -> str:
    """Return the text in it; paragraphs, breaks and rows within end a line."""
    parts: list[str] = []
    for each in element.inside:
        if each.name == "t":
            parts.append(each.text)
        elif each.name in {"tab", "br", "cr"}:
            parts.append(" " if each.name == "tab" else "\n")
        elif each.name != "Fallback":
            parts.append(_text(each))
    return "".join(parts) + ("\n" if element.name in {"p", "tr"} else "")


def _row(number: int, cells: list[str], names: Names) -> Iterator[Line]:
    """Yield a row as one line where it has a name and words, else each cell as lines of its own."""
    full = [cleaned(cell) for cell in cells if cleaned(cell)]
    if full and all(cell.lower() in _HEADINGS for cell in full):
        return
    times = [moment for cell in full if (moment := seconds(cell.strip("[]()"))) is not None]
    rest = [cell for cell in full if seconds(cell.strip("[]()")) is None]
    name = rest[0].rstrip(":").rstrip() if rest else ""
    if len(rest) >= 2 and names.accepts(name):
        yield Line(number, " ".join(rest[1:]), name, times[0] if times else None)
        return
    for cell in cells:
        for text in cell.split("\n"):
            yield Line(number, text)
