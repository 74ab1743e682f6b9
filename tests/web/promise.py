"""What reknit promises about who sees what, written a second time and in another way.

It keeps its own record of what was answered and done, and imports nothing of the app.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BOND = ("understood", "matters", "manner", "candour", "closeness")
NUMBERS = (*BOND, "rub", "rub_settled", "week")
WORDS = ("good_moment", "words")

Said = dict[str, tuple[int | str, str]]
"""question -> what was answered, and its level"""


@dataclass
class Meeting:
    """One session as the two of them know it."""

    said: dict[str, Said] = field(default_factory=dict)
    is_open: bool = False
    ready: set[str] = field(default_factory=set)
    is_over: bool = False

    def answer(self, who: str, said: Said) -> None:
        if self.is_over:
            return
        before = self.said.get(who, {})
        self.said[who] = {
            question: (value, self._possible(level, before.get(question, (0, "only_me"))[1]))
            for question, (value, level) in said.items()
        }

    def _possible(self, wished: str, before: str) -> str:
        """What was seen can be kept or taken back; after the talk nothing more can wait for it. Else: only me."""
        seen = {"shared", "next_talk"} if len(self.ready) == 2 else {"shared"}
        if not self.is_open:
            return wished
        if before in seen:
            more_private = wished == "only_me" or (wished == "next_talk" and before == "shared")
            return "only_me" if more_private else before
        return "only_me" if wished == "next_talk" and len(self.ready) == 2 else wished

    def choose(self, who: str, question: str, level: str) -> bool:
        """Change who sees an answer, where that is possible; after the end it can only be taken back."""
        if question not in self.said.get(who, {}) or (self.is_over and level != "only_me"):
            return False
        value, before = self.said[who][question]
        seen = {"shared", "next_talk"} if len(self.ready) == 2 else {"shared"}
        too_late = before in seen or (level == "next_talk" and len(self.ready) == 2)
        if self.is_open and level not in {before, "only_me"} and too_late:
            return False
        self.said[who][question] = (value, level)
        return True

    def erase(self, who: str) -> None:
        """What somebody erased can be read by nobody, themselves included."""
        self.said.pop(who, None)

    def open(self) -> None:
        self.is_open = self.is_open or (len(self.said) == 2 and not self.is_over)

    def get_ready(self, who: str) -> None:
        if self.is_open and not self.is_over:
            self.ready.add(who)

    def readable(self, reader: str, author: str) -> dict[str, int | str]:
        """Return what `reader` may read of `author`: everything of one's own; of the other what is open."""
        said = self.said.get(author, {})
        if reader == author:
            return {question: value for question, (value, _) in said.items()}
        if not self.is_open:
            return {}
        levels = {"shared", "next_talk"} if len(self.ready) == 2 else {"shared"}
        return {question: value for question, (value, level) in said.items() if level in levels}


def table(meetings: dict[int, Meeting], reader: str) -> set[tuple[str, str, str, str]]:
    """Return the rows of the reader's copy: session, role, measure, score."""
    rows = set()
    for number, meeting in meetings.items():
        for author in meeting.said:
            readable = meeting.readable(reader, author)
            found = {name: float(readable[name]) for name in NUMBERS if name in readable}
            bond = [found[name] for name in BOND if name in found]
            if len(bond) >= 3:
                found["between_us"] = round(sum(bond) / len(bond), 2)
            rows |= {(str(number), author, name, f"{value:g}") for name, value in found.items()}
    return rows


def planted(meetings: dict[int, Meeting], reader: str, author: str) -> dict[int, set[str]]:
    """Return the author's words that the reader may read, by session."""
    return {
        number: {str(value) for name, value in meeting.readable(reader, author).items() if name in WORDS}
        for number, meeting in meetings.items()
    }


def rubs_seen(meetings: dict[int, Meeting], reader: str, author: str) -> list[int]:
    """Return in how many open sessions both marked a rub, only the other did, only the reader did, and neither did."""
    counts = [0, 0, 0, 0]
    for meeting in meetings.values():
        mine, theirs = (meeting.readable(reader, who).get("rub") for who in (reader, author))
        if meeting.is_open and mine is not None and theirs is not None:
            counts[{(True, True): 0, (True, False): 1, (False, True): 2}.get((int(theirs) > 0, int(mine) > 0), 3)] += 1
    return counts


def table_of_both(meetings: dict[int, Meeting]) -> set[tuple[str, str, str, str]]:
    """Return what a supervisor may know of the numbers: of each author only what the other of the two may read."""
    rows = set()
    for number, meeting in meetings.items():
        for author in meeting.said:
            (other,) = {"therapist", "patient"} - {author}
            alone = Meeting({author: meeting.said[author]}, meeting.is_open, meeting.ready)
            rows |= {row for row in table({number: alone}, other) if row[1] == author}
    return rows


@dataclass
class Supervised:
    """How far the three have come, and which of the two would let words be read."""

    said_yes: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    """Of the three, whose account is closed."""
    is_over: bool = False

    def part(self) -> None:
        """Where one of the two is gone nobody supervises, and nobody will."""
        self.said_yes, self.words, self.is_over = [], set(), True

    def do(self, act: str, who: str) -> None:
        """The therapist, the patient and the supervisor say yes in this order; each may say no, and it is over."""
        order = ["therapist", "patient", "supervisor"]
        knows = who != "supervisor" or (len(self.said_yes) >= 2 and not self.closed)
        if self.is_over or who in self.closed:
            return
        if (
            act == "yes"
            and knows
            and self._could_begin()
            and order[len(self.said_yes) : len(self.said_yes) + 1] == [who]
        ):
            self.said_yes.append(who)
        elif act == "no" and self.said_yes and knows:
            self.said_yes, self.words = [], set()
        elif len(self.said_yes) >= 2 and who != "supervisor":
            self.words = (
                self.words | {who} if act == "words" else self.words - {who} if act == "no words" else self.words
            )

    def _could_begin(self) -> bool:
        """Nobody proposes somebody who has no way in."""
        return bool(self.said_yes) or "supervisor" not in self.closed

    @property
    def sees(self) -> bool:
        return len(self.said_yes) == 3 and not self.closed

    def planted(self, meetings: dict[int, Meeting]) -> set[str]:
        """Return the words that the supervisor may read: none, or what both of the two can read."""
        if not self.sees or len(self.words) < 2:
            return set()
        pairs = (("therapist", "patient"), ("patient", "therapist"))
        return {
            each for reader, author in pairs for found in planted(meetings, reader, author).values() for each in found
        }
