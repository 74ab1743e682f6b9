"""A start that is killed while it makes or changes the tables: the next one goes on, and nothing is lost."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from reknit.web.environment import Environment
from tests.examples import examples
from tests.web.durability.rounds import KILLED, warm_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.web.durability.rounds import WarmSite

ROUNDS = 2


def places(statements: int) -> Iterator[str]:
    """Yield at which statements to die: evenly over all, the last among them."""
    rounds = examples(ROUNDS)
    return (str(statements * place // rounds) for place in range(1, rounds + 1))


def killed_on_the_way(site: WarmSite, wipe: Callable[[], None]) -> str:
    """Kill first starts, and starts that bring an older site up to date, each at another statement."""
    statements = int(site.told("fill", "0")[0].split()[0])
    assert statements > 100
    killed = 0
    for die_at in places(statements):
        wipe()
        site.told("start", die_at, ended=KILLED)
        assert site.told("fill", "0")[0].split()[1:] == ["Ana"], "the next start makes what the killed one did not"
        killed += 1
    later = int(site.told("back", "0")[0].split()[0])
    for die_at in places(later):
        site.told("back", die_at, ended=KILLED)
        assert site.told("start", "0")[0].split()[1:] == ["Ana"], "who was there before is there still"
        killed += 1
    return f"{killed} starts killed at one of {statements} statements, 0 that the next did not mend"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about the SQLCipher file")
def test_the_encrypted_file_is_brought_up_to_date_whole_or_not_at_all(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with warm_site(tmp_path, "starting") as site:
        told = killed_on_the_way(site, lambda: shutil.rmtree(tmp_path / "data"))
    record_property("figure", f"SQLCipher: {told}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
def test_postgresql_is_brought_up_to_date_whole_or_not_at_all(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    import psycopg  # noqa: PLC0415 - comes with PostgreSQL

    server, name = Environment.read().database_url or "", f"interrupted_{os.getpid()}"

    def on_server(*orders: str) -> None:
        with psycopg.connect(server, autocommit=True) as it:
            for order in orders:
                it.execute(order.encode())

    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    on_server(f"CREATE DATABASE {name}")
    try:
        with warm_site(tmp_path, "starting", REKNIT_DATABASE_URL=server.replace("/postgres?", f"/{name}?")) as site:
            told = killed_on_the_way(site, lambda: on_server(drop, f"CREATE DATABASE {name}"))
    finally:
        on_server(drop)
    record_property("figure", f"PostgreSQL: {told}")
