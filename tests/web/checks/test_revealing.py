"""Sealed until both have answered, opened for both in one act, closed again at once when taken back."""

from __future__ import annotations

import pytest

from reknit.opening import MoveNotAllowed
from reknit.sharing import Level
from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.revealing import LevelNotAllowedError, change_level, open_for_both, open_for_talk
from reknit.web.checks.seeing import seen_answers
from reknit.web.people.models import Person
from tests.web.cast import Cast, plain, signed_in
from tests.web.given import ALL_SHARED, address, answer_of, give, of, opened

pytestmark = pytest.mark.django_db
MIXED = {"understood": "shared", "matters": "next_talk", "manner": "only_me", "rub": "next_talk", "words": "next_talk"}
SECRET = "Something only Ben knows"  # noqa: S105 - it is what he wrote


def in_the_clear(check: Check) -> dict[str, int | None]:
    found = Answer.objects.filter(check_made=check, number__isnull=False)
    return dict(found.values_list("question", "number"))


def theirs(cast: Cast) -> dict[str, int | str]:
    """Return what Ana sees of Ben."""
    return {each.question: each.value for each in seen_answers(of(cast.ana_member)) if each.role == "patient"}


def give_both(cast: Cast) -> Check:
    give(cast.session, cast.ana_member, ALL_SHARED, understood=5)
    return give(cast.session, cast.ben_member, MIXED, understood=7, matters=6, manner=4, rub=2, words=SECRET)


def change(cast: Cast, check: Check, question: str, level: Level) -> None:
    change_level(cast.session.pk, of(cast.ben_member), answer_of(check, question).pk, level)


def test_nothing_is_seen_before_both_have_answered_whatever_was_shared(cast: Cast) -> None:
    check = give(cast.session, cast.ben_member, ALL_SHARED, understood=7, words=SECRET)
    assert theirs(cast) == {}
    assert in_the_clear(check) == {}
    with pytest.raises(MoveNotAllowed):
        open_for_both(cast.session.pk, of(cast.ana_member))
    signed_in(cast.ana).post(address(cast, "open"))
    assert theirs(cast) == {}
    assert SECRET not in plain(signed_in(cast.ana).get(address(cast)))


def test_nothing_is_seen_before_the_opening_although_both_have_answered(cast: Cast) -> None:
    check = give_both(cast)
    assert theirs(cast) == {}
    assert in_the_clear(check) == {}


def test_one_act_opens_for_both_and_a_second_tap_changes_nothing(cast: Cast) -> None:
    give_both(cast)
    opened(cast.session, cast.ben_member)
    at = Session.objects.get(pk=cast.session.pk).opened_at
    opened(cast.session, cast.ana_member)
    assert Session.objects.get(pk=cast.session.pk).opened_at == at
    assert Line.objects.filter(act="opened").count() == 1
    assert theirs(cast) == {"understood": 7}
    own = {each.question for each in seen_answers(of(cast.ben_member))}
    assert own == {"understood", "matters", "manner", "rub", "words"}


def test_what_was_kept_for_the_talk_opens_in_a_second_act(cast: Cast) -> None:
    check = give_both(cast)
    with pytest.raises(MoveNotAllowed):
        open_for_talk(cast.session.pk, of(cast.ben_member))
    opened(cast.session, cast.ana_member)
    assert in_the_clear(check) == {"understood": 7}
    for _ in range(2):
        open_for_talk(cast.session.pk, of(cast.ben_member))
    assert theirs(cast) == {"understood": 7}, "one alone opens nothing"
    for _ in range(2):
        open_for_talk(cast.session.pk, of(cast.ana_member))
    assert theirs(cast) == {"understood": 7, "matters": 6, "rub": 2, "words": SECRET}
    assert in_the_clear(check) == {"understood": 7, "matters": 6, "rub": 2}
    assert Line.objects.filter(act="talk_opened").count() == 1


def test_who_has_no_account_is_not_waited_for(cast: Cast) -> None:
    give_both(cast)
    opened(cast.session, cast.ana_member)
    Person.objects.filter(pk=cast.ben.pk).update(sign_in_index=None)
    open_for_talk(cast.session.pk, of(cast.ana_member))
    assert theirs(cast)["words"] == SECRET


def test_taking_an_answer_back_closes_it_at_once_and_tells_nobody(cast: Cast) -> None:
    check = give_both(cast)
    opened(cast.session, cast.ana_member, talked=True)
    ana = signed_in(cast.ana)
    lines = plain(ana.get(f"/dyads/{cast.dyad.pk}/who-looked/"))
    for question in ("understood", "matters", "rub", "words"):
        change(cast, check, question, Level.ONLY_ME)
    assert theirs(cast) == {}
    assert in_the_clear(check) == {}
    page = plain(ana.get(address(cast)))
    assert SECRET not in page
    assert "Nothing more." in page
    assert Line.objects.filter(act="level_changed").count() == 4
    assert not Line.objects.filter(act="level_changed", only_for=None).exists()
    assert plain(ana.get(f"/dyads/{cast.dyad.pk}/who-looked/")).count("<tr>") == lines.count("<tr>") + 1, "her own look"
    assert "changed who sees" in plain(signed_in(cast.ben).get(f"/dyads/{cast.dyad.pk}/who-looked/"))


def test_what_was_private_may_be_shared_later_and_is_then_a_number(cast: Cast) -> None:
    check = give_both(cast)
    opened(cast.session, cast.ana_member)
    change(cast, check, "manner", Level.SHARED)
    assert theirs(cast) == {"understood": 7, "manner": 4}
    assert in_the_clear(check) == {"understood": 7, "manner": 4}
    change(cast, check, "manner", Level.ONLY_ME)
    assert in_the_clear(check) == {"understood": 7}


def test_what_was_seen_cannot_be_kept_for_the_talk_any_more(cast: Cast) -> None:
    check = give_both(cast)
    opened(cast.session, cast.ana_member)
    with pytest.raises(LevelNotAllowedError):
        change(cast, check, "understood", Level.NEXT_TALK)
    ben = signed_in(cast.ben)
    told = {"answer": answer_of(check, "understood").pk, "level": "next_talk"}
    page = ben.post(address(cast, "level"), told, follow=True).content.decode()
    assert "can only be taken back" in page
    assert answer_of(check, "understood").level == "shared"


def test_before_the_opening_every_level_may_be_chosen(cast: Cast) -> None:
    check = give(cast.session, cast.ben_member, MIXED, understood=7)
    for level in Level:
        change(cast, check, "understood", level)
        assert answer_of(check, "understood").level == level
        assert in_the_clear(check) == {}


def test_nobody_changes_the_levels_of_the_others_answers(cast: Cast) -> None:
    check = give_both(cast)
    opened(cast.session, cast.ana_member)
    with pytest.raises(Answer.DoesNotExist):
        change_level(cast.session.pk, of(cast.ana_member), answer_of(check, "manner").pk, Level.SHARED)
    told = {"answer": answer_of(check, "manner").pk, "level": "shared"}
    assert signed_in(cast.ana).post(address(cast, "level"), told).status_code == 404
    assert "manner" not in theirs(cast)


def test_own_defaults_hold_for_new_answers(cast: Cast) -> None:
    ben = signed_in(cast.ben)
    levels = {f"level-{name}": "only_me" for name in ALL_SHARED}
    ben.post(f"/dyads/{cast.dyad.pk}/terms/", levels)
    ben.post(address(cast, "check"), {"submission": "0" * 31 + "2", "answer-understood": "7", "replaces": ""})
    assert answer_of(Check.objects.get(), "understood").level == "only_me"
    assert not Line.objects.filter(act="defaults_changed", only_for=None).exists()


def test_without_own_defaults_those_of_the_session_check_hold(cast: Cast) -> None:
    sent = {"answer-understood": "7", "answer-rub": "1", "answer-words": "hm", "submission": "0" * 31 + "3"}
    signed_in(cast.ben).post(address(cast, "check"), sent)
    levels = dict(Answer.objects.values_list("question", "level"))
    assert levels.items() >= {"understood": "shared", "rub": "next_talk", "words": "only_me"}.items()
