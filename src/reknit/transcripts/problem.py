"""The one error that reading a transcript can end in, told so that the reader can put the file right."""

from __future__ import annotations

from functools import partial

LONGEST_SHOWN = 60


class TranscriptError(ValueError):
    """A file cannot be read as a transcript. `str(error)` is the full message.

    `line` counts from 1; `unit` is what is counted ("line", "paragraph", ...). None where the whole file is meant.
    """

    def __init__(
        self, file: str, *, found: str, expected: str, line: int | None = None, unit: str = "line", advice: str = ""
    ) -> None:
        where = shown(file, 200) if line is None else f"{shown(file, 200)}, {unit} {line}"
        super().__init__(f"{where}: found {found}, expected {expected}.{' ' if advice else ''}{advice}")
        self.file, self.found, self.expected, self.advice = file, found, expected, advice
        self.line, self.unit = line, unit

    def __reduce__(self) -> tuple[partial[TranscriptError], tuple[str]]:
        again = partial(
            TranscriptError,
            found=self.found, expected=self.expected, line=self.line, unit=self.unit, advice=self.advice,
        )  # fmt: skip
        return again, (self.file,)


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return the text cut to `longest` characters, with everything that could steer a terminal spelt out."""
    short = text if len(text) <= longest else text[:longest] + "..."
    if short.isprintable():
        return short
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in short)


def quoted(text: str) -> str:
    """Return the text in quotation marks, safe to print."""
    return f"'{shown(text)}'"


def counted(count: int, thing: str) -> str:
    """Return "1 turn", "2 turns", "1,000 turns"."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
