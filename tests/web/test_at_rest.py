"""Nothing that anybody wrote lies in the clear: not in the database, its log, or the logs of the server."""

from __future__ import annotations

import logging
import os
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection

from reknit.storage.envelope import SealBrokenError
from reknit.storage.keys import SiteKeys
from reknit.web.checks.marks import Mark
from reknit.web.checks.models import Answer, Dismissal, Receipt
from reknit.web.checks.putting_away import put_away
from reknit.web.checks.receipts import mark_remark
from reknit.web.checks.seeing import seen_answers
from reknit.web.people.identities import give_account, names_of, new_person
from tests.web.cast import Cast, signed_in
from tests.web.coding.talks import brought, saved
from tests.web.given import address, answer_of, fields, give, of, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS, MOMENT, CHANGE, REASON = "canary-words", "canary-moment", "canary-change", "canary-reason"
REFLECTION = "canary-reflection"
NAME, SIGN_IN = "Canaria", "canary@example.org"
SAID, TITLE = "canary-said-in-a-talk", "canary-title"
PLANTED = (WORDS, MOMENT, CHANGE, REASON, REFLECTION, NAME, SIGN_IN, SAID, TITLE)
on_sqlcipher = pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the SQLCipher file")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="looks into PostgreSQL's folder")


def plant(cast: Cast) -> None:
    person = new_person(NAME)
    give_account(person, name=NAME, sign_in_name=SIGN_IN, password="a password of some length")  # noqa: S106
    give(cast.session, cast.ana_member, understood=5)
    ben = signed_in(cast.ben)
    ben.post(address(cast, "check"), fields({"words": "shared"}, understood=7, words=WORDS, good_moment=MOMENT))
    opened(cast.session, cast.ana_member)
    remark = Answer.objects.get(question="words", check_made__author=cast.ben_member)
    mark_remark(of(cast.ana_member), remark.pk, Mark.CHANGED, CHANGE)
    put_away(of(cast.ana_member), "a-hint", REASON)
    ana = signed_in(cast.ana)
    ana.post(
        f"/own-part/reflections/{uuid.uuid4()}/", {"words": REFLECTION, "version": "0", "about": str(cast.dyad.pk)}
    )
    assert REFLECTION in ana.post("/own-part/reflections/", {"sought": REFLECTION}).content.decode()
    talk = brought(ana, f"Ana Lee: What was it like?\nBen: It was a {SAID}.\n", title=TITLE)
    saved(ana, talk, turns={"2": [None, ["content_affect_split"]]})
    assert SAID in ana.get(talk).content.decode()
    for browser in (ben, ana):
        assert WORDS in browser.get(address(cast)).content.decode(), "there is something to find"
    ben.post(address(cast, "check"), fields(words=WORDS + "x" * 2001))
    ben.get(address(cast, WORDS))


def found_in(data: bytes) -> list[str]:
    return [each for each in PLANTED if any(each.encode(how) in data for how in ("utf-8", "utf-16-le"))]


def every_value() -> Iterator[bytes]:
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            yield "|".join(bytes(each).hex() if isinstance(each, memoryview) else repr(each) for each in row).encode()
            yield b"".join(bytes(each) for each in row if isinstance(each, bytes | memoryview))


@pytest.mark.django_db(transaction=True)
def test_no_table_holds_what_was_written_or_who_anybody_is(cast: Cast, caplog: Any, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    plant(cast)
    values = list(every_value())
    assert len(values) > 50
    assert [found for value in values if (found := found_in(value))] == []
    logged = caplog.text.replace(address(cast, WORDS), "")
    assert found_in(logged.encode()) == []
    told = capfd.readouterr()
    assert found_in((told.out + told.err).replace(address(cast, WORDS), "").encode()) == []
    assert Receipt.objects.get().change_sealed
    assert Dismissal.objects.get().reason_sealed


@on_sqlcipher
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_the_file_or_of_its_log_tells_anything(cast: Cast) -> None:
    plant(cast)
    with connection.cursor() as cursor:
        columns = "id, name, contacts, country, risk_protocol, open_to_peers, keys_mark, made_up"
        cursor.execute(f"INSERT INTO clinic_site ({columns}) VALUES (9, %s, '', '', '', false, '', false)", [WORDS])  # noqa: S608
    file = Path(str(connection.settings_dict["NAME"]))
    parts = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
    data = b"".join(part.read_bytes() for part in parts if part.exists())
    assert len(data) > 100_000
    assert not data.startswith(b"SQLite format 3")
    for told in (*PLANTED, "therapist", "CREATE TABLE", str(cast.dyad.pk), cast.dyad.pk.hex):
        assert told.encode() not in data, told


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_server_tells_anything(cast: Cast) -> None:
    plant(cast)
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    folder = os.environ.get("REKNIT_POSTGRESQL_FOLDER")
    if not folder:
        pytest.skip("the server's folder is not known; run through scripts/with_postgresql.py")
    data = {str(each): _bytes(each) for each in Path(folder).rglob("*") if each.is_file()}
    assert sum(map(len, data.values())) > 1_000_000
    assert {name: found for name, each in data.items() if (found := found_in(each))} == {}


def _bytes(file: Path) -> bytes:
    """The server at work renames and removes files meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 1, 16, 17, 29, -1])
def test_a_flipped_bit_is_refused(cast: Cast, place: int) -> None:
    answer = answer_of(give(cast.session, cast.ben_member, words="True words"), "words")
    sealed = bytearray(answer.sealed)
    sealed[place] ^= 1
    Answer.objects.filter(pk=answer.pk).update(sealed=bytes(sealed))
    with pytest.raises(SealBrokenError):
        list(seen_answers(of(cast.ben_member)))


@pytest.mark.django_db
def test_a_value_moved_to_another_row_is_refused(cast: Cast) -> None:
    check = give(cast.session, cast.ben_member, understood=1, matters=9)
    one, other = answer_of(check, "understood"), answer_of(check, "matters")
    Answer.objects.filter(pk=one.pk).update(sealed=other.sealed)
    Answer.objects.filter(pk=other.pk).update(sealed=one.sealed)
    with pytest.raises(SealBrokenError):
        list(seen_answers(of(cast.ben_member)))


@pytest.mark.django_db
def test_another_sites_keys_open_nothing(cast: Cast, settings: Any) -> None:
    give(cast.session, cast.ben_member, words="True words")
    own, others = settings.SITE_KEYS, SiteKeys.made()
    forged = replace(own, wrapping={own.newest: others.wrapping[others.newest]})
    settings.SITE_KEYS = forged
    with pytest.raises(SealBrokenError):
        list(seen_answers(of(cast.ben_member)))
    with pytest.raises(SealBrokenError):
        names_of([cast.ben.pk])


@pytest.mark.django_db
def test_what_was_sealed_stays_readable_when_a_newer_wrapping_key_comes(cast: Cast, settings: Any) -> None:
    give(cast.session, cast.ben_member, words="Old and new")
    settings.SITE_KEYS = settings.SITE_KEYS.with_newer()
    assert [each.value for each in seen_answers(of(cast.ben_member))] == ["Old and new"]
    assert new_person("Later").identity.name_sealed


@on_sqlcipher
@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_really_full_keeps_nothing_half(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # whatever tests before this one freed
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        refused = False
        try:
            for _ in range(60):
                new_person("x" * 3000)
        except DatabaseError as problem:
            refused = "full" in str(problem)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
        assert refused
        assert cursor.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert set(names_of([cast.ben.pk]).values()) == {"Ben"}


@pytest.mark.django_db
def test_the_models_and_their_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
