"""Every page of both, after every step, against the promise: no word and no number of the other's that is not open."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import suppress
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reknit.opening import MoveNotAllowed, Stage
from reknit.session_check.questions import session_check
from reknit.sharing import Level
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.revealing import LevelNotAllowedError, change_level, open_for_both, open_for_talk
from reknit.web.checks.submitting import submit
from reknit.web.erasing.erase import erase_member
from reknit.web.supervision.models import Supervision
from tests.web import promise
from tests.web.cast import Cast, signed_in
from tests.web.given import of, submission

if TYPE_CHECKING:
    from reknit.web.dyads.models import Member

pytestmark = pytest.mark.django_db
NAMES = {"therapist": "Ana", "patient": "Ben"}
SESSIONS = (1, 2)
QUESTIONS = [each.name for each in session_check().questions]
IN_WORDS = {"good_moment", "words"}
COPIES = ("copy/everything.json",)
LINK_MOVES = {"yes": "", "no": "end", "words": "show_words", "no words": "hide_words"}
YES = {"therapist": "propose", "patient": "agree", "supervisor": "confirm"}
ALONE = ("closer/", "next-session/", "now-and-then/", "practicals/", "private/", "goodbye/")

roles = st.sampled_from(sorted(NAMES))
levels = st.sampled_from([level.value for level in Level])
numbers = st.sampled_from(SESSIONS)
values = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(0, session_check().question(name).highest)) for name in QUESTIONS}
)
answering = st.tuples(
    st.just("answer"), roles, numbers, values, st.fixed_dictionaries(dict.fromkeys(QUESTIONS, levels))
)
changing = st.tuples(st.just("level"), roles, numbers, st.sampled_from(QUESTIONS), levels)
opening = st.tuples(st.sampled_from(["open", "ready"]), roles, numbers)
erasing = st.tuples(st.just("erase"), roles, numbers)
linking = st.tuples(
    st.just("link"), st.sampled_from([*sorted(NAMES), "supervisor"]), numbers, st.sampled_from(list(LINK_MOVES))
)
steps = st.lists(st.one_of(answering, changing, opening, erasing, linking), min_size=2, max_size=6)


class Walk:
    """Does each step twice: in the app, and in the promise's own record."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.members: dict[str, Member] = {"therapist": cast.ana_member, "patient": cast.ben_member}
        self.browsers = {"therapist": signed_in(cast.ana), "patient": signed_in(cast.ben)}
        self.sessions = {1: cast.session, 2: Session.objects.create(
            dyad=cast.dyad, number=2, date=date(2025, 3, 10), stage=Stage.NOBODY_ANSWERED
        )}  # fmt: skip
        self.meetings = {number: promise.Meeting() for number in SESSIONS}
        self.ever_planted: dict[str, set[str]] = {role: set() for role in NAMES}
        self.numbered = count()
        self.gone: set[str] = set()
        self.supervised = promise.Supervised()
        self.ito = signed_in(cast.ito)

    def do(self, act: str, role: str, number: int, *rest: Any) -> None:
        if role in self.gone:
            return
        with suppress(MoveNotAllowed, LevelNotAllowedError, Answer.DoesNotExist):
            getattr(self, f"_{act}")(role, number, *rest)

    def _answer(self, role: str, number: int, given: dict[str, Any], chosen: dict[str, str]) -> None:
        told = {
            name: f"zq{next(self.numbered)}qz" if name in IN_WORDS and value is not None else value
            for name, value in given.items()
        }
        before = Check.objects.filter(session=self.sessions[number], author=self.members[role], replaced_at=None)
        sent = submission(chosen, replaces=before.first(), **told)
        submit(self.sessions[number].pk, self.members[role], sent)
        said = {name: (each.value, each.level.value) for name, each in sent.answers.items() if each.value is not None}
        self.meetings[number].answer(role, said)
        self.ever_planted[role] |= {str(value) for name, (value, _) in said.items() if name in IN_WORDS}

    def _level(self, role: str, number: int, question: str, level: str) -> None:
        answer = Answer.objects.get(
            check_made__session=self.sessions[number], check_made__author=self.members[role],
            check_made__replaced_at=None, question=question,
        )  # fmt: skip
        change_level(self.sessions[number].pk, of(self.members[role]), answer.pk, Level(level))
        said = self.meetings[number].said[role]
        said[question] = (said[question][0], level)

    def _open(self, role: str, number: int) -> None:
        self.meetings[number].open()
        open_for_both(self.sessions[number].pk, of(self.members[role]))

    def _ready(self, role: str, number: int) -> None:
        self.meetings[number].get_ready(role)
        open_for_talk(self.sessions[number].pk, of(self.members[role]))

    def _erase(self, role: str, _number: int) -> None:
        erase_member(self.members[role])
        self.gone.add(role)
        for meeting in self.meetings.values():
            meeting.erase(role)
        self.supervised.part()

    def _link(self, who: str, _number: int, act: str) -> None:
        """Press what this one of the three would press, whether or not it is offered to them."""
        self.supervised.do(act, who)
        sent = {"act": LINK_MOVES[act] or YES[who], "supervisor": str(self.cast.ito.pk)}
        row = Supervision.objects.exclude(stage="ended").first()
        if who != "supervisor":
            self.browsers[who].post(f"/dyads/{self.cast.dyad.pk}/supervision/", sent)
        elif row is not None:
            self.ito.post(f"/supervised/{row.pk}/answer/", sent)

    def look_as_supervisor(self) -> None:
        row = Supervision.objects.order_by("-proposed_at").first()
        answer = self.ito.get(f"/supervised/{row.pk if row else self.cast.dyad.pk}/")
        assert (answer.status_code == 200) == self.supervised.sees
        page, written = answer.content.decode(), self.ever_planted["therapist"] | self.ever_planted["patient"]
        assert {words for words in written if words in page} == self.supervised.planted(self.meetings)
        if row is None or not self.supervised.sees:
            return
        means = {each for each in promise.table_of_both(self.meetings) if each[2] == "between_us"}
        names = re.findall(r'scope="col" class="number">(\w+)<', page)
        drawn = set()
        for number, cells in re.findall(r'<th scope="row">(\d)</th>(<td class="number">.*?)<td>', page):
            found = re.findall(r'"number">([\d.]*)<', cells)
            drawn |= {(number, name, value) for name, value in zip(names, found, strict=True) if value}
        called = {"therapist": "Ana", "patient": row.code_name}
        assert drawn == {(each[0], called[each[1]], str(round(float(each[3]), 1))) for each in means}

    def pages(self, reader: str) -> dict[str, str]:
        """Return every page about the two that this reader can reach."""
        dyad = f"/dyads/{self.cast.dyad.pk}/"
        paths = ["", "all-sessions/", "who-looked/", "supervision/", "terms/", "end/", "ratings.csv", *ALONE]
        paths += [f"sessions/{number}/{page}" for number in SESSIONS for page in ("", "status/", "check/", "paper/")]
        pages = {path: self.browsers[reader].get(dyad + path).content.decode() for path in paths}
        pages["own part"] = self.browsers[reader].get("/own-part/").content.decode()
        copies = {path: self.browsers[reader].get(f"/account/{path}").content.decode() for path in COPIES}
        return pages | copies | {"home": self.browsers[reader].get("/", follow=True).content.decode()}

    def look(self) -> None:
        self.look_as_supervisor()
        for reader, author in (("therapist", "patient"), ("patient", "therapist")):
            pages = self.pages(reader)
            if reader in self.gone:
                assert not any(words in page for page in pages.values() for words in self.ever_planted[author])
                continue
            self._look_for_words(pages, reader, author)
            self._look_at_table(pages["ratings.csv"], reader)
            self._look_at_copy(pages[COPIES[0]], reader, author)
            self._look_at_course(pages[""], reader)
            self._look_at_own_part(pages["own part"], reader, author)
            for number in SESSIONS:
                self._look_at_session(pages[f"sessions/{number}/"], number, reader, author)

    def _look_for_words(self, pages: dict[str, str], reader: str, author: str) -> None:
        may_be_read = promise.planted(self.meetings, reader, author)
        for path, page in pages.items():
            found = {words for words in self.ever_planted[author] if words in page}
            on_session = re.fullmatch(r"sessions/(\d)/", path)
            allowed = may_be_read[int(on_session[1])] if on_session else set()
            assert found == (set().union(*may_be_read.values()) if path in COPIES else allowed), path

    def _look_at_table(self, page: str, reader: str) -> None:
        rows = {
            (each["session"], each["role"], each["measure"], each["score"])
            for each in csv.DictReader(io.StringIO(page))
        }
        assert rows == promise.table(self.meetings, reader)

    def _look_at_copy(self, copy: str, reader: str, author: str) -> None:
        """One's own copy tells of the other's answers those that are open, and of one's own all."""
        told = {"me": set[Any](), "other": set[Any]()}
        for each in json.loads(copy)["entries"]:
            if each["room"] == "answers":
                told[each["by"]].add((each["session"], each["what"], each["value"]))
        for whose, who in (("me", reader), ("other", author)):
            assert told[whose] == {
                (number, question, value)
                for number, meeting in self.meetings.items()
                for question, value in meeting.readable(reader, who).items()
            }

    def _look_at_course(self, page: str, reader: str) -> None:
        """The numbers drawn are those of the reader's own table."""
        means = {row for row in promise.table(self.meetings, reader) if row[2] == "between_us"}
        names = re.findall(r'scope="col" class="number">(\w+)<', page)
        drawn = set()
        for number, cells in re.findall(r'sessions/(\d)/">\d</a></th>(.*?)<td>', page):
            found = re.findall(r'"number">([\d.]*)<', cells)
            drawn |= {(number, name, value) for name, value in zip(names, found, strict=True) if value}
        assert drawn == {(row[0], NAMES[row[1]], str(round(float(row[3]), 1))) for row in means}

    def _look_at_own_part(self, page: str, reader: str, author: str) -> None:
        """What one saw of the other's rubs is counted from what is open to the reader; patients have no such page."""
        marked = re.search(r"Rubs that were marked.*?</tbody>", page, re.DOTALL)
        drawn = [int(each) for each in re.findall(r'"number">(\d+)<', marked[0])] if marked else [0, 0, 0, 0]
        assert drawn == (promise.rubs_seen(self.meetings, reader, author) if reader == "therapist" else [0, 0, 0, 0])

    def _look_at_session(self, page: str, number: int, reader: str, author: str) -> None:
        open_now = self.meetings[number].readable(reader, author)
        beside = re.findall(rf'{NAMES[author]}: <strong class="value">(\d+)</strong>', page)
        side = re.search(r'<section class="card side other".*?</section>', page, re.DOTALL)
        alone = re.findall(r'class="value">(\d+)<', side[0]) if side else []
        questions = len(re.findall("<dt>", side[0])) if side else 0
        scales = [str(value) for name, value in open_now.items() if name in {*promise.BOND, "week", "rub_settled"}]
        assert sorted(beside + alone) == sorted(scales)
        assert len(beside) + questions == len(open_now)


@pytest.mark.any_database
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(walked=steps)
def test_nobody_reads_on_any_page_what_is_not_open_to_them(cast: Cast, walked: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        walk = Walk(cast)
        for step in walked:
            walk.do(*step)
            walk.look()
        transaction.set_rollback(True)


@pytest.mark.any_database
def test_a_whole_course_shows_what_the_promise_says_and_no_more(cast: Cast) -> None:
    """The same on a walk that is known to open, talk, take back and correct."""
    walk = Walk(cast)
    given_values = dict.fromkeys(QUESTIONS, 2)
    mixed = {name: ("shared", "next_talk", "only_me")[place % 3] for place, name in enumerate(QUESTIONS)}
    for act in (
        ("link", "supervisor", 1, "yes"),
        ("link", "therapist", 1, "yes"),
        ("link", "supervisor", 1, "yes"),
        ("link", "patient", 1, "yes"),
        ("answer", "patient", 1, given_values, mixed),
        ("answer", "therapist", 1, {**given_values, "matters": None}, mixed),
        ("link", "supervisor", 1, "yes"),
        ("link", "therapist", 1, "words"),
        ("open", "patient", 1),
        ("link", "patient", 1, "words"),
        ("ready", "patient", 1),
        ("ready", "therapist", 1),
        ("level", "patient", 1, "understood", "only_me"),
        ("level", "therapist", 1, "words", "shared"),
        ("answer", "patient", 1, {**given_values, "understood": 9}, dict.fromkeys(QUESTIONS, "shared")),
        ("link", "therapist", 1, "no words"),
        ("link", "patient", 1, "no"),
    ):
        walk.do(*act)
        walk.look()
    assert walk.meetings[1].is_open
    assert len(walk.meetings[1].readable("therapist", "patient")) == len(QUESTIONS)
    assert sum(promise.rubs_seen(walk.meetings, "therapist", "patient")) == 1
    assert Supervision.objects.get().stage == "ended"
    for role in ("patient", "therapist"):
        walk.do("erase", role, 1)
        walk.look()
