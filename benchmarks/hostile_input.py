"""Whether what is made to be slow is: every parser on n and on 4n of its worst input; what is quadratic takes 16 times.

    python benchmarks/hostile_input.py

Each time is the best of three. Below a millisecond a ratio says nothing and is left out. The last column is "slow"
where four times the input took more than eight times as long; then the exit code is 1.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.transcripts.test_hostile import LONG

from reknit.coding.coding import CodingError
from reknit.coding.table import coding_from_table
from reknit.exchange.tables import TableError, read_table
from reknit.kinds import kind_named
from reknit.repair.wording_check import wording_marks
from reknit.safety.contacts import ContactsRefused, read_contacts
from reknit.safety.risk import ProtocolRefused, read_protocol
from reknit.transcripts.markers.marks import marks
from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.redact import redacted
from reknit.transcripts.talk import prepared
from reknit.transcripts.turn import Transcript, Turn
from reknit.web.log_lines import OneLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

N = 10_000
THERAPY = kind_named("therapy")
REFUSED = (TranscriptError, TableError, CodingError, ContactsRefused, ProtocolRefused)
TEXTS = {
    "names": lambda n: "Zoltan saw Quito. " * n,
    "almost an address": lambda n: "a@" * n + " " + "1 " * n,
    "digits": lambda n: "1-" * n,
    "apostrophes": lambda n: "it's'" * n,
    "brackets": lambda n: "[(" * n,
    "quotation marks": lambda n: '"' * n + "“" * n,
    "you never": lambda n: "you never always " * n,
    "combining marks": lambda n: "a" + "\u0301" * n,
    "right to left": lambda n: "\u202e" * n,
}


def turns(text: str) -> Transcript:
    """Return a talk in which each of the two says half of this text."""
    half = len(text) // 2
    return Transcript("talk", "plain", (Turn("A", text[:half] or "a", member="therapist"),
                                        Turn("B", text[half:] or "b", member="patient")))  # fmt: skip


def table(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        path.write_text(content)
        read_table(path)


def tasks() -> Iterator[tuple[str, str, Callable[[int], object], Callable[[object], object]]]:
    """Yield (parser, input, what makes n of it, what reads it)."""
    for name, make in LONG.items():
        yield "transcripts", name, make, lambda data: read_transcript(data, "talk")  # type: ignore[arg-type]
    for name, text in TEXTS.items():
        yield "redaction", name, lambda n, text=text: turns(text(n)), redacted  # type: ignore[misc]
        yield "marks", name, lambda n, text=text: turns(text(n)), lambda talk: marks(prepared(talk, THERAPY))  # type: ignore[misc, arg-type]
        yield "words to choose", name, text, wording_marks  # type: ignore[misc]
        yield "log lines", name, text, logged
    yield "ratings", "one cell", lambda n: "dyad,session,score\na,1," + "4" * 10 * n, table  # type: ignore[misc]
    yield "ratings", "columns", lambda n: ",".join(f"c{at}" for at in range(n // 4)) + "\n" + "1," * (n // 4), table  # type: ignore[misc]
    yield "ratings", "quotation marks", lambda n: "dyad,session,score\n" + '"' * n, table  # type: ignore[misc]
    yield "ratings", "rows", lambda n: "dyad,session,score\n" + "".join(f"a{at},1,4\n" for at in range(n)), table  # type: ignore[misc]
    yield "contacts", "bars", lambda n: "|" * n, read_contacts  # type: ignore[misc]
    yield "contacts", "lines", lambda n: "a\n" * n, read_contacts  # type: ignore[misc]
    yield "risk protocol", "lines", lambda n: "a | 1\n" * n, read_protocol  # type: ignore[misc]
    yield "codings", "rows", lambda n: "coder,part,number\n" + "a,turn,1\n" * n, coding_from_table  # type: ignore[misc]


def logged(text: object) -> str:
    return OneLine("{message}", style="{").format(logging.LogRecord("a", 30, "b", 1, "%s", (text,), None))


def seconds(make: Callable[[int], object], read: Callable[[object], object], n: int) -> float:
    """Return the best of three times."""
    given, best = make(n), float("inf")
    for _ in range(3):
        begun = time.process_time()
        with suppress(*REFUSED):
            read(given)
        best = min(best, time.process_time() - begun)
    return best


def main() -> int:
    slow = 0
    print(f"{'parser':<16}{'input':<20}{'n (ms)':>10}{'4n (ms)':>10}{'ratio':>8}")
    for parser, name, make, read in tasks():
        short, long = seconds(make, read, N), seconds(make, read, 4 * N)
        is_slow = long > 0.004 and long > 8 * short
        slow += is_slow
        ratio = f"{long / short:8.1f}" if short > 0.001 else "       -"
        print(f"{parser:<16}{name:<20}{short * 1e3:10.1f}{long * 1e3:10.1f}{ratio}{'  slow' if is_slow else ''}")
    print(f"{slow} of them grow faster than their input")
    return min(slow, 1)


if __name__ == "__main__":
    sys.exit(main())
