"""What is kept is what would be computed now: after every change, whatever happened before."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reknit.caseload.facts import Facts
from reknit.opening import MoveNotAllowed
from reknit.repair.moves import Move
from reknit.session_check.questions import session_check
from reknit.sharing import Level
from reknit.web.caseload.models import Summary
from reknit.web.caseload.summarising import facts_of, place_of, summarise_all, summarise_those_of
from reknit.web.checks.marks import Mark, TakenUp
from reknit.web.checks.models import Answer, Check, Receipt, Session
from reknit.web.checks.putting_away import put_away, take_out_again
from reknit.web.checks.receipts import mark_remark, note_taken_up, to_ask_about
from reknit.web.checks.revealing import (
    LevelNotAllowedError,
    change_level,
    close_unopened,
    open_for_both,
    open_for_talk,
)
from reknit.web.checks.seeing import seen_answers
from reknit.web.checks.seen_in_short import REMARK, SeenInShort, seen_in_short
from reknit.web.checks.sessions import add_session, call_held, call_not_held
from reknit.web.checks.submitting import submit
from reknit.web.checks.viewer_panel import NUMBERS
from reknit.web.dyads.beginning import end_dyad
from reknit.web.dyads.models import Member
from reknit.web.erasing.erase import erase_member
from reknit.web.people.models import Person
from reknit.web.repairs.rooms import Made, begin, step, unfinished
from reknit.web.vault.keyring import Keyring
from tests.web.cast import Cast
from tests.web.given import of, submission

pytestmark = pytest.mark.django_db
QUESTIONS = [each.name for each in session_check().questions]
IN_WORDS = {"good_moment", "words"}
ROLES = ("therapist", "patient")
BEGAN = date(2025, 3, 3)

roles = st.sampled_from(ROLES)
numbers = st.integers(1, 4)
values = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(0, session_check().question(name).highest)) for name in QUESTIONS}
)
levels = st.sampled_from([level.value for level in Level])
answering = st.tuples(
    st.just("answer"), roles, numbers, values, st.fixed_dictionaries(dict.fromkeys(QUESTIONS, levels))
)
shared = st.tuples(st.just("answer"), roles, numbers, values, st.just(dict.fromkeys(QUESTIONS, Level.SHARED.value)))
plain = st.tuples(
    st.sampled_from(["add", "open", "open", "ready", "close", "not_held", "held", "mark", "later", "off", "on"]),
    roles, numbers,
)  # fmt: skip
changing = st.tuples(st.just("level"), roles, numbers, st.sampled_from(QUESTIONS), levels)
talking = st.tuples(
    st.just("talk"), roles, numbers, st.sampled_from([Move.INVITE, Move.ACCEPT, Move.DECLINE, Move.END])
)
ending = st.tuples(st.sampled_from(["end", "renew"]), roles, numbers)
walks = st.lists(st.one_of(answering, shared, shared, plain, plain, changing, talking, ending), min_size=4, max_size=12)
REFUSED = (MoveNotAllowed, LevelNotAllowedError, Answer.DoesNotExist, Session.DoesNotExist, ValueError)


class Walk:
    """Does what two people may do, through the doors that they use."""

    def __init__(self, cast: Cast) -> None:
        self.members: dict[str, Member] = {"therapist": cast.ana_member, "patient": cast.ben_member}
        self.dyad = cast.dyad

    def do(self, act: str, role: str, number: int, *rest: Any) -> None:
        with suppress(*REFUSED), transaction.atomic():
            getattr(self, f"_{act}")(role, number, *rest)

    def session(self, number: int) -> Session:
        return Session.objects.get(dyad=self.dyad, number=number)

    def of(self, role: str) -> Any:
        return of(Member.objects.get(pk=self.members[role].pk))

    def _add(self, role: str, number: int) -> None:
        add_session(self.of(role), BEGAN + timedelta(days=7 * number), today=date(2026, 1, 1))

    def _answer(self, role: str, number: int, given: dict[str, Any], chosen: dict[str, str]) -> None:
        told = {
            name: "Some words" if name in IN_WORDS and value is not None else value for name, value in given.items()
        }
        session = self.session(number)
        before = Check.objects.filter(session=session, author=self.members[role], replaced_at=None).first()
        submit(session.pk, self.members[role], submission(chosen, replaces=before, **told))

    def _level(self, role: str, number: int, question: str, level: str) -> None:
        answer = Answer.objects.get(
            check_made__session=self.session(number), check_made__author=self.members[role],
            check_made__replaced_at=None, question=question,
        )  # fmt: skip
        change_level(self.session(number).pk, self.of(role), answer.pk, Level(level))

    def _open(self, role: str, number: int) -> None:
        open_for_both(self.session(number).pk, self.of(role))

    def _ready(self, role: str, number: int) -> None:
        open_for_talk(self.session(number).pk, self.of(role))

    def _close(self, role: str, number: int) -> None:
        Session.objects.filter(dyad=self.dyad, number=number, first_answered_at__isnull=False).update(
            first_answered_at="2020-01-01T00:00:00Z"
        )
        close_unopened(self.session(number).pk, self.of(role))

    def _not_held(self, role: str, number: int) -> None:
        call_not_held(self.session(number).pk, self.of(role), how="missed", by=role)

    def _held(self, role: str, number: int) -> None:
        call_held(self.session(number).pk, self.of(role))

    def _mark(self, role: str, number: int) -> None:
        found = Answer.objects.filter(
            check_made__session=self.session(number), question="words", check_made__replaced_at=None
        ).exclude(check_made__author=self.members[role])
        for each in found:
            mark_remark(self.of(role), each.pk, Mark.HEARD, "")

    def _later(self, role: str, number: int) -> None:
        """Say "not yet" of one's remarks, together with one's next answers."""
        standing, session = self.of(role), self.session(number)
        note_taken_up(standing, session, {each.answer_id: TakenUp.NO for each in to_ask_about(standing, session)})
        self._answer(role, number, dict.fromkeys(QUESTIONS, 1), dict.fromkeys(QUESTIONS, "shared"))

    def _off(self, role: str, number: int) -> None:
        put_away(self.of(role), f"open_rub:both:rub:{number}", "")

    def _on(self, role: str, number: int) -> None:
        take_out_again(self.of(role), f"open_rub:both:rub:{number}")

    def _talk(self, role: str, number: int, move: Move) -> None:
        del number
        there = unfinished(self.dyad.pk)
        if move is Move.INVITE:
            begin(self.of(role), Made(move))
        elif there is not None:
            choice = "left_for_now" if move is Move.END else ""
            step(there.pk, self.of(role), Made(move, submission=uuid.uuid4(), choice=choice))

    def _end(self, role: str, number: int) -> None:
        if number == 4:
            end_dyad(self.of(role))

    def _renew(self, role: str, number: int) -> None:
        del number
        Person.objects.filter(pk=self.members[role].person_id).update(private_since="2025-06-01T00:00:00Z")
        summarise_those_of(self.members[role].person_id)


def kept(member: Member) -> Facts:
    row = Summary.objects.get(member=member)
    text = Keyring(member.dyad_id, [member.person_id]).unseal(row.sealed, place_of(row.pk, member.dyad_id))
    return Facts.from_text(text)


def assert_short_is_all_there_is_to_see(member: Member) -> None:
    """What is read for a summary is what the pages show of these questions, answer by answer."""
    standing = of(Member.objects.get(pk=member.pk))
    ratings: dict[tuple[int, str], dict[str, float]] = {}
    remarks = set()
    for each in seen_answers(standing, questions=(*NUMBERS, REMARK)):
        if isinstance(each.value, int):
            ratings.setdefault((each.session_number, each.role), {})[each.question] = float(each.value)
        elif not each.is_own and each.session_number > 2 and not is_marked(each.id):
            remarks.add(each.session_number)
    short = seen_in_short(standing, since=1, remarks_since=3, keyring=Keyring(member.dyad_id))
    assert short == SeenInShort(ratings, remarks)


def is_marked(answer_id: uuid.UUID) -> bool:
    """Whether the reader has marked it, and its author has not said "not yet" afterwards where both can read that."""
    receipt = Receipt.objects.filter(answer_id=answer_id).select_related("asked_in").first()
    if receipt is None or not receipt.mark or receipt.marked_at is None:
        return False
    told_at = receipt.asked_in.opened_at if receipt.asked_in and receipt.taken_up == TakenUp.NO else None
    return told_at is None or receipt.marked_at >= told_at


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(walked=walks)
def test_after_any_history_the_kept_row_is_the_computed_one(cast: Cast, walked: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        walk = Walk(cast)
        for number in range(1, 5):
            walk.do("add", "therapist", number)
        for each in walked:
            walk.do(*each)
            assert kept(cast.ana_member) == facts_of(of(cast.ana_member)), each
            assert_short_is_all_there_is_to_see(cast.ana_member)
        transaction.set_rollback(True)


def test_a_walk_that_is_known_to_reach_every_fact(cast: Cast) -> None:
    """The same where it is sure that there is something to compare."""
    walk, good = Walk(cast), dict.fromkeys(QUESTIONS, 2) | {"rub_settled": 1}
    openly, closed = (dict.fromkeys(QUESTIONS, level.value) for level in (Level.SHARED, Level.ONLY_ME))
    seen = set()
    for each in (
        ("add", "therapist", 1),
        ("add", "therapist", 2),
        ("answer", "patient", 1, good, openly),
        ("answer", "therapist", 1, good, openly),
        ("open", "patient", 1),
        ("mark", "therapist", 1),
        ("add", "therapist", 3),
        ("answer", "patient", 2, good, closed),
        ("later", "patient", 3),
        ("answer", "therapist", 3, good, openly),
        ("open", "therapist", 3),
        ("off", "therapist", 1),
        ("on", "therapist", 1),
        ("talk", "patient", 1, Move.INVITE),
        ("talk", "therapist", 1, Move.ACCEPT),
        ("level", "patient", 3, "words", "only_me"),
        ("renew", "therapist", 1),
        ("end", "patient", 4),
    ):
        walk.do(*each)
        facts = kept(cast.ana_member)
        assert facts == facts_of(of(cast.ana_member)), each
        assert_short_is_all_there_is_to_see(cast.ana_member)
        told = {name: getattr(facts, name) for name in ("last", "to_answer", "to_open", "remark", "rub", "ratings")}
        seen |= {name for name, value in told.items() if value}
    assert seen == {"last", "to_answer", "to_open", "remark", "rub", "ratings"}


def test_sessions_that_fell_out_count_until_one_is_held(cast: Cast) -> None:
    walk = Walk(cast)
    for number in (2, 3):
        walk.do("add", "therapist", number)
        walk.do("not_held", "therapist", number)
    facts = kept(cast.ana_member)
    assert facts == facts_of(of(cast.ana_member))
    assert (facts.fell_out, facts.fell_out_on) == (2, BEGAN + timedelta(days=21))
    walk.do("add", "therapist", 4)
    assert (kept(cast.ana_member).fell_out, kept(cast.ana_member).fell_out_on) == (0, None)


def test_a_long_level_is_looked_at_after_the_sixteenth_session_and_gone_after_the_next(cast: Cast) -> None:
    walk, good = Walk(cast), dict.fromkeys(QUESTIONS, 8) | {"rub": 0, "rub_settled": None}
    openly = dict.fromkeys(QUESTIONS, Level.SHARED.value)
    levels = []
    with transaction.atomic():
        for number in range(1, 18):
            if number > 1:
                walk.do("add", "therapist", number)
            for role in ROLES:
                walk.do("answer", role, number, good | {"week": 7 + number % 3}, openly)
            walk.do("open", "patient", number)
            levels.append(kept(cast.ana_member).level)
        assert kept(cast.ana_member) == facts_of(of(cast.ana_member))
    assert levels == [0] * 15 + [16, 0]


def test_a_session_without_a_rating_leaves_a_gap_in_the_course(cast: Cast) -> None:
    walk = Walk(cast)
    assert kept(cast.ana_member).ratings == (), "nothing to draw"
    for number in (1, 2, 3):
        if number > 1:
            walk.do("add", "therapist", number)
        if number != 2:
            walk.do("answer", "therapist", number, dict.fromkeys(QUESTIONS, 2), dict.fromkeys(QUESTIONS, "only_me"))
    assert kept(cast.ana_member).ratings == ((2.0, None), (None, None), (2.0, None))


def test_what_one_erases_leaves_the_other_s_row(cast: Cast) -> None:
    walk = Walk(cast)
    for role in ROLES:
        walk.do("answer", role, 1, dict.fromkeys(QUESTIONS, 2), dict.fromkeys(QUESTIONS, Level.SHARED.value))
    walk.do("open", "therapist", 1)
    assert kept(cast.ana_member).ratings == ((2.0, 2.0),)
    erase_member(cast.ben_member)
    facts = kept(cast.ana_member)
    assert facts == facts_of(of(cast.ana_member))
    assert (facts.ratings, facts.remark) == (((2.0, None),), None)
    assert facts.rub is not None
    assert facts.rub.by == ("you",)


def test_all_rows_can_be_kept_anew(cast: Cast) -> None:
    Summary.objects.all().delete()
    assert summarise_all() == 3
    assert kept(cast.ana_member) == facts_of(of(cast.ana_member))


def test_only_who_sees_others_here_has_a_row(cast: Cast) -> None:
    viewers = set(Summary.objects.values_list("member__person_id", flat=True))
    assert cast.ana.pk in viewers
    assert cast.ben.pk not in viewers
