"""Workbooks and SPSS files that are damaged or made to harm: read or refused in one sentence, in little memory."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from reknit.exchange.archives import LARGEST_WORKBOOK
from reknit.exchange.tables import TableError, read_table
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pl = pytest.importorskip("polars")
pyreadstat = pytest.importorskip("pyreadstat")
pytest.importorskip("xlsxwriter")

pytestmark = pytest.mark.research
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a0 "lollollol">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    + "]>"
)


def table() -> Any:
    ratings = [1.5, 2, 3, 4] * 5
    return pl.DataFrame({"dyad": ["a", "a", "b", "b"] * 5, "session": list(range(1, 21)), "score": ratings})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("made")
    table().write_excel(folder / "ratings.xlsx")
    pyreadstat.write_sav(table().to_pandas(), str(folder / "ratings.sav"))
    return {ending: (folder / f"ratings.{ending}").read_bytes() for ending in ("xlsx", "sav")}


def spoiled(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randint(1, 30)]
            case 2:
                data[at:at] = rng.randbytes(rng.randint(1, 9))
            case _:
                data[at : at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"])
        data = data or bytearray(b"x")
    return bytes(data)


@pytest.mark.parametrize("ending", ["xlsx", "sav"])
def test_spoiled_files_are_read_or_refused(tmp_path: Path, made: dict[str, bytes], ending: str) -> None:
    rng = random.Random(7)  # noqa: S311 - spoils files, guards nothing
    path = tmp_path / f"ratings.{ending}"
    refused = 0
    for _ in range(examples(150)):
        path.write_bytes(spoiled(rng, made[ending]))
        try:
            read_table(path)
        except TableError as error:
            refused += 1
            message = str(error)
            assert message.isprintable()
            assert len(message) < 2000
    assert refused > 50


def rewritten(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def test_a_version_of_the_archive_that_nobody_knows_is_refused(refused, made: dict[str, bytes]) -> None:
    place = made["xlsx"].index(b"PK\x01\x02")
    data = bytearray(made["xlsx"])
    data[place + 6] = 255
    assert "Excel file" in str(refused(bytes(data), "ratings.xlsx"))


def test_an_archive_that_says_it_is_huge_is_refused_before_it_is_unpacked(refused, made: dict[str, bytes]) -> None:
    data = bytearray(made["xlsx"])
    place = data.index(SHEET.encode(), data.index(b"PK\x01\x02")) - 46
    data[place + 24 : place + 28] = (LARGEST_WORKBOOK + 1).to_bytes(4, "little")
    assert "more than 1 GB" in str(refused(bytes(data), "ratings.xlsx"))


def test_an_archive_that_says_little_and_holds_much_is_refused_in_little_memory(
    refused, made: dict[str, bytes]
) -> None:
    """200 MB of blanks in the sheet, declared as a thousand bytes with their own checksum."""
    much = rewritten(made["xlsx"], lambda name, old: b" " * 200_000_000 if name == SHEET else old)
    data = bytearray(much)
    for head, sizes, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        place = next(
            at
            for at in range(len(data))
            if data[at : at + 4] == head and data[at + name_at :].startswith(SHEET.encode())
        )
        data[place + sizes : place + sizes + 4] = (1000).to_bytes(4, "little")
        data[place + sizes - 8 : place + sizes - 4] = zlib.crc32(b" " * 1000).to_bytes(4, "little")
    tracemalloc.start()
    try:
        assert "more than 1 GB" in str(refused(bytes(data), "ratings.xlsx"))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_entities_are_not_unfolded(tmp_path: Path, made: dict[str, bytes]) -> None:
    """A shared text that would be three thousand million letters long, and one that would be a file's contents."""
    path = tmp_path / "ratings.xlsx"
    for head, name in ((ENTITIES, "&a12;"), ('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]>', "&f;")):

        def put_in(part: str, old: bytes, head: str = head, name: str = name) -> bytes:
            if part != "xl/sharedStrings.xml":
                return old
            return old.replace(b"?>", f"?>{head}".encode(), 1).replace(b"<t>a</t>", f"<t>{name}</t>".encode())

        path.write_bytes(rewritten(made["xlsx"], put_in))
        try:
            found = read_table(path).panel.dyad_ids.tolist()
        except TableError:
            continue
        assert all(len(each) < 100 for each in found)
