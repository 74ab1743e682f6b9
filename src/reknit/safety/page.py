"""The private page, and the words after every check that lead to it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.safety.severe import Concern

if TYPE_CHECKING:
    from collections.abc import Collection

    from reknit.kinds import Kind, Voice


@dataclass(frozen=True, slots=True)
class AfterChecking:
    """What everybody reads after every check: it takes no argument, so that it cannot depend on an answer."""

    title: str
    text: str
    link: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the private page. `concern` is what it is about, None where it is for every concern."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    concern: Concern | None


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """The private page of one member. `leave` is the words on the button that leaves it quickly.

    `no_contacts` stands in place of the site's contacts where it has named none.
    """

    title: str
    leave: str
    no_contacts: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class TellingWords:
    """What stands beside "I want someone here to know", where the site has a risk protocol, and what became of it."""

    title: str
    text: str
    button: str
    waiting: str
    unanswered: str
    answered: str
    take_back: str


def telling_words(other: str) -> TellingWords:
    """Return the words for letting somebody here know; `other` is the other one's name."""
    return TellingWords(**{name: text.format(other=other) for name, text in _stored()["telling"].items()})


def after_checking() -> AfterChecking:
    """Return the words after every check."""
    return AfterChecking(**_stored()["after"])


def safety_page(kind: Kind, voice: Voice, *, other: str, own_concerns: Collection[Concern] = ()) -> SafetyPage:
    """Return the private page of a member.

    It has the same sections whatever was answered, and so the same length; a member's own concerns only come first
    among the sections about concerns.

    Args:
        kind: the kind of dyad.
        voice: the member's voice.
        other: the other one's name.
        own_concerns: `standing_concerns` of this member's own answers.
    """
    stored = _stored()
    sections = [
        _section(entry, voice, other)
        for entry in stored["section"]
        if _paragraphs(entry, voice) and kind.name in entry.get("kinds", [kind.name])
    ]
    general = [each for each in sections if each.concern is None]
    named = [each for each in sections if each.concern in own_concerns]
    others = [each for each in sections if each.concern is not None and each.concern not in own_concerns]
    return SafetyPage(**stored["page"], sections=(*general[:1], *named, *general[1:], *others))


def _section(entry: dict[str, Any], voice: Voice, other: str) -> Section:
    concern = Concern(entry["concern"]) if "concern" in entry else None
    paragraphs = tuple(text.format(other=other) for text in _paragraphs(entry, voice))
    return Section(entry["name"], entry["title"], paragraphs, concern)


def _paragraphs(entry: dict[str, Any], voice: Voice) -> list[str]:
    return list(entry.get(voice.value) or entry.get("all") or ())


@cache
def _stored() -> dict[str, Any]:
    return tomllib.loads(files("reknit.safety").joinpath("page.toml").read_text(encoding="utf-8"))
