"""Do marks go with what the person said about the hour afterwards? Rank correlations, also given the talk's length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference.ranks import ranks
from reknit.inference.redrawing import redrawn, with_interval
from reknit.transcripts.markers.marks import marks
from reknit.transcripts.markers.rules import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

    Floats = NDArray[np.float64]

RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class RatedTalk:
    """A talk's own figures and what the person said afterwards.

    `person` says whose talks belong together; `rating` is higher for better; `words` is the length of the talk;
    `marks` has a figure for each group: marks per 100 messages of the person, moves to mend only where they answer.
    """

    person: str
    rating: float
    words: int
    marks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Spearman's rank correlation with the rating and its 95 % interval, raw and given the length of the talk."""

    name: str
    raw: tuple[float, float, float]
    given_length: tuple[float, float, float] | None


def rated(talk: Talk, person: str, rating: float, messages: int) -> RatedTalk:
    """Return the figures of one talk; `messages` is how many the person wrote or said."""
    found = marks(talk)
    counts = (
        sum(mark.rule.group is group and (group is not Group.REPAIR or mark.answers is not None) for mark in found)
        for group in Group
    )
    return RatedTalk(person, rating, int(talk.words.sum()), tuple(100 * count / max(messages, 1) for count in counts))


def links(talks: Sequence[RatedTalk], *, seed: int = 0, resamples: int = RESAMPLES) -> tuple[Link, ...]:
    """Return how length alone and each group of marks go with the rating.

    Intervals come from drawing persons, with all their talks, anew. Figures are NaN where nothing varies.
    """
    rating = np.array([talk.rating for talk in talks], np.float64)
    words = np.array([talk.words for talk in talks], np.float64)
    draws = redrawn([talk.person for talk in talks], np.random.default_rng(seed), resamples)
    found = [Link("length alone, in words", _with_interval(words, rating, None, draws), None)]
    for at, group in enumerate(Group):
        per_message = np.array([talk.marks[at] for talk in talks], np.float64)
        raw = _with_interval(per_message, rating, None, draws)
        found.append(Link(group.value, raw, _with_interval(per_message, rating, words, draws)))
    return tuple(found)


def rank_correlation(one: Floats, other: Floats, given: Floats | None = None) -> float:
    """Return Spearman's rank correlation, partial if something is given; NaN where a side does not vary.

    Partial: (r_xy - r_xz r_yz) / sqrt((1 - r_xz^2)(1 - r_yz^2)), of ranks with ties averaged.
    """
    straight = _correlation(ranks(one), ranks(other))
    if given is None:
        return straight
    third = ranks(given)
    with_one, with_other = _correlation(ranks(one), third), _correlation(ranks(other), third)
    rest = (1 - with_one**2) * (1 - with_other**2)
    return (straight - with_one * with_other) / float(np.sqrt(rest)) if rest > 0 else float("nan")


def _with_interval(
    one: Floats, other: Floats, given: Floats | None, draws: Sequence[NDArray[np.int64]]
) -> tuple[float, float, float]:
    return with_interval(
        lambda at: rank_correlation(one[at], other[at], None if given is None else given[at]), draws, len(one)
    )


def _correlation(one: Floats, other: Floats) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else float("nan")
