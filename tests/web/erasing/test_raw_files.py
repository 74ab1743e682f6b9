"""After erasing, neither the database's file nor its log holds the wrapped key or a byte of what was sealed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import connection

from reknit.web.checks.models import Answer
from reknit.web.erasing.erase import erase_member, erase_person
from reknit.web.people.models import Identity
from reknit.web.repairs.models import Words
from reknit.web.vault.models import Wrap
from tests.web.lived import live

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the SQLCipher file"),
    pytest.mark.django_db(transaction=True),
]
PAGE, RESERVED, SALT, VECTOR = 4096, 80, 16, 16
LOG_HEADER, FRAME_HEADER = 32, 24


def opened_page(page: bytes, number: int) -> bytes:
    """Decrypt one page as SQLCipher 4 stores it: AES-256-CBC, its vector and authentication at the end."""
    start = SALT if number == 1 else 0
    vector = page[PAGE - RESERVED : PAGE - RESERVED + VECTOR]
    cipher = Cipher(algorithms.AES(settings.SITE_KEYS.database), modes.CBC(vector)).decryptor()
    return cipher.update(page[start : PAGE - RESERVED]) + cipher.finalize()


def in_the_clear() -> bytes:
    """Return every byte of the file and of its write-ahead log, decrypted: rows, free pages, old versions and all."""
    file = Path(str(connection.settings_dict["NAME"]))
    stored = file.read_bytes()
    told = b"".join(opened_page(stored[at : at + PAGE], at // PAGE + 1) for at in range(0, len(stored), PAGE))
    log = file.with_name(f"{file.name}-wal")
    frames = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    step = FRAME_HEADER + PAGE
    for at in range(0, len(frames) - step + 1, step):
        number = int.from_bytes(frames[at : at + 4], "big")
        told += opened_page(frames[at + FRAME_HEADER : at + step], number)
    return told


def sealed_of(cast: Cast) -> dict[str, bytes]:
    """Return what is stored of Ben's: his keys as they are wrapped, and some of what they lock."""
    name = Identity.objects.get(person=cast.ben).name_sealed
    answer = Answer.objects.filter(check_made__author=cast.ben_member, question="words").first()
    words = Words.objects.filter(author=cast.ben_member).first()
    assert answer is not None
    assert words is not None
    found = {"name": bytes(name), "answer": bytes(answer.sealed), "words": bytes(words.sealed)}
    wraps = Wrap.objects.filter(data_key__author=cast.ben)
    return found | {f"key {each.pk}": bytes(each.wrapped) for each in wraps}


def test_no_byte_of_an_erased_person_is_left_in_the_file_or_its_log(cast: Cast) -> None:
    live(cast)
    sealed = sealed_of(cast)
    before = in_the_clear()
    assert b"CREATE TABLE" in before, "the pages are read"
    assert [name for name, value in sealed.items() if value[-60:] not in before] == [], "there is something to find"
    erase_person(cast.ben)
    after = in_the_clear()
    assert [name for name, value in sealed.items() if value[-24:] in after] == []


def test_the_same_for_one_dyad(cast: Cast) -> None:
    live(cast)
    sealed = sealed_of(cast)
    stays = {name: value for name, value in sealed.items() if name == "name"}
    erase_member(cast.ben_member)
    after = in_the_clear()
    keys = {bytes(each.wrapped) for each in Wrap.objects.filter(data_key__author=cast.ben)}
    left = [name for name, value in sealed.items() if value[-24:] in after]
    assert set(left) - stays.keys() == {name for name, value in sealed.items() if value in keys}
