"""A transcript beside a session: asked by one, agreed to by the other, ended by either; two numbers, and no word."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from reknit.opening import Stage
from reknit.web.checks.models import Session
from reknit.web.checks.revealing import open_for_both
from reknit.web.coding.models import Tie
from reknit.web.erasing.erase import erase_member
from reknit.web.links.one_time import make_one_time
from reknit.web.links.purposes import Purpose
from tests.web.cast import Browser, signed_in
from tests.web.coding.talks import brought, saved, transcript_at, vtt
from tests.web.given import give, of
from tests.web.repairs.test_together import comes_by

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db
TOLD = "something was in the way at <strong>3</strong>, and it was being mended at <strong>1</strong>"
CODES = {"1": [None, []], "2": [None, ["denial", "rejects"]], "3": [None, ["discloses"]], "4": [None, ["rejects"]]}


@pytest.fixture
def two(cast: Cast) -> tuple[Browser, Browser]:
    return signed_in(cast.ana), signed_in(cast.ben)


@pytest.fixture
def talk(cast: Cast, two: tuple[Browser, Browser]) -> str:
    """A talk of Ana's and Ben's that Ana has coded, and is done with."""
    address = brought(two[0], vtt(8), title="title of a talk")
    saved(two[0], address, turns=CODES | {"6": [None, ["deferential"]]})
    two[0].post(f"{address}done/")
    for member in (cast.ana_member, cast.ben_member):
        give(cast.session, member, understood=5)
    open_for_both(cast.session.pk, of(cast.ben_member))
    return address


def page_of(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/written-down/"


def session_of(cast: Cast, number: int = 1) -> str:
    return f"/dyads/{cast.dyad.pk}/sessions/{number}/"


def asked(cast: Cast, two: tuple[Browser, Browser], talk: str) -> Tie:
    sent = {"act": "ask", "transcript": str(transcript_at(talk).pk), "number": "1"}
    two[0].post(page_of(cast), sent)
    return Tie.objects.get()


def agreed(cast: Cast, two: tuple[Browser, Browser], talk: str) -> Tie:
    tie = asked(cast, two, talk)
    two[1].post(page_of(cast), {"act": "agree", "tie": str(tie.pk)})
    return Tie.objects.get()


def shows(cast: Cast, browser: Browser) -> bool:
    """Whether the two numbers stand on the session's page, and on the page about such talks; never on one alone."""
    found = {TOLD in browser.get(page).content.decode() for page in (session_of(cast), page_of(cast))}
    assert len(found) == 1
    return found.pop()


def test_both_see_two_numbers_once_the_other_has_agreed_and_no_word(cast: Cast, two: Any, talk: str) -> None:
    ana, ben = two
    asked(cast, two, talk)
    assert "asks you about a talk that was written down" in ben.get(f"/dyads/{cast.dyad.pk}/").content.decode()
    assert not shows(cast, ana)
    assert not shows(cast, ben)
    ben.post(page_of(cast), {"act": "agree", "tie": str(Tie.objects.get().pk)})
    for browser in two:
        assert shows(cast, browser)
        for page in (session_of(cast), page_of(cast), "/account/copy/without-private.json"):
            text = browser.get(page).content.decode()
            assert "Words of turn" not in text
            assert browser is ana or "title of a talk" not in text
    assert "asks you about" not in ben.get(f"/dyads/{cast.dyad.pk}/").content.decode()
    assert ben.get(talk).status_code == 404, "the transcript itself stays its owner's"


@pytest.mark.parametrize("who", [0, 1])
def test_either_ends_it_and_nothing_of_it_is_left_at_the_next_look(cast: Cast, two: Any, talk: str, who: int) -> None:
    tie = agreed(cast, two, talk)
    two[who].post(page_of(cast), {"act": "end", "tie": str(tie.pk)})
    assert not Tie.objects.exists()
    for browser in two:
        assert not shows(cast, browser)
        entries = json.loads(browser.get("/account/copy/without-private.json").content)["entries"]
        assert not [each for each in entries if each["room"] == "talks written down"]


def test_only_the_other_agrees(cast: Cast, two: Any, talk: str) -> None:
    tie = asked(cast, two, talk)
    two[0].post(page_of(cast), {"act": "agree", "tie": str(tie.pk)})
    assert Tie.objects.get().agreed_at is None
    for stranger in (cast.cleo, cast.ito, cast.max):
        assert signed_in(stranger).post(page_of(cast), {"act": "agree", "tie": str(tie.pk)}).status_code == 404
    dan_and_cleo = f"/dyads/{cast.cleo.memberships.get().dyad_id}/written-down/"
    signed_in(cast.cleo).post(dan_and_cleo, {"act": "end", "tie": str(tie.pk)})
    assert Tie.objects.get().agreed_at is None


@pytest.mark.parametrize("sent", [{"number": "2"}, {"number": "x"}, {"transcript": "x"}, {"act": "nonsense"}])
def test_what_is_not_there_cannot_be_asked_about(cast: Cast, two: Any, talk: str, sent: dict[str, str]) -> None:
    whole = {"act": "ask", "transcript": str(transcript_at(talk).pk), "number": "1"} | sent
    assert two[0].post(page_of(cast), whole).status_code == 302
    assert not Tie.objects.exists()
    if "act" not in sent:
        two[1].post(page_of(cast), whole | {"number": "1"})
        assert not Tie.objects.exists(), "Ben has no transcripts"


def test_a_transcript_of_another_kind_or_of_somebody_else_is_not_offered(cast: Cast, two: Any) -> None:
    text = "Ana Lee: Go on.\nBen: I will.\n"
    page = signed_in(cast.ito).get("/transcripts/").content.decode()
    assert "title" in page
    theirs = brought(signed_in(cast.ito), text)
    sent = {"act": "ask", "transcript": str(transcript_at(theirs).pk), "number": "1"}
    two[0].post(page_of(cast), sent)
    assert not Tie.objects.exists()


def test_nothing_is_shown_while_its_owner_goes_on_coding(cast: Cast, two: Any, talk: str) -> None:
    agreed(cast, two, talk)
    two[0].post(f"{talk}done/", {"back": "yes"})
    assert not shows(cast, two[1])
    two[0].post(f"{talk}done/")
    assert shows(cast, two[1])


def test_nothing_is_shown_before_both_have_opened_the_session(cast: Cast, two: Any, talk: str) -> None:
    agreed(cast, two, talk)
    Session.objects.filter(pk=cast.session.pk).update(opened_at=None, stage=Stage.READY)
    assert not shows(cast, two[0])
    assert not shows(cast, two[1])


def test_a_guest_of_the_session_and_other_sessions_do_not_show_it(cast: Cast, two: Any, talk: str) -> None:
    agreed(cast, two, talk)
    Session.objects.create(dyad=cast.dyad, number=2, date=date(2025, 3, 10), stage=Stage.NOBODY_ANSWERED)
    assert TOLD not in two[1].get(session_of(cast, 2)).content.decode()
    link = make_one_time(Purpose.CHECK, made_by=cast.ana, member=cast.ben_member, session=cast.session)
    guest = comes_by(link.token)
    assert TOLD not in guest.get(session_of(cast)).content.decode()


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_it_goes_with_what_either_erases(cast: Cast, two: Any, talk: str, who: str) -> None:
    agreed(cast, two, talk)
    erase_member(getattr(cast, f"{who}_member"))
    assert not Tie.objects.exists()


def test_it_goes_with_the_transcript_and_with_the_codes(cast: Cast, two: Any, talk: str) -> None:
    agreed(cast, two, talk)
    two[0].post(f"{talk}erase/", {"what": "codes", "sure": "yes"})
    assert not shows(cast, two[1])
    two[0].post(f"{talk}erase/", {"what": "all", "sure": "yes"})
    assert not Tie.objects.exists()


def test_each_step_and_each_look_leaves_a_line_that_both_read(cast: Cast, two: Any, talk: str) -> None:
    tie = agreed(cast, two, talk)
    two[1].get(page_of(cast))
    two[1].post(page_of(cast), {"act": "end", "tie": str(tie.pk)})
    page = two[0].get(f"/dyads/{cast.dyad.pk}/who-looked/").content.decode()
    for said in ("asked whether a talk", "agreed that a talk", "ended that a talk", "looked at “Talks written down”"):
        assert said in page
