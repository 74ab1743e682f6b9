"""Every page of everybody, after every step, against the promise: no word and no number that is not open to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from reknit.web.supervision.models import Supervision
from tests.examples import examples
from tests.web import promise
from tests.web.looking import Look
from tests.web.walking import QUESTIONS, walks

if TYPE_CHECKING:
    from tests.web.cast import Cast
    from tests.web.walking import Step

pytestmark = pytest.mark.django_db
A_FEW = 6
"""Walks: a look at every page of everybody takes a second or two."""


@pytest.mark.any_database
@settings(
    max_examples=examples(A_FEW),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walked=walks())
def test_nobody_reads_on_any_page_what_is_not_open_to_them(cast: Cast, walked: tuple[list[Step], list[Step]]) -> None:
    begun, steps = walked
    with transaction.atomic():
        walk = Look(cast)
        for step in begun:
            walk.do(*step)
        for step in steps:
            walk.do(*step)
            walk.look()
        transaction.set_rollback(True)


@pytest.mark.any_database
def test_a_whole_course_shows_what_the_promise_says_and_no_more(cast: Cast) -> None:
    """The same on a walk that is known to open, talk, take back, correct, and to close accounts on the way."""
    walk = Look(cast)
    given_values = dict.fromkeys(QUESTIONS, 2)
    mixed = {name: ("shared", "next_talk", "only_me")[place % 3] for place, name in enumerate(QUESTIONS)}
    shared = dict.fromkeys(QUESTIONS, "shared")
    for acts in (
        [("link", who, 1, "yes") for who in ("supervisor", "therapist", "supervisor", "patient")],
        [("answer", "patient", 1, given_values, mixed)],
        [("answer", "therapist", 1, {**given_values, "matters": None}, mixed), ("link", "supervisor", 1, "yes")],
        [("link", "therapist", 1, "words"), ("open", "patient", 1)],
        [("link", "patient", 1, "words")],
        [("reflect", "therapist", 1), ("ready", "patient", 1)],
        [("ready", "therapist", 1)],
        [("level", "patient", 1, "understood", "only_me")],
        [("level", "therapist", 1, "words", "shared")],
        [("switch", "patient", 1)],
        [("switch", "patient", 1)],
        [("answer", "patient", 1, {**given_values, "understood": 9}, shared)],
        [("link", "therapist", 1, "no words")],
        [("link", "patient", 1, "no")],
    ):
        for each in acts:
            walk.do(*each)
        walk.look()
    assert walk.meetings[1].is_open
    assert len(walk.meetings[1].readable("therapist", "patient")) == len(QUESTIONS)
    assert sum(promise.rubs_seen(walk.meetings, "therapist", "patient")) == 1
    assert Supervision.objects.get().stage == "ended"
    for act, role in (("end", "patient"), ("erase", "patient"), ("erase", "therapist")):
        walk.do(act, role, 1)
        walk.look()
