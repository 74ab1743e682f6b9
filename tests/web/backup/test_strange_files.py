"""A backup that opens, and in which something stands that no backup writes: refused, and nothing is changed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reknit.storage.sealed_files import Draft, SealedFileError, sealed_lines
from reknit.web.backup.making import BackupRefusedError, make_backup
from reknit.web.backup.restoring import restore
from reknit.web.checks.models import Answer
from reknit.web.people.models import Person
from tests.examples import examples
from tests.web.given import give

if TYPE_CHECKING:
    from pathlib import Path

    from django.conf import LazySettings

    from tests.web.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
STRANGE = (
    "", "null", "[]", "{}", "[[]]", "1", '"x"', "{", "[" * 3000 + "]" * 3000, '{"model": "no.Such"}', '{"model": 7}',
    '{"model": "vault.Wrap"}', '{"rows": {}}', '{"rows": 3}', '{"model": "sessions.Session"}', "\0", "NaN", "[1e999]",
    '{"format": 1}', "9" * 5000,
)  # fmt: skip
CHANGES = st.tuples(
    st.integers(0, 10_000),
    st.sampled_from(["leave out", "twice", "cut", "put in", "in a cell"]),
    st.sampled_from(STRANGE),
)


def changed(lines: list[str], place: int, how: str, strange: str) -> list[str]:
    at = place % len(lines)
    line = lines[at]
    between = {
        "leave out": [],
        "twice": [line, line],
        "cut": [line[: len(line) // 2]],
        "put in": [strange, line],
        "in a cell": [line.replace(",", f", {strange or '0'},", 1)],
    }
    return [*lines[:at], *between[how], *lines[at + 1 :]]


def seal(file: Path, lines: list[str], identity: str) -> None:
    with Draft(file) as draft:
        draft.write(lines, identity)
        draft.put_in_place()


@settings(
    max_examples=examples(25), phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(changes=st.lists(CHANGES, min_size=1, max_size=3), in_keys=st.booleans())
def test_it_is_refused_in_a_sentence_or_brought_back_whole(
    cast: Cast, tmp_path: Path, settings: LazySettings, changes: list[tuple[int, str, str]], *, in_keys: bool
) -> None:
    own = settings.SITE_KEYS.backup
    if not Answer.objects.exists():
        give(cast.session, cast.ben_member, understood=3, words="here before")
    data, keys = tmp_path / "data.age", tmp_path / "keys.age"
    keys.unlink(missing_ok=True)  # the last example may have left it spoilt, and a site keeps its keys file
    make_backup(data, keys)
    spoilt = keys if in_keys else data
    lines = list(sealed_lines(spoilt, own))
    for change in changes:
        lines = changed(lines, *change)
    seal(spoilt, lines, own)
    before = set(Answer.objects.values_list("pk", flat=True)), Person.objects.count()
    with transaction.atomic():
        with suppress(BackupRefusedError, SealedFileError, DatabaseError):
            restore(data, keys, replace=True)
        assert (set(Answer.objects.values_list("pk", flat=True)), Person.objects.count()) == before
        transaction.set_rollback(True)
