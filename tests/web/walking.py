"""Walks through a course: each step is done twice, in the app and in the promise's own record."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from reknit.opening import MoveNotAllowed, Stage
from reknit.session_check.questions import session_check
from reknit.sharing import Level
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.submitting import submit
from reknit.web.erasing.erase import erase_member
from reknit.web.people.staff import switch
from reknit.web.supervision.models import Supervision
from tests.web import promise
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.web.dyads.models import Member

Step = tuple[Any, ...]
NAMES = {"therapist": "Ana", "patient": "Ben"}
THREE = (*sorted(NAMES), "supervisor")
SESSIONS = (1, 2)
QUESTIONS = [each.name for each in session_check().questions]
IN_WORDS = {"good_moment", "words"}
LINK_MOVES = {"yes": "", "no": "end", "words": "show_words", "no words": "hide_words"}
YES = {"therapist": "propose", "patient": "agree", "supervisor": "confirm"}

roles = st.sampled_from(sorted(NAMES))
levels = st.sampled_from([level.value for level in Level])
numbers = st.sampled_from(SESSIONS)
values = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(0, session_check().question(name).highest)) for name in QUESTIONS}
)
chosen = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, levels))
answering = st.tuples(st.just("answer"), roles, numbers, values, chosen)
changing = st.tuples(st.just("level"), roles, numbers, st.sampled_from(QUESTIONS), levels)
opening = st.tuples(st.sampled_from(["open", "ready"]), roles, numbers)
linking = st.tuples(st.just("link"), st.sampled_from(THREE), numbers, st.sampled_from(list(LINK_MOVES)))
leaving = st.tuples(st.sampled_from(["erase", "end", "reflect"]), roles, numbers)
closing = st.tuples(st.just("switch"), st.sampled_from(THREE), numbers)
any_step = st.one_of(answering, changing, changing, opening, opening, linking, linking, leaving, closing)


@st.composite
def walks(draw: Callable[..., Any]) -> tuple[list[Step], list[Step]]:
    """Draw what has been done already, which makes the rest worth a look, and the steps after it."""
    begun: list[Step] = []
    how_far = draw(st.sampled_from(["nothing", "answered", "open", "talked"]))
    if how_far != "nothing":
        begun += [("answer", role, 1, draw(values), draw(chosen)) for role in NAMES]
    if how_far in {"open", "talked"}:
        begun.append(("open", "patient", 1))
    if how_far == "talked":
        begun += [("ready", role, 1) for role in NAMES]
    asked = draw(st.integers(0, 3))
    begun += [("link", who, 1, "yes") for who in ("therapist", "patient", "supervisor")[:asked]]
    if asked and draw(st.booleans()):
        begun += [("link", who, 1, "words") for who in NAMES]
    return begun, draw(st.lists(any_step, min_size=1, max_size=5))


class Walk:
    """One course of Ana's and Ben's, in which Ito may supervise."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.address = f"/dyads/{cast.dyad.pk}/"
        self.members: dict[str, Member] = {"therapist": cast.ana_member, "patient": cast.ben_member}
        self.people = {"therapist": cast.ana, "patient": cast.ben, "supervisor": cast.ito}
        self.browsers: dict[str, Browser] = {who: signed_in(person) for who, person in self.people.items()}
        self.sessions = {1: cast.session, 2: Session.objects.create(
            dyad=cast.dyad, number=2, date=date(2025, 3, 10), stage=Stage.NOBODY_ANSWERED
        )}  # fmt: skip
        self.meetings = {number: promise.Meeting() for number in SESSIONS}
        self.ever_planted: dict[str, set[str]] = {role: set() for role in NAMES}
        self.reflected: set[str] = set()
        self.numbered = count()
        self.gone: set[str] = set()
        self.closed: set[str] = set()
        self.supervised = promise.Supervised(closed=self.closed)

    def do(self, act: str, who: str, number: int, *rest: Any) -> None:
        if who not in self.gone:
            getattr(self, f"_{act}")(who, number, *rest)

    def _answer(self, role: str, number: int, given: dict[str, Any], chosen: dict[str, str]) -> None:
        if role in self.closed:
            return
        told = {
            name: self._planted(role) if name in IN_WORDS and value is not None else value
            for name, value in given.items()
        }
        before = Check.objects.filter(session=self.sessions[number], author=self.members[role], replaced_at=None)
        sent = submission(chosen, replaces=before.first(), **told)
        try:
            submit(self.sessions[number].pk, self.members[role], sent)
        except MoveNotAllowed:
            assert self.meetings[number].is_over
        said = {name: (each.value, each.level.value) for name, each in sent.answers.items() if each.value is not None}
        self.meetings[number].answer(role, said)

    def _planted(self, role: str) -> str:
        words = f"zq{next(self.numbered)}qz"
        self.ever_planted[role].add(words)
        return words

    def _level(self, role: str, number: int, question: str, level: str) -> None:
        own = Answer.objects.filter(
            check_made__session=self.sessions[number], check_made__author=self.members[role],
            check_made__replaced_at=None, question=question,
        ).first()  # fmt: skip
        if own is not None and role not in self.closed:
            self.browsers[role].post(f"{self._session(number)}level/", {"answer": str(own.pk), "level": level})
            self.meetings[number].choose(role, question, level)

    def _open(self, role: str, number: int) -> None:
        self.browsers[role].post(f"{self._session(number)}open/")
        if role not in self.closed:
            self.meetings[number].open()

    def _ready(self, role: str, number: int) -> None:
        self.browsers[role].post(f"{self._session(number)}open-talk/")
        if role not in self.closed:
            self.meetings[number].get_ready(role)

    def _session(self, number: int) -> str:
        return f"{self.address}sessions/{number}/"

    def _erase(self, role: str, _number: int) -> None:
        erase_member(self.members[role])
        self.gone.add(role)
        self._finish()
        for meeting in self.meetings.values():
            meeting.erase(role)

    def _end(self, role: str, _number: int) -> None:
        self.browsers[role].post(f"{self.address}end/", {"sure": "yes"})
        if role not in self.closed:
            self._finish()

    def _finish(self) -> None:
        self.supervised.part()
        for meeting in self.meetings.values():
            meeting.is_over = True

    def _reflect(self, role: str, _number: int) -> None:
        """What a therapist writes for themselves is on their own page of reflections and on no other page at all."""
        words = self._planted(role)
        self.browsers[role].post(f"/own-part/reflections/{uuid.uuid4()}/", {"words": words, "version": "0"})
        if role == "therapist" and role not in self.closed:
            self.reflected.add(words)

    def _switch(self, who: str, _number: int) -> None:
        """The administrator closes an account, or opens it again."""
        is_open = who in self.closed
        switch(self.people[who], by=self.cast.max, is_open=is_open)
        if is_open:
            self.closed.remove(who)
            self.browsers[who] = signed_in(self.people[who])
        else:
            self.closed.add(who)

    def _link(self, who: str, _number: int, act: str) -> None:
        """Press what this one of the three would press, whether or not it is offered to them."""
        self.supervised.do(act, who)
        sent = {"act": LINK_MOVES[act] or YES[who], "supervisor": str(self.cast.ito.pk)}
        row = Supervision.objects.exclude(stage="ended").first()
        if who != "supervisor":
            self.browsers[who].post(f"{self.address}supervision/", sent)
        elif row is not None:
            self.browsers[who].post(f"/supervised/{row.pk}/answer/", sent)
