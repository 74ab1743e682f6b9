"""Two or more codings of one talk beside each other: where they differ, and how far they agree beyond chance.

| Figure | About | Formula |
|---|---|---|
| kappa | two coders, each two of them | Cohen's: yes or no at turns; with quadratic weights for ratings |
| alpha | all coders, gaps allowed | Krippendorff's: nominal at turns, ordinal for ratings, interval for counts |
| ICC | all coders, what all of them rated | agreement of one coder's rating, two-way random (ICC 2,1) |
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from reknit.coding.codes import code_of, codes, group_titles, ratings_for
from reknit.coding.coding import CodingError
from reknit.inference.estimate import Estimate
from reknit.measures.agreement import krippendorff_alpha, weighted_kappa
from reknit.measures.icc import intraclass_correlations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from reknit.coding.coding import Coding
    from reknit.measures.agreement import Scale, Weights

    Floats = NDArray[np.float64]

Part = Literal["turn", "segment"]

UNKNOWN = Estimate(math.nan, math.nan, math.nan, 0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree about one thing. Figures are at most 1, 0 by chance, NaN where they cannot be told.

    `name` is that of a group, kind or rating, or "marks_" and a group. `n` is how many turns or segments at least two
    coded. `by_coder` is how often each said it (turns) or the mean (segments), in the order of the coders. `kappas` has
    one figure for each two coders (1 and 2, 1 and 3, ...); empty where a kappa means nothing.
    """

    name: str
    title: str
    part: Part
    n: int
    by_coder: tuple[float, ...]
    kappas: tuple[Estimate, ...]
    alpha: Estimate
    icc: Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """A turn or segment that coders see differently; `said` has each coder's codes as text, None where not coded."""

    part: Part
    number: int
    said: tuple[str | None, ...]
    steps: int
    """At turns, how many kinds not all of them named; in segments, the largest distance in grades."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Codings beside each other. `alike` is how many turns and segments all coders coded in the same way."""

    coders: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    differences: tuple[Difference, ...]
    coded_by_all: dict[Part, int]
    alike: dict[Part, int]


def compared(codings: Sequence[Coding]) -> Comparison:
    """Return what two or more coders of one talk agree and differ on.

    Raises:
        CodingError: fewer than two, two of one coder's name, or codings of different talks.
    """
    _check(codings)
    differences = tuple(sorted(_differences(codings), key=lambda each: (each.part == "segment", each.number)))
    together: dict[Part, int] = {
        "turn": len(set.intersection(*(set(each.markers) for each in codings))),
        "segment": len(set.intersection(*(set(each.ratings) for each in codings))),
    }
    apart = Counter(each.part for each in differences if None not in each.said)
    return Comparison(
        tuple(each.coder for each in codings),
        (*_at_turns(codings), *_counts(codings), *_in_segments(codings)),
        differences,
        together,
        {part: count - apart[part] for part, count in together.items()},
    )


def _check(codings: Sequence[Coding]) -> None:
    if len(codings) < 2:
        raise CodingError("one coding cannot be compared; give two or more")
    doubled = [name for name, count in Counter(each.coder for each in codings).items() if count > 1]
    if doubled:
        raise CodingError(f"two codings are by {doubled[0][:60]!r}; give each coder a name of their own")
    first = codings[0]
    for each in codings[1:]:
        if [spoken.member for spoken in each.outline.turns] != [spoken.member for spoken in first.outline.turns]:
            raise CodingError(f"{first.coder[:60]!r} and {each.coder[:60]!r} coded different talks: other turns")
        if (each.outline.members, each.outline.segments) != (first.outline.members, first.outline.segments):
            raise CodingError(f"{first.coder[:60]!r} and {each.coder[:60]!r} coded different talks: other segments")


def _at_turns(codings: Sequence[Coding]) -> Iterator[Agreement]:
    for group, title in group_titles().items():
        inside = frozenset(code.kind for code in codes() if code.group is group)
        yield _agreement(group.value, title, "turn", _said_any(codings, inside), "none", "nominal", icc=False)
    used = {kind for each in codings for kinds in each.markers.values() for kind in kinds}
    for code in codes():
        if code.kind in used:
            said = _said_any(codings, frozenset({code.kind}))
            yield _agreement(code.kind, code.title, "turn", said, "none", "nominal", icc=False)


def _counts(codings: Sequence[Coding]) -> Iterator[Agreement]:
    for group, title in group_titles().items():
        inside = frozenset(code.kind for code in codes() if code.group is group)
        table = np.column_stack([_marks_in_segments(each, inside) for each in codings])
        yield _agreement(f"marks_{group.value}", f"{title}: turns so marked", "segment", table, None, "interval")


def _in_segments(codings: Sequence[Coding]) -> Iterator[Agreement]:
    count = len(codings[0].outline.segments)
    for rating in ratings_for(codings[0].outline.members):
        table = np.array(
            [[each.ratings.get(at, {}).get(rating.name, np.nan) for each in codings] for at in range(1, count + 1)],
            np.float64,
        ).reshape(count, len(codings))
        yield _agreement(rating.name, rating.title, "segment", table, "quadratic", "ordinal")


def _said_any(codings: Sequence[Coding], kinds: frozenset[str]) -> Floats:
    """Return 1 where a coder found one of the kinds, 0 where not, NaN where not coded, shape (turns, coders)."""
    told = np.full((len(codings[0].outline.turns), len(codings)), np.nan)
    for column, each in enumerate(codings):
        for turn, found in each.markers.items():
            told[turn - 1, column] = bool(found & kinds)
    return told


def _marks_in_segments(coding: Coding, kinds: frozenset[str]) -> Floats:
    """Return how many turns of each segment have one of the kinds, NaN where a turn was not coded."""
    told = _said_any([coding], kinds)[:, 0]
    return np.array([told[first - 1 : last].sum() for first, last in coding.outline.segments], np.float64)


def _agreement(
    name: str, title: str, part: Part, table: Floats, weights: Weights | None, scale: Scale, *, icc: bool = True
) -> Agreement:
    """Return the figures for ratings of shape (things, coders)."""
    known = np.isfinite(table)
    n = int((known.sum(axis=1) > 1).sum())
    pairs = combinations(range(table.shape[1]), 2)
    kappas = tuple(
        _open_ended(weighted_kappa(table[:, one], table[:, two], weights=weights)) for one, two in pairs if weights
    )
    sums = np.where(known, table, 0.0).sum(axis=0)
    counts = known.sum(axis=0)
    means = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
    return Agreement(
        name, title, part, n, tuple((sums if part == "turn" else means).tolist()), kappas,
        _open_ended(krippendorff_alpha(table, scale=scale)), _icc(table) if icc else UNKNOWN,
    )  # fmt: skip


def _open_ended(estimate: Estimate) -> Estimate:
    """Return the figure without an interval where all agree: leaving one thing out then says nothing of others."""
    return replace(estimate, low=math.nan, high=math.nan) if estimate.value > 1 - 1e-12 else estimate


def _icc(table: Floats) -> Estimate:
    rated = int(np.isfinite(table).all(axis=1).sum())
    return intraclass_correlations(table).single_2 if rated > 1 else UNKNOWN


def _differences(codings: Sequence[Coding]) -> Iterator[Difference]:
    outline = codings[0].outline
    for turn in range(1, len(outline.turns) + 1):
        found = [each.markers.get(turn) for each in codings]
        coded = [kinds for kinds in found if kinds is not None]
        steps = len(frozenset.union(*coded) - frozenset.intersection(*coded)) if len(coded) > 1 else 0
        if steps:
            yield Difference("turn", turn, tuple(_told(kinds) for kinds in found), steps)
    for segment in range(1, len(outline.segments) + 1):
        rated = [each.ratings.get(segment) for each in codings]
        grades: dict[str, list[int]] = {}
        for each in rated:
            for name, grade in (each or {}).items():
                grades.setdefault(name, []).append(grade)
        steps = max((max(each) - min(each) for each in grades.values()), default=0)
        if steps:
            apart = [name for name, each in grades.items() if max(each) > min(each)]
            said = (None if each is None else "; ".join(f"{n} {each[n]}" for n in apart if n in each) for each in rated)
            yield Difference("segment", segment, tuple(said), steps)


def _told(kinds: frozenset[str] | None) -> str | None:
    if kinds is None:
        return None
    return "; ".join(code_of()[kind].title for kind in code_of() if kind in kinds) or "nothing"
