"""The site's keys: written once, for their owner's eyes, and never guessed at when damaged."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from reknit.storage.keys import KeysError, SiteKeys, read_keys, write_keys

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_written_is_read_again_by_its_owner_alone(tmp_path: Path) -> None:
    keys, file = SiteKeys.made(), tmp_path / "of" / "reknit" / "keys.json"
    write_keys(keys, file)
    assert read_keys(file) == keys
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file], "no draft is left behind"


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    keys, file = SiteKeys.made(), tmp_path / "keys.json"
    write_keys(keys, file)
    with pytest.raises(FileExistsError):
        write_keys(SiteKeys.made(), file)
    assert read_keys(file) == keys
    assert list(tmp_path.iterdir()) == [file]


def test_no_two_sites_share_anything() -> None:
    one, other = SiteKeys.made(), SiteKeys.made()
    assert one.database != other.database
    assert one.index != other.index
    assert one.signing != other.signing
    assert set(one.wrapping.values()).isdisjoint(other.wrapping.values())
    assert len({one.database, one.index, *one.wrapping.values()}) == 3


def test_keys_are_not_in_what_is_printed_of_them() -> None:
    keys = SiteKeys.made()
    for secret in (keys.database, keys.index, *keys.wrapping.values()):
        assert repr(secret) not in repr(keys)
        assert secret.hex() not in repr(keys)
    assert keys.signing not in repr(keys)


def damaged(**changed: object) -> str:
    return json.dumps({**json.loads(SiteKeys.made().to_text()), **changed})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "not json",
        SiteKeys.made().to_text()[:-40],
        damaged(database="zz"),
        damaged(database="00" * 31),
        damaged(index=""),
        damaged(wrapping={}),
        damaged(wrapping=["x"]),
        damaged(newest="another"),
        damaged(signing="short"),
        damaged(signing=None),
        "[" * 100_000,
        '{"database": 1e999}',
        damaged(wrapping={"k": "00" * 32, "\ud800": "\uff10" * 64}),
    ],
)
def test_damaged_keys_are_refused_in_one_sentence_that_shows_none_of_them(text: str) -> None:
    with pytest.raises(KeysError, match="Put the key file back") as refused:
        SiteKeys.from_text(text, "the file")
    assert str(refused.value).startswith("the file")
    assert not [word for word in text.split('"') if len(word) >= 31 and word in str(refused.value)]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "keys.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(KeysError, match=r"keys\.json"):
        read_keys(file)
