"""The drill: backed up while somebody writes, wiped, restored; then who reads what, and what lies in the clear."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection

from reknit.opening import Stage
from reknit.web.backup.making import make_backup
from reknit.web.backup.restoring import restore
from reknit.web.checks.models import Check, Session
from reknit.web.checks.submitting import submit
from reknit.web.dyads.models import Member
from reknit.web.people.models import Person
from tests.web.cast import signed_in
from tests.web.given import ALL_SHARED, address, give, submission
from tests.web.looking import Look
from tests.web.test_at_rest import WORDS, every_value, found_in, plant
from tests.web.walking import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.cast import Cast
    from tests.web.walking import Step

pytestmark = pytest.mark.django_db(transaction=True)


def wiped_and_restored(cast: Cast, folder: Path) -> int:
    """Back up while Cleo answers again and again, wipe, restore; return how often she was told that it is stored."""
    cleo = Member.objects.get(person=cast.cleo)
    session = Session.objects.create(dyad=cleo.dyad, number=1, date=cast.session.date, stage=Stage.NOBODY_ANSWERED)
    before = give(session, cleo, understood=1)
    stop, written, sent = threading.Event(), threading.Event(), 0

    def write() -> None:
        nonlocal before, sent
        try:
            while not stop.is_set():
                before = submit(session.pk, cleo, submission(replaces=before, understood=sent % 10))
                sent += 1
                written.set()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait()
    data, keys = folder / "data.age", folder / "keys.age"
    make_backup(data, keys)
    stop.set()
    writer.join()
    call_command("flush", verbosity=0, interactive=False)
    assert not Person.objects.exists()
    restore(data, keys)
    stored = Check.objects.filter(author=cleo)
    assert stored.filter(replaced_at=None).count() == 1
    assert {each.answers.count() for each in stored} == {len(QUESTIONS)}
    return sent


def test_afterwards_everybody_reads_what_the_promise_says_and_goes_on(cast: Cast, tmp_path: Path) -> None:
    walk = Look(cast)
    given_values = dict.fromkeys(QUESTIONS, 2)
    mixed = {name: ("shared", "next_talk", "only_me")[place % 3] for place, name in enumerate(QUESTIONS)}
    begun: list[Step] = [
        *(("link", who, 1, "yes") for who in ("therapist", "patient", "supervisor")),
        ("answer", "patient", 1, given_values, mixed),
        ("answer", "therapist", 1, given_values, ALL_SHARED),
        ("open", "patient", 1),
        ("level", "therapist", 1, "words", "only_me"),
        ("reflect", "therapist", 1),
    ]
    for act in begun:
        walk.do(*act)
    walk.look()
    assert wiped_and_restored(cast, tmp_path)
    walk.browsers = {who: signed_in(person) for who, person in walk.people.items()}
    walk.strangers = {"another patient": signed_in(cast.cleo), "administrator": signed_in(cast.max)}
    walk.look()
    later: list[Step] = [
        ("level", "patient", 1, QUESTIONS[0], "only_me"),
        ("answer", "patient", 2, given_values, ALL_SHARED),
        ("link", "patient", 1, "no"),
    ]
    for act in later:
        walk.do(*act)
        walk.look()


def test_afterwards_no_table_and_neither_file_tells_anything(cast: Cast, tmp_path: Path) -> None:
    plant(cast)
    wiped_and_restored(cast, tmp_path)
    assert [found for each in tmp_path.iterdir() if (found := found_in(each.read_bytes()))] == []
    assert [found for value in every_value() if (found := found_in(value))] == []
    assert WORDS in signed_in(cast.ben).get(address(cast)).content.decode()
