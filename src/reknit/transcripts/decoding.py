"""From the bytes of a file to its text: byte order marks, encodings, line ends, size."""

from __future__ import annotations

from reknit.transcripts.problem import TranscriptError

MOST_BYTES = 32 * 1024 * 1024
"""An hour of talk is about a tenth of a megabyte; what is larger than this is no transcript."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def lines_of(data: bytes, file: str) -> list[str]:
    """Return the lines of a text file, without their ends.

    UTF-8 and UTF-16 with or without a byte order mark; what is not valid UTF-8 is read as Windows-1252.

    Raises:
        TranscriptError: it is no text, or too large.
    """
    refuse_too_large(data, file)
    text = _decoded(data, file)
    if "\0" in text:
        raise TranscriptError(file, found="NUL characters", expected="text", advice="Is this the right file?")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not text.strip():
        raise TranscriptError(file, found="nothing", expected="a transcript")
    return lines


def refuse_too_large(data: bytes, file: str) -> None:
    """Refuse a file that is larger than any transcript.

    Raises:
        TranscriptError: it is.
    """
    if len(data) > MOST_BYTES:
        raise TranscriptError(
            file, found=f"{len(data):,} bytes", expected=f"at most {MOST_BYTES:,}", advice="Is this a recording?"
        )


def _decoded(data: bytes, file: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, file)
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return _strictly(data, "utf-16-le", file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "cp1252", file)


def _strictly(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TranscriptError(
            file,
            found=f"bytes that are not {encoding} (at byte {error.start:,})",
            expected="text in UTF-8, UTF-16 or Windows-1252",
            advice="Save it again as UTF-8.",
        ) from error
