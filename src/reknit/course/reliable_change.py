"""Reliable change: is the last rating further from the first than the measure's own error explains?

Formula (Jacobson & Truax 1991, doi:10.1037/0022-006X.59.1.12):

    SE = SD sqrt(1 - r),   S_diff = sqrt(2) SE,   RC = (last - first) / S_diff,   reliable where |RC| > 1.96

The variants change what is compared and with what: GLN (Gulliksen, Lord & Novick), HLL (Hsu, Linn & Lord), EN
(Edwards & Nunnally), NK (Nunnally & Kotsch), HA (Hageman & Arrindell 1999, doi:10.1016/S0005-7967(99)00032-7, cut at
1.65), and HLM, the dyad's own slope as a mixed model of all sessions sees it, in its standard errors.

Who also crosses a cut-off between two populations counts as recovered.

Assumptions: one reliability and one spread for everybody; errors of the two ratings independent. The first rating of
people who come because they feel bad tends to be low by chance, so that many change a little for the better by
themselves; EN, GLN, HLL and NK expect that, JT does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.cutoffs import Cutoff, Norm, cutoff_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]


class Variant(StrEnum):
    """Whose formula."""

    JT = "jt"
    GLN = "gln"
    HLL = "hll"
    EN = "en"
    NK = "nk"
    HA = "ha"


CRITICAL = {Variant.HA: 1.65}
"""How far from 0 an index must lie to be reliable; 1.96 where nothing is said."""


class Outcome(IntEnum):
    """What came of a course, by its first and last rating."""

    DETERIORATED = 0
    UNCHANGED = 1
    IMPROVED = 2
    RECOVERED = 3

    @property
    def label(self) -> str:
        """The word used in tables."""
        return self.name.lower()


UNKNOWN = -1
"""Outcome of a dyad with fewer than two ratings, or where the index cannot be told."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The people a change is judged among, in points: means and SDs of first and last ratings, and how they agree.

    `reliability` (of the first ratings) and `reliability_last` lie between 0 and 1; `correlation` is that of first and
    last ratings, -1 to 1.
    """

    reliability: float
    mean_first: float
    sd_first: float
    mean_last: float = np.nan
    sd_last: float = np.nan
    correlation: float = np.nan
    reliability_last: float | None = None

    def __post_init__(self) -> None:
        for each in (self.reliability, self.reliability if self.reliability_last is None else self.reliability_last):
            if not 0 < each < 1:
                raise ValueError(f"a reliability lies between 0 and 1, not {each}")

    @classmethod
    def of(cls, first: Floats, last: Floats, reliability: float, reliability_last: float | None = None) -> Sample:
        """Return the figures of these ratings, each of shape (n,); dyads without both are left out."""
        both = np.isfinite(first) & np.isfinite(last)
        one, other = first[both], last[both]
        if len(one) < 2:
            return cls(reliability, np.nan, np.nan, reliability_last=reliability_last)
        varies = one.std() > 0 and other.std() > 0
        correlation = float(np.corrcoef(one, other)[0, 1]) if varies else np.nan
        return cls(
            reliability, float(one.mean()), float(one.std(ddof=1)), float(other.mean()), float(other.std(ddof=1)),
            correlation, reliability_last,
        )  # fmt: skip

    @property
    def standard_error(self) -> float:
        """Standard error of one rating, SD sqrt(1 - r), in points."""
        return float(self.sd_first * np.sqrt(1 - self.reliability))

    @property
    def reliable_difference(self) -> float:
        """S_diff: standard error of the difference of two ratings, in points."""
        return float(np.sqrt(2) * self.standard_error)

    @property
    def reliability_of_change(self) -> float:
        """Reliability of the differences (Hageman & Arrindell), with the same error at both times; NaN if not above 0.

        Sources: doi:10.1016/S0005-7967(99)00032-7; formula as in the R package clinicalsignificance.
        """
        shared = 2 * self.sd_first * self.sd_last * self.correlation
        spread = self.sd_first**2 + self.sd_last**2 - shared
        true = spread - 2 * self.standard_error**2
        return float(true / spread) if spread > 0 and true > 0 else np.nan


def _jacobson_truax(first: Floats, last: Floats, of: Sample) -> Floats:
    return np.divide(last - first, of.reliable_difference)


def _gulliksen_lord_novick(first: Floats, last: Floats, of: Sample) -> Floats:
    spread = of.sd_first * math.sqrt(1 - of.reliability**2)
    return ((last - of.mean_first) - of.reliability * (first - of.mean_first)) / spread


def _hsu_linn_lord(first: Floats, last: Floats, of: Sample) -> Floats:
    spread = of.sd_first * math.sqrt(1 - of.reliability**2)
    return ((last - of.mean_last) - of.reliability * (first - of.mean_first)) / spread


def _expected(first: Floats, of: Sample) -> Floats:
    """Return the true score expected of a first rating: pulled towards the mean as far as it is error."""
    return of.reliability * (first - of.mean_first) + of.mean_first


def _edwards_nunnally(first: Floats, last: Floats, of: Sample) -> Floats:
    return (last - _expected(first, of)) / of.standard_error


def _nunnally_kotsch(first: Floats, last: Floats, of: Sample) -> Floats:
    later = of.reliability if of.reliability_last is None else of.reliability_last
    of_first = of.reliability**2 * of.sd_first**2 * (1 - of.reliability)
    return (last - _expected(first, of)) / math.sqrt(of_first + of.sd_first**2 * (1 - later))


def _hageman_arrindell(first: Floats, last: Floats, of: Sample) -> Floats:
    dependable = of.reliability_of_change
    change = (last - first) * dependable + (of.mean_last - of.mean_first) * (1 - dependable)
    return change / (math.sqrt(dependable) * of.reliable_difference)


_FORMULAS: Mapping[Variant, Callable[[Floats, Floats, Sample], Floats]] = {
    Variant.JT: _jacobson_truax,
    Variant.GLN: _gulliksen_lord_novick,
    Variant.HLL: _hsu_linn_lord,
    Variant.EN: _edwards_nunnally,
    Variant.NK: _nunnally_kotsch,
    Variant.HA: _hageman_arrindell,
}


def change_index(variant: Variant, first: Floats, last: Floats, sample: Sample) -> Floats:
    """Return the index of change, in standard errors, above 0 where points rose; shape (n,) like both ratings.

    NaN where a rating is missing, or where the sample cannot tell (no spread, or differences without reliability).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        index = _FORMULAS[variant](np.asarray(first, float), np.asarray(last, float), sample)
    return np.where(np.isfinite(index), index, np.nan)


@dataclass(frozen=True, slots=True)
class Settings:
    """Which index, and where the line between the populations runs.

    `functional` are people who are well, `clinical` those who come (the sample's own first ratings, if None);
    without either's figures that the `cutoff` needs, nobody counts as recovered.
    """

    variant: Variant = Variant.JT
    functional: Norm | None = None
    clinical: Norm | None = None
    cutoff: Cutoff = Cutoff.C
    reliability_last: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Change of one member's ratings on one measure from first to last; shape (n_dyads,) each, in points.

    `change` is above 0 where it became better, `low` and `high` the ends of its 95 % interval (change +- 1.96 S_diff).
    `index` is the variant's, above 0 for better; `outcome` an `Outcome` or UNKNOWN. `cutoff` is NaN if none is known.
    """

    first: Floats
    last: Floats
    change: Floats
    low: Floats
    high: Floats
    index: Floats
    outcome: NDArray[np.int8]
    sample: Sample
    cutoff: float

    def count(self, outcome: Outcome) -> int:
        """Return how many dyads came out like this."""
        return int((self.outcome == outcome).sum())


def reliable_change(
    panel: Panel, member: str, measure: str, settings: Settings = Settings(), *, sample: Sample | None = None
) -> Change:
    """Return what changed between each dyad's first and last rating.

    `sample` says among whom a change is judged: the dyads of the panel, if None. A panel of one dyad needs it.

    Raises:
        KeyError: no such member or measure.
        ValueError: the measure's reliability is not known.
    """
    scale = panel.measures[measure]
    first, last = ends(panel, member, measure)
    if sample is None:
        if scale.reliability is None:
            raise ValueError(f"reliable change in {measure!r} needs its reliability; give it with the measure")
        sample = Sample.of(first, last, scale.reliability, settings.reliability_last)
    index = scale.sign * change_index(settings.variant, first, last, sample)
    own = Norm(sample.mean_first, sample.sd_first)
    line = cutoff_of(settings.cutoff, settings.clinical or own, settings.functional, sign=scale.sign)
    change = scale.sign * (last - first)
    half = 1.96 * sample.reliable_difference
    critical = CRITICAL.get(settings.variant, 1.96)
    outcome = classify(index, scale.sign * first, scale.sign * last, critical=critical, cutoff=scale.sign * line)
    return Change(first, last, change, change - half, change + half, index, outcome, sample, line)


def classify(index: Floats, first: Floats, last: Floats, *, critical: float, cutoff: float) -> NDArray[np.int8]:
    """Return the `Outcome` of each course, shape (n,), UNKNOWN where the index is NaN; higher is better in all.

    Recovered: improved reliably, from at or below the cut-off to above it. With a cut-off of NaN nobody is.
    """
    crossed = (first <= cutoff) & (last > cutoff)
    outcome = np.where(index > critical, np.where(crossed, Outcome.RECOVERED, Outcome.IMPROVED), Outcome.UNCHANGED)
    outcome = np.where(index < -critical, Outcome.DETERIORATED, outcome)
    return np.where(np.isfinite(index), outcome, UNKNOWN).astype(np.int8)


def ends(panel: Panel, member: str, measure: str) -> tuple[Floats, Floats]:
    """Return each dyad's (first, last) rating in points, shape (n_dyads,); NaN with fewer than two ratings.

    Raises:
        KeyError: no such member or measure.
    """
    first, last = np.full(panel.n_dyads, np.nan), np.full(panel.n_dyads, np.nan)
    column = panel.ratings[member, measure]
    for block in panel.blocks(member, measure):
        if len(block.ratings) > 1:
            first[block.dyad], last[block.dyad] = column[block.row[0]], column[block.row[-1]]
    return first, last
