"""What counts beside the answers in the long run: for each of the two, only what this one may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reknit.opening import Stage
from reknit.web.checks.beside import beside
from reknit.web.checks.models import Session
from tests.web.cast import Cast, signed_in
from tests.web.given import address, fields, of

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast: Cast) -> Session:
    """The second session: the first asks nothing yet."""
    return Session.objects.create(
        dyad=cast.dyad, number=2, date=cast.session.date + timedelta(days=7), stage=Stage.NOBODY_ANSWERED
    )


def say(cast: Cast, **answers: int) -> None:
    sent = {"indicators-asked": " ".join(answers)}
    for name, value in answers.items():
        sent |= {f"indicator-answer-{name}": str(value), f"indicator-level-{name}": "only_me"}
    signed_in(cast.ben).post(address(cast, "check", number=2), fields(understood=5) | sent)


@pytest.mark.usefixtures("second")
def test_what_one_keeps_counts_for_oneself_alone(cast: Cast) -> None:
    say(cast, stuck=2, line_crossed=0)
    assert beside(of(cast.ben_member)).raised == {2}
    assert beside(of(cast.ana_member)).raised == frozenset()


@pytest.mark.usefixtures("second")
def test_rarely_is_not_enough_and_boundaries_have_no_part_in_it(cast: Cast) -> None:
    say(cast, stuck=1, line_crossed=1)
    assert beside(of(cast.ben_member)).raised == frozenset()


def test_both_know_of_sessions_not_held_and_the_weeks_are_the_guests(cast: Cast, second: Session) -> None:
    Session.objects.filter(pk=second.pk).update(not_held="cancelled", not_held_by="patient")
    told = [beside(of(member)) for member in (cast.ben_member, cast.ana_member)]
    assert [(each.whose_week, each.not_held) for each in told] == [("patient", {2})] * 2
