"""Which answers are severe, read from severe.toml."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reknit.kinds import Voice
from reknit.sharing import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Concern(StrEnum):
    """What a severe answer is about."""

    SEXUAL = "sexual"
    OUTSIDE = "outside"
    PRESSURE = "pressure"
    FEAR = "fear"
    VIOLENCE = "violence"
    CONTROL = "control"
    SELF_HARM = "self_harm"
    OWN_DOING = "own_doing"


@cache
def severe_answers() -> Mapping[tuple[str, Voice], Mapping[int, Concern]]:
    """Return the severe values of each question for each voice, by (question, voice)."""
    stored = _stored()
    questions = {**stored["indicator"], **stored["screening"]}
    return MappingProxyType(
        {
            (name, Voice(voice)): MappingProxyType({int(value): Concern(each) for value, each in values.items()})
            for name, voices in questions.items()
            for voice, values in voices.items()
        }
    )


@cache
def not_severe() -> Mapping[str, str]:
    """Return the indicators of which no answer is severe, each with the reason."""
    return MappingProxyType(dict(_stored()["not_severe"]))


def concern_of(question: str, voice: Voice, value: int | None) -> Concern | None:
    """Return what this answer is about if it is severe; None if it is not, or is no answer."""
    return None if value is None else severe_answers().get((question, voice), {}).get(value)


def level_kept(question: str, voice: Voice, value: int | None, wished: Level) -> Level:
    """Return the level at which an answer is kept: the one its author wished, but only theirs if it is severe."""
    return wished if concern_of(question, voice, value) is None else Level.ONLY_ME


def standing_concerns(given: Iterable[tuple[str, int | None]], voice: Voice) -> tuple[Concern, ...]:
    """Return what one member's own answers say is severe now, each concern once, in the order of `Concern`.

    Of each question the last answer counts. "Rather not say" is no answer: it leaves an earlier one standing.

    Args:
        given: (question, value) of every indicator and screening question this member was asked, the oldest first.
        voice: that member's voice.
    """
    last = {question: value for question, value in given if value is not None}
    found = {concern_of(question, voice, value) for question, value in last.items()}
    return tuple(concern for concern in Concern if concern in found)


@cache
def _stored() -> dict[str, Any]:
    return tomllib.loads(files("reknit.safety").joinpath("severe.toml").read_text(encoding="utf-8"))
