"""Backup, wipe, restore: everything is back; what was erased since is not, and no file opens it."""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as site
from django.db import connection

from reknit.storage.keys import SiteKeys
from reknit.storage.sealed_files import SealedFileError, sealed_lines
from reknit.web.backup.making import BackupRefusedError, make_backup
from reknit.web.backup.restoring import restore
from reknit.web.backup.tables import in_data_file, in_keys_file, rows_as_lines
from reknit.web.checks.models import Answer, Check
from reknit.web.checks.seeing import seen_answers
from reknit.web.checks.submitting import submit
from reknit.web.erasing.erase import erase_member, erase_person
from reknit.web.people.identities import new_person
from reknit.web.people.models import Person
from reknit.web.repairs.models import Repair
from reknit.web.self_examination.reflections import Written, erase_all, keep, reflections_of
from reknit.web.vault.models import DataKey, Upkeep, Wrap
from tests.web.cast import signed_in
from tests.web.coding.talks import brought, saved
from tests.web.erasing.test_erase import pages_of
from tests.web.given import ALL_SHARED, of, page_of, submission
from tests.web.lived import OF_ANA, OF_BEN, live

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lived(cast: Cast) -> Cast:
    live(cast)
    keep(cast.ana, uuid.uuid4(), Written("a reflection of ana"), version=0)
    return cast


def places(folder: Path) -> tuple[Path, Path]:
    return folder / "yesterday.age", folder / "keys.age"


def everything_stored() -> dict[str, list[str]]:
    stored = {model.__name__: list(rows_as_lines(model)) for model in (*in_data_file(), *in_keys_file())}
    numbers = sorted(map(str, Answer.objects.values_list("pk", "number")))
    return stored | {"numbers": numbers}


def test_everything_is_back_in_every_row_and_on_every_page(lived: Cast, tmp_path: Path) -> None:
    path = f"/dyads/{lived.dyad.pk}/sessions/1/"
    page = page_of(signed_in(lived.ben), path)
    stored = everything_stored()
    made = make_backup(*places(tmp_path))
    lived.session.checks.all().delete()
    new_person("Somebody who came later")
    restored = restore(*places(tmp_path), replace=True)
    assert (restored.rows, restored.erased_since) == (made.rows, 0)
    after = everything_stored()
    assert [name for name in stored if stored[name] != after[name]] == []
    assert page_of(signed_in(lived.ben), path) == page
    assert [each.written.words for each in reflections_of(lived.ana)] == ["a reflection of ana"]


def test_what_was_erased_since_stays_erased_and_no_backup_opens_it(lived: Cast, tmp_path: Path) -> None:
    data, keys = places(tmp_path)
    make_backup(data, keys)
    keys_of_ben = {str(each) for each in DataKey.objects.filter(author=lived.ben).values_list("pk", flat=True)}
    assert len(keys_of_ben) == 2
    ben = lived.ben.pk
    erase_person(lived.ben)
    make_backup(tmp_path / "today.age", keys)
    opened = {file: "\n".join(sealed_lines(file, site.SITE_KEYS.backup)) for file in (data, keys)}
    assert any(each in opened[data] for each in keys_of_ben), "yesterday knew him"
    assert not any(each in opened[keys] for each in keys_of_ben), "whose keys are destroyed is not in the one keys file"
    assert not any(words in text for words in (*OF_BEN, "ben@example.org") for text in opened.values())
    restored = restore(data, keys, replace=True)
    assert restored.erased_since == 2
    assert not Person.objects.filter(pk=ben).exists()
    shown = dict(pages_of(lived, lived.ana))
    assert {path for path, answer in shown.items() if answer.status_code >= 500} == set()
    assert not any(words in answer.content.decode() for words in OF_BEN for answer in shown.values())
    copy = json.loads(signed_in(lived.ana).get("/account/copy/everything.json").content)
    values = {each["value"] for each in copy["entries"]}
    assert {"to ben, from ana", "the change", "own of ana"} <= values, "the other's words are back"


@pytest.mark.parametrize("gone", ["ben", "ana"])
def test_the_same_for_one_dyad_and_whoever_began_the_talk(lived: Cast, tmp_path: Path, gone: str) -> None:
    data, keys = places(tmp_path)
    make_backup(data, keys)
    stays = lived.ana if gone == "ben" else lived.ben
    erase_member(getattr(lived, f"{gone}_member"))
    make_backup(tmp_path / "today.age", keys)
    assert restore(data, keys, replace=True).erased_since == 1
    assert Person.objects.filter(pk=getattr(lived, gone).pk).exists()
    talk = signed_in(stays).get(f"/dyads/{lived.dyad.pk}/talk/{Repair.objects.get().pk}/")
    assert talk.status_code == 200
    copy = signed_in(stays).get("/account/copy/everything.json").content.decode()
    theirs, own = (OF_BEN, OF_ANA) if gone == "ben" else (OF_ANA, OF_BEN)
    assert [words for words in theirs if words in copy] == []
    assert [words for words in own if words not in copy and "side of" not in words] == []


def test_erased_reflections_do_not_come_back(lived: Cast, tmp_path: Path) -> None:
    data, keys = places(tmp_path)
    make_backup(data, keys)
    erase_all(lived.ana)
    make_backup(tmp_path / "today.age", keys)
    restore(data, keys, replace=True)
    assert reflections_of(lived.ana) == []


@pytest.mark.parametrize("what", ["all", "codes"])
def test_an_erased_transcript_or_coding_does_not_come_back(lived: Cast, tmp_path: Path, what: str) -> None:
    data, keys = places(tmp_path)
    ana = signed_in(lived.ana)
    address = brought(ana)
    saved(ana, address, turns={"1": [None, ["denial"]]})
    make_backup(data, keys)
    ana.post(f"{address}erase/", {"what": what, "sure": "yes"})
    make_backup(tmp_path / "today.age", keys)
    restore(data, keys, replace=True)
    page = signed_in(lived.ana).get(address)
    assert page.status_code == (404 if what == "all" else 200)
    assert "1 of 4 turns coded" not in page.content.decode()
    assert Person.objects.filter(pk=lived.ana.pk).exists()


@pytest.mark.usefixtures("lived")
def test_the_data_file_holds_nothing_that_tells_an_answer(tmp_path: Path) -> None:
    assert Answer.objects.exclude(number=None).exists()
    data, keys = places(tmp_path)
    make_backup(data, keys)
    lines = list(sealed_lines(data, site.SITE_KEYS.backup))
    at = next(place for place, line in enumerate(lines) if '"session_checks.Answer"' in line)
    column = json.loads(lines[at])["columns"].index("number")
    answers = [json.loads(line) for line in lines[at + 1 : at + 1 + Answer.objects.count()]]
    assert {row[column] for row in answers} == {None}
    assert not any(f'"{check.fingerprint}"' in line for check in Check.objects.all() for line in lines)
    wraps = [bytes(each.wrapped) for each in Wrap.objects.all()]
    assert not any(str(each.pk) in line for each in Wrap.objects.all() for line in lines)
    assert wraps


def refusal(*where: Path) -> str:
    before = everything_stored()
    with pytest.raises((BackupRefusedError, SealedFileError)) as refused:
        restore(*where, replace=True)
    assert everything_stored() == before, "nothing was changed"
    return str(refused.value)


def test_it_refuses_what_does_not_fit_and_changes_nothing(lived: Cast, tmp_path: Path, settings: Any) -> None:
    data, keys = places(tmp_path)
    make_backup(data, keys)
    shutil.copy(keys, tmp_path / "older")
    make_backup(tmp_path / "newer.age", keys)
    with pytest.raises(BackupRefusedError, match="--replace"):
        restore(data, keys)
    assert "older than the data" in refusal(tmp_path / "newer.age", tmp_path / "older")
    assert "not the data file" in refusal(keys, keys)
    (tmp_path / "cut").write_bytes(data.read_bytes()[:-50])
    assert "cut off" in refusal(tmp_path / "cut", keys)
    own = settings.SITE_KEYS
    settings.SITE_KEYS = replace(own, index=SiteKeys.made().index)
    assert "other keys" in refusal(data, keys)
    settings.SITE_KEYS = replace(own, backup=SiteKeys.made().backup)
    assert "another site" in refusal(data, keys)
    settings.SITE_KEYS = own
    settings.MADE_UP = True
    assert "never mixed" in refusal(data, keys)
    settings.MADE_UP = False
    Wrap.objects.filter(data_key__author=lived.ben).update(wrapped=b"x" * 60)
    make_backup(data, keys)
    assert "do not open" in refusal(data, keys)


@pytest.mark.usefixtures("lived")
def test_the_keys_of_another_site_are_not_written_over(tmp_path: Path, settings: Any) -> None:
    data, keys = places(tmp_path)
    make_backup(data, keys)
    settings.SITE_KEYS = replace(settings.SITE_KEYS, backup=SiteKeys.made().backup)
    with pytest.raises(BackupRefusedError, match="another site"):
        make_backup(tmp_path / "other.age", keys)
    with pytest.raises(BackupRefusedError, match="file of their own"):
        make_backup(data, data)
    assert not (tmp_path / "other.age").exists()


def test_a_backup_made_while_people_write_is_whole(lived: Cast, tmp_path: Path) -> None:
    stop, sent = threading.Event(), list[Any]()

    def write() -> None:
        try:
            before = lived.ana_member.checks.get(replaced_at=None)
            while not stop.is_set():
                before = submit(
                    lived.session.pk, lived.ana_member, submission(ALL_SHARED, replaces=before, understood=7, words="w")
                )
                sent.append(before.pk)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    while len(sent) < 3:
        stop.wait(0.01)
    make_backup(*places(tmp_path))
    stop.set()
    writer.join()
    assert len(sent) > 3
    restore(*places(tmp_path), replace=True)
    checks = Check.objects.filter(author=lived.ana_member)
    assert {each.answers.count() for each in checks} == {lived.ben_member.checks.all()[0].answers.count()}
    assert checks.filter(replaced_at=None).count() == 1
    assert "w" in {each.value for each in seen_answers(of(lived.ana_member)) if each.is_own}


@pytest.mark.usefixtures("lived")
def test_when_it_was_made_is_noted_but_not_in_it(tmp_path: Path) -> None:
    make_backup(*places(tmp_path))
    assert Upkeep.objects.get().backed_up_at
    assert "vault.Upkeep" not in "".join(sealed_lines(places(tmp_path)[0], site.SITE_KEYS.backup))
