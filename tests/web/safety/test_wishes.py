"""The wish that someone here knows: only by one's own press, never told to the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from reknit.web.audit.models import Line
from reknit.web.clinic.models import Site
from reknit.web.people.models import Person
from reknit.web.safety.models import Wish
from tests.web.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


def protocol(*steps: tuple[Person, int]) -> None:
    lines = "\n".join(f"{person.pk} | {hours}" for person, hours in steps)
    Site.objects.update_or_create(pk=1, defaults={"name": "Here", "risk_protocol": lines})


def page(cast: Cast, who: str = "ben") -> str:
    return str(signed_in(getattr(cast, who)).get(f"/dyads/{cast.dyad.pk}/private/").content.decode())


def press(cast: Cast, **sent: str) -> None:
    signed_in(cast.ben).post(f"/dyads/{cast.dyad.pk}/private/tell/", sent or {"sure": "yes"})


def test_without_a_protocol_it_is_offered_to_nobody(cast: Cast) -> None:
    assert "I want someone here to know" not in page(cast)
    press(cast)
    assert not Wish.objects.exists()


def test_the_other_is_never_among_those_told(cast: Cast) -> None:
    protocol((cast.ana, 1))
    assert "I want someone here to know" not in page(cast)
    protocol((cast.ana, 1), (cast.ito, 2))
    assert "<li>Ito</li>" in page(cast)
    assert "<li>Ana</li>" not in page(cast)
    press(cast)
    assert b"Ben" not in signed_in(cast.ana).get("/spoken-to/").content
    assert b"Ben" in signed_in(cast.ito).get("/spoken-to/").content


def test_only_a_press_makes_it_and_the_other_sees_nothing(cast: Cast) -> None:
    protocol((cast.ito, 12))
    page(cast)
    press(cast, other="thing")
    assert not Wish.objects.exists()
    lines = Line.objects.count()
    press(cast)
    press(cast)
    assert Wish.objects.count() == 1
    assert Line.objects.count() == lines
    assert "I want someone here to know" in page(cast, "ana"), "offered to her for herself"
    assert "They have been asked" not in page(cast, "ana")
    assert "They have been asked" in page(cast)
    assert "Asked so far: Ito." in page(cast)


def test_one_after_the_other_is_asked_until_somebody_answers(cast: Cast) -> None:
    dan = Person.objects.get(memberships__role="therapist", memberships__dyad__members__person=cast.cleo)
    protocol((cast.ito, 2), (dan, 3))
    with time_machine.travel(NOW, tick=False) as clock:
        press(cast)
        assert b"Ben" not in signed_in(dan).get("/spoken-to/").content
        clock.shift(timedelta(hours=2))
        assert b"Ben" in signed_in(dan).get("/spoken-to/").content
        clock.shift(timedelta(hours=3))
        assert "Nobody has answered in time" in page(cast)
        wish = Wish.objects.get()
        signed_in(dan).post(f"/spoken-to/{wish.pk}/")
        clock.shift(timedelta(hours=1))
        signed_in(cast.ito).post(f"/spoken-to/{wish.pk}/")
        wish.refresh_from_db()
        assert (wish.acknowledged_by, wish.acknowledged_at) == (dan, NOW + timedelta(hours=5))
        assert "Somebody has seen it" in page(cast)
        assert "Dan, 2 March 2026" in page(cast)


def test_who_was_not_asked_cannot_acknowledge(cast: Cast) -> None:
    protocol((cast.ito, 2))
    press(cast)
    wish = Wish.objects.get()
    for other in (cast.ana, cast.max, cast.cleo, cast.ben):
        assert signed_in(other).post(f"/spoken-to/{wish.pk}/").status_code == 404
        assert signed_in(other).get("/spoken-to/").status_code == 404
    wish.refresh_from_db()
    assert wish.acknowledged_at is None


def test_it_can_be_taken_back(cast: Cast) -> None:
    protocol((cast.ito, 2))
    press(cast)
    press(cast, back="yes")
    assert b"Ben" not in signed_in(cast.ito).get("/spoken-to/").content
    assert "Let them know" in page(cast)
    wish = Wish.objects.get()
    told = signed_in(cast.ito).post(f"/spoken-to/{wish.pk}/", follow=True).content.decode()
    assert "taken back" in told


def test_a_wish_of_somebody_whose_account_was_closed_since_still_stands(cast: Cast) -> None:
    protocol((cast.ito, 2))
    press(cast)
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert b"Ben" in signed_in(cast.ito).get("/spoken-to/").content


def test_only_those_named_are_led_there_from_home(cast: Cast) -> None:
    protocol((cast.ito, 2), (cast.max, 2))
    assert b"spoken to" in signed_in(cast.ito).get("/").content
    assert b"spoken to" in signed_in(cast.max).get("/").content
    assert b"spoken to" not in signed_in(cast.ana).get("/").content


class TestTheSitesForm:
    def sent(self, **more: str) -> dict[str, str]:
        return {"name": "Here", "contacts": "", "country": "", "risk_protocol": "", **more}

    def test_names_become_people_and_stay_them(self, cast: Cast) -> None:
        keeper = signed_in(cast.max)
        keeper.post("/site/", self.sent(risk_protocol="ito | 12\nMax | 24"))
        assert Site.objects.get(pk=1).risk_protocol == f"{cast.ito.pk} | 12\n{cast.max.pk} | 24"
        assert "Ito | 12" in keeper.get("/site/").content.decode()

    @pytest.mark.parametrize(
        ("field", "text", "said"),
        [
            ("risk_protocol", "Nobody | 3", "nobody who works here"),
            ("risk_protocol", "Ben | 3", "nobody who works here"),
            ("risk_protocol", "Ito", "how many hours"),
            ("risk_protocol", "Ito | 3\nito | 4", "there already"),
            ("contacts", " | 1", "the name is missing"),
            ("contacts", "A | 1 | 2 | nonsense", "there is no kind"),
            ("contacts", "A | 1 | 2 | | Germany", "two letters"),
            ("country", "D1", "two letters"),
        ],
    )
    def test_what_cannot_be_read_is_said_plainly_and_nothing_is_saved(
        self, cast: Cast, field: str, text: str, said: str
    ) -> None:
        Site.objects.update_or_create(pk=1, defaults={"name": "Before"})
        answer = signed_in(cast.max).post("/site/", self.sent(**{field: text}))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert Site.objects.get(pk=1).name == "Before"

    def test_a_closed_account_cannot_be_named(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.ito.pk).update(is_active=False)
        answer = signed_in(cast.max).post("/site/", self.sent(risk_protocol="Ito | 3"))
        assert answer.status_code == 422

    def test_contacts_can_be_looked_at_first(self, cast: Cast) -> None:
        Site.objects.update_or_create(pk=1, defaults={"name": "Before"})
        answer = signed_in(cast.max).post("/site/", self.sent(contacts="A line | 1 | always", look="yes"))
        assert "<strong>A line</strong>" in answer.content.decode()
        assert Site.objects.get(pk=1).contacts == ""
