"""The private questions that come before a joint talk, where the kind of dyad asks for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reknit.safety.stored import stored_content, stored_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.kinds import Kind

FIELD = "screening-{name}"


@dataclass(frozen=True, slots=True)
class ScreeningQuestion:
    """One private question; the value of an option is its place in `options`, from 0."""

    name: str
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """All private questions, in the order they are asked, "{other}" standing for the other one's name.

    There is no share level to choose: nobody but the author ever sees an answer.
    """

    version: int
    title: str
    intro: str
    notice: str
    kinds: tuple[str, ...]
    questions: tuple[ScreeningQuestion, ...]

    def worded(self, other: str) -> Screening:
        """Return the same with the other one's name filled in."""
        questions = tuple(replace(each, text=each.text.format(other=other)) for each in self.questions)
        return replace(self, intro=self.intro.format(other=other), questions=questions)


@cache
def screening() -> Screening:
    """Return the private questions."""
    entry = tomllib.loads(files("reknit.safety").joinpath("screening.toml").read_text(encoding="utf-8"))
    options = tuple(entry.pop("options"))
    questions = tuple(ScreeningQuestion(each["name"], each["text"], options) for each in entry.pop("question"))
    kinds = tuple(entry.pop("kinds"))
    return Screening(**entry, kinds=kinds, questions=questions)


def screening_for(kind: Kind) -> tuple[ScreeningQuestion, ...]:
    """Return what each member of this kind of dyad is asked in private before a joint talk; nothing for some."""
    return screening().questions if kind.name in screening().kinds else ()


def read_screening(raw: Mapping[str, str]) -> dict[str, int | None]:
    """Return question -> value of every private question in these fields of a form, named as `FIELD` says.

    Empty, left out and "rather not say" are the same. What is not one of the options counts as left out as well: a
    page that pointed at one question with a complaint could be seen from beside.
    """
    return {each.name: _value(raw.get(FIELD.format(name=each.name), ""), each) for each in screening().questions}


def stored_screening(answers: Mapping[str, int | None]) -> str:
    """Return the answers as text of `STORED_LENGTH` characters, whatever they are."""
    return stored_text({"answers": dict(answers), "version": screening().version})


def screening_from(text: str) -> dict[str, int | None]:
    """Return the answers that `stored_screening` wrote.

    Raises:
        ValueError: the text is not what it writes.
    """
    try:
        given = stored_content(text)["answers"]
        answers = {each.name: given[each.name] for each in screening().questions}
    except (KeyError, TypeError) as problem:
        raise ValueError("these are not the stored answers to the private questions") from problem
    for each in screening().questions:
        value = answers[each.name]
        if value is not None and (type(value) is not int or not 0 <= value < len(each.options)):
            raise ValueError(f"the stored answer to {each.name!r} does not fit its question")
    return answers


def _value(text: str, question: ScreeningQuestion) -> int | None:
    values = {str(value): value for value in range(len(question.options))}
    return values.get(text.strip(" "))
