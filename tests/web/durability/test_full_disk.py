"""A disk that is really full: all are told that nothing was saved, and the same is taken when there is room again."""

from __future__ import annotations

import resource
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.web.durability.rounds import Round, warm_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.web.durability.rounds import WarmSite

SAID = "503 Not saved: keep this page open, and send it again in a moment. Sending twice does no harm."
MEGABYTE = 1024 * 1024
on_sqlcipher = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the SQLCipher file")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="about a server of PostgreSQL")


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Give a folder that is a disk of its own; skip where one may not make any."""
    with tempfile.TemporaryDirectory(prefix="reknit-disk-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", folder]
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - our own words
            pytest.skip("only root may make a small disk")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)  # noqa: S603, S607


def fill(ballast: Path) -> None:
    """Leave no byte free on the disk that this file is on."""
    with suppress(OSError), ballast.open("wb", buffering=0) as out:
        while True:
            out.write(b"x" * MEGABYTE)
    with suppress(OSError), ballast.open("ab", buffering=0) as out:
        while True:
            out.write(b"x" * 4096)


def full_for_a_while(site: WarmSite, no_room: Callable[[], None], room: Callable[[], None]) -> str:
    """Take the room away from a site at work, and give it back."""
    this = Round(site)
    this.until_stored(3)
    no_room()
    this.until_refused()
    room()
    this.until_stored(9)
    this.kill()
    this.look()
    assert set(this.refused) == {SAID}
    assert site.told("health") == []
    assert site.tally.problems() == []
    return f"{site.tally}, {len(this.refused)} times told that it was not saved"


@on_sqlcipher
def test_on_a_small_disk_with_the_encrypted_file(record_property: Callable[[str, object], None]) -> None:
    with small_disk(40) as disk, warm_site(disk) as site:
        told = full_for_a_while(site, partial(fill, disk / "ballast"), (disk / "ballast").unlink)
    record_property("figure", f"SQLCipher, disk full: {told}")


@on_sqlcipher
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="another's limits can be set on Linux only")
def test_where_no_file_may_grow_any_more(tmp_path: Path) -> None:
    with warm_site(tmp_path) as site:

        def largest(size: int) -> None:
            resource.prlimit(site.worker, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        files = tmp_path / "data"
        full_for_a_while(
            site,
            lambda: largest(max(each.stat().st_size for each in files.iterdir())),
            lambda: largest(resource.RLIM_INFINITY),
        )


@on_postgresql
def test_on_a_small_disk_with_postgresql(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    from tests.web.durability.own_postgresql import own_postgresql  # noqa: PLC0415 - its package comes with PostgreSQL

    with (
        small_disk(160) as disk,
        own_postgresql(disk) as server,
        warm_site(tmp_path, REKNIT_DATABASE_URL=server.url) as site,
    ):
        told = full_for_a_while(site, partial(fill, disk / "ballast"), (disk / "ballast").unlink)
    record_property("figure", f"PostgreSQL, disk full: {told}")
