"""The fixed cast: Ana and her patient Ben, Cleo whom another sees, Ito who supervises, Max who keeps the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client

from reknit.opening import Stage
from reknit.web.checks.models import Session
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.people.identities import give_account, new_person
from reknit.web.people.session_keys import SessionStore

if TYPE_CHECKING:
    from reknit.web.dyads.models import Dyad, Member
    from reknit.web.people.models import Person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody's app


class QuickArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1


def password_of(name: str) -> str:
    return f"a long password of {name.lower()}"


def sign_in_name_of(name: str) -> str:
    return f"{name.lower()}@example.org"


@dataclass
class Cast:
    ana: Person
    ben: Person
    cleo: Person
    ito: Person
    max: Person
    ana_member: Member
    ben_member: Member
    dyad: Dyad
    session: Session


def account(name: str, *, is_clinician: bool = False, is_administrator: bool = False) -> Person:
    """Make a person with an account; whoever needs a second factor has one."""
    person = new_person(name, is_clinician=is_clinician, is_administrator=is_administrator)
    give_account(person, name=name, sign_in_name=sign_in_name_of(name), password=password_of(name))
    if person.is_staff:
        TOTP.activate(person, SECRET)
    return person


@pytest.fixture
def cast(db: None) -> Cast:
    del db
    ana = account("Ana", is_clinician=True)
    ben = account("Ben")
    ana_member = begin_dyad("therapy", ana, "therapist", other_name="Ben", other=ben)
    ben_member = ana_member.dyad.members.get(role="patient")
    session = Session.objects.create(dyad=ana_member.dyad, number=1, date=date(2025, 3, 3), stage=Stage.NOBODY_ANSWERED)
    dan = account("Dan", is_clinician=True)
    cleo = account("Cleo")
    begin_dyad("therapy", dan, "therapist", other_name="Cleo", other=cleo)
    ito = account("Ito", is_clinician=True)
    begin_dyad("supervision", ito, "supervisor", other_name="Ana", other=ana)
    keeper = account("Max", is_administrator=True)
    return Cast(ana, ben, cleo, ito, keeper, ana_member, ben_member, ana_member.dyad, session)


class Browser(Client):
    """A browser whose answers are read whole, without asking for their kind first."""

    def request(self, **told: Any) -> Any:
        answer = super().request(**told)
        if not answer.streaming:
            return answer
        return HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.headers))

    def get(self, *args: Any, **told: Any) -> Any:
        return super().get(*args, **told)

    def post(self, *args: Any, **told: Any) -> Any:
        return super().post(*args, **told)

    @property
    def session(self) -> Any:
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        store = SessionStore.behind(cookie.value if cookie else None)
        if not cookie:
            store.save()
            self.cookies[settings.SESSION_COOKIE_NAME] = str(store.secret)
        return store

    def _set_login_cookies(self, request: Any) -> None:
        super()._set_login_cookies(request)  # type: ignore[misc] # Django's own, untyped
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.secret


def signed_in(person: Person) -> Browser:
    """Return a browser in which this person is signed in and has just typed their password."""
    client = Browser()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 9e9, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def plain(answer: HttpResponse) -> str:
    """Return a page without its form tokens, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def app_code(secret: str = SECRET) -> str:
    """Return what an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
