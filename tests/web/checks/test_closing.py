"""Closing a session that the other did not answer, after the time that the two agreed on and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reknit.opening import MoveNotAllowed, Stage
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.checks.revealing import close_unopened
from reknit.web.checks.seeing import seen_answers
from tests.web.cast import Cast, plain, signed_in
from tests.web.given import ALL_SHARED, address, fields, give, give_again, of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waited(cast: Cast) -> timedelta:
    """Ben has answered; returns how long he agreed to wait for Ana."""
    give(cast.session, cast.ben_member, ALL_SHARED, understood=7, words="Said to nobody")
    return timedelta(days=cast.dyad.waiting_days)


def stage(cast: Cast) -> str:
    return Session.objects.get(pk=cast.session.pk).stage


def test_not_before_the_agreed_time(cast: Cast, waited: timedelta) -> None:
    with time_machine.travel(timezone.now() + waited - timedelta(minutes=1), tick=False):
        with pytest.raises(MoveNotAllowed, match="You agreed to wait"):
            close_unopened(cast.session.pk, of(cast.ben_member))
        ben = signed_in(cast.ben)
        assert "in 1 day." in plain(ben.get(address(cast)))
        assert "You agreed to wait" in plain(ben.post(address(cast, "close"), follow=True))
    assert stage(cast) == Stage.ONE_ANSWERED


def test_after_it_the_one_who_answered_closes_it_and_it_stays_closed(cast: Cast, waited: timedelta) -> None:
    with time_machine.travel(timezone.now() + waited, tick=True):
        ben, ana = signed_in(cast.ben), signed_in(cast.ana)
        assert "Close it unopened" in plain(ben.get(address(cast)))
        ben.post(address(cast, "close"))
        assert stage(cast) == Stage.CLOSED_UNOPENED
        assert Line.objects.filter(act="closed_unopened", actor=cast.ben).count() == 1
        assert ana.post(address(cast, "check"), fields(understood=3)).status_code == 409
        assert "closed without being opened" in plain(ana.post(address(cast, "open"), follow=True))
        assert "Said to nobody" not in plain(ana.get(address(cast)))
        assert [each for each in seen_answers(of(cast.ana_member)) if each.role == "patient"] == []


def test_only_the_one_who_answered_closes_it(cast: Cast, waited: timedelta) -> None:
    with time_machine.travel(timezone.now() + waited, tick=False):
        with pytest.raises(MoveNotAllowed):
            close_unopened(cast.session.pk, of(cast.ana_member))
        assert "Close it unopened" not in plain(signed_in(cast.ana).get(address(cast)))
    assert stage(cast) == Stage.ONE_ANSWERED


def test_a_session_that_both_answered_is_not_closed(cast: Cast, waited: timedelta) -> None:
    give(cast.session, cast.ana_member, understood=4)
    with time_machine.travel(timezone.now() + waited, tick=False), pytest.raises(MoveNotAllowed):
        close_unopened(cast.session.pk, of(cast.ben_member))


def test_nobodys_answers_nothing_to_close(cast: Cast) -> None:
    with pytest.raises(MoveNotAllowed):
        close_unopened(cast.session.pk, of(cast.ben_member))


def test_changing_ones_answers_does_not_start_the_wait_anew(cast: Cast) -> None:
    first = give(cast.session, cast.ben_member, understood=7)
    waited = timedelta(days=cast.dyad.waiting_days)
    with time_machine.travel(timezone.now() + waited - timedelta(hours=1), tick=False):
        give_again(first, understood=6)
    with time_machine.travel(timezone.now() + waited + timedelta(minutes=1), tick=False):
        close_unopened(cast.session.pk, of(cast.ben_member))
    assert stage(cast) == Stage.CLOSED_UNOPENED
