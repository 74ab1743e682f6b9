"""Falls: where the reknit model finds that ratings fell, each with how often stable pairs would look the same.

Most shares are looked up in a moment; where a pair lies outside the table (see `reknit.detection.lone_pairs`) they are
counted in thousands of simulated pairs. A `Falls` fits only the ratings whose `fingerprint` it has.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.story import Span
from reknit.detection.registry import rule_named
from reknit.detection.study import Study
from reknit.episode import Status
from reknit.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reknit.episode import Episode
    from reknit.panel import Panel

RULE = "reknit"
"""What finds falls in the ratings of the bond."""

GAP_RULE = "person_mean_2sd"
"""What finds where the two lie further apart; the model is one of ratings, not of distances."""

BETWEEN_US = "between_us"
"""The measure falls are looked for in: the mean of the five answers about the bond."""

GAP = "gap"
PAIR = "pair"
"""How far the two ratings lie apart is looked at as a series of its own, which belongs to the pair."""

FEWEST_FOR_GAP = 6


@dataclass(frozen=True, slots=True)
class Fall:
    """One episode in session numbers; `end` is None unless the ratings came back.

    `points` is its depth in points of the measure, `share` (0 to 1) how many stable pairs like this one would show
    one at least as large: an episode's `false_alarm_pair`; `ever` how many would at some time, looked at after every
    session, show one as rare: its `false_alarm_ever`.
    """

    member: str
    measure: str
    onset: int
    nadir: int
    last: int
    end: int | None
    status: int
    points: float
    share: float
    ever: float


@dataclass(frozen=True, slots=True)
class Falls:
    """Every fall in a panel's ratings of the bond, oldest first; and where the two lie further apart than usual.

    Of the latter only what goes on now and no fall of one of them explains.
    """

    fingerprint: str
    falls: tuple[Fall, ...]


def falls_in(panel: Panel) -> Falls:
    """Return the falls in the panel of one pair: the numbers of `reknit.detect` with `RULE`.

    Raises:
        ValueError: the panel holds more than one pair.
    """
    seen = bond_of(panel)
    own = _found(seen, RULE)
    found = sorted([*own, *_apart_now(seen, own)], key=lambda fall: (fall.onset, fall.measure, fall.member))
    return Falls(fingerprint(panel), tuple(found))


def fingerprint(panel: Panel) -> str:
    """Return a name for exactly these ratings of the bond under these rules: 64 hexadecimal digits."""
    seen, rules = bond_of(panel), [rule_named(each) for each in (RULE, GAP_RULE)]
    digest = hashlib.sha256(repr((rules, sorted(seen.measures.items()))).encode())
    digest.update(seen.sessions.astype("<i4").tobytes())
    for name in sorted(seen.ratings):
        digest.update(repr(name).encode())
        digest.update(seen.ratings[name].astype("<f8").tobytes())
    return digest.hexdigest()


def rule_marks(falls: Iterable[Fall]) -> tuple[Span, ...]:
    """Return the falls in the members' own ratings as marks for a course chart."""
    return tuple(
        Span(fall.member, fall.onset, fall.nadir, fall.last, fall.end, Status(fall.status), fall.points)
        for fall in falls
        if fall.measure == BETWEEN_US
    )


def bond_of(panel: Panel) -> Panel:
    """Return the panel with nothing but the ratings of the bond, and with the sessions that have one.

    Raises:
        ValueError: the panel holds more than one pair.
    """
    if panel.n_dyads > 1:
        raise ValueError(f"a reading is of one pair, and this panel holds {panel.n_dyads}")
    columns = {
        name: column for name, column in panel.ratings.items() if name[1] == BETWEEN_US and np.isfinite(column).any()
    }
    rated = np.zeros(panel.n_rows, bool)
    for column in columns.values():
        rated |= np.isfinite(column)
    return replace(
        panel,
        offsets=np.array([0, rated.sum()][: panel.n_dyads + 1]),
        sessions=panel.sessions[rated],
        ratings={name: column[rated] for name, column in columns.items()},
        measures={BETWEEN_US: panel.measures[BETWEEN_US]} if columns else {},
        dates=None,
    )


def _gap_of(seen: Panel) -> Panel | None:
    """Return how far the two ratings of each session lie apart, as a panel; None where that says nothing yet."""
    if len(seen.ratings) != 2:
        return None
    first, second = seen.ratings.values()
    gap = np.abs(first - second)
    if np.isfinite(gap).sum() < FEWEST_FOR_GAP:
        return None
    scale = seen.measures[BETWEEN_US]
    widest = None if scale.low is None or scale.high is None else scale.high - scale.low
    measure = Measure(GAP, low=0.0, high=widest, higher_is_better=False)
    return replace(seen, ratings={(PAIR, GAP): gap}, measures={GAP: measure})


def _apart_now(seen: Panel, own: Sequence[Fall]) -> list[Fall]:
    gap = _gap_of(seen)
    if gap is None:
        return []
    taken = {session for fall in own for session in range(fall.onset, fall.last + 1)}

    def is_new(fall: Fall) -> bool:
        return fall.end is None and taken.isdisjoint(range(fall.onset, fall.last + 1))

    return [fall for fall in _found(gap, GAP_RULE, is_new) if is_new(fall)]


def _found(panel: Panel, rule: str, is_wanted: Callable[[Fall], bool] = lambda _: True) -> list[Fall]:
    """Return what a rule finds; stable pairs are asked only where it finds anything that is wanted."""
    if not panel.ratings:
        return []
    found = Study.of(panel, [rule], false_alarms=False).episodes(rule)
    if not any(is_wanted(_fall(panel, episode)) for episode in found):
        return []
    calibration = Study.of(panel, [rule]).calibration
    return [_fall(panel, episode) for episode in (calibration.annotate(found) if calibration else found)]


def _fall(panel: Panel, episode: Episode) -> Fall:
    return Fall(
        member=episode.member,
        measure=episode.measure,
        onset=int(panel.sessions[episode.onset]),
        nadir=int(panel.sessions[episode.nadir]),
        last=int(panel.sessions[episode.last]),
        end=None if episode.end is None else int(panel.sessions[episode.end]),
        status=int(episode.status),
        points=episode.points,
        share=episode.false_alarm_pair,
        ever=episode.false_alarm_ever,
    )
