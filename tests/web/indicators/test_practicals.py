"""Money and practical things: private at first, side by side where both shared; missed sessions as a pattern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reknit.opening import Stage
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.indicators.models import MoneyAnswers
from tests.web.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


def place(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/practicals/"


def say(cast: Cast, who: str, level: str = "only_me", **answers: str) -> None:
    sent = {f"practical-{name}": value for name, value in answers.items()}
    sent |= {f"level-{name}": level for name in answers}
    assert signed_in(getattr(cast, who)).post(place(cast), sent).status_code == 302


def page(cast: Cast, who: str) -> str:
    return str(signed_in(getattr(cast, who)).get(place(cast)).content.decode())


def test_it_is_for_oneself_until_both_share(cast: Cast) -> None:
    say(cast, "ben", "shared", fee_fits="2")
    assert "Ben: <strong>" not in page(cast, "ana")
    say(cast, "ana", "only_me", fee_fits="1")
    assert "Ben: <strong>" not in page(cast, "ana")
    say(cast, "ana", "shared", fee_fits="1")
    assert "Ben: <strong>Too high</strong>" in page(cast, "ana")
    assert "Ana: <strong>Too low</strong>" in page(cast, "ben")
    say(cast, "ben", "only_me", fee_fits="2")
    assert "Ben: <strong>" not in page(cast, "ana")


def test_it_is_kept_sealed_in_one_row_of_one_length(cast: Cast) -> None:
    say(cast, "ben", debt="1")
    say(cast, "ben", debt="2", fee_agreed="0", fee_fits="3")
    say(cast, "ana")
    assert len({len(bytes(each.sealed)) for each in MoneyAnswers.objects.all()}) == 1
    assert MoneyAnswers.objects.count() == 2
    assert Line.objects.filter(act="practicals_changed", only_for=None).count() == 0


@pytest.mark.parametrize("bad", ["9", "x", "", "0" * 400])
def test_what_is_no_answer_is_left_out(cast: Cast, bad: str) -> None:
    say(cast, "ben", "nonsense", debt=bad)
    assert page(cast, "ben").count('value="" checked') == 3


def test_what_has_ended_is_read_and_not_changed(cast: Cast) -> None:
    say(cast, "ben", debt="1")
    signed_in(cast.ana).post(f"/dyads/{cast.dyad.pk}/end/", {"sure": "yes"})
    assert "checked disabled" in page(cast, "ben")
    assert signed_in(cast.ben).post(place(cast), {"practical-debt": "2"}).status_code == 404


def test_missed_sessions_are_told_to_both_as_a_pattern(cast: Cast) -> None:
    assert "did not take place" not in page(cast, "ben")
    for number in range(2, 9):
        Session.objects.create(
            dyad=cast.dyad, number=number, date=cast.session.date + timedelta(days=7 * number),
            stage=Stage.NOT_HELD if number % 2 else Stage.NOBODY_ANSWERED, not_held="cancelled" if number % 2 else "",
        )  # fmt: skip
    assert "Of your last 8 sessions, 3 did not take place." in page(cast, "ben")
    assert "Of your last 8 sessions, 3 did not take place." in page(cast, "ana")


def test_late_sessions_are_told_to_both_in_the_same_words_and_without_a_name(cast: Cast) -> None:
    for number in range(2, 9):
        Session.objects.create(
            dyad=cast.dyad, number=number, date=cast.session.date + timedelta(days=7 * number),
            stage=Stage.NOBODY_ANSWERED, late_by="patient" if number in {3, 4, 8} else "",
        )  # fmt: skip
    said = "Of your last 8 sessions, 3 began late. It may be about time and travel, or about something between you."
    assert said in page(cast, "ben")
    assert said in page(cast, "ana")
