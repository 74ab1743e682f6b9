"""How often would a stable pair like this one be hinted at?

For every pair with a hint, stable pairs are simulated that have its sessions and gaps, and, for each member's ratings
and for the outcome, its mean, spread about a slow change, autocorrelation, bounds and step (`reknit.detection.null`),
and in which nothing changes for good: a slow slide is what an impasse looks like, so it is no part of them. What was
said or done beside the ratings (rubs marked, something held back, sessions not held, indicators) is taken as it was.
The same search runs over them, session by session:

    now   share of them with the same kind of hint, of at least the same grade, after the last session
    ever  share with one after at least one of the sessions

Pairs that look alike share their stable pairs; a pair on its own has a null of its own (see `lone_null`). Both shares
are upper ends of their Monte Carlo error (two standard errors).
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.lone_null import lone_null
from reknit.course.seen import HIGHEST
from reknit.detection.null import fit_null
from reknit.detection.standard import SLOPE
from reknit.detection.survey import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.course.known import Known
    from reknit.course.seen import Seen
    from reknit.course.settings import CourseKind
    from reknit.detection.null import Null
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Search = Callable[[Known], Mapping[CourseKind, Seen]]

STABLE_PAIRS = 16_000
LEAST_PAIRS, MOST_PAIRS = 400, 2_000
"""Stable pairs simulated for one panel, and at least and at most for pairs that are alike."""

LONE_PAIRS = 600
"""Stable pairs simulated for a pair on its own, which somebody waits for."""

ALIKE = (0.5, 0.2, 0.1, 0.03)
"""Pairs closer than this may count as alike: level, log spread, autocorrelation, slope, in the panel's units."""

WIDER = 1.6
MOST_KINDS = STABLE_PAIRS // LEAST_PAIRS


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares (0 to 1) of stable pairs like each of k pairs: hinted at after the last session, and ever.

    Each matrix has the shape (k, 3): with a grade of at least 1, 2 and 3.
    """

    now: Mapping[CourseKind, Floats]
    ever: Mapping[CourseKind, Floats]


@dataclass(frozen=True, slots=True)
class _Stable:
    """The null of one series, and its parameters (4, k) for the pairs in question."""

    null: Null
    parameters: Floats


def shares_of(
    panel: Panel,
    series: Sequence[SeriesName],
    known: Known,
    pairs: Ints,
    search: Search,
    *,
    seed: int,
) -> Shares:
    """Return how often stable pairs like each of `pairs` (dyads of the panel, (k,)) are hinted at.

    `series` are the members' ratings of the bond in the order of `known.bond`, then the outcome where there is one;
    `known` is of the whole panel.
    """
    stable = [_stable(panel, name, pairs, seed) for name in series]
    groups = _alike(panel, stable, pairs)
    number = int(np.clip(STABLE_PAIRS // max(len(groups), 1), LEAST_PAIRS, MOST_PAIRS))
    if panel.n_dyads == 1:
        number = LONE_PAIRS
    now: dict[CourseKind, Floats] = defaultdict(lambda: np.full((len(pairs), HIGHEST), np.nan))
    ever: dict[CourseKind, Floats] = defaultdict(lambda: np.full((len(pairs), HIGHEST), np.nan))
    for members in groups:
        order = members[np.lexsort([*np.vstack([each.parameters[:, members] for each in stable])])]
        chosen = order[np.linspace(0, len(order) - 1, number).round().astype(int)]
        length = int(panel.lengths[pairs[chosen[0]]])
        rng = np.random.default_rng([seed, zlib.crc32(stable[0].parameters[:, order[0]].round(6).tobytes()), length])
        simulated = _simulated(panel, stable, known.of(pairs[chosen], length), pairs[chosen], chosen, rng)
        for kind, seen in search(simulated).items():
            now[kind][members] = _upper(seen.grade[-1])
            ever[kind][members] = _upper(np.max(seen.grade, axis=0))
    return Shares(now, ever)


def _stable(panel: Panel, name: SeriesName, pairs: Ints, seed: int) -> _Stable:
    figures = survey(panel, *name)
    if panel.n_dyads == 1:
        alone, parameters = lone_null(figures, 0, panel.measures[name[1]])
        return _Stable(alone, parameters[:, None])
    null = fit_null(panel, *name, figures, np.random.default_rng([seed, zlib.crc32("\x1f".join(name).encode())]))
    return _Stable(null, np.nan_to_num(null.parameters(figures, pairs)))


def _alike(panel: Panel, stable: Sequence[_Stable], pairs: Ints) -> list[Ints]:
    """Return groups of positions in `pairs` that are equally long and alike, coarser where there are many."""
    width = np.tile(ALIKE, len(stable))[:, None]
    parameters = np.vstack([each.parameters for each in stable])
    while True:
        keys = np.vstack([panel.lengths[pairs], np.rint(parameters / width)])
        _, group = np.unique(keys, axis=1, return_inverse=True)
        group = group.ravel()
        if group.max(initial=0) < max(MOST_KINDS, len(np.unique(panel.lengths[pairs]))):
            return [np.flatnonzero(group == each) for each in range(int(group.max(initial=-1)) + 1)]
        width = width * WIDER


def _simulated(
    panel: Panel, stable: Sequence[_Stable], pattern: Known, dyads: Ints, chosen: Ints, rng: np.random.Generator
) -> Known:
    """Return stable pairs with the gaps of the pattern, and what it says beside the ratings."""
    rows = panel.offsets[dyads] + np.arange(pattern.shape[0])[:, None]
    session = panel.sessions[rows].astype(float)
    drawn = []
    for each in stable:
        truth = each.null.people(each.parameters[:, chosen], pattern.shape[0], rng)
        truth[SLOPE] = 0.0
        drawn.append(each.null.draw(truth, session, rng))

    def with_gaps(ratings: Floats, like: Floats) -> Floats:
        return np.where(np.isnan(like), np.nan, ratings)

    bond = {
        member: with_gaps(ratings, like) for ratings, (member, like) in zip(drawn, pattern.bond.items(), strict=False)
    }
    outcome = None if pattern.outcome is None else with_gaps(drawn[-1], pattern.outcome)
    return replace(pattern, bond=bond, outcome=outcome)


def _upper(grade: NDArray[np.int8]) -> Floats:
    """Return the share of simulated pairs (m,) with a grade of at least 1, 2 and 3, shape (3,), upper ends."""
    hinted = np.sum(grade >= np.arange(1, HIGHEST + 1)[:, None], axis=1)
    share = (hinted + 1) / (len(grade) + 1)
    upper: Floats = np.minimum(share + 2 * np.sqrt(share * (1 - share) / len(grade)), 1.0)
    return upper
