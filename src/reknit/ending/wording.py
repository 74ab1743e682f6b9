"""The words of an ending: the parts each one writes, "we are not a good fit", and the hand-over the guest owns."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.kinds import Voice
from reknit.sharing import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LEVEL = Level.ONLY_ME
MOST_CHARACTERS = 2_000
HAND_OVER_VOICE = Voice.GUEST
"""Only who has been a guest has somebody new to hand over to, and only they own it."""


@dataclass(frozen=True, slots=True)
class GoodbyePart:
    """One part that each writes alone; the answer is words, at most `MOST_CHARACTERS`."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GoodbyeWords:
    """All that one voice reads on the way through a goodbye, with the other one's name filled in."""

    title: str
    intro: str
    who_reads: str
    closed_alone: str
    parts: tuple[GoodbyePart, ...]


@dataclass(frozen=True, slots=True)
class NotAFit:
    """What one voice reads under "we are not a good fit"."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOverPart:
    """One part of the hand-over, in words."""

    name: str
    title: str


def goodbye_words(voice: Voice, other: str) -> GoodbyeWords:
    """Return the words of a goodbye for a role of this voice; `other` is the other one's name."""
    said = wording()["goodbye"]
    parts = tuple(
        GoodbyePart(entry["name"], entry["title"], entry[voice.value].format(other=other))
        for entry in wording()["part"]
    )
    intro, closed_alone = said[voice.value].format(other=other), said["closed_alone"].format(other=other)
    return GoodbyeWords(said["title"], intro, said["who_reads"], closed_alone, parts)


def not_a_fit(voice: Voice, other: str) -> NotAFit:
    """Return what a role of this voice reads under "we are not a good fit"."""
    said = wording()["not_a_fit"]
    return NotAFit(said["title"], tuple(text.format(other=other) for text in said[voice.value]))


def hand_over_parts(voice: Voice) -> tuple[HandOverPart, ...]:
    """Return what a hand-over is made of; nothing for who does not own one."""
    if voice is not HAND_OVER_VOICE:
        return ()
    return tuple(HandOverPart(**entry) for entry in wording()["hand_over"]["part"])


def hand_over_text(written: Mapping[str, str]) -> str:
    """Return the hand-over as plain text for its owner to keep, print or pass on; empty parts are left out.

    Args:
        written: part -> words; other keys are not looked at.
    """
    said = wording()["hand_over"]
    filled = ((part.title, written.get(part.name, "").strip()) for part in hand_over_parts(HAND_OVER_VOICE))
    parts = [f"{title}\n{words}" for title, words in filled if words]
    return "\n\n".join([said["title"], *parts, said["notice"]]) + "\n"


@cache
def wording() -> Mapping[str, Any]:
    """Return all words of an ending."""
    return tomllib.loads(files("reknit.ending").joinpath("wording.toml").read_text(encoding="utf-8"))
