"""The made-up clinic: eight pairs, each with a story that its numbers tell too; a supervision and a couple."""

from __future__ import annotations

import numpy as np
import pytest

from reknit.hints.falls import falls_in
from reknit.session_check.questions import session_check
from reknit.simulation.clinic import STORIES, MadeUpPair, made_up_clinic
from tests.hints.panels import BOND, panel_of

CLINIC = made_up_clinic()
EVERYBODY = (*CLINIC.pairs, CLINIC.supervision, CLINIC.couple)


def bond(pair: MadeUpPair, role: str) -> np.ndarray:
    given = [each.answers[role] for each in pair.sessions]
    return np.array([np.mean([answers[name] for name in BOND]) for answers in given if answers is not None])


def named(story: str) -> MadeUpPair:
    return next(each for each in EVERYBODY if each.story == story)


def test_there_are_eight_pairs_one_supervision_and_one_couple() -> None:
    assert [pair.story for pair in CLINIC.pairs] == list(STORIES)
    assert (CLINIC.therapist, CLINIC.supervisor, CLINIC.administrator) == ("Ana", "Ito", "Max")
    assert len({pair.name for pair in CLINIC.pairs}) == 8
    assert all(9 <= len(pair.sessions) <= 24 for pair in CLINIC.pairs)
    assert dict(CLINIC.supervision.members) == {"supervisor": "Ito", "trainee": "Ana"}
    assert len(CLINIC.supervision.sessions) == 5
    assert dict(CLINIC.couple.members) == {"partner_one": "Kaya", "partner_two": "Levi"}


def test_the_same_seed_gives_the_same_clinic() -> None:
    assert made_up_clinic(7) == made_up_clinic(7)
    assert made_up_clinic(7) != made_up_clinic(8)


@pytest.mark.parametrize("pair", EVERYBODY, ids=lambda pair: pair.story)
def test_sessions_are_numbered_in_order_and_lie_in_the_past(pair: MadeUpPair) -> None:
    assert [each.number for each in pair.sessions] == list(range(1, len(pair.sessions) + 1))
    days = [each.days_ago for each in pair.sessions]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == len(days)
    assert days[-1] >= 1


@pytest.mark.parametrize("pair", EVERYBODY, ids=lambda pair: pair.story)
def test_every_answer_could_have_been_given(pair: MadeUpPair) -> None:
    questions = {question.name: question for question in session_check().questions}
    for session in pair.sessions:
        for role, answers in session.answers.items():
            assert set(session.levels[role]) <= set(answers or {})
            for name, value in (answers or {}).items():
                assert name in questions
                top = len(questions[name].options) - 1 if questions[name].options else 10
                assert 0 < len(value) <= 2_000 if isinstance(value, str) else 0 <= (value or 0) <= top
            if answers and not answers["rub"]:
                assert not {"rub_noticed", "rub_talked", "rub_settled"} & set(answers)


@pytest.mark.parametrize("pair", EVERYBODY, ids=lambda pair: pair.story)
def test_who_stayed_away_answered_nothing_and_receipts_are_for_what_is_open(pair: MadeUpPair) -> None:
    for session in pair.sessions:
        if session.status == "held":
            assert session.by is None
        else:
            assert session.by in pair.members
            assert all(answers is None for answers in session.answers.values())
            assert not session.opened
        for receipt in session.receipts:
            answers = session.answers[receipt.author] or {}
            assert session.opened
            assert answers[receipt.question]
            assert session.levels[receipt.author][receipt.question] != "only_me"
            assert receipt.as_ in {"heard", "talked_about", "changed"}


def test_one_waits_for_the_patient_and_one_is_ready_to_open() -> None:
    waiting, ready = named("growth").sessions[-1], named("open_rub").sessions[-1]
    assert waiting.answers["patient"] is None
    assert waiting.answers["therapist"]
    assert all(ready.answers.values())
    assert not waiting.opened
    assert not ready.opened
    others = [pair for pair in CLINIC.pairs if pair.story not in {"growth", "open_rub"}]
    assert all(session.opened for pair in others for session in pair.sessions if session.status == "held")


def test_courses_tell_their_story() -> None:
    growth = bond(named("growth"), "patient")
    assert growth[-3:].mean() - growth[:3].mean() > 1
    assert all(bond(named("impasse"), role)[6:].mean() < 5 for role in ("patient", "therapist"))
    pseudo = bond(named("pseudo_alliance"), "patient")
    assert pseudo.min() > 8.5
    assert pseudo.std() < 0.5
    assert bond(named("plateau"), "patient").std() < 0.6
    assert bond(named("therapist_sees"), "patient").min() > 6.5
    assert bond(named("therapist_sees"), "therapist").min() < 5
    assert bond(named("patient_sees"), "therapist").min() > 6.5
    assert bond(named("patient_sees"), "patient").min() < 5


def test_in_the_pseudo_alliance_no_rub_is_named_and_words_are_kept() -> None:
    answers = [each.answers["patient"] for each in named("pseudo_alliance").sessions]
    assert all(not each["rub"] for each in answers if each)
    kept = [
        each
        for each in named("pseudo_alliance").sessions
        if (each.answers["patient"] or {}).get("words") and "words" not in each.levels["patient"]
    ]
    assert len(kept) >= 3, "words without a level of their own stay with their author"


@pytest.mark.parametrize(("story", "sessions"), [("repaired", {10, 11}), ("open_rub", {15, 16})])
def test_the_default_rule_finds_the_dip_and_noise_hardly_would(story: str, sessions: set[int]) -> None:
    for fall in (each for each in falls_in(panel_of(story)).falls if each.measure == "between_us"):
        assert sessions <= set(range(fall.onset, fall.last + 1))
        assert fall.share < 0.06
        assert (fall.end is not None) == (story == "repaired")


@pytest.mark.parametrize("story", ["growth", "plateau", "pseudo_alliance", "impasse"])
def test_nothing_convincing_is_found_where_nothing_fell(story: str) -> None:
    assert all(fall.share > 0.1 for fall in falls_in(panel_of(story)).falls if fall.measure == "between_us")
