"""Who works here: what they may do, whether their second lock is set up, and what they themselves read of a change."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from reknit.web.people.identities import new_person
from tests.web.cast import Cast, signed_in
from tests.web.supervision.linked import standing_link

pytestmark = pytest.mark.django_db
PEOPLE = "/site/people/"


def read(cast: Cast, who: str, address: str) -> str:
    return str(signed_in(getattr(cast, who)).get(address).content.decode())


def test_the_list_says_whose_second_lock_is_set_up(cast: Cast) -> None:
    new_person("Noa", is_clinician=True)
    page = read(cast, "max", PEOPLE)
    assert page.count("second lock set up") == 4
    assert "no second lock yet" not in page, "who has only been invited has nothing to lock"
    Authenticator.objects.filter(user=cast.ito).delete()
    assert "no second lock yet" in read(cast, "max", PEOPLE)


def test_a_right_given_or_taken_holds_from_the_next_request(cast: Cast) -> None:
    link, ito = standing_link(cast), signed_in(cast.ito)
    rights = f"{PEOPLE}{cast.ito.pk}/rights/"
    signed_in(cast.max).post(rights, {"is_administrator": "yes"})
    assert ito.get(f"/supervised/{link.pk}/").status_code == 404
    assert ito.get("/site/").status_code == 200
    signed_in(cast.max).post(rights, {"is_clinician": "yes"})
    assert ito.get(f"/supervised/{link.pk}/").status_code == 200
    assert ito.get("/site/").status_code == 404


def test_nobody_is_left_without_any_and_nobody_changes_their_own(cast: Cast) -> None:
    answer = signed_in(cast.max).post(f"{PEOPLE}{cast.ito.pk}/rights/", {})
    assert answer.status_code == 422
    assert "Close the account instead" in answer.content.decode()
    assert signed_in(cast.max).post(f"{PEOPLE}{cast.max.pk}/rights/", {"is_clinician": "yes"}).status_code == 404
    assert signed_in(cast.max).get(f"{PEOPLE}{cast.ben.pk}/rights/").status_code == 404, "patients are not in the list"


def test_what_an_administrator_does_with_an_account_is_read_by_its_owner_alone(cast: Cast) -> None:
    signed_in(cast.max).post(f"{PEOPLE}{cast.ana.pk}/rights/", {"is_clinician": "yes", "is_administrator": "yes"})
    signed_in(cast.max).post(f"{PEOPLE}{cast.ana.pk}/link/")
    lines = f"/dyads/{cast.dyad.pk}/who-looked/"
    own = read(cast, "ana", lines)
    assert "changed what you may do here" in own
    assert "made a link for a new way in for you" in own
    assert "Max" in own
    assert "as the administrator" not in read(cast, "ben", lines)


def test_the_list_of_lines_can_be_narrowed_to_one_person(cast: Cast) -> None:
    lines = f"/dyads/{cast.dyad.pk}/who-looked/"
    read(cast, "ana", f"/dyads/{cast.dyad.pk}/")
    of_ana, of_nobody = (read(cast, "ben", f"{lines}?who={who}") for who in (cast.ana.pk, cast.cleo.pk))
    assert "looked at the course" in of_ana
    assert "<td>You</td>" not in of_ana
    assert "<td>You</td>" in of_nobody, "who is not among them narrows nothing"
    assert "There are no lines of theirs" not in of_nobody


def test_an_administrator_reads_what_people_are_asked_and_has_nothing_to_switch_it_off_with(cast: Cast) -> None:
    page = read(cast, "max", "/site/")
    assert "Something went further than our work should." in page
    assert page.count('type="checkbox"') == 1, "whether partners and friends may begin"
    assert "Nobody here switches them off" in page
