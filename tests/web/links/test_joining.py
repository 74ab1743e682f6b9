"""Joining a dyad with an account one has already, and who may begin with whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from reknit.opening import Stage
from reknit.repair.moves import Move
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.clinic.models import Site
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.dyads.models import Dyad, Member
from reknit.web.people.models import Person
from reknit.web.repairs.rooms import Made, begin, step
from tests.web.cast import Browser, Cast, account, password_of, sign_in_name_of, signed_in
from tests.web.given import give, of

pytestmark = pytest.mark.django_db
NOT_JOINED = "This invitation cannot be joined"


@pytest.fixture
def mia(cast: Cast) -> Member:
    """Ana's own place beside Mia, who has no account; Ben has one, and is who Mia is."""
    return begin_dyad("therapy", cast.ana, "therapist", other_name="Mia")


def code_for(cast: Cast, dyad: Dyad) -> str:
    return str(signed_in(cast.ana).post(f"/dyads/{dyad.pk}/invite/").context["made"].token)


def test_signed_in_one_joins_with_the_account_one_has(cast: Cast, mia: Member) -> None:
    ben = signed_in(cast.ben)
    assert ben.post("/link/", {"code": code_for(cast, mia.dyad)}).url == "/join/"
    page = ben.get("/join/").content.decode()
    assert "Ana invites you" in page
    assert "your therapist" in page
    assert not Member.objects.filter(dyad=mia.dyad, person=cast.ben).exists()
    assert ben.post("/join/").url == f"/dyads/{mia.dyad_id}/"
    assert ben.get(f"/dyads/{mia.dyad_id}/").status_code == 200
    assert Person.objects.filter(memberships__dyad=mia.dyad).count() == 2
    lines = signed_in(cast.ana).get(f"/dyads/{mia.dyad_id}/who-looked/").content.decode()
    assert "came in with an account" in lines, "and not that there was one already"
    assert ben.get("/").status_code == 200, "who has two is shown a list"


def test_the_invitation_leads_through_signing_in(cast: Cast, mia: Member) -> None:
    phone = Browser()
    phone.post("/link/", {"code": code_for(cast, mia.dyad)})
    assert "/account/sign-in/?next=/join/" in phone.get("/invitation/").content.decode()
    sent = {"login": sign_in_name_of("Ben"), "password": password_of("Ben"), "next": "/join/"}
    assert phone.post("/account/sign-in/?next=/join/", sent).url == "/join/"
    assert phone.post("/join/").url == f"/dyads/{mia.dyad_id}/"


def test_what_was_answered_without_an_account_is_given_to_no_account(cast: Cast, mia: Member) -> None:
    session = Session.objects.create(dyad=mia.dyad, number=1, date=date(2025, 3, 3), stage=Stage.NOBODY_ANSWERED)
    give(session, mia.dyad.members.get(role="patient"), {"words": "only_me"}, words="Mine alone", understood=3)
    ben = signed_in(cast.ben)
    ben.post("/link/", {"code": code_for(cast, mia.dyad)})
    assert NOT_JOINED in ben.get("/join/").content.decode()
    assert NOT_JOINED in ben.post("/join/").content.decode()
    phone = Browser()
    phone.post("/link/", {"code": code_for(cast, mia.dyad)})
    assert "I have an account here already" not in phone.get("/invitation/").content.decode()


def test_nobody_joins_twice_or_what_is_over(cast: Cast, mia: Member) -> None:
    ben, ana = signed_in(cast.ben), signed_in(cast.ana)
    assert NOT_JOINED in ben.get("/join/").content.decode(), "without an invitation there is nothing"
    ana.post("/link/", {"code": code_for(cast, mia.dyad)})
    assert NOT_JOINED in signed_in(cast.ben).post("/join/").content.decode()
    ben.post("/link/", {"code": code_for(cast, mia.dyad)})
    Dyad.objects.filter(pk=mia.dyad_id).update(ended_at=timezone.now())
    assert NOT_JOINED in ben.post("/join/").content.decode()
    Dyad.objects.filter(pk=mia.dyad_id).update(ended_at=None)
    assert not Line.objects.filter(act="account_made", dyad=mia.dyad_id).exists()


def test_one_is_not_both_of_the_two(cast: Cast, mia: Member) -> None:
    code = code_for(cast, mia.dyad)
    ana = signed_in(cast.ana)
    ana.post("/link/", {"code": code})
    assert NOT_JOINED in ana.post("/join/").content.decode()
    assert Person.objects.filter(memberships__dyad=mia.dyad).count() == 2


def test_partners_and_friends_begin_where_the_site_says_so(cast: Cast) -> None:
    cleo = signed_in(cast.cleo)
    new = {"name": "Kim", "kind": "couple"}
    assert cleo.post("/dyads/new/", new).status_code == 404
    row, _ = Site.objects.get_or_create(pk=1, defaults={"name": "here"})
    row.open_to_peers = True
    row.save()
    assert "Partners" in cleo.get("/dyads/new/").content.decode()
    assert cleo.post("/dyads/new/", {"name": "Kim", "kind": "therapy"}).status_code == 422
    leads_to = cleo.post("/dyads/new/", new).url
    assert leads_to.endswith("/invite/")
    kim = signed_in(account("Kim"))
    token = cleo.post(leads_to).context["made"].token
    kim.post("/link/", {"code": token})
    couple = kim.post("/join/").url
    assert "Cleo" in kim.get(couple).content.decode()
    assert set(Member.objects.filter(dyad__kind="couple").values_list("role", flat=True)) == {
        "partner_one",
        "partner_two",
    }


def test_who_works_here_may_begin_with_a_partner_as_well(cast: Cast) -> None:
    page = signed_in(cast.max).get("/dyads/new/").content.decode()
    assert 'value="couple"' in page
    assert 'value="therapy"' not in page


def test_who_made_the_invitation_cannot_be_gone_when_it_is_joined(cast: Cast, mia: Member) -> None:
    ben = signed_in(cast.ben)
    ben.post("/link/", {"code": code_for(cast, mia.dyad)})
    Person.objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert NOT_JOINED in ben.post("/join/").content.decode()


def test_a_step_in_a_talk_counts_as_something_done_here(cast: Cast, mia: Member) -> None:
    hers = mia.dyad.members.get(role="patient")
    repair = begin(of(mia), Made(Move.INVITE))
    step(repair.pk, of(hers), Made(Move.ACCEPT))
    ben = signed_in(cast.ben)
    ben.post("/link/", {"code": code_for(cast, mia.dyad)})
    assert NOT_JOINED in ben.post("/join/").content.decode()


def test_one_guide_renews_no_password_of_an_account_that_reaches_others(cast: Cast, mia: Member) -> None:
    ben = signed_in(cast.ben)
    ben.post("/link/", {"code": code_for(cast, mia.dyad)})
    ben.post("/join/")
    token = signed_in(cast.ana).post(f"/dyads/{mia.dyad_id}/new-password/").context["made"].token
    other = Browser()
    assert other.post("/link/", {"code": token}).url == "/new-password/"
    for answer in (other.get("/new-password/"), other.post("/new-password/", {"password": "four words are easy"})):
        assert answer.status_code == 422
        assert "from whoever runs this site" in answer.content.decode()
    assert Person.objects.get(pk=cast.ben.pk).check_password(password_of("Ben"))
