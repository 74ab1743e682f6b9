"""What became of a remark: marked by its reader, asked about in its author's next check."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reknit.opening import Stage
from reknit.sharing import Level
from reknit.web.audit.models import Line
from reknit.web.checks.marks import Mark, TakenUp
from reknit.web.checks.models import Answer, Check, Receipt, Session
from reknit.web.checks.receipts import mark_remark, note_taken_up, receipts_of, to_ask_about
from reknit.web.checks.revealing import change_level
from tests.web.cast import Cast, plain, signed_in
from tests.web.given import address, answer_of, fields, give, give_again, of, opened

pytestmark = pytest.mark.django_db
SHARED = {"words": "shared", "good_moment": "next_talk"}


@pytest.fixture
def remark(cast: Cast) -> Answer:
    """Ben's shared remark of an opened session."""
    give(cast.session, cast.ana_member, understood=5)
    check = give(cast.session, cast.ben_member, SHARED, understood=7, words="Too fast for me", good_moment="Tea")
    opened(cast.session, cast.ana_member)
    return answer_of(check, "words")


def next_session(cast: Cast) -> Session:
    day = date(2025, 3, 3) + timedelta(days=7)
    return Session.objects.create(dyad=cast.dyad, number=2, date=day, stage=Stage.NOBODY_ANSWERED)


def test_the_reader_marks_it_and_its_author_reads_the_mark(cast: Cast, remark: Answer) -> None:
    sent = {"answer": remark.pk, "mark": "changed", "change": "We go slower now"}
    assert "Ben can see that now." in plain(signed_in(cast.ana).post(address(cast, "receipt"), sent, follow=True))
    assert "Ana: changed something. “We go slower now”" in plain(signed_in(cast.ben).get(address(cast)))
    assert b"slower" not in bytes(Receipt.objects.get().change_sealed or b"")
    assert Line.objects.filter(act="remark_marked", actor=cast.ana, session_number=1).count() == 1


def test_a_later_mark_takes_the_place_of_the_earlier(cast: Cast, remark: Answer) -> None:
    mark_remark(of(cast.ana_member), remark.pk, Mark.CHANGED, "Slower")
    mark_remark(of(cast.ana_member), remark.pk, Mark.HEARD, "not kept with this mark")
    seen = receipts_of(of(cast.ben_member), [remark.pk])[remark.pk]
    assert (seen.mark, seen.change) == (Mark.HEARD, "")


def test_only_an_open_remark_of_the_others_is_marked(cast: Cast, remark: Answer) -> None:
    kept = answer_of(remark.check_made, "good_moment")
    number = answer_of(remark.check_made, "understood")
    for standing, answer in ((of(cast.ana_member), kept), (of(cast.ana_member), number), (of(cast.ben_member), remark)):
        with pytest.raises(Answer.DoesNotExist):
            mark_remark(standing, answer.pk, Mark.HEARD, "")
        who = signed_in(standing.member.person)
        assert who.post(address(cast, "receipt"), {"answer": answer.pk, "mark": "heard"}).status_code == 404
    opened(cast.session, cast.ana_member, talked=True)
    mark_remark(of(cast.ana_member), kept.pk, Mark.HEARD, "")


def test_a_remark_taken_back_is_gone_with_its_mark_for_its_reader(cast: Cast, remark: Answer) -> None:
    mark_remark(of(cast.ana_member), remark.pk, Mark.CHANGED, "Slower")
    change_level(cast.session.pk, of(cast.ben_member), remark.pk, Level.ONLY_ME)
    page = plain(signed_in(cast.ana).get(address(cast)))
    assert "Slower" not in page
    with pytest.raises(Answer.DoesNotExist):
        mark_remark(of(cast.ana_member), remark.pk, Mark.HEARD, "")


def test_a_correction_keeps_the_mark_of_a_remark_that_reads_the_same(cast: Cast, remark: Answer) -> None:
    mark_remark(of(cast.ana_member), remark.pk, Mark.HEARD, "")
    same = give_again(remark.check_made, SHARED, understood=6, words="Too fast for me")
    kept = answer_of(same, "words")
    assert receipts_of(of(cast.ben_member), [kept.pk])[kept.pk].mark is Mark.HEARD
    other = give_again(same, SHARED, understood=6, words="Too slow for me")
    assert receipts_of(of(cast.ben_member), [answer_of(other, "words").pk]) == {}


def test_a_mark_needs_one_of_the_offered_words_and_a_short_text(cast: Cast, remark: Answer) -> None:
    ana = signed_in(cast.ana)
    for sent in ({"mark": "liked"}, {"mark": ""}, {"mark": "changed", "change": "x" * 2001}):
        page = plain(ana.post(address(cast, "receipt"), {"answer": remark.pk, **sent}, follow=True))
        assert 'class="notice problem"' in page or "Please" in page
    assert not Receipt.objects.exists()


def test_the_next_check_asks_whether_it_was_taken_up(cast: Cast, remark: Answer) -> None:
    session = next_session(cast)
    ben, ana = signed_in(cast.ben), signed_in(cast.ana)
    assert "Was this taken up?" in plain(ben.get(address(cast, "check", number=2)))
    assert "Was this taken up?" not in plain(ana.get(address(cast, "check", number=2)))
    sent = fields(understood=7) | {f"taken_up-{remark.pk}": "partly"}
    assert ben.post(address(cast, "check", number=2), sent).url == address(cast, number=2)
    assert receipts_of(of(cast.ben_member), [remark.pk])[remark.pk].taken_up is TakenUp.PARTLY
    assert receipts_of(of(cast.ana_member), [remark.pk])[remark.pk].taken_up is None, "that check is still sealed"
    give(session, cast.ana_member, understood=5)
    opened(session, cast.ana_member)
    seen = receipts_of(of(cast.ana_member), [remark.pk])[remark.pk]
    assert seen.taken_up is TakenUp.PARTLY
    assert to_ask_about(of(cast.ben_member), session) == []
    assert "Ben says, taken up: partly" in plain(ana.get(address(cast)))


def test_it_asks_only_about_what_the_other_could_read(cast: Cast, remark: Answer) -> None:
    session = next_session(cast)
    assert [each.answer_id for each in to_ask_about(of(cast.ben_member), session)] == [remark.pk]
    change_level(cast.session.pk, of(cast.ben_member), remark.pk, Level.ONLY_ME)
    assert to_ask_about(of(cast.ben_member), session) == []


@pytest.mark.parametrize("whose", ["kept", "others", "nobodys"])
def test_a_word_on_another_remark_is_not_kept(cast: Cast, remark: Answer, whose: str) -> None:
    session = next_session(cast)
    other = Answer.objects.filter(check_made__author=cast.ana_member).first()
    assert other is not None
    told = {"kept": answer_of(remark.check_made, "good_moment").pk, "others": other.pk, "nobodys": session.pk}[whose]
    note_taken_up(of(cast.ben_member), session, {told: TakenUp.NO})
    assert not Receipt.objects.exists()
    signed_in(cast.ben).post(address(cast, "check", number=2), fields(understood=1) | {f"taken_up-{told}": "no"})
    assert not Receipt.objects.exists()
    assert Check.objects.filter(session=session).exists()
