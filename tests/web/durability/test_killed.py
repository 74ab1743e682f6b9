"""Killed in the middle of submissions: what was acknowledged is there, whole, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.examples import examples
from tests.web.durability.rounds import killed_again_and_again, warm_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUNDS = 4
on_sqlcipher = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the SQLCipher file")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="about a server of PostgreSQL")


@on_sqlcipher
def test_the_app_is_killed_on_the_encrypted_file(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with warm_site(tmp_path) as site:
        killed_again_and_again(site, examples(ROUNDS), seed=1)
    record_property("figure", f"SQLCipher: {site.tally}")
    assert site.tally.problems() == []
    assert site.tally.under_way <= 3 * site.tally.rounds, "at most what each of the three had under way"


@on_postgresql
def test_the_app_and_the_server_are_killed_on_postgresql(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """While the server is away everybody is told that nothing was saved, and sends the same again."""
    from tests.web.durability.own_postgresql import own_postgresql  # noqa: PLC0415 - its package comes with PostgreSQL

    with own_postgresql() as server, warm_site(tmp_path, REKNIT_DATABASE_URL=server.url) as site:
        killed_again_and_again(site, examples(ROUNDS), seed=2, kill_server=server.kill_and_start)
    record_property("figure", f"PostgreSQL: {site.tally}")
    assert site.tally.problems() == []
    assert site.tally.under_way <= 3 * site.tally.rounds
    assert site.tally.servers
    assert site.tally.refused
