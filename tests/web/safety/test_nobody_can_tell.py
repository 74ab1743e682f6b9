"""For each severe answer, all that others can see or measure is the same with and without it, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reknit.indicators.indicators import indicators
from reknit.kinds import Voice
from reknit.opening import Stage
from reknit.safety.gate import Gate
from reknit.safety.severe import concern_of, severe_answers
from reknit.web.checks.models import Session
from reknit.web.checks.revealing import open_for_talk
from reknit.web.clinic.models import Site
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.indicators.models import QuietAnswers
from reknit.web.people.models import Person
from reknit.web.safety.gates import gate_of
from reknit.web.safety.models import PrivateAnswers
from reknit.web.supervision.models import Supervision
from tests.web.cast import Browser, Cast, account, signed_in
from tests.web.given import fields, of, opened
from tests.web.supervision.linked import standing_link

if TYPE_CHECKING:
    from reknit.web.dyads.models import Member

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 2, 18, tzinfo=UTC)
UNLIKE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b"
    r'|(?<=csrfmiddlewaretoken" value=")\w{64}|(?<=data-token=")\w{64}|(?<=data-person=")\w{24}'
)
INDICATORS = {each.name for each in indicators().all}
PAGES = (
    "", "all-sessions/", "who-looked/", "ratings.csv", "terms/", "end/", "now-and-then/", "practicals/", "private/",
    "supervision/", "goodbye/", "talk/", "sessions/1/", "sessions/1/status/", "sessions/1/check/", "sessions/2/",
    "sessions/2/status/", "sessions/2/check/", "sessions/3/", "sessions/3/status/", "sessions/3/check/",
)  # fmt: skip
CASES = [(voice, question, value) for (question, voice), values in sorted(severe_answers().items()) for value in values]


@dataclass
class Two:
    """The author of the answer, the other one, and whoever else might look."""

    author: Member
    other: Member
    bystanders: list[Any]

    @property
    def sessions(self) -> list[Session]:
        return list(Session.objects.filter(dyad=self.author.dyad).order_by("number"))


def two_of(cast: Cast, voice: Voice, clock: Any) -> Two:
    Site.objects.update_or_create(pk=1, defaults={"name": "Here", "risk_protocol": f"{cast.ito.pk} | 12"})
    if voice is Voice.PEER:
        one, two = account("Eve"), account("Finn")
        author = begin_dyad("couple", one, "partner_one", other_name="Finn", other=two)
        other = author.dyad.members.get(role="partner_two")
        Session.objects.create(dyad=author.dyad, number=1, date=date(2025, 3, 3), stage=Stage.NOBODY_ANSWERED)
    else:
        author, other = cast.ben_member, cast.ana_member
        author, other = (author, other) if voice is Voice.GUEST else (other, author)
        standing_link(cast, clock)
    # Their accounts are older than what they write here.
    Person.objects.update(private_since=None)
    for number in (2, 3):
        Session.objects.create(
            dyad=author.dyad, number=number, date=date(2025, 3, 3) + timedelta(days=7 * number),
            stage=Stage.NOBODY_ANSWERED,
        )  # fmt: skip
    return Two(of(author).member, of(other).member, [cast.ito, cast.max, cast.cleo])


def asked_in_check(question: str) -> str:
    """Return the indicator that the check asks: beside a private question always the same."""
    return question if question in INDICATORS else "line_crossed"


def sent(question: str, value: int | None) -> dict[str, str]:
    asked = asked_in_check(question)
    answer = "" if value is None or question not in INDICATORS else str(value)
    return {
        "indicators-asked": f"stuck {asked}", "indicator-answer-stuck": "1", "indicator-level-stuck": "shared",
        f"indicator-answer-{asked}": answer, f"indicator-level-{asked}": "shared",
    }  # fmt: skip


def run(cast: Cast, voice: Voice, question: str, value: int | None, *, takes_back: bool = False) -> dict[str, Any]:
    """Return all that can be told from outside of a course in which this was answered; undone afterwards."""
    with transaction.atomic(), time_machine.travel(BEGAN, tick=False) as clock:
        two = two_of(cast, voice, clock)
        writes = _answer(two, question, value, clock)
        is_severe = concern_of(question, voice, value) is not None
        assert (gate_of(of(two.author)) is Gate.CLOSED) == is_severe
        assert gate_of(of(two.other)) is not Gate.CLOSED
        browser = signed_in(two.author.person)
        if takes_back:
            browser.post(f"/dyads/{two.author.dyad_id}/private/take-back/")
        clock.move_to(BEGAN + timedelta(days=5))
        told = {"writes": writes, "rows": _rows(), "lengths": _lengths()}
        for person in (two.other.person, *two.bystanders):
            told |= _looked(signed_in(person), person, two, clock)
        transaction.set_rollback(True)
    return told


def _answer(two: Two, question: str, value: int | None, clock: Any) -> list[Any]:
    """Answer three sessions: one opened, one opened and corrected, one waiting; and see the page for oneself."""
    author, other = signed_in(two.author.person), signed_in(two.other.person)
    writes: list[Any] = []
    dyad = f"/dyads/{two.author.dyad_id}/"
    for session in two.sessions:
        clock.shift(60)
        check = f"{dyad}sessions/{session.number}/check/"
        other.post(check, fields({"understood": "shared"}, understood=6) | sent(asked_in_check(question), 1))
        clock.shift(1)
        author.get(check)
        body = fields({"understood": "shared"}, understood=7) | sent(question, value)
        with CaptureQueriesContext(connection) as asked:
            answer = author.post(check, body)
        assert answer["Location"].endswith(f"sessions/{session.number}/"), "it was stored"
        writes.append((len(asked), answer.status_code, UNLIKE.sub("~", answer["Location"])))
        clock.shift(1)
        if session.number < 3:
            opened(session, two.other)
        clock.shift(1)
        if session.number == 1:
            _talk(session, two, clock)
        if session.number == 2:
            before = session.checks.get(author=two.author, replaced_at=None)
            again = fields({"understood": "shared"}, understood=7, words="More", replaces=before.pk.hex)
            writes.append(author.post(check, again | sent(question, value)).status_code)
        author.get(f"{dyad}private/")
    if of(two.author).kind.name == "couple":
        told = {} if value is None or question in INDICATORS else {f"screening-{question}": str(value)}
        with CaptureQueriesContext(connection) as asked:
            answer = author.post(f"{dyad}private/questions/", told)
        writes.append((len(asked), answer.status_code))
        author.get(f"{dyad}private/")
    clock.shift(1)
    other.post(f"{dyad}talk/", {"submission": "0" * 32})
    return writes


def _talk(session: Session, two: Two, clock: Any) -> None:
    for each in (two.other, two.author):
        clock.shift(1)
        open_for_talk(session.pk, of(each))


def _rows() -> dict[str, int]:
    return {f"{model._meta.app_label}.{model.__name__}": model._base_manager.count() for model in apps.get_models()}


def _lengths() -> list[int]:
    sealed = [*QuietAnswers.objects.values_list("sealed", flat=True)]
    sealed += [*PrivateAnswers.objects.values_list("sealed", flat=True)]
    return sorted(len(bytes(each)) for each in sealed)


def _looked(browser: Browser, person: Any, two: Two, clock: Any) -> dict[str, Any]:
    dyad, told = f"/dyads/{two.author.dyad_id}/", {}
    paths = ["/", "/site/", "/site/people/", "/spoken-to/", "/account/", "/help/", "/private-questions/"]
    # What a bystander is answered about a dyad is one and the same page; one address of it is enough here.
    paths += [dyad + rest for rest in (PAGES if person == two.other.person else PAGES[:1])]
    supervised = Supervision.objects.filter(supervisor=person, dyad=two.author.dyad)
    paths += [f"/supervised/{pk}/" for pk in supervised.values_list("pk", flat=True)]
    for path in paths:
        clock.shift(1)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(path)
        headers = {name: UNLIKE.sub("~", value) for name, value in answer.headers.items()}
        body = UNLIKE.sub("~", answer.content.decode())
        told[f"{person.pk} {UNLIKE.sub('~', path.replace(dyad, '~'))}"] = (
            answer.status_code,
            headers,
            body,
            len(asked),
        )
    return told


def _named(told: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """People made within the course have other ids each time."""
    known = {str(each.pk) for each in (cast.ana, cast.ben, cast.ito, cast.max, cast.cleo)}
    return {name if name.split(" ")[0] in known else UNLIKE.sub("~", name): each for name, each in told.items()}


@pytest.mark.any_database
@pytest.mark.parametrize("voice", [Voice.GUEST, Voice.GUIDE, Voice.PEER])
def test_others_see_and_measure_the_same_with_and_without_each_severe_answer(cast: Cast, voice: Voice) -> None:
    withouts: dict[str, dict[str, Any]] = {}
    for question, value in [(question, value) for each, question, value in CASES if each is voice]:
        asked = asked_in_check(question)
        if asked not in withouts:
            withouts[asked] = _named(run(cast, voice, asked, None), cast)
        with_it = _named(run(cast, voice, question, value), cast)
        assert with_it.keys() == withouts[asked].keys()
        for name, seen in withouts[asked].items():
            assert with_it[name] == seen, (question, value, name)


def test_taking_it_back_is_seen_by_nobody_either(cast: Cast) -> None:
    kept = run(cast, Voice.GUEST, "line_crossed", 4)
    taken_back = run(cast, Voice.GUEST, "line_crossed", 4, takes_back=True)
    assert taken_back == kept


def test_the_comparison_notices_what_may_be_seen(cast: Cast) -> None:
    pages = run(cast, Voice.GUEST, "line_crossed", None)
    assert any("Now and then" in each[2] for name, each in pages.items() if name.endswith("~now-and-then/"))
    assert run(cast, Voice.GUEST, "line_crossed", 1) != pages, "a shared answer that is not severe is seen"


def test_every_severe_answer_is_looked_at() -> None:
    assert len(CASES) == sum(len(values) for values in severe_answers().values()) > 30
