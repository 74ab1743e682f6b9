"""The one address of the private questions that can be given out, and the gate that they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reknit.web.audit.models import Line
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.repairs.models import Repair
from tests.web.cast import Browser, Cast, account, signed_in
from tests.web.given import of, page_of
from tests.web.repairs.people import fresh

if TYPE_CHECKING:
    from reknit.web.dyads.models import Member

pytestmark = pytest.mark.django_db
PLACE = "/private-questions/"


@pytest.fixture
def eve(db: None) -> Member:
    del db
    one, two = account("Eve"), account("Finn")
    return begin_dyad("couple", one, "partner_one", other_name="Finn", other=two)


def test_it_leads_to_one_s_own_questions_and_leaves_no_line(eve: Member) -> None:
    lines = Line.objects.count()
    answer = signed_in(eve.person).get(PLACE)
    assert answer["Location"] == f"/dyads/{eve.dyad_id}/private/questions/"
    assert Line.objects.count() == lines


def test_who_has_several_chooses_and_only_those_who_are_asked_are_there(eve: Member) -> None:
    for kind, role, name in (("friends", "friend_one", "Gwen"), ("therapy", "therapist", "Hugo")):
        begin_dyad(kind, eve.person, role, other_name=name, other=account(name))
    ended = begin_dyad("friends", eve.person, "friend_one", other_name="Iris", other=account("Iris"))
    end_dyad(of(ended))
    page = page_of(signed_in(eve.person), PLACE)
    assert [name in page for name in ("Finn", "Gwen", "Hugo", "Iris")] == [True, True, False, False]
    assert "Leave this page quickly" in page


def test_who_is_not_asked_is_shown_the_way_to_help(cast: Cast) -> None:
    pages = {page_of(signed_in(each), PLACE).replace("Cleo", "Ben") for each in (cast.ben, cast.cleo)}
    assert all("/help/" in page and "with a partner or a friend" in page for page in pages)


def test_it_needs_sign_in_and_the_help_page_leads_there_for_all(cast: Cast, eve: Member) -> None:
    assert Browser().get(PLACE)["Location"] == f"/account/sign-in/?next={PLACE}"
    for browser in (Browser(), signed_in(cast.ben), signed_in(eve.person)):
        assert f'href="{PLACE}"' in page_of(browser, "/help/")


def test_the_talks_of_two_partners_begin_behind_the_questions_of_each(eve: Member) -> None:
    finn = next(each for each in eve.dyad.members.all() if each.pk != eve.pk)
    hers, his = signed_in(eve.person), signed_in(finn.person)
    talks, asked = f"/dyads/{eve.dyad_id}/talk/", f"/dyads/{eve.dyad_id}/private/questions/"
    before = page_of(hers, talks)
    assert asked in before
    assert "Invite Finn" not in before
    hers.post(talks, {"submission": fresh()})
    assert not Repair.objects.exists()
    unasked = page_of(his, talks)
    hers.post(asked, {})
    assert page_of(his, talks) == unasked, "that she answered shows nowhere else"
    after = page_of(hers, talks)
    assert asked in after
    assert "Invite Finn" in after
    hers.post(talks, {"submission": fresh()})
    talk = f"{talks}{Repair.objects.get().pk}/"
    his.post(f"{talk}move/", {"move": "accept", "submission": fresh()})
    assert "An invitation to talk" in page_of(his, talk), "he has not been asked yet"
    his.post(asked, {})
    his.post(f"{talk}move/", {"move": "accept", "submission": fresh()})
    assert "What did you notice?" in page_of(his, talk)
