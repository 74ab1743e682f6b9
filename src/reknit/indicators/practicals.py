"""The practical side of the work: what each may answer about money, and a short guide for talking about it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.sharing import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.kinds import Kind, Voice

DEFAULT_LEVEL = Level.ONLY_ME
FIELD = "practical-{name}"


@dataclass(frozen=True, slots=True)
class PracticalQuestion:
    """One question about money as one role is asked it; the value of an option is its place in `options`, from 0."""

    name: str
    text: str
    help: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """One step of the guide for talking about money, in the words of one voice."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Practicals:
    """What one role is asked and offered about money. `notice` says that it is not validated."""

    version: int
    title: str
    notice: str
    questions: tuple[PracticalQuestion, ...]
    guide: tuple[MoneyStep, ...]


def practicals(kind: Kind, voice: Voice) -> Practicals:
    """Return the questions about money and the guide, for a voice in a kind of dyad."""
    stored = _stored()
    questions = tuple(_question(entry, voice) for entry in stored["question"] if kind.name in entry["kinds"])
    guide = tuple(MoneyStep(entry["name"], entry["title"], entry[voice.value]) for entry in stored["step"])
    return Practicals(stored["version"], stored["title"], stored["notice"], questions, guide)


def read_practicals(asked: Practicals, raw: Mapping[str, str]) -> dict[str, int | None]:
    """Return question -> value in these fields of a form, named as `FIELD` says; no option of it: left out."""
    return {each.name: _value(raw.get(FIELD.format(name=each.name), ""), each) for each in asked.questions}


def _question(entry: dict[str, Any], voice: Voice) -> PracticalQuestion:
    said = entry.get(voice.value) or entry["all"]
    return PracticalQuestion(entry["name"], said["text"], said.get("help", ""), tuple(entry["options"]))


def _value(text: str, question: PracticalQuestion) -> int | None:
    values = {str(value): value for value in range(len(question.options))}
    return values.get(text.strip(" "))


@cache
def _stored() -> dict[str, Any]:
    return tomllib.loads(files("reknit.indicators").joinpath("practicals.toml").read_text(encoding="utf-8"))
