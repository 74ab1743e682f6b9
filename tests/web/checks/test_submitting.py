"""A check is stored sealed, whole and exactly once."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from reknit.opening import MoveNotAllowed, Stage
from reknit.session_check.questions import session_check
from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.seeing import corrected_since_opening, own_answers, own_check
from reknit.web.checks.submitting import Clash, SubmissionClashError, submit
from tests.web.cast import Cast, signed_in
from tests.web.given import SCRIPT, address, answer_of, fields, give, give_again, of, opened, page_of, submission

pytestmark = pytest.mark.django_db


def test_a_check_is_stored_with_its_line_and_moves_the_session(cast: Cast) -> None:
    check = give(cast.session, cast.ben_member, understood=7, words="It was good")
    kept = own_answers(check, of(cast.ben_member))
    assert {name: each.value for name, each in kept.items()} == {"understood": 7, "words": "It was good"}
    session = Session.objects.get(pk=cast.session.pk)
    assert (session.stage, session.answered_by) == (Stage.ONE_ANSWERED, "patient")
    assert Line.objects.filter(act="answered", actor=cast.ben, session_number=1).count() == 1


def test_rather_not_say_and_left_empty_are_stored_like_any_answer(cast: Cast) -> None:
    check = give(cast.session, cast.ben_member, understood="", matters=10, words="Hm")
    assert set(own_answers(check, of(cast.ben_member))) == {"matters", "words"}
    rows = Answer.objects.filter(check_made=check)
    in_words = {"words", "good_moment"}
    assert rows.count() == len(session_check().questions)
    assert len({len(bytes(each.sealed)) for each in rows if each.question not in in_words}) == 1
    assert len({len(bytes(each.sealed)) for each in rows if each.question in in_words}) == 1


def test_a_retry_with_the_same_body_returns_the_first_result(cast: Cast) -> None:
    sent = submission(understood=7)
    first = submit(cast.session.pk, cast.ben_member, sent)
    assert submit(cast.session.pk, cast.ben_member, sent).pk == first.pk
    assert Check.objects.count() == 1
    assert Line.objects.filter(act="answered").count() == 1


def test_a_retry_that_comes_after_a_change_undoes_nothing(cast: Cast) -> None:
    sent = submission(understood=7)
    first = submit(cast.session.pk, cast.ben_member, sent)
    second = give_again(first, understood=2)
    assert submit(cast.session.pk, cast.ben_member, sent).pk == first.pk
    in_force = own_check(cast.session, of(cast.ben_member))
    assert in_force is not None
    assert in_force.pk == second.pk


@pytest.mark.parametrize("other", [{"understood": 8}, {"understood": 7, "levels": {"understood": "only_me"}}])
def test_the_same_id_with_another_body_is_a_clash(cast: Cast, other: dict[str, Any]) -> None:
    sent = submission(understood=7)
    submit(cast.session.pk, cast.ben_member, sent)
    changed = submission(**other)
    with pytest.raises(SubmissionClashError) as clash:
        submit(cast.session.pk, cast.ben_member, type(sent)(sent.id, None, changed.answers, sent.way))
    assert clash.value.clash is Clash.OTHER_ANSWERS
    assert answer_of(Check.objects.get(), "understood").level == "shared"


def test_the_same_id_is_nobody_elses_and_of_no_other_session(cast: Cast) -> None:
    sent = submission(understood=7)
    submit(cast.session.pk, cast.ben_member, sent)
    second = Session.objects.create(dyad=cast.dyad, number=2, date=date(2025, 3, 10), stage=Stage.NOBODY_ANSWERED)
    for session, author in ((cast.session, cast.ana_member), (second, cast.ben_member)):
        with pytest.raises(SubmissionClashError) as clash:
            submit(session.pk, author, sent)
        assert clash.value.clash is Clash.OTHER_ANSWERS
    assert Check.objects.count() == 1


def test_answers_given_in_another_tab_are_not_overwritten_unseen(cast: Cast) -> None:
    first = give(cast.session, cast.ben_member, understood=7)
    with pytest.raises(SubmissionClashError) as clash:
        give(cast.session, cast.ben_member, understood=1)
    assert clash.value.clash is Clash.ANSWERED_MEANWHILE
    second = give_again(first, understood=1)
    with pytest.raises(SubmissionClashError):
        give_again(first, understood=2)
    assert [each.pk for each in Check.objects.filter(replaced_at=None)] == [second.pk]


def test_before_the_opening_a_change_replaces_and_the_first_row_stays(cast: Cast) -> None:
    first = give(cast.session, cast.ben_member, understood=7)
    second = give_again(first, understood=2)
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert answer_of(first, "understood").sealed
    assert second.corrected_at is None
    assert own_answers(second, of(cast.ben_member))["understood"].value == 2
    assert Line.objects.filter(act="answered_again").count() == 1


def test_a_correction_after_the_opening_is_marked_and_both_can_tell(cast: Cast) -> None:
    give(cast.session, cast.ana_member, understood=5)
    first = give(cast.session, cast.ben_member, understood=7)
    opened(cast.session, cast.ana_member)
    second = give_again(first, understood=2)
    assert second.corrected_at is not None
    assert answer_of(second, "understood").number == 2
    session = Session.objects.get(pk=cast.session.pk)
    assert list(corrected_since_opening(session, of(cast.ana_member))) == ["patient"]
    page = signed_in(cast.ana).get(address(cast)).content.decode()
    assert "Ben corrected their answers" in page
    assert Line.objects.filter(act="corrected", only_for=None).count() == 1


def test_what_a_correction_took_back_lies_nowhere_in_the_clear(cast: Cast) -> None:
    give(cast.session, cast.ana_member, understood=5)
    first = give(cast.session, cast.ben_member, understood=7)
    opened(cast.session, cast.ana_member)
    assert answer_of(first, "understood").number == 7
    give_again(first, {"understood": "only_me"}, understood=7)
    assert not Answer.objects.filter(check_made__author=cast.ben_member, number__isnull=False).exists()


def test_a_change_after_the_opening_that_only_its_author_could_read_is_told_to_nobody_else(cast: Cast) -> None:
    give(cast.session, cast.ana_member, understood=5)
    first = give(cast.session, cast.ben_member, {"words": "only_me"}, understood=7, words="Before")
    opened(cast.session, cast.ana_member)
    before = page_of(signed_in(cast.ana), address(cast))
    give_again(first, {"words": "only_me"}, understood=7, words="After")
    assert page_of(signed_in(cast.ana), address(cast)) == before
    assert Line.objects.get(act="own_answers_changed").only_for_id == cast.ben.pk


def test_a_later_private_change_does_not_show_in_when_a_correction_was_made(cast: Cast) -> None:
    give(cast.session, cast.ana_member, understood=5)
    first = give(cast.session, cast.ben_member, understood=7)
    opened(cast.session, cast.ana_member)
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        corrected = give_again(first, understood=2)
    before = page_of(signed_in(cast.ana), address(cast))
    with time_machine.travel(datetime(2026, 3, 9, 12, tzinfo=UTC), tick=False):
        give_again(corrected, {"words": "only_me"}, understood=2, words="Mine")
    assert page_of(signed_in(cast.ana), address(cast)) == before


@pytest.mark.parametrize("stage", [Stage.CLOSED_UNOPENED, Stage.NOT_HELD])
def test_closed_and_unheld_sessions_take_nothing(cast: Cast, stage: Stage) -> None:
    answered_by = "therapist" if stage is Stage.CLOSED_UNOPENED else ""
    Session.objects.filter(pk=cast.session.pk).update(stage=stage, answered_by=answered_by)
    with pytest.raises(MoveNotAllowed):
        give(cast.session, cast.ben_member, understood=7)
    ben = signed_in(cast.ben)
    assert ben.post(address(cast, "check"), fields(understood=7)).status_code == 409
    assert not Check.objects.exists()


def test_the_form_answers_a_retry_like_the_first_and_a_clash_in_plain_words(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    sent = fields(understood=7)
    for _ in range(2):
        assert ben.post(address(cast, "check"), sent, headers=SCRIPT).json() == {"next": address(cast)}
    clash = ben.post(address(cast, "check"), {**sent, "answer-understood": "3"}, headers=SCRIPT)
    assert clash.status_code == 409
    assert clash.json()["replaces"] == Check.objects.get().pk.hex
    again = {**sent, "answer-understood": "3", **{name: clash.json()[name] for name in ("replaces", "submission")}}
    assert ben.post(address(cast, "check"), again).url == address(cast)
    page = ben.post(address(cast, "check"), fields(understood=9))
    assert page.status_code == 409
    assert "in another window meanwhile" in page.content.decode()


def test_every_check_has_a_submission_of_its_own(cast: Cast) -> None:
    give(cast.session, cast.ben_member, understood=7)
    give(cast.session, cast.ana_member, understood=7)
    assert len({uuid.UUID(str(each)) for each in Check.objects.values_list("submission", flat=True)}) == 2
