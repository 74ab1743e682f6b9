"""Everybody who may come to an address, each in the browser they come with, and a clinic where there is much to see."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reknit.opening import Stage
from reknit.supervision.moves import Move, Party
from reknit.web.checks.models import Session
from reknit.web.clinic.models import Site
from reknit.web.coding.models import Coder
from reknit.web.erasing.erase import erase_member
from reknit.web.links.one_time import make_one_time
from reknit.web.links.purposes import Purpose
from reknit.web.people.identities import give_account, new_person
from reknit.web.people.models import Person
from reknit.web.safety.models import Wish
from reknit.web.safety.wishes import make_wish
from reknit.web.self_examination.reflections import Written, keep
from reknit.web.supervision.models import Supervision
from tests.web.cast import Browser, Cast, password_of, sign_in_name_of, signed_in
from tests.web.coding.talks import brought, transcript_at
from tests.web.given import ALL_SHARED, give, of
from tests.web.repairs.people import Talk
from tests.web.repairs.test_together import brought_in, code_in, comes_by, table_of
from tests.web.supervision.linked import agreed, moved, proposed, standing_link

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Clinic:
    """The cast, in whose dyad one session is answered by one of the two, a talk goes on and a supervision stands."""

    cast: Cast
    talk: Talk
    link: Supervision
    reflection: uuid.UUID
    wish: uuid.UUID
    transcript: uuid.UUID

    @property
    def places(self) -> dict[str, str]:
        """What stands in an address for each of its parts."""
        return {
            "<uuid:dyad_id>": str(self.cast.dyad.pk), "<int:number>": "1", "<uuid:repair_id>": str(self.talk.id),
            "<uuid:supervision_id>": str(self.link.pk), "<uuid:person_id>": str(self.cast.ito.pk),
            "<uuid:reflection_id>": str(self.reflection), "<uuid:wish_id>": str(self.wish), "<slug:who>": "therapist",
            "<int:pk>": "1", "<uuid:transcript_id>": str(self.transcript),
            "<uuid:coder_id>": str(Coder.objects.get(transcript=self.transcript, person=self.cast.ana).pk),
        }  # fmt: skip


def lively(cast: Cast) -> Clinic:
    Site.objects.update_or_create(pk=1, defaults={"name": "Here", "risk_protocol": f"{cast.max.pk} | 12"})
    Session.objects.create(dyad=cast.dyad, number=2, date=date(2025, 3, 10), stage=Stage.NOBODY_ANSWERED)
    give(cast.session, cast.ana_member, ALL_SHARED, understood=5, words="From Ana")
    make_wish(of(cast.ben_member))
    reflection = uuid.uuid4()
    keep(cast.ana, reflection, Written("Of Ana"), version=0)
    talk = Talk(cast)
    talk.to_wishes()
    wish = Wish.objects.get(member=cast.ben_member).pk
    transcript = transcript_at(brought(signed_in(cast.ana))).pk
    return Clinic(cast, talk, standing_link(cast), reflection, wish, transcript)


def _closed(person: Person) -> Browser:
    browser = signed_in(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    return browser


def _another_therapist(clinic: Clinic) -> Browser:
    own = clinic.cast.cleo.memberships.get()
    return signed_in(Person.objects.get(memberships__dyad=own.dyad, is_clinician=True))


def _without_second_factor(_clinic: Clinic) -> Browser:
    person = new_person("Noa", is_clinician=True)
    give_account(person, name="Noa", sign_in_name=sign_in_name_of("Noa"), password=password_of("Noa"))
    return signed_in(person)


def _supervisor(state: Callable[[Cast], Supervision]) -> Callable[[Clinic], Browser]:
    def come(clinic: Clinic) -> Browser:
        Supervision.objects.filter(pk=clinic.link.pk).delete()
        clinic.link = state(clinic.cast)
        return signed_in(clinic.cast.ito)

    return come


def _ended_by_patient(cast: Cast) -> Supervision:
    return moved(cast, standing_link(cast), Move.END, Party.GUEST)


def _works_here_no_more(clinic: Clinic) -> Browser:
    Person.objects.filter(pk=clinic.cast.ito.pk).update(is_clinician=False)
    return signed_in(clinic.cast.ito)


def _has_erased(clinic: Clinic) -> Browser:
    erase_member(clinic.cast.ben_member)
    return signed_in(clinic.cast.ben)


def _second_coder(*, accepts: bool = True, sees: bool = False) -> Callable[[Clinic], Browser]:
    """Dan, who sees Cleo, is asked to code Ana's transcript."""

    def come(clinic: Clinic) -> Browser:
        dan, ana, place = _another_therapist(clinic), signed_in(clinic.cast.ana), f"/transcripts/{clinic.transcript}/"
        person = Person.objects.get(pk=dan.session["_auth_user_id"])
        ana.post(f"{place}second-coder/", {"act": "invite", "coder": str(person.pk)})
        if accepts:
            dan.post(f"{place}answer/", {"act": "accept"})
        for each in (ana, dan) if sees else ():
            each.post(f"{place}done/")
            each.post(f"{place}side-by-side/")
        if sees:
            dan.post(f"{place}side-by-side/")
        return dan

    return come


def _second_coder_of_before(clinic: Clinic) -> Browser:
    dan = _second_coder()(clinic)
    signed_in(clinic.cast.ana).post(f"/transcripts/{clinic.transcript}/second-coder/", {"act": "take_off"})
    return dan


def _second_coder_of_nobody(clinic: Clinic) -> Browser:
    dan = _second_coder()(clinic)
    Person.objects.filter(pk=clinic.cast.ana.pk).update(is_active=False)
    return dan


def _guest_of(number: int) -> Callable[[Clinic], Browser]:
    def come(clinic: Clinic) -> Browser:
        session = Session.objects.get(dyad=clinic.cast.dyad, number=number)
        made = make_one_time(Purpose.CHECK, made_by=clinic.cast.ana, member=clinic.cast.ben_member, session=session)
        return comes_by(made.token)

    return come


def _handed_over(clinic: Clinic) -> Browser:
    browser = signed_in(clinic.cast.ana)
    browser.post(f"/dyads/{clinic.cast.dyad.pk}/sessions/1/hand-over/")
    return browser


def _third(clinic: Clinic) -> Browser:
    brought_in(clinic.talk)
    return comes_by(code_in(signed_in(clinic.cast.ana).post(f"{clinic.talk.address}third-link/")))


def _talk_guest(clinic: Clinic) -> Browser:
    """Ben by a link, as he would come if he had no account yet."""
    Person.objects.filter(pk=clinic.cast.ben.pk).update(sign_in_index=None)
    return comes_by(code_in(signed_in(clinic.cast.ana).post(f"{clinic.talk.address}link/")))


VISITORS: dict[str, Callable[[Clinic], Browser]] = {
    "nobody": lambda _clinic: Browser(),
    "therapist": lambda clinic: signed_in(clinic.cast.ana),
    "patient": lambda clinic: signed_in(clinic.cast.ben),
    "another patient": lambda clinic: signed_in(clinic.cast.cleo),
    "another therapist": _another_therapist,
    "supervisor proposed": _supervisor(proposed),
    "supervisor agreed to": _supervisor(agreed),
    "supervisor": _supervisor(standing_link),
    "supervisor of before": _supervisor(_ended_by_patient),
    "supervisor who works here no more": _works_here_no_more,
    "administrator": lambda clinic: signed_in(clinic.cast.max),
    "patient whose account is closed": lambda clinic: _closed(clinic.cast.ben),
    "supervisor whose account is closed": lambda clinic: _closed(clinic.cast.ito),
    "patient who has erased": _has_erased,
    "colleague without a second lock": _without_second_factor,
    "guest of this session": _guest_of(1),
    "guest of another session": _guest_of(2),
    "handed-over device": _handed_over,
    "screen at the table": lambda clinic: table_of(clinic.talk),
    "guest of the talk": _talk_guest,
    "third in the talk": _third,
    "asked to code": _second_coder(accepts=False),
    "second coder": _second_coder(),
    "second coder when both are done": _second_coder(sees=True),
    "second coder taken off": _second_coder_of_before,
    "second coder of somebody gone": _second_coder_of_nobody,
}  # fmt: skip
