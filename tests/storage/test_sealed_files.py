"""Sealed files: opened by a standard tool, whole or refused, and never in the clear on the disk."""

from __future__ import annotations

import gzip
import stat
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrage import x25519

from reknit.storage.sealed_files import Draft, SealedFileError, new_identity, sealed_lines

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = new_identity()
LINES = ["one", "", "drei", "ł" * 100_000]


def sealed(folder: Path, lines: list[str]) -> Path:
    with Draft(folder / "sealed.age") as draft:
        draft.write(lines, IDENTITY)
        draft.put_in_place()
    return folder / "sealed.age"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(lines=st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_what_was_sealed_is_read_again(tmp_path: Path, lines: list[str]) -> None:
    assert list(sealed_lines(sealed(tmp_path, lines), IDENTITY)) == lines


def test_a_standard_tool_opens_it(tmp_path: Path) -> None:
    file = sealed(tmp_path, LINES)
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    opened = gzip.decompress(pyrage.decrypt(file.read_bytes(), [x25519.Identity.from_str(IDENTITY)]))
    assert opened.decode() == "".join(f"{line}\n" for line in LINES)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["cut off", "a flipped bit", "nothing in it", "another's", "not gzip"])
def test_what_is_damaged_or_somebody_elses_is_refused(tmp_path: Path, damage: str) -> None:
    file = sealed(tmp_path, LINES)
    data, identity = bytearray(file.read_bytes()), IDENTITY
    if damage == "cut off":
        del data[-40:]
    elif damage == "a flipped bit":
        data[-40] ^= 1
    elif damage == "nothing in it":
        data.clear()
    elif damage == "another's":
        identity = new_identity()
    else:
        data = bytearray(pyrage.encrypt(b"plain", [x25519.Identity.from_str(IDENTITY).to_public()]))
    file.write_bytes(data)
    with pytest.raises(SealedFileError):
        list(sealed_lines(file, identity))


def test_what_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(sealed_lines(tmp_path / "none", IDENTITY))


def test_until_it_is_put_in_place_the_older_file_stays_and_no_draft_is_left(tmp_path: Path) -> None:
    file = sealed(tmp_path, ["older"])
    with Draft(file) as draft:
        draft.write(["newer"], IDENTITY)
    assert list(sealed_lines(file, IDENTITY)) == ["older"]
    assert [each.name for each in tmp_path.iterdir()] == ["sealed.age"]


def test_one_may_stop_reading(tmp_path: Path) -> None:
    lines = sealed_lines(sealed(tmp_path, [str(each) * 50 for each in range(200_000)]), IDENTITY)
    assert next(lines) == "0" * 50
    lines.close()


def test_what_unpacks_to_no_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    """Three hundred megabytes of nothing in a few hundred kilobytes, with no end of a line in them."""
    packer = zlib.compressobj(wbits=31)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    file = tmp_path / "bomb.age"
    file.write_bytes(pyrage.encrypt(packed, [x25519.Identity.from_str(IDENTITY).to_public()]))
    assert file.stat().st_size < 1 << 19
    tracemalloc.start()
    try:
        with pytest.raises(SealedFileError, match="longer than any"):
            list(sealed_lines(file, IDENTITY))
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()
