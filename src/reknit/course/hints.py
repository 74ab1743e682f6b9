"""Course hints: impasse, pseudo-alliance and plateau, each with its evidence and how often stable pairs show it.

All three are reknit proposals: no published score criterion for any of them was found, and none is validated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.impasse import impasse
from reknit.course.known import NOT_SINCE, Known, Told, known_of
from reknit.course.plateau import plateau
from reknit.course.pseudo_alliance import pseudo_alliance
from reknit.course.seen import CANT_TELL, OF_THE_PAIR, Seen
from reknit.course.settings import KINDS, CourseKind, CourseSettings, proposals
from reknit.course.stable_alike import Shares, shares_of
from reknit.course.usual import usual_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LABEL = "reknit proposal"

BOTH = "both"
"""Stands for the member where a hint is about both."""

DYADS_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True)
class CourseHint:
    """One hint, as it stands after a pair's last session; never a verdict.

    Attributes:
        kind: impasse, pseudo_alliance or plateau.
        dyad: the dyad's index in the panel.
        member: whose ratings show it, or "both".
        since: number of the first session it is seen in.
        session: number of the last session looked at.
        grade: 1 to 3, the longer or clearer it is.
        signs: what was there beside it, by name; see the functions of the three.
        figures: the numbers behind it, those that are known; points with higher being better.
        false_alarm_now: share (0 to 1) of stable pairs like this one with the same kind of hint, at least as high a
            grade, after the last session.
        false_alarm_ever: share with one after at least one of their sessions. Both NaN where not asked for.
        base_rate: the two shares in a sentence, with what else has to be known; empty where not asked for.
    """

    kind: CourseKind
    dyad: int
    member: str
    since: int
    session: int
    grade: int
    signs: tuple[str, ...]
    figures: Mapping[str, float]
    false_alarm_now: float
    false_alarm_ever: float
    base_rate: str


@dataclass(frozen=True, slots=True)
class CourseHints:
    """The hints as they stand, by dyad and kind; and the grade of each kind after each session.

    `grades` maps a kind to one number a panel row: -1 can't tell yet, 0 nothing to say, 1 to 3. The grade after a
    session depends on nothing later.
    """

    hints: tuple[CourseHint, ...]
    grades: Mapping[CourseKind, NDArray[np.int8]]


def course_hints(
    panel: Panel,
    *,
    measure: str | None = None,
    outcome: SeriesName | None = None,
    told: Told | None = None,
    settings: CourseSettings | None = None,
    false_alarms: bool = True,
    seed: int = 0,
) -> CourseHints:
    """Return where pairs look stuck, too smooth, or on a plateau after their last session.

    Args:
        panel: the ratings; marked series in it are read as rubs that were named.
        measure: what the bond is rated with; the first measure of the panel that is no mark and not the outcome.
        outcome: (member, measure) that says how the person is; without it there is no plateau, and change is not known.
        told: what was said or done beside the ratings.
        settings: when each of the three is seen; those of settings.toml.
        false_alarms: simulate stable pairs to say how often they would be hinted at.
        seed: of that simulation; the same seed gives the same answer.

    Raises:
        KeyError: the panel has no such measure or outcome.
        ValueError: nothing in the panel can be read as ratings of the bond.
    """
    chosen, told, settings = _bond_measure(panel, measure, outcome), told or Told(), settings or CourseSettings()
    if not panel.n_dyads:
        return CourseHints((), {kind: np.zeros(0, np.int8) for kind in KINDS})
    usual = usual_of(panel, chosen, outcome, settings)
    known = known_of(panel, chosen, outcome, told, usual)
    last = panel.lengths - 1
    grades: dict[CourseKind, NDArray[np.int8]] = {kind: np.full(panel.n_rows, CANT_TELL, np.int8) for kind in KINDS}
    found: list[_Found] = []
    for start in range(0, panel.n_dyads, DYADS_AT_ONCE):
        dyads = np.arange(start, min(start + DYADS_AT_ONCE, panel.n_dyads))
        for kind, seen in search(known.of(dyads, int(panel.lengths[dyads].max())), settings).items():
            rows = slice(int(panel.offsets[dyads[0]]), int(panel.offsets[dyads[-1] + 1]))
            grades[kind][rows] = seen.grade.T[np.arange(len(seen.grade)) < panel.lengths[dyads][:, None]]
            found += [
                _Found(kind, int(dyad), seen, int(dyad - start), int(last[dyad]))
                for dyad in dyads[_hinted(seen, last[dyads])]
            ]
    found.sort(key=lambda each: (each.dyad, KINDS.index(each.kind)))
    shares = _shares(panel, chosen, outcome, known, found, settings, seed) if false_alarms and found else None
    return CourseHints(tuple(_hint(panel, known, each, shares) for each in found), grades)


def search(known: Known, settings: CourseSettings) -> dict[CourseKind, Seen]:
    """Return what each of the three says after each session of these pairs."""
    return {
        "impasse": impasse(known, settings.impasse),
        "pseudo_alliance": pseudo_alliance(known, settings.pseudo_alliance),
        "plateau": plateau(known, settings),
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """A hint found: of this dyad, in this column and row of what was seen."""

    kind: CourseKind
    dyad: int
    seen: Seen
    column: int
    row: int


def _bond_measure(panel: Panel, measure: str | None, outcome: SeriesName | None) -> str:
    if outcome is not None and outcome not in panel.ratings:
        raise KeyError(outcome)
    if measure is not None:
        if measure not in panel.measures or not panel.members_of(measure):
            raise KeyError(measure)
        return measure
    names = [name for _, name in panel.rated_series if outcome is None or name != outcome[1]]
    if not names:
        raise ValueError("the panel holds no ratings of the bond beside the outcome")
    return names[0]


def _hinted(seen: Seen, last: Ints) -> NDArray[np.bool_]:
    hinted: NDArray[np.bool_] = seen.grade[np.maximum(last, 0), np.arange(len(last))] > 0
    return hinted & (last >= 0)


def _shares(
    panel: Panel,
    measure: str,
    outcome: SeriesName | None,
    known: Known,
    found: list[_Found],
    settings: CourseSettings,
    seed: int,
) -> tuple[Ints, Shares]:
    dyads = np.unique([each.dyad for each in found])
    series = [(member, measure) for member in known.bond] + ([outcome] if outcome else [])
    return dyads, shares_of(panel, series, known, dyads, lambda stable: search(stable, settings), seed=seed)


def _hint(panel: Panel, known: Known, found: _Found, shares: tuple[Ints, Shares] | None) -> CourseHint:
    seen, at = found.seen, (found.row, found.column)
    now = ever = np.nan
    if shares is not None:
        place = int(np.searchsorted(shares[0], found.dyad)), int(seen.grade[at]) - 1
        now, ever = (float(each[found.kind][place]) for each in (shares[1].now, shares[1].ever))
    member, begin = int(seen.member[at]), int(panel.offsets[found.dyad])
    return CourseHint(
        kind=found.kind,
        dyad=found.dyad,
        member=BOTH if member == OF_THE_PAIR else list(known.bond)[member],
        since=int(panel.sessions[begin + max(int(seen.since[at]), NOT_SINCE + 1)]),
        session=int(panel.sessions[begin + found.row]),
        grade=int(seen.grade[at]),
        signs=tuple(name for name, there in seen.signs.items() if there[at]),
        figures={name: float(each[at]) for name, each in seen.figures.items() if np.isfinite(each[at])},
        false_alarm_now=now,
        false_alarm_ever=ever,
        base_rate="" if shares is None else base_rate(found.kind, now, ever),
    )


def base_rate(kind: CourseKind, now: float, ever: float) -> str:
    """Return in a sentence how often stable pairs would be hinted at."""
    sentence = str(proposals()[kind]["base_rate"]).format(now=_of_hundred(now), ever=_of_hundred(ever))
    return f"{sentence} (A {LABEL}, not validated.)"


def _of_hundred(share: float) -> str:
    hundred = round(100 * share)
    return "fewer than 1" if hundred < 1 else "nearly all" if hundred >= 99 else f"about {hundred}"
