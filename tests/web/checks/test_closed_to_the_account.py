"""What was kept where somebody else could have been: closed even to the account of its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from reknit.opening import Stage
from reknit.web.checks.models import Answer, Session
from reknit.web.checks.revealing import open_for_talk
from reknit.web.checks.seeing import own_answers, own_check, seen_answers
from reknit.web.checks.ways import Way
from reknit.web.people.models import Person
from tests.web.cast import signed_in
from tests.web.given import address, fields, give, of, opened, submission

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def given_on_a_tablet(cast: Cast) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only here

    from reknit.web.checks.submitting import submit  # noqa: PLC0415 - only here

    sent = replace(submission({"understood": "only_me"}, understood=4, matters=8, words="Mine"), way=Way.HANDED_OVER)
    submit(cast.session.pk, cast.ben_member, sent)


def seen_by_ben(cast: Cast) -> dict[str, object]:
    return {each.question: each.value for each in seen_answers(of(cast.ben_member)) if each.is_own}


def test_what_was_kept_on_a_tablet_is_not_shown_to_an_account(cast: Cast) -> None:
    given_on_a_tablet(cast)
    assert seen_by_ben(cast) == {}
    assert "Mine" not in signed_in(cast.ben).get(address(cast, "check")).content.decode()
    give(cast.session, cast.ana_member, understood=5)
    opened(cast.session, cast.ana_member)
    assert seen_by_ben(cast) == {"matters": 8}


def test_changing_answers_elsewhere_takes_nothing_back_that_could_not_be_seen(cast: Cast) -> None:
    given_on_a_tablet(cast)
    before = own_check(cast.session, of(cast.ben_member))
    assert before is not None
    sent = fields(matters=9) | {"replaces": before.pk.hex}
    assert signed_in(cast.ben).post(address(cast, "check"), sent).status_code == 302
    now = own_check(cast.session, of(cast.ben_member))
    assert now is not None
    assert now.pk != before.pk
    assert {name: each.value for name, each in own_answers(now, of(cast.ben_member)).items()}["matters"] == 9
    kept = Answer.objects.get(check_made=now, question="understood")
    assert kept.level == "only_me"


def test_a_way_in_renewed_by_another_opens_nothing_that_waited_for_the_talk(cast: Cast) -> None:
    give(cast.session, cast.ben_member, rub=2, words="Mine")
    give(cast.session, cast.ana_member, understood=5)
    opened(cast.session, cast.ana_member)
    Person.objects.filter(pk=cast.ben.pk).update(private_since=timezone.now())
    cast.ben_member.person.refresh_from_db()
    for member in (cast.ben_member, cast.ana_member):
        open_for_talk(cast.session.pk, of(member))
    assert Session.objects.get(pk=cast.session.pk).talked_at is not None
    assert Session.objects.get(pk=cast.session.pk).stage == Stage.OPEN
    told = {each.question for each in seen_answers(of(cast.ana_member)) if not each.is_own}
    assert "rub" not in told
    assert seen_by_ben(cast) == {}
