"""After a step of a walk: every page of everybody, beside what the promise says they may read."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from reknit.web.audit.lines import Act
from reknit.web.audit.models import Line
from reknit.web.supervision.models import Supervision
from tests.web import promise
from tests.web.cast import signed_in
from tests.web.coding.talks import brought
from tests.web.walking import NAMES, SESSIONS, Walk

if TYPE_CHECKING:
    from tests.web.cast import Cast

COPY = "/account/copy/everything.json"
MORE_COPIES = ("everything.csv", "without-private.json", "without-private.csv", "ratings.csv")
OF_PAIR = (
    "", "all-sessions/", "who-looked/", "supervision/", "terms/", "end/", "ratings.csv", "repairs.csv", "talk/",
    "closer/", "next-session/", "now-and-then/", "practicals/", "written-down/", "private/", "goodbye/",
    "goodbye/for-somebody-new/",
)  # fmt: skip
OF_SESSION = ("", "status/", "check/", "paper/")
OWN = ("/", "/transcripts/", "/own-part/", "/own-part/reflections/", "/own-part/reflections.txt", "/supervised/")
TALK_BROUGHT = "Ana Lee: How was the windmill?\nBen: I saw it turning.\n"
TALK_WORDS = {"windmill", "title-of-a-talk"}
OF_SITE = ("/site/", "/site/people/", "/site/figures/", "/site/keeping/", "/spoken-to/")


class Look(Walk):
    """A walk that is looked at."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.strangers = {"another patient": signed_in(cast.cleo), "administrator": signed_in(cast.max)}
        self.looks = 0
        # Of a talk that the therapist codes nobody else reads a word anywhere: not the patient, nor a supervisor.
        self.talk = brought(self.browsers["therapist"], TALK_BROUGHT, title="title-of-a-talk")

    def look(self) -> None:
        self.looks += 1
        # The looks of before would only make the pages that list them longer each time.
        Line.objects.filter(act__in=[Act.EXPORTED, *(act for act in Act if act.startswith("looked"))]).delete()
        self._look_as_supervisor()
        self._look_as_stranger()
        for reader, author in (("therapist", "patient"), ("patient", "therapist")):
            pages = self.pages(reader)
            if reader in self.closed | self.gone:
                written = self.ever_planted[author] | (self.ever_planted[reader] if reader in self.closed else set())
                assert not any(words in page for page in pages.values() for words in written)
                continue
            self._look_for_words(pages, reader, author)
            self._look_at_table(pages[f"{self.address}ratings.csv"], reader)
            self._look_at_copy(pages[COPY], reader, author)
            self._look_at_course(pages[self.address], reader)
            self._look_at_own_part(pages["/own-part/"], reader, author)
            for number in SESSIONS:
                self._look_at_session(pages[self._session(number)], number, reader, author)

    def pages(self, reader: str) -> dict[str, str]:
        """Return every page that this one of the two can reach, and one more form of their copy by turns."""
        paths = [self.address + rest for rest in OF_PAIR]
        paths += [self._session(number) + rest for number in SESSIONS for rest in OF_SESSION]
        paths += [self.talk, *OWN, COPY, self._copy_by_turns()]
        browser = self.browsers[reader]
        return {path: browser.get(path, follow=path == "/").content.decode() for path in paths}

    def _copy_by_turns(self) -> str:
        return f"/account/copy/{MORE_COPIES[self.looks % len(MORE_COPIES)]}"

    def _look_as_stranger(self) -> None:
        """One of those by turns who are not one of the two: they read no word of either, whatever they ask for."""
        strangers = {**self.strangers, "supervisor": self.browsers["supervisor"]}
        who = list(strangers)[self.looks % len(strangers)]
        paths = [self.talk, *(OF_SITE if who == "administrator" else OWN), COPY, self._copy_by_turns(), self.address]
        for path in [*paths, self._session(1), f"{self.address}ratings.csv"]:
            page = strangers[who].get(path, follow=path == "/").content.decode()
            assert not any(words in page for words in self._written() | TALK_WORDS), (who, path)
            assert who == "supervisor" or str(self.cast.dyad.pk) not in page.replace(path, ""), (who, path)

    def _written(self) -> set[str]:
        return self.ever_planted["therapist"] | self.ever_planted["patient"]

    def _look_as_supervisor(self) -> None:
        row = Supervision.objects.order_by("-proposed_at").first()
        answer = self.browsers["supervisor"].get(f"/supervised/{row.pk if row else self.cast.dyad.pk}/")
        assert (answer.status_code == 200) == self.supervised.sees
        page = answer.content.decode()
        assert {words for words in self._written() if words in page} == self.supervised.planted(self.meetings)
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

    def _look_for_words(self, pages: dict[str, str], reader: str, author: str) -> None:
        may_be_read = promise.planted(self.meetings, reader, author)
        for path, page in pages.items():
            found = {words for words in self.ever_planted[author] if words in page}
            on_session = re.fullmatch(r".*/sessions/(\d)/", path)
            allowed = may_be_read[int(on_session[1])] if on_session else set()
            if "/account/copy/" in path and not path.endswith("ratings.csv"):
                allowed = set().union(*may_be_read.values())
            assert found == allowed, path
            in_talk = {words for words in TALK_WORDS if words in page}
            if reader == "therapist" and path.endswith("/written-down/"):
                in_talk.discard("title-of-a-talk")  # one's own, to ask about
            whole_copy = "/account/copy/everything" in path
            own_talk = reader == "therapist" and (path == self.talk or whole_copy)
            listed = {"title-of-a-talk"} if reader == "therapist" and path == "/transcripts/" else set()
            assert in_talk == (TALK_WORDS if own_talk else listed), path
            reflected = {words for words in self.reflected if words in page}
            own_page = reader == "therapist" and path in OWN and "reflections" in path
            assert reflected == (self.reflected if own_page else set()), path

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
