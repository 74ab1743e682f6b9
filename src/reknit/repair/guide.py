"""The words of every step: by kind of rub, and by how a role is spoken to."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.kinds import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.repair.moves import Rub, Stage


class Aside(StrEnum):
    """Words beside the steps.

    `third`: bringing someone in. `elsewhere`: whether this is known from other relationships; to be offered from the
    first look back on and never before, because first comes what is between the two.
    """

    THIRD = "third"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Guide:
    """What is said at one step: a heading, what to do, things to wonder about, and how a sentence could begin."""

    title: str
    what: str
    prompts: tuple[str, ...]
    starts: tuple[str, ...]


def guide(step: Stage | Aside, *, rub: Rub, voice: Voice, other: str) -> Guide:
    """Return what is said at this step to a role of this voice; `other` is the other one's name."""
    said: dict[str, Any] = {}
    for layer in (_file("every"), _file(rub.value)):
        entry = layer.get(step.value, {})
        said |= {name: value for name, value in entry.items() if name not in _VOICES}
        said |= entry.get(voice.value, {})
    return Guide(
        title=said["title"].format(other=other),
        what=said["what"].format(other=other),
        prompts=tuple(each.format(other=other) for each in said["prompts"]),
        starts=tuple(each.format(other=other) for each in said["starts"]),
    )


_VOICES = frozenset(voice.value for voice in Voice)


@cache
def _file(name: str) -> Mapping[str, Any]:
    text = files("reknit.repair").joinpath(f"guides/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
