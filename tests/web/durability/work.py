"""What the workers of a site that is made to be killed do: answer check-ins, and look at what is stored."""

from __future__ import annotations

import io
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.mfa.totp.internal.auth import TOTP
from benchmarks.signed_in import cookie_of
from django.utils import timezone

from reknit.caseload.facts import Facts
from reknit.opening import Stage
from reknit.session_check.questions import session_check
from reknit.web.audit.models import Line
from reknit.web.backup.doctor import look_over
from reknit.web.backup.findings import Health
from reknit.web.caseload.models import Summary
from reknit.web.caseload.summarising import facts_of, place_of, summarise
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.seeing import seen_answers
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.dyads.models import Dyad
from reknit.web.people.identities import new_person
from reknit.web.policy import standing_of
from reknit.web.vault.keyring import Keyring
from reknit.web.vault.models import DataKey, Wrap
from tests.web.durability.forking import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from reknit.web.environment import Environment
    from reknit.web.people.models import Person

SESSIONS = 200
"""More than are answered in any round. The latest come first: the caseload's row tells of those."""
TOKEN = "c" * 32
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody's app
STORED, CLASH, NOT_SAVED = 200, 409, 503


@dataclass
class People:
    """Who answers: a therapist with two patients, and a cookie for each."""

    persons: list[Person] = field(default_factory=list)
    cookies: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    def made(cls) -> People:
        """Return three new people who are signed in."""
        made = cls([new_person(name, is_clinician=name == "Ana") for name in ("Ana", "Ben", "Cleo")])
        TOTP.activate(made.persons[0], SECRET)
        made.cookies = {each.pk: cookie_of(each) for each in made.persons}
        return made


def post(path: str, sent: dict[str, str], cookie: str) -> tuple[int, dict[str, Any]]:
    """Send a form as the site's own script does, to the application as a server would hand it on."""
    from reknit.web.wsgi import application  # noqa: PLC0415

    body = urlencode(sent).encode()
    environ = {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost", "HTTP_X_REQUESTED_WITH": "reknit", "HTTP_X_CSRFTOKEN": TOKEN,
        "HTTP_COOKIE": f"reknit={cookie}; reknit-form={TOKEN}", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    begun: list[str] = []
    answer = application(environ, lambda status, _headers: begun.append(status))
    whole = b"".join(answer)
    answer.close()  # type: ignore[attr-defined] # Django's response has it
    return int(begun[0][:3]), json.loads(whole)


def fields(number: int, submission: str) -> dict[str, str]:
    """Return the form of this session's check: what it says follows from the number, so that half of it shows."""
    told = {"answer-understood": str(number % 11), "answer-words": f"whole {number}"}
    return told | {"submission": submission, "replaces": ""}


def send(people: People) -> None:
    """Answer check-ins of two new dyads, three people at once, until killed."""

    ana, ben, cleo = people.persons
    own = [begin_dyad("therapy", ana, "therapist", other_name="Other", other=each) for each in (ben, cleo)]
    day = timezone.localdate()
    Session.objects.bulk_create(
        Session(dyad=each.dyad, number=number, date=day, stage=Stage.NOBODY_ANSWERED)
        for each in own for number in range(1, SESSIONS + 1)
    )  # fmt: skip
    for each in own:
        summarise(each.dyad_id)
    say("dyads", *(each.dyad_id for each in own))
    senders = [(ana, own[0].dyad_id), (ben, own[0].dyad_id), (cleo, own[1].dyad_id)]
    with ThreadPoolExecutor(len(senders)) as pool:
        list(pool.map(lambda each: answer_all(each[1], people.cookies[each[0].pk]), senders))


def answer_all(dyad_id: UUID, cookie: str) -> None:
    """Answer one session after another, each until it is stored; some are sent once more, and once with other words."""
    for number in range(SESSIONS, 0, -1):
        path, submission = f"/dyads/{dyad_id}/sessions/{number}/check/", uuid.uuid4().hex
        while (told := post(path, fields(number, submission), cookie))[0] != STORED:
            say("refused" if told[0] == NOT_SAVED else "strange", told[0], told[1].get("message", told[1]))
        say("stored", submission)
        if number % 3 == 0:
            again = post(path, fields(number, submission), cookie)[0]
            other = post(path, fields(number + 1, submission), cookie)[0]
            if {again, other} - {NOT_SAVED, STORED, CLASH} or (again, other) == (CLASH, STORED):
                say("strange", again, other)


def look(dyads: list[str]) -> None:
    """Say what is stored in these dyads, and what of it is not whole or stands there twice."""
    for dyad in Dyad.objects.filter(pk__in=dyads):
        for problem in [*_of_checks(dyad), *_of_sessions(dyad), *_of_keys(dyad)]:
            say("half", problem)


def _of_checks(dyad: Dyad) -> Iterator[str]:

    members = list(dyad.members.all())
    for member in members:
        seen: dict[int, dict[str, object]] = {}
        for each in seen_answers(standing_of(member.person_id, dyad.pk)):
            if each.is_own:
                seen.setdefault(each.session_number, {})[each.question] = each.value
        for check in Check.objects.filter(author=member).select_related("session"):
            say("kept", check.submission.hex)
            number = check.session.number
            if seen.get(number) != {"understood": number % 11, "words": f"whole {number}"}:
                yield f"session {number}: {seen.get(number)}"
            if Answer.objects.filter(check_made=check).count() != len(session_check().questions):
                yield f"session {number}: some answers are missing"
        answered = [each.session.number for each in Check.objects.filter(author=member).select_related("session")]
        lines = Line.objects.filter(dyad=dyad, actor=member.person_id, act="answered")
        noted = [each for each in lines.values_list("session_number", flat=True) if each is not None]
        if sorted(answered) != sorted(noted) or len(answered) != len(set(answered)):
            yield f"checks of {sorted(answered)}, lines of {sorted(noted)}"


def _of_sessions(dyad: Dyad) -> Iterator[str]:
    for session in dyad.sessions.prefetch_related("checks__author"):
        roles = {each.author.role for each in session.checks.all()}
        stage = {0: "nobody_answered", 1: "one_answered", 2: "ready"}[len(roles)]
        if set(session.answered_by.split()) != roles or session.stage != stage:
            yield f"session {session.number}: {roles}, but {session.answered_by!r}, {session.stage}"


def _of_keys(dyad: Dyad) -> Iterator[str]:

    for member in dyad.members.all():
        keys = DataKey.objects.filter(dyad=dyad, author=member.person_id)
        wraps = Wrap.objects.filter(data_key__in=keys).count()
        if keys.count() != wraps or keys.count() > 1:
            yield f"{keys.count()} keys of one author, {wraps} wraps"
        if Check.objects.filter(author=member).exists() and not keys:
            yield "a check without its author's key"
    for row in Summary.objects.filter(member__dyad=dyad).select_related("member"):
        kept = Facts.from_text(Keyring(dyad.pk).unseal(row.sealed, place_of(row.pk, dyad.pk)))
        if kept != facts_of(standing_of(row.member.person_id, dyad.pk)):
            yield "the caseload's row is not what its checks say"


def health(environment: Environment) -> None:
    """Say what is wrong with the whole site."""
    for each in look_over(environment):
        if each.health is Health.WRONG:
            say("half", each.said)
