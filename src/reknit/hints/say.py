"""How hints are worded: the sentences of wording.toml, filled in for one viewer."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from reknit.hints.hint import BOTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOT_RARE, OFTEN = 0.05, 0.2
"""From these shares on, the noise is called not rare, and often."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom the words are for: the viewer's role, and the first names by role."""

    viewer: str
    names: Mapping[str, str]

    def told(self, kind: str, member: str, **values: object) -> str:
        """Return the sentence of this kind of hint about a member (or both), beginning with a capital."""
        sentences = wording()[kind]
        if member == BOTH:
            return _capital(sentences[BOTH].format(**values))
        sentence = sentences["you" if member == self.viewer else "other"]
        told = sentence.format(who=self.who(member), whose=self.whose(member), other=self.other(member), **values)
        return _capital(told)

    def who(self, member: str) -> str:
        """Return "you" or the first name."""
        return "you" if member == self.viewer else self.names[member]

    def whose(self, member: str) -> str:
        """Return "your" or the first name's possessive."""
        return "your" if member == self.viewer else f"{self.names[member]}\N{RIGHT SINGLE QUOTATION MARK}s"

    def other(self, member: str) -> str:
        """Return how the one beside this member is called, "" where there is none."""
        return next((self.who(each) for each in self.names if each != member), "")


@cache
def wording() -> Mapping[str, Any]:
    """Return all sentences."""
    text = resources.files("reknit.hints").joinpath("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def noise(share: float, ever: float) -> str:
    """Return in a sentence how often stable pairs would look the same, at one look and looked at after every session.

    How it is told depends on the latter, because people do look after every session.
    """
    form = "rare" if ever < NOT_RARE else "not_rare" if ever < OFTEN else "often"
    return str(wording()["noise"][form]).format(share=of_hundred(share), ever=of_hundred(ever))


def noise_in_the_long_run(kind: str, now: float, ever: float) -> str:
    """Return in a sentence how often stable pairs would show as much in the long run, with what belongs beside it."""
    words = wording()["noise"]
    told = str(words["long_run"]).format(now=of_hundred(now), ever=of_hundred(ever))
    often = str(words["often_so"]) if now >= OFTEN and kind != "level" else ""
    return " ".join(each for each in (words.get(kind, ""), told, often, words["not_validated"]) if each)


def nothing_worked_out() -> str:
    """Return the sentence beside what was marked, where nothing is inferred."""
    return str(wording()["noise"]["marked"])


def sessions_told(sessions: Sequence[int]) -> str:
    """Return session numbers in words: "session 4", "sessions 4 and 5", "sessions 4 to 7", "sessions 4, 6 and 9"."""
    if len(sessions) == 1:
        return f"session {sessions[0]}"
    if len(sessions) > 2 and sessions[-1] - sessions[0] == len(sessions) - 1:
        return f"sessions {sessions[0]} to {sessions[-1]}"
    return f"sessions {', '.join(map(str, sessions[:-1]))} and {sessions[-1]}"


def strength(mark: float) -> str:
    """Return a mark's word: slight, clear or serious."""
    return str(wording()["strength"][str(int(mark))])


def of_hundred(share: float) -> str:
    """Return a share from 0 to 1 in words: "about 3 of 100"."""
    hundred = round(100 * share)
    if hundred < 1:
        return "fewer than 1 of 100"
    return f"about {hundred} of 100" if hundred < 100 else "nearly all"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
