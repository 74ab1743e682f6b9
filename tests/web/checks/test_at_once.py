"""Two requests at the same moment: one row, one result, no half-made key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

import pytest
from django.db import connection

from reknit.opening import Stage
from reknit.session_check.questions import session_check
from reknit.storage.envelope import Place
from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.revealing import open_for_both
from reknit.web.checks.sessions import add_session
from reknit.web.checks.submitting import SubmissionClashError, submit
from reknit.web.vault.keyring import Keyring
from reknit.web.vault.models import DataKey, Wrap
from tests.web.given import give, of, submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
Result = TypeVar("Result")
AT_ONCE = 4


def at_once(act: Callable[[], Result], times: int = AT_ONCE) -> list[Result | Exception]:
    """Return what each of several threads got that started together."""
    together = Barrier(times)

    def run() -> Result | Exception:
        try:
            together.wait(20)
            return act()
        except Exception as problem:  # noqa: BLE001 - the test looks at it
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: run(), range(times)))


def test_the_same_submission_sent_at_once_is_one_row(cast: Cast) -> None:
    sent = submission(understood=7, words="once")
    results = at_once(lambda: submit(cast.session.pk, cast.ben_member, sent).pk)
    assert results == [Check.objects.get().pk] * AT_ONCE
    assert Answer.objects.count() == len(session_check().questions)
    assert Line.objects.filter(act="answered").count() == 1
    own = DataKey.objects.filter(dyad=cast.dyad, author=cast.ben)
    assert own.count() == Wrap.objects.filter(data_key__in=own).count() == 1


def test_of_different_answers_sent_at_once_one_is_taken(cast: Cast) -> None:
    results = at_once(lambda: submit(cast.session.pk, cast.ben_member, submission(understood=7)).pk)
    assert Check.objects.count() == 1
    assert sum(isinstance(each, SubmissionClashError) for each in results) == AT_ONCE - 1


def test_opening_at_once_is_one_opening(cast: Cast) -> None:
    give(cast.session, cast.ben_member, understood=7)
    give(cast.session, cast.ana_member, understood=7)
    standing = of(cast.ana_member)
    assert at_once(lambda: open_for_both(cast.session.pk, standing)) == [None] * AT_ONCE
    assert Line.objects.filter(act="opened").count() == 1


def test_adding_a_session_at_once_adds_one(cast: Cast) -> None:
    day = cast.session.date
    Session.objects.filter(pk=cast.session.pk).update(stage=Stage.OPEN, answered_by="patient therapist")
    standing = of(cast.ana_member)
    results = at_once(lambda: add_session(standing, day, today=day).number)
    assert results == [2] * AT_ONCE


def test_a_first_key_made_at_once_is_one_key(cast: Cast) -> None:
    place = Place("answer", "sealed", cast.session.pk, cast.dyad.pk)
    ring = [Keyring(cast.dyad.pk, [cast.ben.pk]) for _ in range(AT_ONCE)]
    sealed = at_once(lambda: ring.pop().seal("same key", cast.ben.pk, place))
    opener = Keyring(cast.dyad.pk)
    assert [opener.unseal(each, place) for each in sealed if isinstance(each, bytes)] == ["same key"] * AT_ONCE
