"""What has ended is kept for as long as the site says, and nothing goes by surprise."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reknit.clinic.keeping import NOTICE_DAYS, Keeping, months_after

days = st.dates(date(2000, 1, 1), date(2080, 1, 1))
months = st.integers(1, 240)


def test_without_a_rule_everything_is_kept() -> None:
    assert Keeping().dyad_until(date(2020, 1, 1)) is None
    assert Keeping().ended_before(date(2099, 1, 1)) is None
    assert Keeping().lines_before(date(2099, 1, 1)) is None


def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 11, 15), 3) == date(2025, 2, 15)
    assert months_after(date(2024, 3, 31), -1) == date(2024, 2, 29)


def test_the_last_days_of_a_longer_month_come_round_together() -> None:
    rule = Keeping(months_ended=1)
    assert rule.ended_before(date(2025, 2, 28)) == date(2025, 1, 31)
    assert rule.ended_before(date(2025, 2, 27)) == date(2025, 1, 27)
    assert {rule.dyad_until(date(2025, 1, day)) for day in (28, 29, 30, 31)} == {date(2025, 2, 28)}


@given(days, days, months, st.one_of(st.none(), days))
def test_what_the_two_read_and_what_is_removed_are_the_same_day(
    ended: date, today: date, kept: int, changed: date | None
) -> None:
    rule = Keeping(months_ended=kept, changed_on=changed)
    until, before = rule.dyad_until(ended), rule.ended_before(today)
    assert until is not None
    assert (before is not None and ended <= before) == (today >= until)


@given(days, months, days)
def test_a_changed_rule_removes_nothing_for_sixty_days(ended: date, kept: int, changed: date) -> None:
    rule = Keeping(months_ended=kept, changed_on=changed)
    assert rule.ended_before(changed + timedelta(days=NOTICE_DAYS - 1)) is None
    until = rule.dyad_until(ended)
    assert until is not None
    assert until >= changed + timedelta(days=NOTICE_DAYS)
