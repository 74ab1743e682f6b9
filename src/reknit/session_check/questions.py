"""The questions of the session check, version by version, as data; and their wording for one of the two."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.kinds import Voice
from reknit.sharing import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

LATEST_VERSION = 1
SCALE_LOW = 0
SCALE_HIGH = 10
MOST_CHARACTERS = 2_000


class UnknownVersionError(ValueError):
    """There is no session check of this version."""


class UnknownQuestionError(ValueError):
    """This version of the session check has no question of this name."""


class QuestionKind(StrEnum):
    """How a question is answered: a whole number 0 to 10, one of a few options, or words."""

    SCALE = "scale"
    CHOICE = "choice"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Wording:
    """One question as one voice says it; "{other}" stands for the other one's name."""

    text: str
    help: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the possible answers to a choice. `value` is what is stored, from 0."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class WordedQuestion:
    """One question for one role, with the other one's name filled in.

    `follows` names the question it belongs to, and is asked of those who answered that one above 0.
    `low_label` and `high_label` are the words at 0 and 10 of a scale, empty otherwise. `most_characters`
    is the longest possible answer in words, None otherwise.
    """

    name: str
    kind: QuestionKind
    text: str
    help: str
    low_label: str
    high_label: str
    options: tuple[Option, ...]
    default_level: Level
    follows: str | None
    most_characters: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the words of every voice.

    `measure` is the measure of the panel that its answers go to, None where they go to none. The value of an
    option is its place in `options`. `follows` names the question it belongs to: it is asked of those who
    answered that one above 0.
    """

    name: str
    kind: QuestionKind
    default_level: Level
    wording: Mapping[Voice, Wording]
    options: tuple[str, ...] = ()
    follows: str | None = None
    measure: str | None = None

    @property
    def highest(self) -> int:
        """The highest value it can be answered with; 0 where it is answered in words."""
        if self.kind is QuestionKind.SCALE:
            return SCALE_HIGH
        return max(len(self.options) - 1, 0)

    def worded(self, voice: Voice, other: str) -> WordedQuestion:
        """Return the question as it is put to a role of this voice; `other` is the other one's name."""
        said = self.wording[voice]
        options = (Option(value, label.format(other=other)) for value, label in enumerate(self.options))
        return WordedQuestion(
            name=self.name,
            kind=self.kind,
            text=said.text.format(other=other),
            help=said.help.format(other=other),
            low_label=said.low.format(other=other),
            high_label=said.high.format(other=other),
            options=tuple(options),
            default_level=self.default_level,
            follows=self.follows,
            most_characters=MOST_CHARACTERS if self.kind is QuestionKind.WORDS else None,
        )


@dataclass(frozen=True, slots=True)
class SessionCheck:
    """One version of the session check, its questions in the order they are asked.

    `notice` says that it is not validated, and goes wherever its results are shown.
    """

    version: int
    title: str
    notice: str
    licence: str
    questions: tuple[Question, ...]

    def question(self, name: str) -> Question:
        """Return the question of this name.

        Raises:
            UnknownQuestionError: this version does not ask it.
        """
        for question in self.questions:
            if question.name == name:
                return question
        raise UnknownQuestionError(f"version {self.version} of the session check has no question {name!r}")

    def worded(self, voice: Voice, other: str) -> tuple[WordedQuestion, ...]:
        """Return every question as it is put to a role of this voice; `other` is the other one's name."""
        return tuple(question.worded(voice, other) for question in self.questions)


@cache
def session_check(version: int | None = None) -> SessionCheck:
    """Return this version of the session check; the latest when None.

    Raises:
        UnknownVersionError: there is no such version.
    """
    chosen = LATEST_VERSION if version is None else version
    if not 1 <= chosen <= LATEST_VERSION:
        raise UnknownVersionError(f"there is no version {chosen} of the session check; the latest is {LATEST_VERSION}")
    source = files("reknit.session_check").joinpath(f"version_{chosen}.toml")
    entry = tomllib.loads(source.read_text(encoding="utf-8"))
    questions = tuple(_question(each) for each in entry.pop("question"))
    return SessionCheck(**entry, questions=questions)


def _question(entry: dict[str, Any]) -> Question:
    return Question(
        name=entry["name"],
        kind=QuestionKind(entry["kind"]),
        default_level=Level(entry["level"]),
        wording={voice: Wording(**entry[voice.value]) for voice in Voice},
        options=tuple(entry.get("options", ())),
        follows=entry.get("follows"),
        measure=entry.get("measure"),
    )
