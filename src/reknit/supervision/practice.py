"""Prompts for deliberate practice, bound to the kind of rub: something small to try aloud in supervision.

The prompts are reknit's own wording and not validated. They follow an idea that trainings share: take one short moment,
say it aloud, look at what it does, and say it again, a little differently.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reknit.repair.moves import Rub

if TYPE_CHECKING:
    from collections.abc import Collection


class UnknownPromptError(ValueError):
    """There is no prompt of this name."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to practise.

    Attributes:
        name: as it is stored.
        rub: the kind of rub it is for.
        title: a few words.
        scene: what the supervisor plays.
        try_: what to say or do, in one's own words.
        look: what to look at afterwards, in oneself first.
        harder: how to go on once it comes easily.
    """

    name: str
    rub: Rub
    title: str
    scene: str
    try_: str
    look: str
    harder: str


@cache
def prompts() -> tuple[Prompt, ...]:
    """Return every prompt, withdrawal first."""
    text = files("reknit.supervision").joinpath("practice.toml").read_text(encoding="utf-8")
    return tuple(
        Prompt(each["name"], Rub(each["rub"]), *(each[part] for part in ("title", "scene", "try", "look", "harder")))
        for each in tomllib.loads(text)["prompt"]
    )


def prompt_named(name: str) -> Prompt:
    """Return the prompt of this name.

    Raises:
        UnknownPromptError: there is none.
    """
    for prompt in prompts():
        if prompt.name == name:
            return prompt
    raise UnknownPromptError(f"there is no prompt {name!r}; there are {', '.join(each.name for each in prompts())}")


def prompts_for(rubs: Collection[Rub]) -> tuple[Prompt, ...]:
    """Return the prompts for these kinds of rub; all of them where the kind is not clear, or there was none yet."""
    known = [rub for rub in rubs if rub is not Rub.UNCLEAR]
    return tuple(each for each in prompts() if not known or each.rub in known)
