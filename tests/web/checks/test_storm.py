"""A storm: the same form sent again and again, by several connections at once, with the same and with other answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from reknit.session_check.questions import session_check
from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer, Check
from reknit.web.checks.seeing import own_answers
from reknit.web.vault.models import DataKey, Wrap
from tests.web.cast import signed_in
from tests.web.given import SCRIPT, address, fields, of

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TIMES, AT_ONCE = 24, 6
STORED, CLASH = 200, 409


def storm(cast: Cast, sent: list[dict[str, str]]) -> list[int]:
    """Return what each of these forms was answered, sent by several connections at once."""

    def send(form: dict[str, str]) -> int:
        try:
            return int(signed_in(cast.ben).post(address(cast, "check"), form, headers=SCRIPT).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, sent))


def stored(cast: Cast) -> dict[str, object]:
    """Return the one check that there is, whole, with one line and one key."""
    check = Check.objects.get()
    assert Answer.objects.count() == len(session_check().questions)
    assert Line.objects.filter(act="answered").count() == 1
    keys = DataKey.objects.filter(dyad=cast.dyad, author=cast.ben)
    assert keys.count() == Wrap.objects.filter(data_key__in=keys).count() == 1
    return {name: each.value for name, each in own_answers(check, of(cast.ben_member)).items()}


def test_the_same_form_again_and_again_is_one_row_and_one_answer(cast: Cast) -> None:
    form = fields(submission="a" * 32, understood=7, words="once")
    assert storm(cast, [form] * TIMES) == [STORED] * TIMES
    assert stored(cast) == {"understood": 7, "words": "once"}


def test_under_one_id_with_other_answers_the_first_stand_and_the_rest_are_told(cast: Cast) -> None:
    forms = [fields(submission="a" * 32, understood=number % 3, words=f"of {number % 3}") for number in range(TIMES)]
    told = storm(cast, forms)
    kept = stored(cast)
    assert kept == {"understood": kept["understood"], "words": f"of {kept['understood']}"}
    expected = [STORED if number % 3 == kept["understood"] else CLASH for number in range(TIMES)]
    assert told == expected


def test_of_many_windows_with_forms_of_their_own_one_is_taken(cast: Cast) -> None:
    told = storm(cast, [fields(understood=number % 10) for number in range(TIMES)])
    assert sorted(told) == [STORED] + [CLASH] * (TIMES - 1)
    assert stored(cast) == {"understood": told.index(STORED) % 10}
