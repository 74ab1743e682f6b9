"""The check itself in the figures: of ten pairs or not at all, and only from what both shared and opened."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
import time_machine

from reknit.clinic.figures import Quarter
from reknit.opening import Stage
from reknit.session_check.measures import BOND_QUESTIONS
from reknit.sharing import Level
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.clinic.check_figures import AGREE_WITHIN, CEILING, STRAIGHT, TO_TELL, OfCheck, check_figures_of
from reknit.web.clinic.check_words import check_words
from reknit.web.dyads.models import Dyad, Member
from reknit.web.people.models import Person
from tests.web.cast import Cast, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
FIRST = Quarter(2026, 1)
LATE_APRIL = datetime(2026, 4, 20, 9, tzinfo=UTC)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def answered(
    many: int, *, kind: str = "therapy", sessions: int = 4, given: Callable[[int], int] | None = None, seed: int = 0
) -> list[Dyad]:
    """Make pairs that shared all five numbers of each session and opened them; `given` says them pair by pair."""
    random = np.random.default_rng(seed)
    roles = ("therapist", "patient") if kind == "therapy" else ("partner_one", "partner_two")
    dyads = Dyad.objects.bulk_create(Dyad(kind=kind, waiting_days=7, began_at=BEGAN) for _ in range(many))
    people = Person.objects.bulk_create(Person(joined_at=BEGAN) for _ in range(2 * many))
    members = Member.objects.bulk_create(
        Member(dyad=dyad, person=people[2 * at + side], role=role)
        for at, dyad in enumerate(dyads)
        for side, role in enumerate(roles)
    )
    held = Session.objects.bulk_create(
        Session(dyad=dyad, number=at, date=date(2026, 2, at), stage=Stage.OPEN, opened_at=BEGAN)
        for dyad in dyads
        for at in range(1, sessions + 1)
    )
    checks = Check.objects.bulk_create(
        Check(
            session=each, author=members[2 * (at // sessions) + side], way="own_device", version=1,
            submission=uuid.uuid4(), fingerprint="", answered_at=BEGAN,
        )
        for at, each in enumerate(held)
        for side in range(2)
    )  # fmt: skip
    level = np.repeat(random.normal(6, 1, many), 2 * sessions)
    mood = np.repeat(random.normal(0, 1, many * sessions), 2)
    numbers = np.clip(np.round((level + mood)[:, None] + random.normal(0, 0.7, (len(checks), 5))), 0, 10).astype(int)
    Answer.objects.bulk_create(
        Answer(
            check_made=check, question=question, level=Level.SHARED, sealed=b"",
            number=int(numbers[at, k]) if given is None else given(at // (2 * sessions)),
        )
        for at, check in enumerate(checks)
        for k, question in enumerate(BOND_QUESTIONS)
    )  # fmt: skip
    return dyads


def shared(found: OfCheck, about: str, name: str) -> tuple[int | None, int | None]:
    each = next(figure for whose, figure in found.shares if (whose, figure.name) == (about, name))
    return each.pairs, each.tenths


def test_of_nine_pairs_nothing_is_told_and_of_twelve_it_is(cast: Cast) -> None:
    del cast
    answered(9)
    assert check_figures_of(FIRST) == OfCheck([], [])
    answered(3, seed=1)
    found = check_figures_of(FIRST)
    agree = next(each for each in found.rest if each.name == AGREE_WITHIN)
    assert agree.value is not None
    assert agree.low is not None
    assert agree.low <= agree.value
    assert shared(found, "guest", CEILING) == (10, None), "nobody is at the top: told of neither group"
    assert OfCheck.from_data(found.to_data()) == found


def test_a_share_of_pairs_is_told_by_the_same_rules_as_all(cast: Cast) -> None:
    del cast
    answered(22, given=lambda pair: 10 if pair < 11 else 7)
    found = check_figures_of(FIRST)
    assert shared(found, "guest", CEILING) == (20, 5)
    assert shared(found, "guide", STRAIGHT) == (20, None), "all of them: that tells of each"


@pytest.mark.parametrize(
    "change",
    [
        {"level": Level.NEXT_TALK},
        {"level": Level.ONLY_ME, "number": None},
        {"number": None},
    ],
    ids=["kept for the talk", "kept to oneself", "not open"],
)
def test_what_one_of_a_pair_did_not_share_openly_counts_for_neither(cast: Cast, change: dict[str, object]) -> None:
    del cast
    dyads = answered(12)
    one = Answer.objects.filter(
        question="candour", check_made__author__role="patient", check_made__session__dyad__in=dyads[:3]
    )
    one.update(**change)
    assert check_figures_of(FIRST) == OfCheck([], []), "nine pairs are left"


def test_sessions_not_opened_of_another_quarter_or_of_couples_do_not_count(cast: Cast) -> None:
    del cast
    answered(12, kind="couple")
    assert check_figures_of(FIRST) == OfCheck([], [])
    dyads = answered(12)
    assert check_figures_of(FIRST).rest
    assert check_figures_of(Quarter(2026, 2)) == OfCheck([], [])
    Session.objects.filter(dyad__in=dyads[:3]).update(opened_at=None)
    assert check_figures_of(FIRST) == OfCheck([], [])


def test_two_sessions_are_too_few_for_a_pair_to_count(cast: Cast) -> None:
    del cast
    answered(12, sessions=2)
    assert check_figures_of(FIRST) == OfCheck([], [])


def test_the_page_tells_it_once_and_in_words(cast: Cast) -> None:
    dyads = answered(14)
    with time_machine.travel(LATE_APRIL, tick=False):
        signed_in(cast.max).post("/site/figures/", {"quarter": FIRST.name})
        page = signed_in(cast.max).get("/site/figures/").content.decode()
        assert "The check itself" in page
        assert "one of the groups is smaller than ten pairs" in page
        assert "is plausible" in page
        Answer.objects.filter(check_made__session__dyad__in=dyads).update(number=10)
        Dyad.objects.filter(pk__in=[each.pk for each in dyads[:8]]).delete()
        signed_in(cast.max).post("/site/figures/", {"quarter": FIRST.name})
        again = signed_in(cast.max).get("/site/figures/").content.decode()
    assert again.partition("<h3>")[2].partition("</section>")[0] == page.partition("<h3>")[2].partition("</section>")[0]


def test_very_many_sessions_are_told_as_more_than_forty(cast: Cast) -> None:
    del cast
    found = OfCheck.from_data(
        {"shares": [], "rest": [{"name": TO_TELL, "about": "guest", "value": 41, "low": 30, "high": 41}]}
    )
    assert check_words(found)[0][1][0][1] == "about more than 40; from 30 to more than 40 is plausible"
