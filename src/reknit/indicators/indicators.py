"""The indicators and the routine of two, version by version, as data; and their wording for one of the two."""

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

    from reknit.kinds import Kind

LATEST_VERSION = 1
DEFAULT_LEVEL = Level.ONLY_ME


class UnknownVersionError(ValueError):
    """There are no indicators of this version."""


class UnknownIndicatorError(ValueError):
    """This version has no indicator of this name."""


class Group(StrEnum):
    """What an indicator is about: being received, boundaries, money; or the routine the two keep up."""

    RECEIVED = "received"
    BOUNDARIES = "boundaries"
    MONEY = "money"
    ROUTINE = "routine"


@dataclass(frozen=True, slots=True)
class Wording:
    """One indicator as one voice says it; "{other}" stands for the other one's name."""

    text: str
    options: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the possible answers. `value` is what is stored, from 0; "rather not say" is not among them."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class WordedIndicator:
    """One indicator for one role, with the other one's name filled in."""

    name: str
    group: Group
    text: str
    help: str
    options: tuple[Option, ...]
    default_level: Level


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator in the words of every voice. Every voice has the same number of options."""

    name: str
    group: Group
    kinds: tuple[str, ...]
    wording: Mapping[Voice, Wording]

    @property
    def highest(self) -> int:
        """The highest value it can be answered with; higher is more in the way."""
        return len(self.wording[Voice.GUEST].options) - 1

    def is_asked_in(self, kind: Kind) -> bool:
        """Return whether this kind of dyad is asked it."""
        return not self.kinds or kind.name in self.kinds

    def worded(self, voice: Voice, other: str) -> WordedIndicator:
        """Return the indicator as it is put to a role of this voice; `other` is the other one's name."""
        said = self.wording[voice]
        options = tuple(Option(value, label.format(other=other)) for value, label in enumerate(said.options))
        text, more = said.text.format(other=other), said.help.format(other=other)
        return WordedIndicator(self.name, self.group, text, more, options, DEFAULT_LEVEL)


@dataclass(frozen=True, slots=True)
class Indicators:
    """One version, in the order in which a new member is first asked.

    `notice` says that it is not validated, and goes wherever answers are shown.
    """

    version: int
    title: str
    intro: str
    notice: str
    licence: str
    all: tuple[Indicator, ...]

    def named(self, name: str) -> Indicator:
        """Return the indicator of this name.

        Raises:
            UnknownIndicatorError: this version does not have it.
        """
        for indicator in self.all:
            if indicator.name == name:
                return indicator
        raise UnknownIndicatorError(f"version {self.version} of the indicators has none named {name!r}")

    def asked_in(self, kind: Kind) -> tuple[Indicator, ...]:
        """Return those that this kind of dyad is asked."""
        return tuple(indicator for indicator in self.all if indicator.is_asked_in(kind))


@cache
def indicators(version: int | None = None) -> Indicators:
    """Return this version of the indicators; the latest when None.

    Raises:
        UnknownVersionError: there is no such version.
    """
    chosen = LATEST_VERSION if version is None else version
    if not 1 <= chosen <= LATEST_VERSION:
        raise UnknownVersionError(f"there is no version {chosen} of the indicators; the latest is {LATEST_VERSION}")
    source = files("reknit.indicators").joinpath(f"version_{chosen}.toml")
    entry = tomllib.loads(source.read_text(encoding="utf-8"))
    how_often = tuple(entry.pop("options"))
    every = tuple(_indicator(each, how_often) for each in entry.pop("indicator"))
    return Indicators(**entry, all=every)


def _indicator(entry: dict[str, Any], how_often: tuple[str, ...]) -> Indicator:
    wording = {voice: _wording(entry.get(voice.value) or entry["all"], how_often) for voice in Voice}
    return Indicator(entry["name"], Group(entry["group"]), tuple(entry.get("kinds", ())), wording)


def _wording(entry: dict[str, Any], how_often: tuple[str, ...]) -> Wording:
    return Wording(entry["text"], tuple(entry.get("options", how_often)), entry.get("help", ""))
