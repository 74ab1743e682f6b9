"""What one kind of hint says after each session, for many pairs side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.known import NOT_SINCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

CANT_TELL = -1
HIGHEST = 3
"""Grades are -1 (can't tell yet), 0 (nothing to say), and 1 to 3 the longer or clearer it is."""

OF_THE_PAIR = -1
"""Stands for the member where it is about both."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen after each session; all matrices have the shape (T, n).

    `grade` is -1 to 3; `since` the first session it is seen in, NOT_SINCE where nothing is seen; `member` the position
    of the member whose ratings show it, or OF_THE_PAIR. `signs` say what was there (or raised the grade), `figures`
    with which numbers; both hold for grades from 1 on.
    """

    grade: NDArray[np.int8]
    since: Ints
    member: Ints
    signs: Mapping[str, Bools]
    figures: Mapping[str, Floats]


def graded(is_there: Bools, grade: Ints, can_tell: Bools) -> NDArray[np.int8]:
    """Return the grades: at least 1 where it is there, at most HIGHEST, CANT_TELL where one cannot tell."""
    steps = np.where(is_there, np.clip(grade, 1, HIGHEST), 0)
    return np.where(can_tell, steps, CANT_TELL).astype(np.int8)


def longest(since: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return (the earliest session of several members' (T, n), whose it is); NOT_SINCE and OF_THE_PAIR where none."""
    never = np.iinfo(np.int64).max
    begun = np.stack([np.where(each == NOT_SINCE, never, each) for each in since])
    member, first = begun.argmin(axis=0), begun.min(axis=0)
    nothing = first == never
    return np.where(nothing, NOT_SINCE, first), np.where(nothing, OF_THE_PAIR, member)


def of_member(values: Sequence[Floats], member: Ints) -> Floats:
    """Return, of one matrix (T, n) a member, the values of the member named in each place; NaN of the pair."""
    chosen = np.take_along_axis(np.stack(values), np.maximum(member, 0)[None], axis=0)[0]
    return np.where(member >= 0, chosen, np.nan)


def unbroken_since(is_there: Bools, begin: Ints) -> Ints:
    """Return where what is there began, shape (T, n); NOT_SINCE where nothing is.

    `begin` (T, n) is where it would have begun, had nothing been there the session before.
    """
    since, running = np.empty_like(begin), np.full(begin.shape[1], NOT_SINCE)
    for t, there in enumerate(is_there):
        running = np.where(there, np.where(running == NOT_SINCE, begin[t], running), NOT_SINCE)
        since[t] = running
    return since
