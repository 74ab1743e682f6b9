"""A made-up clinic, for demonstrations: eight pairs whose courses each tell another story, a supervision, a couple.

Every story is data (`stories/*.toml`): how the bond goes, who stayed away when, and what the two wrote. Ratings follow
it with a little honest noise. Nobody in it is, or was, a real person.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STORIES = (
    "growth",
    "repaired",
    "open_rub",
    "impasse",
    "pseudo_alliance",
    "plateau",
    "therapist_sees",
    "patient_sees",
)
BOND = ("understood", "matters", "manner", "candour", "closeness")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "rub_noticed": ("me", "other", "both", "nobody"),
    "rub_talked": ("no", "little", "yes"),
}
"""What the words of a story's note stand for: the answer is the place in the list, from 0."""

_ROLES: Mapping[str, tuple[str, str]] = {
    "therapy": ("therapist", "patient"),
    "supervision": ("supervisor", "trainee"),
    "couple": ("partner_one", "partner_two"),
}
_TOP = 10
_NO_RUB = ((1, 0),)

Answers = dict[str, int | str | None]
Status = Literal["held", "missed", "cancelled"]


@dataclass(frozen=True, slots=True)
class MadeUpReceipt:
    """What the other did with one answer of `author`: `as_` is heard, talked_about or changed, with a sentence."""

    author: str
    question: str
    as_: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MadeUpSession:
    """One meeting, `number` counting from 1 within the pair, `days_ago` whole days before today.

    `answers` maps each role to its answers, None where that member has not answered (or nobody met); `levels` maps
    each role to the share levels that differ from the defaults. `opened` says that both have opened the answers.
    `by` is the role who missed or cancelled, None where it was held.
    """

    number: int
    days_ago: int
    status: Status
    by: str | None
    answers: Mapping[str, Answers | None]
    levels: Mapping[str, Mapping[str, str]]
    receipts: tuple[MadeUpReceipt, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class MadeUpPair:
    """One pair: first names by role, the guiding role or the first partner first, and the sessions in order."""

    story: str
    kind: str
    members: Mapping[str, str]
    sessions: tuple[MadeUpSession, ...]

    @property
    def name(self) -> str:
        """The first name of the patient, the trainee or the second partner."""
        return self.members[_ROLES[self.kind][1]]


@dataclass(frozen=True, slots=True)
class Clinic:
    """The first names of those who work there, the eight therapy pairs, the supervision, and two partners."""

    therapist: str
    supervisor: str
    administrator: str
    pairs: tuple[MadeUpPair, ...]
    supervision: MadeUpPair
    couple: MadeUpPair


def made_up_clinic(seed: int = 1) -> Clinic:
    """Return the made-up clinic; the same seed gives the same answers."""
    therapist, supervisor = "Ana", "Ito"
    pairs = tuple(
        _pair(_story(slug), guide=therapist, rng=np.random.default_rng([seed, index]))
        for index, slug in enumerate(STORIES)
    )
    supervision = _pair(_story("supervision"), guide=supervisor, rng=np.random.default_rng([seed, len(STORIES)]))
    couple = _pair(_story("couple"), guide="Kaya", rng=np.random.default_rng([seed, len(STORIES) + 1]))
    return Clinic(therapist, supervisor, "Max", pairs, supervision, couple)


@cache
def _story(slug: str) -> Mapping[str, Any]:
    text = resources.files("reknit.simulation").joinpath(f"stories/{slug}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _pair(story: Mapping[str, Any], *, guide: str, rng: np.random.Generator) -> MadeUpPair:
    kind = story.get("kind", "therapy")
    roles = _ROLES[kind]
    ratings = {role: _ratings(story, role, rng) for role in roles}
    sessions = tuple(_session(story, roles, ratings, number) for number in range(1, story["sessions"] + 1))
    return MadeUpPair(story["story"], kind, dict(zip(roles, (guide, story["name"]), strict=True)), sessions)


def _ratings(story: Mapping[str, Any], role: str, rng: np.random.Generator) -> dict[str, list[int]]:
    """Return question -> whole ratings 0 to 10, one a session; each answer has a colour of its own and noise."""
    length, noise = story["sessions"], story.get("noise", 0.3)
    bond = _line(story["bond"][role], length) + noise * rng.standard_normal(length)
    own = rng.uniform(-0.3, 0.3, len(BOND))
    ratings = {
        question: _whole(bond + colour + 1.5 * noise * rng.standard_normal(length))
        for question, colour in zip(BOND, own, strict=True)
    }
    ratings["rub"] = _whole(_line(story.get("rub", {}).get(role, _NO_RUB), length))
    ratings["week"] = _whole(_line(story["week"][role], length) + 2 * noise * rng.standard_normal(length))
    return ratings


def _line(knots: Sequence[Sequence[float]], length: int) -> Floats:
    """Return the course through these (session, rating) knots at every session, shape (length,)."""
    at, rating = zip(*knots, strict=True)
    course: Floats = np.interp(np.arange(1, length + 1), at, rating)
    return course


def _whole(ratings: Floats) -> list[int]:
    return [int(each) for each in np.clip(np.rint(ratings), 0, _TOP)]


def _session(
    story: Mapping[str, Any], roles: tuple[str, str], ratings: Mapping[str, Mapping[str, list[int]]], number: int
) -> MadeUpSession:
    away = next((each for each in story.get("away", ()) if each["session"] == number), None)
    notes = {each["role"]: each for each in story.get("note", ()) if each["session"] == number}
    last = story.get("last", "open") if number == story["sessions"] else "open"
    waiting = {roles[1]} if last == "waits_for_guest" else set()
    answers = {
        role: None if away or role in waiting else _answers(ratings[role], notes.get(role, {}), number)
        for role in roles
    }
    return MadeUpSession(
        number=number,
        days_ago=story["first_days_ago"] - story.get("days_between", 7) * (number - 1) - _weeks_off(story, number),
        status=away["status"] if away else "held",
        by=away["by"] if away else None,
        answers=answers,
        levels={role: notes[role]["levels"] if "levels" in notes.get(role, {}) else {} for role in roles},
        receipts=tuple(_receipt(role, note) for role, note in notes.items() if "receipt" in note),
        opened=last == "open" and away is None,
    )


def _weeks_off(story: Mapping[str, Any], number: int) -> int:
    """Return the days of holidays before a session, on top of the usual pace."""
    return sum(7 for each in story.get("holiday_before", ()) if each <= number)


def _answers(ratings: Mapping[str, list[int]], note: Mapping[str, Any], number: int) -> Answers:
    answers: Answers = {question: each[number - 1] for question, each in ratings.items()}
    for question in ("rub_noticed", "rub_talked"):
        if question in note:
            answers[question] = CHOICES[question].index(note[question])
    for question in ("rub", "rub_settled", "good_moment", "words"):
        if question in note:
            answers[question] = note[question]
    return answers


def _receipt(role: str, note: Mapping[str, Any]) -> MadeUpReceipt:
    question = "words" if "words" in note else "good_moment"
    return MadeUpReceipt(role, question, note["receipt"]["as"], note["receipt"]["sentence"])
