"""From the fields of a form to the answers of one check, or to what has to be put right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reknit.session_check.questions import MOST_CHARACTERS, SCALE_LOW, Question, QuestionKind, session_check
from reknit.sharing import Level

if TYPE_CHECKING:
    from reknit.session_check.questions import SessionCheck

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

PREFIXES = ("answer-", "level-", "skip-")
WHOLE_CHECK = ""
"""The key under which `AnswersRefused` keeps what concerns no single question."""


class AnswersRefused(ValueError):  # noqa: N818 - nothing is broken; something has to be put right
    """Some answers cannot be taken. `messages` holds one plain sentence for each question concerned."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name or 'check'}: {message}" for name, message in messages.items()))
        self.messages: Mapping[str, str] = MappingProxyType(dict(messages))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and how far it is shared. `value` None: rather not say, or left empty, which are one."""

    value: int | str | None
    level: Level


@dataclass(frozen=True, slots=True, eq=False)
class Answers(Mapping[str, Answer]):
    """The answers of one check: every question of its version -> Answer, in the order they are asked."""

    version: int
    by_question: Mapping[str, Answer]

    def __getitem__(self, question: str) -> Answer:
        return self.by_question[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_question)

    def __len__(self) -> int:
        return len(self.by_question)

    def to_json(self) -> str:
        """Return the answers as JSON in ASCII; the same answers always give the same text."""
        answers = {name: {"level": each.level.value, "value": each.value} for name, each in self.items()}
        return json.dumps({"answers": answers, "version": self.version}, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Answers:
        """Return the answers that `to_json` wrote.

        Raises:
            ValueError: the text is not what `to_json` writes for a version that reknit knows.
        """
        try:
            stored = json.loads(text)
            check, given = session_check(_version(stored["version"])), stored["answers"]
            answers = {each.name: _stored(each, given[each.name]) for each in check.questions}
        except (KeyError, TypeError, AttributeError) as problem:
            raise ValueError("these are not the stored answers of a session check") from problem
        if len(given) != len(answers):
            raise ValueError(f"version {check.version} of the session check does not ask all that is stored here")
        return Answers(check.version, MappingProxyType(answers))


def _version(stored: object) -> int:
    if type(stored) is not int:
        raise ValueError("the stored version of the session check is not a whole number")
    return stored


def _stored(question: Question, entry: Mapping[str, Any]) -> Answer:
    value = entry["value"]
    if question.kind is QuestionKind.WORDS:
        fits = isinstance(value, str)
    else:
        fits = type(value) is int and SCALE_LOW <= value <= question.highest
    if value is not None and not fits:
        raise ValueError(f"the stored answer to {question.name!r} does not fit its question")
    return Answer(value, Level(entry["level"]))


def read_answers(check: SessionCheck, raw: Mapping[str, str], defaults: Mapping[str, Level]) -> Answers:
    """Return the answers in these fields of a form.

    Empty and left out are the same as "rather not say". A follow-up of a question answered with 0, or not
    answered, is dropped without a word: its author changed their mind. Fields that begin with none of
    `answer-`, `level-` and `skip-` are not looked at.

    Args:
        check: the version that was answered.
        raw: field -> text, as `answer-understood` -> "7", `level-understood` -> "shared", `skip-understood` -> "on".
        defaults: question -> the member's own default level, where they set one.

    Raises:
        AnswersRefused: an answer, a level or a field is not possible.
    """
    messages = _strangers(check, raw)
    answers: dict[str, Answer] = {}
    for question in check.questions:
        try:
            level = _level(raw.get(f"level-{question.name}", ""), defaults.get(question.name, question.default_level))
            asked = question.follows in messages or _is_asked(question, answers)
            answers[question.name] = Answer(_value(question, raw) if asked else None, level)
        except _NotPossibleError as problem:
            messages[question.name] = str(problem)
    if messages:
        raise AnswersRefused(messages)
    return Answers(check.version, MappingProxyType(answers))


class _NotPossibleError(ValueError):
    """One field cannot be taken; the text says why."""


def _strangers(check: SessionCheck, raw: Mapping[str, str]) -> dict[str, str]:
    known = {prefix + question.name for prefix in PREFIXES for question in check.questions}
    if all(field in known for field in raw if field.startswith(PREFIXES)):
        return {}
    return {WHOLE_CHECK: "Something was sent that this check does not ask. Please reload the page and try again."}


def _is_asked(question: Question, earlier: Mapping[str, Answer]) -> bool:
    return question.follows is None or bool(earlier[question.follows].value)


def _level(text: str, default: Level) -> Level:
    if not text:
        return default
    try:
        return Level(text)
    except ValueError:
        raise _NotPossibleError("Please choose again who sees this answer.") from None


def _value(question: Question, raw: Mapping[str, str]) -> int | str | None:
    if raw.get(f"skip-{question.name}") == "on":
        return None
    text = raw.get(f"answer-{question.name}", "")
    return _words(text) if question.kind is QuestionKind.WORDS else _number(question, text)


def _number(question: Question, text: str) -> int | None:
    digits = text.strip(" ")
    if not digits:
        return None
    # Only what a slider or a keypad sends: int() alone would also take "1_0", "+7" and the digits of other scripts.
    if digits.isascii() and digits.isdigit() and len(digits) <= len(str(question.highest)):
        value = int(digits)
        if value <= question.highest:
            return value
    if question.kind is QuestionKind.CHOICE:
        raise _NotPossibleError("Please choose one of the answers offered.")
    raise _NotPossibleError(f"Please give a whole number from {SCALE_LOW} to {question.highest}.")


def _words(text: str) -> str | None:
    cleaned = clean_words(text)
    if len(cleaned) > MOST_CHARACTERS:
        raise _NotPossibleError(f"Please keep it to {MOST_CHARACTERS:,} characters; these are {len(cleaned):,}.")
    return cleaned or None


def clean_words(text: str) -> str:
    r"""Return the text with "\n" for every line's end, without control characters and space around it.

    Tabs stay. Lone surrogates go as well: no database can store them.
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
