"""How many turns an hour the shipped models flag."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reknit.learning.figures import with_interval
from reknit.transcripts.levels.levels import levels
from reknit.transcripts.levels.shipped import cards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from reknit.learning.figures import Figure
    from reknit.transcripts.talk import Talk

    Places = NDArray[np.int64]


@dataclass(frozen=True)
class TalkFlags:
    """A talk, the group it belongs to, how many hours it lasts, and whether it demonstrates good counselling."""

    talk: Talk
    group: str
    hours: float
    is_good: bool


def flag_figures(talks: Iterable[TalkFlags], *, seed: int) -> list[Figure]:
    """Return flagged turns an hour for each shipped model, in talks of good counselling and in others."""
    given = list(talks)
    names = [card.name for card in cards()]
    counts = np.zeros((len(given), len(names)))
    for at, each in enumerate(given):
        for level in levels(each.talk):
            counts[at, names.index(level.card.name)] += 1
    hours, is_good = np.array([each.hours for each in given]), np.array([each.is_good for each in given])
    groups = np.array([each.group for each in given])
    found = []
    for quality, of_quality in (("good", is_good), ("bad", ~is_good)):
        for column, name in enumerate(names) if of_quality.any() else ():
            own = counts[of_quality, column], hours[of_quality]
            figure = partial(_an_hour, *own)
            found.append(with_interval(f"{name}, {quality} counselling", figure, groups[of_quality], seed=seed))
    return found


def _an_hour(flagged: NDArray[np.float64], hours: NDArray[np.float64], at: Places) -> float:
    return float(flagged[at].sum() / hours[at].sum())
