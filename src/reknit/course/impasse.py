"""Impasse: a strain stays open and nothing moves. A reknit proposal, not validated.

A member's ratings fell `fall` yardsticks below the mean before (or slid to a level `shift` yardsticks lower), and none
of at least `window` further ratings came back to within `tolerance` yardsticks of it; and the outcome, where it is
known, has not changed reliably since. The grade grows with each further `window` of ratings, and by one where either
member raised an indicator meanwhile.

Assumes that what was usual before the fall would have gone on. Can't tell before `window` ratings after the third.
Settings: settings.toml. Cite as "reknit's proposal".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.course.known import NOT_SINCE, Packed, total_since
from reknit.course.low_stretches import low_stretches
from reknit.course.outcome import outcome_since
from reknit.course.seen import HIGHEST, Seen, graded, longest, of_member
from reknit.course.usual import spread_before
from reknit.detection.series import MINIMUM_HISTORY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.course.known import Known
    from reknit.course.settings import ImpasseSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def impasse(known: Known, settings: ImpasseSettings) -> Seen:
    """Return where these pairs look stuck after each session.

    Signs: `outcome_unchanged` (False also where it is not known) and `indicator_raised`. Figures: `further_ratings`
    since the first low one, the `usual` rating before and the `mean` since in points (higher is better), and the
    `outcome_change`.
    """
    since: list[Ints] = []
    usual: list[Floats] = []
    mean: list[Floats] = []
    further: list[Floats] = []
    ratings = np.zeros(known.shape, np.int64)
    for member, matrix in known.bond.items():
        packed = Packed.of(matrix)
        ratings = np.maximum(ratings, packed.count)
        first, *figures = _by_session(packed, known, member, settings)
        since.append(first)
        for collected, figure in zip((usual, mean, further), figures, strict=True):
            collected.append(figure)
    begun, member_of = longest(since)
    outcome = outcome_since(known, np.where(begun > 0, begun - 1, begun), settings.reliable)
    raised = _raised(known, begun)
    more = np.nan_to_num(of_member(further, member_of)).astype(np.int64)
    is_there = (begun != NOT_SINCE) & ~outcome.moved
    grade = np.minimum(more // settings.window, HIGHEST) + raised
    return Seen(
        grade=graded(is_there, grade, ratings >= MINIMUM_HISTORY + settings.window + 1),
        since=np.where(is_there, begun, NOT_SINCE),
        member=member_of,
        signs={"outcome_unchanged": outcome.unmoved, "indicator_raised": raised},
        figures={
            "further_ratings": more.astype(float),
            "usual": of_member(usual, member_of),
            "mean": of_member(mean, member_of),
            "outcome_change": outcome.change,
        },
    )


def open_since(known: Known, member: str, settings: ImpasseSettings) -> Ints:
    """Return the session since which a member's ratings are low, shape (T, n), however short; NOT_SINCE if none."""
    packed = Packed.of(known.bond[member])
    onset = _stretches(packed, known, member, settings)[0]
    return _session_of(packed, onset)


def _stretches(packed: Packed, known: Known, member: str, settings: ImpasseSettings) -> tuple[Ints, Floats, Floats]:
    pooled = None if known.usual.spread is None else known.usual.spread[member]
    spread = spread_before(packed, pooled, known.high - known.low)
    found = low_stretches(packed.ratings, spread, settings)
    return found.onset, found.usual, found.mean


def _session_of(packed: Packed, position: Ints) -> Ints:
    """Return the session of a rating's position, as told by session (T, n)."""
    row = np.where(position >= 0, np.take_along_axis(packed.row, np.maximum(position, 0), axis=0), NOT_SINCE)
    return np.asarray(packed.by_session(row, NOT_SINCE), dtype=np.int64)


def _by_session(
    packed: Packed, known: Known, member: str, settings: ImpasseSettings
) -> tuple[Ints, Floats, Floats, Floats]:
    """Return session of the first low rating (of stretches long enough), usual, mean, further ratings; (T, n) each."""
    onset, usual, mean = _stretches(packed, known, member, settings)
    further = np.where(onset >= 0, np.arange(len(onset))[:, None] - onset, 0)
    onset = np.where(further >= settings.window, onset, NOT_SINCE)
    told = [np.asarray(packed.by_session(each, np.nan), dtype=float) for each in (usual, mean, further.astype(float))]
    return _session_of(packed, onset), told[0], told[1], told[2]


def _raised(known: Known, begun: Ints) -> NDArray[np.bool_]:
    if "raised" not in known.told:
        return np.zeros(known.shape, bool)
    raised: NDArray[np.bool_] = (begun != NOT_SINCE) & (total_since(known.told["raised"], begun) > 0)
    return raised
