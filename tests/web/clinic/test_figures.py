"""Figures of the site: of ten pairs or not at all, worked out once, and the same for whoever watches and waits."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from reknit.clinic.figures import Figure, Quarter
from reknit.opening import Stage
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.clinic.figures import AWAY, ENDED, MET, figures_of, work_out
from reknit.web.clinic.models import QuarterFigures
from reknit.web.dyads.models import Dyad, Member
from reknit.web.people.models import Person
from tests.web.cast import Cast, signed_in

if TYPE_CHECKING:
    from reknit.web.dyads.models import Dyad as ADyad

pytestmark = pytest.mark.django_db
FIRST = Quarter(2026, 1)
LATE_APRIL = datetime(2026, 4, 20, 9, tzinfo=UTC)
FIGURES = "/site/figures/"


def pairs(many: int, *, kind: str = "therapy", stage: Stage = Stage.OPEN, day: date = date(2026, 2, 2)) -> list[ADyad]:
    """Make pairs that met once, without their people: figures are about pairs."""
    dyads = Dyad.objects.bulk_create(
        Dyad(kind=kind, waiting_days=7, began_at=datetime(2026, 1, 1, tzinfo=UTC)) for _ in range(many)
    )
    Session.objects.bulk_create(Session(dyad=each, number=1, date=day, stage=stage) for each in dyads)
    return dyads


def told(name: str) -> Figure:
    return next(each for each in figures_of(FIRST) if each.name == name)


def page(cast: Cast) -> str:
    """The page without the tokens of its forms, which differ each time."""
    read = signed_in(cast.max).get(FIGURES).content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value|data-token)="\w+"', "", read)


def test_nothing_is_told_of_nine_pairs_and_the_number_of_eleven(cast: Cast) -> None:
    del cast
    pairs(9)
    assert {(each.pairs, each.tenths) for each in figures_of(FIRST)} == {(None, None)}
    pairs(2)
    assert told(MET) == Figure(MET, 10, None)


def test_the_page_says_in_words_what_may_be_told(cast: Cast) -> None:
    answered, _ = pairs(11), pairs(15, stage=Stage.ONE_ANSWERED)
    Dyad.objects.filter(pk__in=[each.pk for each in answered[:9]]).update(ended_at=datetime(2026, 3, 9, tzinfo=UTC))
    with time_machine.travel(LATE_APRIL, tick=False):
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        shown = page(cast)
    assert "at least 20" in shown
    assert "about 4 in 10, of at least 20 pairs" in shown
    assert "fewer than ten pairs, so nothing is told" in shown, "of those who talked there are none"
    assert shown.count("one of the groups is smaller than ten pairs") == 3


def test_of_a_quarter_with_few_pairs_one_sentence_is_all(cast: Cast) -> None:
    pairs(9)
    with time_machine.travel(LATE_APRIL, tick=False):
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        assert "Fewer than ten pairs met, so nothing is told." in page(cast)
        assert "<dd>" not in page(cast)
        assert "Too few to say: fewer than ten pairs shared all five numbers" in page(cast)


def test_a_share_is_told_once_both_its_groups_are_ten_pairs(cast: Cast) -> None:
    del cast
    answered, others = pairs(10), pairs(9, stage=Stage.ONE_ANSWERED)
    assert told("answered").tenths is None
    others += pairs(1, stage=Stage.NOBODY_ANSWERED)
    assert told("answered") == Figure("answered", 20, 5)
    for each in (*answered[:5], *others[:5]):
        Session.objects.create(dyad=each, number=2, date=date(2026, 3, 2), stage=Stage.NOT_HELD, not_held="missed")
    assert told(AWAY) == Figure(AWAY, 20, 5)
    Dyad.objects.filter(pk__in=[each.pk for each in answered]).update(ended_at=datetime(2026, 3, 9, tzinfo=UTC))
    assert told(ENDED) == Figure(ENDED, 20, 5)


def test_another_quarter_and_couples_do_not_count(cast: Cast) -> None:
    del cast
    pairs(30, kind="couple")
    pairs(30, day=date(2026, 4, 1))
    pairs(30, day=date(2025, 12, 31))
    assert told(MET) == Figure(MET, None, None)


def test_who_watches_while_somebody_joins_leaves_or_is_removed_sees_no_difference(cast: Cast) -> None:
    with time_machine.travel(LATE_APRIL, tick=False):
        first = pairs(12)
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        before = page(cast)
        assert "at least 10" in before
        pairs(8)
        assert page(cast) == before, "as if nobody had joined"
        Dyad.objects.filter(pk__in=[each.pk for each in first[:5]]).delete()
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        work_out(FIRST, by=cast.max)  # as a second press would that came at the same moment
        assert page(cast) == before, "a quarter is told once"
    assert QuarterFigures.objects.count() == 1
    assert Line.objects.filter(act="figures_worked_out").count() == 1


def test_a_quarter_is_worked_out_only_once_it_is_over_for_fourteen_days(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 4, 14, tzinfo=UTC), tick=False):
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        assert not QuarterFigures.objects.exists()
        assert "2025-Q4" in page(cast)
    with time_machine.travel(datetime(2026, 4, 15, tzinfo=UTC), tick=False):
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        assert QuarterFigures.objects.get().quarter == "2026-Q1"


def test_only_an_administrator_sees_them_and_no_name_is_among_them(cast: Cast) -> None:
    for address in (FIGURES, "/site/keeping/", f"/site/people/{cast.ana.pk}/rights/"):
        for who in (cast.ana, cast.ben, cast.ito):
            assert signed_in(who).get(address).status_code == 404
            assert signed_in(who).post(address, {"quarter": FIRST.name, "months_ended": "1"}).status_code == 404
    pairs(12)
    with time_machine.travel(LATE_APRIL, tick=False):
        signed_in(cast.max).post(FIGURES, {"quarter": FIRST.name})
        shown = page(cast).partition("<main")[2].partition("</main>")[0]
    assert all(name not in shown for name in ("Ana", "Ben", "Ito", "Cleo"))


def test_there_is_nothing_to_filter_by(cast: Cast) -> None:
    plain = page(cast)
    for asked in ("?therapist=1", "?quarter=2020-Q1", f"?who={cast.ana.pk}"):
        assert signed_in(cast.max).get(FIGURES + asked).content.decode().count("<dd>") == plain.count("<dd>")


def test_a_pair_has_no_figure_of_its_own_people(cast: Cast) -> None:
    """Figures count pairs by id and read no answer: with the people gone they are the same."""
    pairs(20)
    before = figures_of(FIRST)
    Member.objects.exclude(dyad=cast.dyad).delete()
    Person.objects.filter(pk=cast.cleo.pk).delete()
    assert figures_of(FIRST) == before
