"""The long run: where two people seem stuck, all too smooth, or on a level, told in plain words.

What is found comes from `reknit.course_hints` (impasse, pseudo-alliance, plateau: reknit proposals, not validated) on
what one viewer may see. What nearly all stable pairs like this one would show too is not told at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.course.hints import BOTH as OF_BOTH
from reknit.course.hints import course_hints
from reknit.course.known import Told
from reknit.hints import say
from reknit.hints.falls import BETWEEN_US
from reknit.hints.hint import BOTH, Hint, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from reknit.course.hints import CourseHint
    from reknit.course.settings import CourseKind
    from reknit.hints.say import Voice
    from reknit.panel import Panel

    Floats = NDArray[np.float64]

WEEK, CANDOUR = "week", "candour"
LITTLE = 4.0
"""Something counts as held back where one could say what one really thought only this much (0 to 10), or less."""

STEP = 0.2
"""Distance between neighbouring means of five answers in whole points."""

TOLD_UP_TO = 0.8
"""What more than this share of stable pairs like this one show after as many sessions is not told."""

KIND_OF: Mapping[CourseKind, Kind] = {"impasse": "stuck", "pseudo_alliance": "smooth", "plateau": "level"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One thing found, in session numbers; `now` and `ever` are a course hint's false alarms."""

    kind: Kind
    member: str
    since: int
    last: int
    signs: tuple[str, ...]
    now: float
    ever: float


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside one pair's answers, in session numbers, as far as the viewer may see it.

    `whose_week`: the role whose weeks are the outcome. `not_held`: planned sessions that did not take place. `raised`:
    sessions after which either raised that feelings or feedback were not received.
    """

    whose_week: str
    not_held: Collection[int] = ()
    raised: Collection[int] = ()


def long_run(panel: Panel, beside: Beside) -> tuple[Stretch, ...]:
    """Return what the whole course of one pair shows, each kind at most once.

    Raises:
        ValueError: the panel holds more than one pair.
    """
    return tuple(
        Stretch(
            kind=KIND_OF[each.kind],
            member=BOTH if each.member == OF_BOTH else each.member,
            since=each.since,
            last=each.session,
            signs=each.signs,
            now=each.false_alarm_now,
            ever=each.false_alarm_ever,
        )
        for each in _found(panel, beside, false_alarms=True)
    )


def sessions_on_a_level(panel: Panel, whose_week: str) -> int:
    """Return for how many sessions, up to the last one, it has been pleasant while nothing moved; 0 where it has not.

    The plateau of `reknit.course_hints`, told as a fact and not as a hint: stable pairs are not asked.

    Raises:
        ValueError: the panel holds more than one pair.
    """
    found = _found(panel, Beside(whose_week), false_alarms=False)
    return max((int(each.figures["sessions"]) for each in found if each.kind == "plateau"), default=0)


def long_run_hints(stretches: Iterable[Stretch], panel: Panel, voice: Voice) -> list[Hint]:
    """Return the hints, without what nearly all stable pairs like this one would show."""
    return [_hint(each, panel, voice) for each in stretches if each.now <= TOLD_UP_TO]


def _found(panel: Panel, beside: Beside, *, false_alarms: bool) -> tuple[CourseHint, ...]:
    if panel.n_dyads > 1:
        raise ValueError(f"a reading is of one pair, and this panel holds {panel.n_dyads}")
    kept = _kept(panel, beside.whose_week)
    if not kept.members_of(BETWEEN_US):
        return ()
    week = (beside.whose_week, WEEK)
    return course_hints(
        kept,
        measure=BETWEEN_US,
        outcome=week if week in kept.ratings else None,
        told=_told(panel, beside),
        false_alarms=false_alarms,
    ).hints


def _hint(found: Stretch, panel: Panel, voice: Voice) -> Hint:
    signs = say.wording().get(f"{found.kind}_signs", {})
    seen = voice.told(found.kind, found.member, since=found.since)
    beside = [signs[sign] for sign in found.signs if sign in signs]
    return Hint(
        key=f"{found.kind}:{found.member}:{BETWEEN_US}:{found.since}",
        kind=found.kind,
        member=found.member,
        seen=" ".join([seen, *beside]),
        sessions=tuple(int(each) for each in panel.sessions if found.since <= each <= found.last),
        noise=say.noise_in_the_long_run(found.kind, found.now, found.ever),
        share=found.now,
        ever=found.ever,
        next_step=say.wording()[found.kind]["next_step"],
        settled=False,
    )


def _kept(panel: Panel, whose_week: str) -> Panel:
    """Return the panel with nothing but what the long run is found in."""
    names = [
        name
        for name, column in panel.ratings.items()
        if np.isfinite(column).any()
        and (name[1] == BETWEEN_US or name == (whose_week, WEEK) or panel.measures[name[1]].is_mark)
    ]
    measures = {name: panel.measures[name] for _, name in names}
    if BETWEEN_US in measures:
        measures[BETWEEN_US] = replace(measures[BETWEEN_US], step=STEP)
    return replace(panel, ratings={name: panel.ratings[name] for name in names}, measures=measures, dates=None)


def _told(panel: Panel, beside: Beside) -> Told:
    candour = [panel.ratings[member, CANDOUR] for member in panel.members_of(CANDOUR)]
    little = np.zeros(panel.n_rows)
    for column in candour:
        with np.errstate(invalid="ignore"):
            little[column <= LITTLE] = 1.0
    before = np.concatenate([[0], panel.sessions[:-1]])
    not_held = np.array(sorted(beside.not_held))
    counts = np.searchsorted(not_held, panel.sessions) - np.searchsorted(not_held, before)
    raised = np.isin(panel.sessions, list(beside.raised)).astype(float)
    return Told(raised=raised, held_back=little, not_held=counts.astype(float))
