"""What a start refuses, each with one line that says what to do; and what it lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reknit.storage.gates import (
    refusals_of_address,
    refusals_of_files,
    refusals_of_postgresql,
    refusals_of_sqlite,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys" / "keys.json"
    file.parent.mkdir()
    file.write_text("keys")
    file.chmod(0o400)
    return file


def test_nothing_is_wrong_with_a_fresh_place(tmp_path: Path, keys_file: Path) -> None:
    data = tmp_path / "data"
    assert refusals_of_files(keys_file, data, data / "reknit.db") == []
    assert refusals_of_files(None, data, data / "reknit.db") == []
    assert refusals_of_files(tmp_path / "none yet", data, data / "reknit.db") == []


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o420])
def test_keys_that_others_can_read(tmp_path: Path, keys_file: Path, mode: int) -> None:
    keys_file.chmod(mode)
    (said,) = refusals_of_files(keys_file, tmp_path / "data", tmp_path / "reknit.db")
    assert said.endswith(f"Run: chmod 400 {keys_file}")


def test_keys_inside_the_data_also_by_a_link(tmp_path: Path, keys_file: Path) -> None:
    (said,) = refusals_of_files(keys_file, keys_file.parent, tmp_path / "reknit.db")
    assert "REKNIT_KEYS_FILE" in said
    link = tmp_path / "link.json"
    link.symlink_to(keys_file)
    assert len(refusals_of_files(link, keys_file.parent, tmp_path / "reknit.db")) == 1


def test_a_database_in_plain_text(tmp_path: Path) -> None:
    file = tmp_path / "reknit.db"
    file.write_bytes(b"SQLite format 3\x00" + b"\x00" * 84)
    (said,) = refusals_of_files(None, tmp_path, file)
    assert "plain text" in said
    file.write_bytes(b"\x9f" * 100)
    assert refusals_of_files(None, tmp_path, file) == []


def test_answers_sent_over_the_network_in_plain_text() -> None:
    (said,) = refusals_of_address("http://clinic.example", is_this_machine_only=False, is_encrypted=False)
    assert "Use https" in said
    assert refusals_of_address("http://localhost", is_this_machine_only=True, is_encrypted=False) == []
    assert refusals_of_address("https://clinic.example", is_this_machine_only=False, is_encrypted=True) == []


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("postgresql://reknit@/reknit?host=/run/postgresql", True),
        ("postgresql:///reknit", True),
        ("postgresql://reknit:p@db.example/reknit?sslmode=verify-full", True),
        ("postgresql://reknit:p@db.example/reknit", False),
        ("postgresql://reknit:p@db.example/reknit?sslmode=require", False),
        ("postgresql://reknit:p@db.example/reknit?sslmode=verify-ca", False),
        ("postgresql://reknit@/reknit?host=db.example", False),
        ("postgresql://reknit:p@127.0.0.1/reknit", False),
        ("postgresql://reknit@/reknit?host=/run/postgresql,db.example", False),
        ("postgresql://reknit@/reknit?host=/run/postgresql&hostaddr=192.0.2.1", False),
    ],
)
def test_a_server_that_nobody_checks(url: str, is_fine: bool) -> None:  # noqa: FBT001
    said = refusals_of_postgresql(url)
    assert (said == []) == is_fine
    assert all("verify-full" in each and ":p@" not in each for each in said)


def test_a_database_that_does_not_wait_for_the_disk() -> None:
    assert refusals_of_sqlite((3, 51, 3), 2, processes=4) == []
    (said,) = refusals_of_sqlite((3, 51, 3), 1, processes=1)
    assert "not wait for the disk" in said


def test_an_old_sqlite_with_several_processes() -> None:
    assert refusals_of_sqlite((3, 50, 0), 2, processes=1) == []
    (said,) = refusals_of_sqlite((3, 50, 0), 2, processes=2)
    assert said.startswith("SQLite 3.50.0")
