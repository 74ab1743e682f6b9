"""Simulate the stable pairs that false alarms are counted in (see `false_alarms`).

Series whose nulls are alike share one reference; a reference draws evenly from all the series it serves, and borrows
from the others of its length (see `sharing`).
The size of an episode in a simulated series is taken in units of the usual spread one would give that
series, so that what is uncertain about a real series is just as uncertain here.
"""

from __future__ import annotations

import heapq
import itertools
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.false_alarms import Answer, Calibration, Reference
from reknit.detection.lone_pairs import lone_pairs
from reknit.detection.looks import looks_for
from reknit.detection.null import Null, fit_null
from reknit.detection.run import episodes_in
from reknit.detection.series import Series
from reknit.detection.sharing import Aim, Searched, shared_counts
from reknit.detection.standard import LEVEL, LOG_SIGMA
from reknit.detection.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.detection.survey import Survey
    from reknit.detection.yardsticks import Pooled
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

REFERENCES = 16
"""At most about this many references for one series of a panel."""

STABLE_PAIRS, STABLE_PAIRS_IF_COSTLY = 8_000, 1_000
LEAST_PAIRS, MOST_PAIRS = 500, 4_000
"""Stable pairs simulated for one series of a panel, and at least and at most for one reference.

With fewer, false alarms are upper ends of a larger Monte Carlo error; a costly rule would else keep people waiting.
"""

PAIRS_AT_ONCE = 4_000
"""About so many stable pairs of equal length are searched together: a walk costs by its steps when it is narrow."""

ALIKE = np.array([0.4, 0.15, 0.06, 0.5, 0.1])
"""Series closer than this count as alike: level, log sigma, autocorrelation, slope * T, gaps / T."""


def calibrate(
    panel: Panel,
    rules: Sequence[Rule],
    surveys: Mapping[SeriesName, Survey],
    yardsticks: Mapping[SeriesName, Pooled],
    *,
    prospective: bool = False,
    seed: int = 0,
) -> Calibration:
    """Return the references of every rated series of the panel for these rules.

    The same panel, rules and seed give the same references, whatever the order of the dyads or the number
    of threads. Rules on marks have none.
    """
    inferred = [rule for rule in rules if not rule.detector.on_marks]
    answers: dict[tuple[SeriesName, str], Answer] = {}
    for name in panel.rated_series:
        own = {} if prospective else _looked_up(panel, name, inferred, surveys[name])
        rest = [rule for rule in inferred if rule.name not in own]
        if rest:
            own |= _simulated(panel, name, rest, surveys[name], yardsticks[name], prospective=prospective, seed=seed)
        answers |= {(name, rule): answer for rule, answer in own.items()}
    return Calibration(
        panel.n_dyads,
        panel.rated_series,
        answers,
        {rule.name: looks_for(rule, panel.lengths, prospective=prospective) for rule in inferred},
    )


def _looked_up(panel: Panel, name: SeriesName, rules: Sequence[Rule], survey: Survey) -> dict[str, Answer]:
    """Return the answers for the rules that the table of lone pairs knows, where there is one pair within it."""
    if panel.n_dyads != 1:
        return {}
    figures, count = survey.figures[:, 0], int(survey.count[0])
    found = {rule.name: lone_pairs().reference(rule, figures, count, panel.measures[name[1]]) for rule in rules}
    group, spread = np.zeros(1, np.int64), np.exp(figures[1:2])
    return {rule: Answer(reference, group, spread, looked_up=True) for rule, reference in found.items() if reference}


def _simulated(
    panel: Panel,
    name: SeriesName,
    rules: Sequence[Rule],
    survey: Survey,
    pooled: Pooled,
    *,
    prospective: bool,
    seed: int,
) -> dict[str, Answer]:
    own_seed = [seed, zlib.crc32("\x1f".join(name).encode())]
    null = fit_null(panel, *name, survey, np.random.default_rng(own_seed))
    leaves = _alike(survey, null)
    group, usual_spread = np.full(panel.n_dyads, -1), np.full(panel.n_dyads, np.nan)
    for index, leaf in enumerate(leaves):
        group[leaf.dyads] = index
        usual_spread[leaf.dyads] = null.spread_in_points(leaf.parameters)
    in_all = STABLE_PAIRS_IF_COSTLY if any(rule.detector.is_costly for rule in rules) else STABLE_PAIRS
    pairs = int(np.clip(in_all // max(len(leaves), 1), LEAST_PAIRS, MOST_PAIRS))
    people = int((survey.count > 0).sum())

    def work(together: Sequence[int]) -> Searched:
        stable = _StablePairs.joined(
            [
                _stable_pairs(panel, name, leaves[index], null, pairs, np.random.default_rng([*own_seed, index]))
                for index in together
            ]
        )
        known = pooled.at(stable.position).with_own_share(stable.series, people, prospective=prospective)
        found = episodes_in(stable.series, rules, known, prospective=prospective)
        return Searched.of(stable.series, stable.usual_spread, stable.drawn, stable.aims, found)

    searched = in_threads(work, _batches(leaves, max(PAIRS_AT_ONCE // pairs, 1)))
    counts = shared_counts(list(searched))
    return {
        rule.name: Answer(Reference.of([of_group[at] for of_group in counts]), group, usual_spread, looked_up=False)
        for at, rule in enumerate(rules)
    }


def _batches(leaves: Sequence[_Leaf], most: int) -> list[range]:
    """Return runs of neighbouring leaves of equal length, at most so many in one."""
    ends = [0, *(at for at in range(1, len(leaves)) if leaves[at].length != leaves[at - 1].length), len(leaves)]
    return [
        range(begin, min(begin + most, stop))
        for first, stop in itertools.pairwise(ends)
        for begin in range(first, stop, most)
    ]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Dyads whose series are equally long and whose nulls are alike: indices and parameters (4, n)."""

    length: int
    dyads: Ints
    parameters: Floats
    has_gaps: bool


@dataclass(frozen=True, slots=True)
class _StablePairs:
    """Simulated series (T, n), the usual spread one would give each (n,), and their sessions (T, n), 0-based.

    `drawn` and `aims` say what they were drawn from, see `sharing.Searched`.
    """

    series: Series
    usual_spread: Floats
    position: Ints
    drawn: Floats
    aims: Sequence[Aim]

    @staticmethod
    def joined(parts: Sequence[_StablePairs]) -> _StablePairs:
        """Return the pairs of all parts, which are equally long, side by side."""
        return _StablePairs(
            Series(np.concatenate([part.series.ratings for part in parts], axis=1), parts[0].series.measure),
            np.concatenate([part.usual_spread for part in parts]),
            np.concatenate([part.position for part in parts], axis=1),
            np.concatenate([part.drawn for part in parts], axis=1),
            [aim for part in parts for aim in part.aims],
        )


def _alike(survey: Survey, null: Null) -> list[_Leaf]:
    """Return groups of dyads whose nulls are alike, widest apart split first, at most about REFERENCES."""
    rated = np.flatnonzero(survey.count > 0)
    parameters = null.parameters(survey, rated)
    length, gaps = survey.count[rated], survey.gaps[rated]
    apart = np.vstack([parameters, gaps / length]) / ALIKE[:, None]
    apart[3] *= length
    apart[LEVEL] *= _bounds_matter(parameters, null)
    heap = [_candidate(apart, np.flatnonzero(length == each)) for each in np.unique(length)]
    heapq.heapify(heap)
    while heap and -heap[0][0] > 1 and len(heap) < REFERENCES:
        _, _, row, members = heapq.heappop(heap)
        low = apart[row, members] <= _middle(apart[row, members])
        for half in (members[low], members[~low]):
            heapq.heappush(heap, _candidate(apart, half))
    leaves = sorted(((int(length[members[0]]), key, members) for _, key, _, members in heap), key=lambda leaf: leaf[:2])
    return [_Leaf(own, rated[members], parameters[:, members], bool(gaps[members].any())) for own, _, members in leaves]


def _bounds_matter(parameters: Floats, null: Null) -> float:
    """Return 1 where some series come within three spreads of a bound, or 0: then levels do not matter."""
    nearest = np.minimum(null.scale.high - parameters[LEVEL], parameters[LEVEL] - null.scale.low)
    return float(np.any(nearest < 3 * np.exp(parameters[LOG_SIGMA])))


def _candidate(apart: Floats, members: Ints) -> tuple[float, tuple[float, ...], int, Ints]:
    """Return a heap entry: (widest distance negated, a key that depends on values alone, its row, who)."""
    inside = apart[:, members]
    low, high = inside.min(axis=1), inside.max(axis=1)
    row = int((high - low).argmax())
    return -float(high[row] - low[row]), (len(members), *low.tolist(), *high.tolist()), row, members


def _middle(values: Floats) -> float:
    """Return the median, or the middle of the range where the median would split nothing off."""
    low, high = (len(values) - 1) // 2, len(values) // 2
    parted = np.partition(values, (low, high))
    median = float((parted[low] + parted[high]) / 2)
    return median if median < values.max() else float((values.min() + values.max()) / 2)


def _stable_pairs(
    panel: Panel, name: SeriesName, leaf: _Leaf, null: Null, pairs: int, rng: np.random.Generator
) -> _StablePairs:
    order = np.argsort(leaf.parameters[-1])
    if (np.diff(leaf.parameters[-1, order]) == 0).any():
        order = np.lexsort(leaf.parameters)
    chosen = order[np.linspace(0, len(order) - 1, pairs).round().astype(int)]
    rows = panel.rated_rows(*name, leaf.dyads[chosen])
    session = panel.sessions[rows].astype(float)
    gaps = session[-1] - session[0] + 1 - len(session)
    if not leaf.has_gaps:
        session = np.arange(len(rows), dtype=float)[:, None]
    parameters = leaf.parameters[:, chosen]
    truth = null.people(parameters, len(rows), rng)
    ratings = null.draw(truth, session, rng)
    position = rows - panel.offsets[leaf.dyads[chosen]]
    drawn, centres = (np.vstack([each, gaps / len(rows)]) for each in (truth, parameters))
    aim = Aim.of(centres, null.unknown(len(rows)), ALIKE[-1])
    return _StablePairs(
        Series(ratings, panel.measures[name[1]]), null.usual_spread(ratings, session), position, drawn, [aim]
    )
