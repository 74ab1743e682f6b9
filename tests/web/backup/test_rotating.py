"""Newer keys: everything still opens, the older key opens nothing, and it may be interrupted anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session as BrowserSession
from django.db import connection

from reknit.storage.envelope import SealBrokenError
from reknit.storage.keys import read_keys, write_keys
from reknit.web.backup.making import make_backup
from reknit.web.backup.restoring import restore
from reknit.web.checks.seeing import seen_answers
from reknit.web.people.identities import names_of
from reknit.web.vault.models import Upkeep, Wrap
from reknit.web.vault.rotating import rotate_keys
from tests.web.cast import SECRET
from tests.web.given import give, of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.cast import Cast

PEOPLE = 30
ROTATE = """
import os, sys
from reknit.cli.serve import make_ready
environment = make_ready(1)
from reknit.web.people.identities import names_of, new_person
from reknit.web.people.models import Person
from reknit.web.vault import rotating
if sys.argv[1] == "fill":
    for number in range(int(sys.argv[2])):
        new_person(f"person {number}")
elif sys.argv[1] == "rotate":
    rotating.AT_ONCE = 1
    rotating.rotate_keys(environment.keys_file, lambda done: print(done, flush=True))
else:
    print(len(set(names_of(list(Person.objects.values_list("pk", flat=True))).values())))
    print(len(environment.site_keys().wrapping))
"""


@pytest.mark.django_db(transaction=True)
def test_everything_opens_with_the_newer_key_alone(cast: Cast, tmp_path: Path, settings: Any) -> None:
    give(cast.session, cast.ben_member, words="still here")
    older, file = settings.SITE_KEYS, tmp_path / "keys" / "keys.json"
    write_keys(older, file)
    data, keys = tmp_path / "data.age", tmp_path / "data-keys.age"
    make_backup(data, keys)
    BrowserSession.objects.create(session_key="x", session_data="y", expire_date="2030-01-01T00:00Z")
    told: list[int] = []
    assert rotate_keys(file, told.append) == Wrap.objects.count() == told[-1]
    newer = settings.SITE_KEYS = read_keys(file)
    assert newer.wrapping.keys().isdisjoint(older.wrapping)
    assert (newer.database, newer.index, newer.backup) == (older.database, older.index, older.backup)
    assert [each.value for each in seen_answers(of(cast.ben_member))] == ["still here"]
    secret = Authenticator.objects.get(user=cast.ana).data["secret"]
    assert get_adapter().decrypt(secret) == SECRET
    assert not BrowserSession.objects.exists()
    assert Upkeep.objects.get().keys_rotated_at
    make_backup(tmp_path / "later.age", keys)
    restore(data, keys, replace=True)
    assert names_of([cast.ben.pk])[cast.ben.pk] == "Ben", "an older backup opens with the newest data keys"
    settings.SITE_KEYS = older
    with pytest.raises(SealBrokenError):
        names_of([cast.ben.pk])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about the command on the embedded database")
def test_it_may_be_killed_anywhere_and_goes_on(tmp_path: Path) -> None:
    told = {each: value for each, value in os.environ.items() if each not in {"REKNIT_KEYS", "REKNIT_DATABASE_URL"}}
    told |= {"REKNIT_DATA": str(tmp_path / "data"), "REKNIT_KEYS_FILE": str(tmp_path / "keys" / "keys.json")}
    told |= {"DJANGO_SETTINGS_MODULE": "reknit.web.settings"}

    def started(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - the project's own code
            [sys.executable, "-c", ROTATE, *arguments], env=told, stdout=subprocess.PIPE, text=True
        )

    def said(*arguments: str) -> list[str]:
        with started(*arguments) as process:
            lines = process.communicate(timeout=120)[0].split()
        assert process.returncode == 0
        return lines

    said("fill", str(PEOPLE))
    with started("rotate") as process:
        assert process.stdout is not None
        for _ in range(PEOPLE // 3):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert said("look") == [str(PEOPLE), "2"], "both keys are kept until it is done"
    said("rotate")
    assert said("look") == [str(PEOPLE), "1"]
