"""The encrypted file: never in plain text, opened by its key alone, and waiting for the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.db.utils import ConnectionHandler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reknit.storage.sqlcipher.base import DatabaseWrapper

KEY, ANOTHER = "11" * 32, "22" * 32


@pytest.fixture(autouse=True)
def _may_open_databases(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def opened(file: Path, key: str | None) -> DatabaseWrapper:
    options: dict[str, Any] = {"transaction_mode": "IMMEDIATE"} | ({} if key is None else {"key": key})
    handler = ConnectionHandler({"default": {"ENGINE": "reknit.storage.sqlcipher", "NAME": file, "OPTIONS": options}})
    return handler["default"]  # type: ignore[return-value]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "reknit.db"
    database = opened(file, KEY)
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE told (words text)")
        cursor.execute("INSERT INTO told VALUES (%s)", ["planted words"])
    database.close()
    return file


def told(file: Path, key: str) -> str:
    database = opened(file, key)
    try:
        with database.cursor() as cursor:
            return str(cursor.execute("SELECT words FROM told").fetchone()[0])
    finally:
        database.close()


def test_its_key_opens_it_and_no_other(file: Path) -> None:
    assert told(file, KEY) == "planted words"
    before = file.read_bytes()
    with pytest.raises(DatabaseError):
        told(file, ANOTHER)
    assert file.read_bytes() == before


def test_nothing_in_the_file_is_plain(file: Path) -> None:
    data = file.read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert b"planted words" not in data
    assert b"told" not in data


@pytest.mark.parametrize("key", [None, "", "11" * 31, "11" * 33])
def test_without_a_whole_key_no_file_is_made(tmp_path: Path, key: str | None) -> None:
    with pytest.raises(ImproperlyConfigured):
        opened(tmp_path / "new.db", key).ensure_connection()
    assert not (tmp_path / "new.db").exists()


def test_a_key_that_is_no_number_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises((ImproperlyConfigured, ValueError)):
        opened(tmp_path / "new.db", "x'; --" + "z" * 58).ensure_connection()
    assert not (tmp_path / "new.db").exists()


def test_a_plain_database_is_not_opened_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "plain.db"
    plain = sqlcipher.connect(file)
    plain.execute("CREATE TABLE told (words text)")
    plain.commit()
    plain.close()
    before = file.read_bytes()
    assert before.startswith(b"SQLite format 3")
    with pytest.raises(DatabaseError):
        opened(file, KEY).ensure_connection()
    assert file.read_bytes() == before


def test_it_waits_for_the_disk_overwrites_what_goes_and_keeps_references(file: Path) -> None:
    with opened(file, KEY).cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}


def test_a_flipped_byte_of_the_file_is_noticed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(DatabaseError):
        told(file, KEY)
