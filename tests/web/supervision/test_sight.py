"""What a supervisor sees, and from which request on they see nothing."""

from __future__ import annotations

import itertools
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from reknit.opening import Stage
from reknit.repair.moves import Move as TalkMove
from reknit.supervision.moves import Move, Party
from reknit.web.checks.marks import Mark
from reknit.web.checks.models import Answer, Session
from reknit.web.checks.receipts import mark_remark
from reknit.web.checks.revealing import change_level
from reknit.web.checks.seeing import seen_answers, seen_by_both
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.dyads.models import Dyad, Member
from reknit.web.people.models import Person
from reknit.web.supervision.comments import write_comment
from reknit.web.supervision.models import Comment, Supervision
from reknit.web.supervisor_policy import supervisor_standings
from tests.web.cast import Browser, Cast, account, signed_in
from tests.web.given import ALL_SHARED, give, of, opened
from tests.web.repairs.people import Talk
from tests.web.supervision.linked import agreed, moved, proposed, standing_link, with_words

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def address(row: Supervision, rest: str = "") -> str:
    return f"/supervised/{row.pk}/{rest}"


def seen(cast: Cast, row: Supervision) -> str:
    answer = signed_in(cast.ito).get(address(row))
    assert answer.status_code == 200
    return str(answer.content.decode())


def drawn(page: str) -> list[list[str]]:
    table = page.partition('id="numbers"')[2].partition("</table>")[0]
    return [re.findall(r'"number">([\d.]*)<', row) for row in re.findall(r'<th scope="row">\d+</th>(.*)', table)]


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Two sessions: one opened by both, in which one thing is kept; one that only Ben has answered."""
    kept = ALL_SHARED | {"closeness": "only_me", "words": "only_me"}
    bond: dict[str, Any] = dict.fromkeys(("understood", "matters", "manner", "candour"), 6)
    give(cast.session, cast.ana_member, ALL_SHARED, **bond, words="From Ana, shared")
    give(cast.session, cast.ben_member, kept, **bond, closeness=1, good_moment="Shared by Ben", words="Kept by Ben")
    opened(cast.session, cast.ana_member)
    second = Session.objects.create(dyad=cast.dyad, number=2, date=date(2025, 3, 10), stage=Stage.NOBODY_ANSWERED)
    give(second, cast.ben_member, ALL_SHARED, **dict.fromkeys(bond, 2))
    return cast


def leaves(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(left_at="2026-01-01T00Z")


LOST: dict[str, Callable[[Cast, Supervision], object]] = {
    "the guide ended it": lambda cast, row: moved(cast, row, Move.END, Party.GUIDE),
    "the guest ended it": lambda cast, row: moved(cast, row, Move.END, Party.GUEST),
    "the supervisor ended it": lambda cast, row: moved(cast, row, Move.END, Party.SUPERVISOR),
    "the guide ended the dyad": lambda cast, _row: end_dyad(of(cast.ana_member)),
    "the guest ended the dyad": lambda cast, _row: end_dyad(of(cast.ben_member)),
    "the dyad has ended": lambda cast, _row: Dyad.objects.filter(pk=cast.dyad.pk).update(ended_at="2026-01-01T00Z"),
    "the guest has left": lambda cast, _row: leaves(cast.ben_member),
    "the guide has left": lambda cast, _row: leaves(cast.ana_member),
    "the guest's account is closed": lambda cast, _row: Person.objects.filter(pk=cast.ben.pk).update(is_active=False),
    "the guide's account is closed": lambda cast, _row: Person.objects.filter(pk=cast.ana.pk).update(is_active=False),
    "the supervisor works here no more": lambda cast, _row: Person.objects.filter(pk=cast.ito.pk).update(
        is_clinician=False, is_administrator=True
    ),
}  # fmt: skip


def test_sight_is_lost_at_the_very_next_request(told: Cast) -> None:
    row, ito = standing_link(told), signed_in(told.ito)
    nothing = ito.get(f"/supervised/{UNKNOWN}/").content
    for why, ends in LOST.items():
        with transaction.atomic():
            assert ito.get(address(row)).status_code == 200, why
            ends(told, row)
            for rest, sent in (("", None), ("comment/", {"words": "Too late"}), ("practice/", {"prompt": ""})):
                answer = ito.get(address(row, rest)) if sent is None else ito.post(address(row, rest), sent)
                assert (answer.status_code, answer.content) == (404, nothing), (why, rest)
            assert not Comment.objects.exists()
            assert "Heron" not in ito.get("/supervised/").content.decode()
            transaction.set_rollback(True)


def test_a_comment_that_was_under_way_when_it_ended_is_not_stored(told: Cast) -> None:
    row = standing_link(told)
    (under_way,) = supervisor_standings(told.ito)
    moved(told, row, Move.END, Party.GUEST)
    with pytest.raises(Http404):
        write_comment(under_way, "Too late")
    assert not Comment.objects.exists()


def test_a_closed_supervisor_is_out(told: Cast) -> None:
    row, ito = standing_link(told), signed_in(told.ito)
    Person.objects.filter(pk=told.ito.pk).update(is_active=False)
    assert ito.get(address(row))["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("stage", [proposed, agreed, standing_link])
def test_each_address_answers_whom_it_declares_and_nobody_else(
    told: Cast, stage: Callable[[Cast], Supervision]
) -> None:
    row = stage(told)
    for who in ("ana", "ben", "cleo", "max", "ito", None):
        browser = signed_in(getattr(told, who)) if who else Browser()
        for rest, by in itertools.product(("", "answer/", "comment/", "practice/"), ("GET", "POST")):
            here, nowhere = (ask(browser, by, each) for each in (address(row, rest), f"/supervised/{UNKNOWN}/{rest}"))
            if (rest == "") != (by == "GET"):
                assert here.status_code == nowhere.status_code == 405
            elif who == "ito" and stage is standing_link and rest != "answer/":
                assert here.status_code in {200, 302}
                assert nowhere.status_code == 404
            else:
                assert here.status_code == nowhere.status_code == (404 if who else 302), (who, rest)
                assert who is None or here.content == nowhere.content


def ask(browser: Browser, by: str, where: str) -> Any:
    sent = {"act": "nonsense", "words": "x", "prompt": ""}
    return browser.get(where) if by == "GET" else browser.post(where, sent)


def test_a_colleague_who_was_not_asked_sees_nothing(told: Cast) -> None:
    row, noa = standing_link(told), signed_in(account("Noa", is_clinician=True))
    nothing = noa.get(f"/supervised/{UNKNOWN}/").content
    assert (noa.get(address(row)).status_code, noa.get(address(row)).content) == (404, nothing)
    assert noa.post(address(row, "answer/"), {"act": "end"}).status_code == 404
    assert "Heron" not in noa.get("/supervised/").content.decode()
    row.refresh_from_db()
    assert row.stage == "stands"


def test_the_list_is_for_those_who_see_patients(told: Cast) -> None:
    standing_link(told)
    for who, status in (("ben", 404), ("max", 404), ("ana", 200), ("ito", 200)):
        assert signed_in(getattr(told, who)).get("/supervised/").status_code == status
    assert "Heron" not in signed_in(told.ana).get("/supervised/").content.decode()


def test_only_what_both_can_see_is_drawn(told: Cast) -> None:
    row = standing_link(told)
    assert drawn(seen(told, row)) == [["6.0", "6.0"]], "closeness is kept, and session 2 is not open"
    for who in (told.ana_member, told.ben_member):
        for each in Answer.objects.filter(
            check_made__author=who, check_made__session=told.session, question="understood"
        ):
            change_level(told.session.pk, of(who), each.pk, "only_me")  # type: ignore[arg-type]
    assert drawn(seen(told, row)) == [["6.0", "6.0"]]
    matters = Answer.objects.get(
        check_made__author=told.ben_member, check_made__session=told.session, question="matters"
    )
    change_level(told.session.pk, of(told.ben_member), matters.pk, "only_me")  # type: ignore[arg-type]
    assert drawn(seen(told, row)) == [["6.0"]], "two of five are no mean"


def test_what_both_see_is_what_each_sees_of_the_other(told: Cast) -> None:
    of_each = [
        {each.id for each in seen_answers(of(member)) if not each.is_own}
        for member in (told.ana_member, told.ben_member)
    ]
    assert {each.id for each in seen_by_both(told.dyad.pk)} == of_each[0] | of_each[1] != set()


def test_no_words_unless_both_let_them_be_read_and_then_only_what_both_can_read(told: Cast) -> None:
    row = standing_link(told)
    shared, private = ("From Ana, shared", "Shared by Ben"), ("Kept by Ben",)
    for move, party, read in (
        (Move.SHOW_WORDS, Party.GUIDE, False),
        (Move.SHOW_WORDS, Party.GUEST, True),
        (Move.HIDE_WORDS, Party.GUIDE, False),
    ):
        moved(told, row, move, party)
        page = seen(told, row)
        assert all((words in page) == read for words in shared)
        assert all(words not in page for words in private)


def test_receipts_are_told_without_words(told: Cast) -> None:
    row = standing_link(told)
    assert "has not marked it" in seen(told, row)
    remark = Answer.objects.get(
        check_made__author=told.ben_member, check_made__session=told.session, question="good_moment"
    )
    mark_remark(of(told.ana_member), remark.pk, Mark.CHANGED, "We begin with the week")
    page = seen(told, row)
    assert "Changed something" in page
    assert "We begin with the week" not in page


def test_an_invitation_is_not_seen_and_of_a_talk_only_its_steps(told: Cast) -> None:
    row = standing_link(told)
    before = seen(told, row)
    talk = Talk(told)
    assert re.sub(r'value="\w{64}"|token="\w{64}"', "", seen(told, row)) == re.sub(
        r'value="\w{64}"|token="\w{64}"', "", before
    )
    talk.to_wishes()
    talk.does("ben", TalkMove.WISH, "A wish of Ben")
    page = seen(told, row)
    assert "moving away" in page
    assert "Wish" in page
    for words in ("side of ana", "side of ben", "restated by", "A wish of Ben"):
        assert words not in page


def test_with_words_wishes_and_the_agreement_are_read_once_both_can_read_them_and_sides_never(told: Cast) -> None:
    row = with_words(told)
    talk = Talk(told)
    talk.to_wishes()
    talk.does("ben", TalkMove.WISH, "A wish of Ben")
    assert "A wish of Ben" not in seen(told, row), "Ana cannot read it yet either"
    talk.both(TalkMove.ENOUGH_WISHES)
    page = seen(told, row)
    assert "A wish of Ben" in page
    assert "side of" not in page
    assert "restated by" not in page


def test_the_list_costs_the_same_for_one_pair_and_for_many(told: Cast) -> None:
    standing_link(told)
    ito = signed_in(told.ito)
    ito.get("/supervised/")  # the first look also asks for the second factor
    with CaptureQueriesContext(connection) as for_one:
        ito.get("/supervised/")
    for name in ("Nia", "Noa", "Nele"):
        own = begin_dyad("therapy", told.ana, "therapist", other_name=name)
        Supervision.objects.create(
            dyad=own.dyad, supervisor=told.ito, stage="stands", code_name=name, proposed_at=own.dyad.began_at
        )
    with CaptureQueriesContext(connection) as for_many:
        page = ito.get("/supervised/").content.decode()
    assert page.count("/supervised/") >= 4
    assert len(for_many) == len(for_one)
