"""The page for one person alone: the same for all, its order for its reader only; taking back; contacts."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from reknit.kinds import Voice
from reknit.opening import Stage
from reknit.safety.gate import Gate
from reknit.safety.severe import severe_answers
from reknit.sharing import Level
from reknit.web.audit.models import Line
from reknit.web.checks.models import Check, Session
from reknit.web.clinic.models import Site
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.indicators.keeping import read_rows
from reknit.web.links.grants import GRANT
from reknit.web.people.identities import give_account
from reknit.web.safety.gates import gate_of, own_concerns
from reknit.web.safety.models import PrivateAnswers
from reknit.web.vault.keyring import Keyring
from tests.web.cast import Browser, Cast, account, signed_in
from tests.web.given import SCRIPT, address, fields, of

pytestmark = pytest.mark.django_db
GUEST_ANSWERS = [
    (name, value, concern)
    for (name, voice), values in severe_answers().items()
    if voice is Voice.GUEST
    for value, concern in values.items()
]


def quiet(*, level: str = "shared", **answers: Any) -> dict[str, str]:
    sent = {"indicators-asked": " ".join(answers)}
    for name, value in answers.items():
        sent |= {f"indicator-answer-{name}": str(value), f"indicator-level-{name}": level}
    return sent


def mark(cast: Cast, **answers: Any) -> None:
    answer = signed_in(cast.ben).post(address(cast, "check"), fields(understood=5) | quiet(**answers))
    assert answer.status_code == 302


def marked(cast: Cast) -> dict[str, int | None]:
    ((_, answers),) = read_rows(cast.ben_member, Keyring(cast.dyad.pk))
    return {name: each.value for name, each in answers.items()}


def private(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/private/"


def sections(page: str) -> list[str]:
    return re.findall(r'<section aria-labelledby="(\w+)"', page)


@pytest.mark.parametrize(("name", "value", "concern"), GUEST_ANSWERS)
def test_only_the_order_changes_and_only_for_the_author(cast: Cast, name: str, value: int, concern: str) -> None:
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)
    before, hers = ben.get(private(cast)).content.decode(), ana.get(private(cast)).content.decode()
    mark(cast, **{name: value})
    after = ben.get(private(cast)).content.decode()
    assert sorted(sections(after)) == sorted(sections(before))
    assert sections(after)[1] == concern
    assert len(after) == len(before)
    assert sections(ana.get(private(cast)).content.decode()) == sections(hers)
    assert gate_of(of(cast.ben_member)) is Gate.CLOSED
    assert gate_of(of(cast.ana_member)) is Gate.OPEN


def test_a_severe_answer_stays_with_its_author_whatever_was_chosen(cast: Cast) -> None:
    mark(cast, line_crossed=4, stuck=2)
    keyring = Keyring(cast.dyad.pk)
    ((_, answers),) = read_rows(cast.ben_member, keyring)
    assert {name: each.level for name, each in answers.items()} == {
        "line_crossed": Level.ONLY_ME,
        "stuck": Level.SHARED,
    }


def test_every_check_leads_to_the_same_address_and_words(cast: Cast) -> None:
    ben, told = signed_in(cast.ben), []
    given: list[dict[str, Any]] = [{"line_crossed": 4}, {"line_crossed": 0}, {}]
    for answers in given:
        before = Check.objects.filter(author=cast.ben_member, replaced_at=None).first()
        sent = fields(understood=5, replaces=before.pk.hex if before else "") | quiet(**answers)
        answer = ben.post(address(cast, "check"), sent, headers=SCRIPT)
        page = ben.get(answer.json()["next"]).content.decode()
        told.append((answer.content, page[page.index("<aside") : page.index("</aside>")]))
    assert told[0] == told[1] == told[2]
    assert "For you alone" in told[0][1]


def test_looking_and_taking_back_leave_no_line(cast: Cast) -> None:
    mark(cast, leaving=3)
    lines = Line.objects.count()
    ben = signed_in(cast.ben)
    ben.get(private(cast))
    ben.post(private(cast) + "take-back/")
    assert Line.objects.count() == lines


def test_what_was_taken_back_is_written_over_and_what_was_shared_stays(cast: Cast) -> None:
    mark(cast, leaving=3, stuck=2)
    row = cast.ben_member.checks.get().quiet
    before = bytes(row.sealed)
    signed_in(cast.ben).post(private(cast) + "take-back/")
    row.refresh_from_db()
    assert bytes(row.sealed) != before
    assert len(bytes(row.sealed)) == len(before)
    ((_, answers),) = read_rows(cast.ben_member, Keyring(cast.dyad.pk))
    assert {name: each.value for name, each in answers.items()} == {"leaving": None, "stuck": 2}
    assert Check.objects.get().fingerprint == "", "nothing is left to try answers out on"
    assert gate_of(of(cast.ben_member)) is Gate.OPEN


def test_a_replaced_check_is_taken_back_as_well(cast: Cast) -> None:
    mark(cast, leaving=3)
    ben = signed_in(cast.ben)
    before = Check.objects.get()
    ben.post(address(cast, "check"), fields(understood=6, replaces=before.pk.hex) | {"indicators-asked": "leaving"})
    assert gate_of(of(cast.ben_member)) is Gate.CLOSED, "rather not say lifts nothing"
    ben.post(private(cast) + "take-back/")
    assert gate_of(of(cast.ben_member)) is Gate.OPEN


def test_who_came_by_a_link_of_somebody_elses_is_told_nothing_by_the_order(cast: Cast) -> None:
    mark(cast, leaving=3)
    give_account(cast.ben, name="Ben", sign_in_name="ben2@example.org", password="a password of some length")  # noqa: S106
    cast.ben_member.person.refresh_from_db()
    assert own_concerns(of(cast.ben_member)) == ()


def test_contacts_are_those_of_the_kind_and_the_country(cast: Cast) -> None:
    contacts = "Ombuds | 1 | | therapy | DE\nCouples line | 2 | | couple\nFar away | 3 | | | FR\nAnybody"
    Site.objects.update_or_create(pk=1, defaults={"name": "Here", "contacts": contacts, "country": "DE"})
    page = signed_in(cast.ben).get(private(cast)).content.decode()
    assert [name in page for name in ("Ombuds", "Couples line", "Far away", "Anybody")] == [True, False, False, True]
    everybody = Browser().get("/help/").content.decode()
    assert all(name in everybody for name in ("Ombuds", "Couples line", "Far away", "Anybody"))


def test_without_contacts_it_says_where_to_turn(cast: Cast) -> None:
    assert "112" in signed_in(cast.ben).get(private(cast)).content.decode()


@pytest.fixture
def couple(db: None) -> Session:
    del db
    one, two = account("Eve"), account("Finn")
    own = begin_dyad("couple", one, "partner_one", other_name="Finn", other=two)
    return Session.objects.create(dyad=own.dyad, number=1, date=date(2025, 3, 3), stage=Stage.NOBODY_ANSWERED)


def test_partners_are_asked_in_private_first_in_the_same_words(couple: Session) -> None:
    one, two = couple.dyad.members.order_by("role")
    place = reverse("private_questions", args=[couple.dyad_id])
    asked = {
        re.sub(r"Eve|Finn|\w{64}|data-person=\"\w+\"", "", signed_in(each.person).get(place).content.decode())
        for each in (one, two)
    }
    assert len(asked) == 1
    assert gate_of(of(one)) is Gate.ASK_FIRST
    lines = Line.objects.count()
    signed_in(one.person).post(place, {"screening-afraid": "0"})
    signed_in(two.person).post(place, {"screening-afraid": "2", "screening-hurt": "x"})
    assert (gate_of(of(one)), gate_of(of(two))) == (Gate.OPEN, Gate.CLOSED)
    assert Line.objects.count() == lines
    assert len({len(bytes(each.sealed)) for each in PrivateAnswers.objects.all()}) == 1
    signed_in(two.person).post(f"/dyads/{couple.dyad_id}/private/take-back/")
    assert gate_of(of(two)) is Gate.OPEN


def test_therapy_has_no_private_questions(cast: Cast) -> None:
    assert signed_in(cast.ben).get(private(cast) + "questions/").status_code == 404


def test_it_stays_when_the_two_have_parted(cast: Cast) -> None:
    signed_in(cast.ana).post(f"/dyads/{cast.dyad.pk}/end/", {"sure": "yes"})
    ben = signed_in(cast.ben)
    assert ben.get(private(cast)).status_code == 200
    assert ben.post(private(cast) + "take-back/").status_code == 302


def test_a_guest_reads_it_in_the_common_order_and_takes_back_their_session(cast: Cast) -> None:
    guest = Browser()
    session = guest.session
    session[GRANT] = {
        "person": str(cast.ben.pk), "dyad": str(cast.dyad.pk), "number": 1, "handed_over": False, "hander": "",
        "used_at": time.time(), "gives_signs": False, "answered": "",
    }  # fmt: skip
    session.save()
    place = address(cast, "private")
    before = guest.get(place).content.decode()
    guest.post(address(cast, "check"), fields(understood=5) | quiet(line_crossed=4))
    assert place in guest.get(address(cast)).content.decode()
    assert sections(guest.get(place).content.decode()) == sections(before)
    assert marked(cast) == {"line_crossed": 4}
    assert own_concerns(of(cast.ben_member)) == (), "whoever uses the account might not be who used the link"
    guest.post(place)
    assert marked(cast) == {"line_crossed": None}


def test_on_a_handed_over_device_the_words_lead_to_the_public_page(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    ana.post(address(cast, "hand-over"))
    asked = ana.get("/handed-over/check/").content.decode()
    assert "indicators-asked" not in asked
    ana.post("/handed-over/check/", fields(understood=5) | quiet(line_crossed=4))
    done = ana.get("/handed-over/done/").content.decode()
    assert '<a href="/help/">For you alone</a>' in done
    ((_, answers),) = read_rows(cast.ben_member, Keyring(cast.dyad.pk))
    assert not answers, "a handed-over device asks nothing of this, and takes nothing"
