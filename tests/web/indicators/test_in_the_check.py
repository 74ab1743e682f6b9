"""At most two quiet questions on one's own device, every second session; one sealed row for every check."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from reknit.opening import Stage
from reknit.web.checks.models import Check, Session
from reknit.web.indicators.keeping import read_rows
from reknit.web.indicators.models import QuietAnswers
from reknit.web.vault.keyring import Keyring
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import SCRIPT, address, fields, give, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast: Cast) -> Session:
    """The second session: the first asks nothing yet."""
    return Session.objects.create(
        dyad=cast.dyad, number=2, date=cast.session.date + timedelta(days=7), stage=Stage.NOBODY_ANSWERED
    )


def asked(browser: Browser, cast: Cast, number: int) -> list[str]:
    page = browser.get(address(cast, "check", number=number)).content.decode()
    found = re.search(r'name="indicators-asked" value="([\w ]*)"', page)
    return found[1].split() if found else []


def quiet(level: str = "only_me", **answers: object) -> dict[str, str]:
    sent = {"indicators-asked": " ".join(answers)}
    for name, value in answers.items():
        sent |= {f"indicator-answer-{name}": str(value), f"indicator-level-{name}": level}
    return sent


def kept(cast: Cast) -> list[dict[str, int | None]]:
    rows = read_rows(cast.ben_member, Keyring(cast.dyad.pk))
    return [{name: each.value for name, each in answers.items()} for _, answers in rows]


@pytest.mark.usefixtures("second")
def test_two_are_asked_in_the_second_session_and_none_in_the_first(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    assert asked(ben, cast, 1) == []
    assert asked(ben, cast, 2) == ["stuck", "line_crossed"]
    page = ben.get(address(cast, "check", number=2)).content.decode()
    assert page.index("answer-words") < page.index("indicator-answer-stuck")
    assert '<input type="radio" name="indicator-level-stuck" value="only_me" checked>' in page


@pytest.mark.usefixtures("second")
def test_answers_come_back_when_the_page_is_opened_again(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    ben.post(address(cast, "check", number=2), fields(understood=5) | quiet("shared", stuck=2, line_crossed=""))
    page = ben.get(address(cast, "check", number=2)).content.decode()
    assert asked(ben, cast, 2) == ["stuck", "line_crossed"]
    assert '<input type="radio" name="indicator-answer-stuck" value="2" checked>' in page
    assert '<input type="radio" name="indicator-level-stuck" value="shared" checked>' in page
    assert '<input type="radio" name="indicator-answer-line_crossed" value="" checked>' in page


def test_every_check_has_one_row_as_long_as_any_other(cast: Cast, second: Session) -> None:
    give(cast.session, cast.ana_member, understood=5)
    ben = signed_in(cast.ben)
    ben.post(address(cast, "check"), fields(understood=5))
    ben.post(address(cast, "check", number=second.number), fields(understood=5) | quiet(stuck=3, line_crossed=4))
    assert QuietAnswers.objects.count() == Check.objects.count() == 3
    assert len({len(bytes(each.sealed)) for each in QuietAnswers.objects.all()}) == 1


def test_a_retry_is_the_same_and_another_answer_under_it_is_a_clash(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    sent = fields(understood=5) | quiet(stuck=2)
    first = ben.post(address(cast, "check"), sent, headers=SCRIPT)
    assert ben.post(address(cast, "check"), sent, headers=SCRIPT).content == first.content
    assert ben.post(address(cast, "check"), sent | {"indicator-answer-stuck": "3"}, headers=SCRIPT).status_code == 409
    assert kept(cast) == [{"stuck": 2}]


@pytest.mark.parametrize("bad", ["9", "-1", "two", "2" * 500, "1\x00"])
def test_what_is_no_answer_is_said_at_its_question_and_nothing_is_stored(cast: Cast, bad: str) -> None:
    ben = signed_in(cast.ben)
    sent = fields(understood=5, words="Not lost") | quiet(stuck=bad)
    told = ben.post(address(cast, "check"), sent, headers=SCRIPT)
    assert (told.status_code, list(told.json()["errors"])) == (422, ["indicator-stuck"])
    page = ben.post(address(cast, "check"), sent).content.decode()
    assert "Please choose one of the answers offered." in page
    assert "Not lost" in page
    assert Check.objects.count() == 0


def test_a_level_that_is_none_is_refused_and_more_than_two_are_not_taken(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    refused = ben.post(address(cast, "check"), fields(understood=5) | quiet("everybody", stuck=1), headers=SCRIPT)
    assert refused.status_code == 422
    ben.post(address(cast, "check"), fields(understood=5) | quiet(stuck=1, line_crossed=1, money=1, nonsense=1))
    assert kept(cast) == [{"stuck": 1, "line_crossed": 1}]


@pytest.mark.usefixtures("second")
def test_paper_asks_and_takes_nothing_of_it(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    ana.post(address(cast, "check", number=2), fields(understood=5))
    assert "indicators-asked" not in ana.get(address(cast, "paper", number=2)).content.decode()
    ana.post(address(cast, "paper", number=2), fields(understood=5) | quiet(stuck=3))
    assert kept(cast) == [{}]


class TestNowAndThen:
    def page(self, cast: Cast, who: str) -> str:
        browser = signed_in(getattr(cast, who))
        return str(browser.get(f"/dyads/{cast.dyad.pk}/now-and-then/").content.decode())

    def answer(self, cast: Cast, who: str, level: str, **answers: int) -> None:
        signed_in(getattr(cast, who)).post(address(cast, "check"), fields(understood=5) | quiet(level, **answers))

    def test_the_other_is_seen_only_where_both_shared_and_opened(self, cast: Cast) -> None:
        self.answer(cast, "ben", "shared", stuck=3)
        self.answer(cast, "ana", "shared", stuck=1)
        assert "Once, or a little" not in self.page(cast, "ben"), "not opened yet"
        opened(cast.session, cast.ana_member)
        assert "Once, or a little" in self.page(cast, "ben")
        assert "You see it differently" in self.page(cast, "ana")

    def test_what_one_keeps_is_no_answer_to_the_other(self, cast: Cast) -> None:
        self.answer(cast, "ben", "only_me", stuck=3)
        self.answer(cast, "ana", "shared", stuck=1)
        opened(cast.session, cast.ana_member)
        assert "Often" in self.page(cast, "ben")
        assert "Once, or a little" not in self.page(cast, "ben")
        assert "Often" not in self.page(cast, "ana")

    def test_a_share_can_be_taken_back_and_only_by_its_author(self, cast: Cast) -> None:
        self.answer(cast, "ben", "shared", stuck=3)
        self.answer(cast, "ana", "shared", stuck=1)
        opened(cast.session, cast.ana_member)
        place = f"/dyads/{cast.dyad.pk}/now-and-then/keep/"
        signed_in(cast.ben).post(place, {"session": "1", "indicator": "stuck"})
        assert "Often" not in self.page(cast, "ana")
        assert "Often" in self.page(cast, "ben")
        for bad in ({"session": "x"}, {"session": "7", "indicator": "stuck"}, {"session": "1", "indicator": "money"}):
            assert signed_in(cast.ben).post(place, bad).status_code == 404

    def test_the_pattern_is_made_of_what_both_shared(self, cast: Cast) -> None:
        self.answer(cast, "ben", "shared", gives=3, other_plays_along=3)
        self.answer(cast, "ana", "shared", plays_along=3, other_gives=3)
        assert "Between the two of you" not in self.page(cast, "ana")
        opened(cast.session, cast.ana_member)
        assert "It takes two to keep that up" in self.page(cast, "ana")
        assert "It takes two to keep that up" in self.page(cast, "ben")
