"""What a hint is, and a reading: all that one member is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["fell", "mended", "open_rub", "seen_by_one", "apart", "stuck", "smooth", "level"]

BOTH = "both"
"""Stands for the member where a hint is about both."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that was seen, told in words; never a verdict.

    Attributes:
        key: stays the same when the hint is computed again: kind, member, measure, and one session: where it was lowest
            (the onset can move by a session as later ones shift what is usual), or first marked.
        kind: what kind of thing was seen.
        member: the role it is about, or both.
        seen: what was seen, in a sentence that names the sessions.
        sessions: the numbers of those sessions, ascending.
        noise: how often a stable pair like this one would look the same, in words.
        share: the same as a number from 0 to 1; None where nothing is inferred.
        ever: how often one would, looking after every session, at some time see something as rare, from 0 to 1.
        next_step: what may be done next; an offer.
        settled: the two have come back from it, or said that it is settled.
    """

    key: str
    kind: Kind
    member: str
    seen: str
    sessions: tuple[int, ...]
    noise: str
    share: float | None
    ever: float | None
    next_step: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What one member is told: what changed since last time, and hints, the newest first.

    With `too_early` there are no hints, and `too_early_words` says so; it is empty otherwise.
    """

    too_early: bool
    too_early_words: str
    changed: str
    hints: tuple[Hint, ...]
