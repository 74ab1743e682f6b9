"""Prompts to reflect on, drawn one at a time in the order in which they stand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

SOMEONE = "someone I work with"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; `about` is its theme in a word or two."""

    name: str
    about: str
    text: str

    def worded(self, other: str = SOMEONE) -> str:
        """Return the prompt, about somebody of this name."""
        return self.text.replace("{other}", other)


@cache
def prompts() -> tuple[Prompt, ...]:
    """Return every prompt."""
    return tuple(Prompt(**each) for each in _data()["prompt"])


def notice() -> str:
    """Return what is said of all of them: whose wording it is, and that it is not validated."""
    return str(_data()["notice"])


def prompt_named(name: str) -> Prompt | None:
    """Return the prompt of this name, None where there is none: an earlier version may have had it."""
    return next((each for each in prompts() if each.name == name), None)


def after(name: str) -> Prompt:
    """Return the prompt that is drawn after the one of this name: the first after the last or an unknown one."""
    places = {each.name: place for place, each in enumerate(prompts())}
    return prompts()[(places.get(name, -1) + 1) % len(prompts())]


def of_day(day: date) -> Prompt:
    """Return the prompt that this day begins with."""
    return prompts()[day.toordinal() % len(prompts())]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("reknit.self_examination").joinpath("prompts.toml").read_text(encoding="utf-8"))
