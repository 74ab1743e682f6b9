"""Every parser, on thousands of spoiled inputs: each is read, or refused in its own words; nothing else happens.

Transcripts and workbooks have tests of their own (`tests/transcripts/test_hostile.py`,
`tests/exchange/test_hostile_files.py`), as have requests (`tests/web/hostile`) and what stands in a backup that opens
(`tests/web/backup/test_strange_files.py`).
"""

from __future__ import annotations

import io
import json
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest

from reknit.coding.coding import CodingError
from reknit.coding.file import as_coding_json, coding_from_json, read_coding
from reknit.coding.table import as_coding_table
from reknit.exchange.kokorochat import kokorochat
from reknit.exchange.tables import TableError, read_table
from reknit.indicators.answers import IndicatorsRefused, read_indicators
from reknit.indicators.indicators import indicators
from reknit.kinds import Voice
from reknit.safety.contacts import ContactsRefused, read_contacts
from reknit.safety.risk import ProtocolRefused, read_protocol
from reknit.session_check.answers import AnswersRefused, read_answers
from reknit.session_check.questions import session_check
from reknit.storage.keys import KeysError, SiteKeys
from reknit.storage.sealed_files import Draft, SealedFileError, new_identity, sealed_lines
from reknit.transcripts.problem import TranscriptError
from reknit.web.content_type import reduced
from reknit.web.environment import Environment, EnvironmentRefusedError, postgresql
from reknit.web.links.tokens import as_typed, new_token
from tests.coding.codings import made_up
from tests.examples import examples
from tests.spoiling import spoiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INPUTS = 200
LONGEST = 5000
"""What a refusal may have in signs, beside what it quotes."""
PIECES = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\n", b"\r\n", b'"', b"'", b",", b";", b"|", b":", b"=", b"+1",
    b"@", b"-", b"NaN", b"1e999", b"Infinity", b"9" * 400, b"null", b"true", b"[", b"]", b"{", b"}", b'{"a":',
    b"[" * 500, b"\\u0000", b"\\ud800", b"<", b">", b"%00", b"../", b"dyad", b"session", b"score", b"a", b" ",
    b"\t", b"1", b"0.5", b"\x1b[31m", b"=1+1",
]  # fmt: skip
IDENTITY = new_identity()
QUIET = [each.name for each in indicators().all][:2]


@dataclass(frozen=True, slots=True)
class Parser:
    """What is read, valid examples of it, and how it says no."""

    read: Callable[[bytes, Path], object]
    samples: Callable[[Path], list[bytes]]
    refused: tuple[type[Exception], ...]


def text(read: Callable[[str], object]) -> Callable[[bytes, Path], object]:
    """Return what reads bytes as a page sends text: what is no UTF-8 never comes so far."""
    return lambda data, _folder: read(data.decode("utf-8", "replace"))


def form(read: Callable[[dict[str, str]], object]) -> Callable[[bytes, Path], object]:
    """Return what reads fields, one a line, as a form sends them."""

    def fields(told: str) -> object:
        parts = [line.partition("=") for line in told.split("\n")]
        return read({name: value for name, _, value in parts})

    return text(fields)


def file(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    """Return what reads a file with this name."""

    def written(data: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(data)
        return read(path)

    return written


def sealed(folder: Path) -> list[bytes]:
    """Return a backup's container."""
    with Draft(folder / "sealed.age") as draft:
        draft.write(["one", "", "three" * 100], IDENTITY)
        draft.put_in_place()
    return [(folder / "sealed.age").read_bytes()]


def codings(_folder: Path) -> list[bytes]:
    """Return a coding in both of its forms."""
    coding = made_up("Ana", 6, 1)
    table = io.StringIO(as_coding_table(coding)).read()
    return [as_coding_json(coding).encode(), table.encode()]


def same(*samples: str) -> Callable[[Path], list[bytes]]:
    """Return these examples."""
    return lambda _folder: [each.encode() for each in samples]


CHECK = "\n".join(
    f"{part}-{each.name}={value}"
    for each in session_check().questions
    for part, value in (("answer", "1"), ("level", "shared"))
)
TALK = json.dumps(
    {"id": 1, "dialogue": [{"role": "client", "content": "Hello."}, {"role": "counselor", "content": "Hi."}],
     "review_by_client": {"felt_heard_and_understood": 4, "client_id": 7}}
)  # fmt: skip
PARSERS: dict[str, Parser] = {
    "tables of ratings": Parser(
        file("ratings.csv", read_table),
        same("dyad,session,score\na,1,4\na,2,5\nb,1,3.5\n", "dyad;session;score\na;1;4,5\nb;2;3\n"),
        (TableError,),
    ),
    "coding sheets": Parser(lambda data, _folder: read_coding(data), codings, (CodingError,)),
    "codings of a local model": Parser(text(coding_from_json), codings, (CodingError,)),
    "rated talks": Parser(
        file("talks.jsonl", lambda path: list(kokorochat(path))), same(TALK + "\n" + TALK), (TranscriptError,)
    ),
    "check-in forms": Parser(
        form(lambda told: read_answers(session_check(), told, {})), same(CHECK), (AnswersRefused,)
    ),
    "quiet questions": Parser(
        form(lambda told: read_indicators(QUIET, told, Voice.GUEST)),
        same("\n".join(f"indicator-answer-{each}=1\nindicator-level-{each}=shared" for each in QUIET)),
        (IndicatorsRefused,),
    ),
    "contacts": Parser(text(read_contacts), same("Helpline | 116 123 | DE | patient\nA | b"), (ContactsRefused,)),
    "risk protocols": Parser(text(read_protocol), same("Ana | 1\nMax | 12"), (ProtocolRefused,)),
    "keys": Parser(
        text(lambda told: SiteKeys.from_text(told, "keys.json")), same(SiteKeys.made().to_text()), (KeysError,)
    ),
    "sealed files": Parser(
        file("backup.age", lambda path: list(sealed_lines(path, IDENTITY))), sealed, (SealedFileError,)
    ),
    "addresses": Parser(
        text(lambda told: Environment.read({"REKNIT_ADDRESS": told})),
        same("https://reknit.example.org", "http://localhost:8765"),
        (EnvironmentRefusedError,),
    ),
    "addresses of databases": Parser(
        text(postgresql), same("postgresql://a:b@host:5432/reknit?sslmode=verify-full"), (EnvironmentRefusedError,)
    ),
    "codes that are typed": Parser(text(as_typed), same(new_token()), ()),
    "kinds of bodies": Parser(text(reduced), same("multipart/form-data; boundary=b; charset=utf-8"), ()),
}  # fmt: skip


NEEDS_RESEARCH = {"tables of ratings"}


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.research if each in NEEDS_RESEARCH else ()) for each in PARSERS]
)
def test_it_reads_or_refuses_whatever_comes(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    parser, rng = PARSERS[name], Random(name)  # noqa: S311 - spoils inputs, guards nothing
    samples = parser.samples(tmp_path)
    read = refused = 0
    for _ in range(examples(INPUTS)):
        data = spoiled(rng, samples, PIECES)
        try:
            parser.read(data, tmp_path)
            read += 1
        except parser.refused as problem:
            refused += 1
            told = str(problem).replace("\n", "")
            assert all(unicodedata.category(sign) != "Cc" for sign in told), repr(told[:200])
            assert len(told) < LONGEST + len(data)
    assert read + refused == examples(INPUTS)
    assert read, "what is spoiled in no place is read"
    record_property("figure", f"{name}: {read + refused:,} inputs, {read:,} read, {refused:,} refused, 0 crashed")
