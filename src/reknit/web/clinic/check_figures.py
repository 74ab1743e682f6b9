"""What the numbers that both of a pair shared openly say of the check itself: of ten pairs at least, rounded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.clinic.check_figures import Rounded, in_sessions, in_tenths
from reknit.clinic.figures import FEWEST_PAIRS, Figure, figure
from reknit.evaluation.check_quality import check_quality
from reknit.kinds import Voice, kind_named, kinds
from reknit.panel import Panel
from reknit.session_check.measures import BOND_QUESTIONS, MEASURES
from reknit.session_check.questions import SCALE_HIGH, SCALE_LOW
from reknit.web.checks.seeing import numbers_open_to_both

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from reknit.clinic.figures import Quarter
    from reknit.inference.estimate import Estimate

    Numbers = tuple[int, ...]
    Sessions = list[tuple[int, dict[str, Numbers]]]

GUIDED = [kind.name for kind in kinds() if any(role.voice is Voice.GUIDE for role in kind.roles)]
GUEST, GUIDE = "guest", "guide"
FEWEST_SESSIONS = 3
"""Sessions of a pair in the quarter, so that there is a change of its own to be told from chance."""

CEILING, FLOOR, STRAIGHT = "ceiling", "floor", "straight"
WITHIN, BETWEEN, TO_TELL = "within", "between", "to_tell"
AGREE_WITHIN, AGREE_BETWEEN, LIKENESS = "agree_within", "agree_between", "likeness"


@dataclass(frozen=True, slots=True)
class OfCheck:
    """What may be told of the check: shares of pairs, each (whose answers, figure), and the rest; empty if too few."""

    shares: list[tuple[str, Figure]]
    rest: list[Rounded]

    def to_data(self) -> dict[str, Any]:
        """Return it as data to keep."""
        return {
            "shares": [[about, each.to_data()] for about, each in self.shares],
            "rest": [each.to_data() for each in self.rest],
        }

    @staticmethod
    def from_data(data: dict[str, Any]) -> OfCheck:
        """Return what `to_data` told."""
        shares = [(about, Figure.from_data(each)) for about, each in data["shares"]]
        return OfCheck(shares, [Rounded.from_data(each) for each in data["rest"]])


def check_figures_of(quarter: Quarter) -> OfCheck:
    """Return what may be told of the check in this quarter, from what both of each pair shared and opened."""
    pairs = {dyad: sessions for dyad, sessions in _answered(quarter).items() if len(sessions) >= FEWEST_SESSIONS}
    if len(pairs) < FEWEST_PAIRS:
        return OfCheck([], [])
    return OfCheck(_shares(pairs), _rest(_panel(pairs), len(pairs)))


def _answered(quarter: Quarter) -> dict[UUID, Sessions]:
    """Return the sessions of each pair in which both shared all five numbers, by voice."""
    found: dict[tuple[UUID, int], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    voices = {role.name: role.voice.value for kind in GUIDED for role in kind_named(kind).roles}
    for dyad, session, role, question, number in numbers_open_to_both(
        GUIDED, BOND_QUESTIONS, quarter.first, quarter.end
    ):
        found[dyad, session][voices[role]][question] = number
    pairs: dict[UUID, Sessions] = defaultdict(list)
    for (dyad, session), by_voice in sorted(found.items(), key=lambda each: (str(each[0][0]), each[0][1])):
        if all(len(by_voice.get(voice, {})) == len(BOND_QUESTIONS) for voice in (GUEST, GUIDE)):
            numbers = {voice: tuple(by_voice[voice][each] for each in BOND_QUESTIONS) for voice in (GUEST, GUIDE)}
            pairs[dyad].append((session, numbers))
    return pairs


def _shares(pairs: Mapping[UUID, Sessions]) -> list[tuple[str, Figure]]:
    """Return in how many pairs at least half of a member's checks are answered in one of three ways."""
    ways: dict[str, Callable[[Numbers], bool]] = {
        CEILING: lambda given: min(given) == SCALE_HIGH,
        FLOOR: lambda given: max(given) == SCALE_LOW,
        STRAIGHT: lambda given: min(given) == max(given),
    }
    return [
        (voice, figure(name, set(pairs), {
            dyad for dyad, sessions in pairs.items()
            if 2 * sum(is_so(numbers[voice]) for _, numbers in sessions) >= len(sessions)
        }))
        for voice in (GUEST, GUIDE)
        for name, is_so in ways.items()
    ]  # fmt: skip


def _panel(pairs: Mapping[UUID, Sessions]) -> Panel:
    rows = [
        (at, session, voice, question, number)
        for at, sessions in enumerate(pairs.values())
        for session, numbers in sessions
        for voice in (GUEST, GUIDE)
        for question, number in zip(BOND_QUESTIONS, numbers[voice], strict=True)
    ]
    dyad, session, member, measure, score = zip(*rows, strict=True)
    return Panel.from_long(
        dyad=np.array(dyad), session=np.array(session), member=np.array(member), measure=np.array(measure),
        score=np.array(score, float), measures=[MEASURES[each] for each in BOND_QUESTIONS],
    )  # fmt: skip


def _rest(panel: Panel, pairs: int) -> list[Rounded]:
    found = check_quality(panel, BOND_QUESTIONS)

    def ends(estimate: Estimate | None) -> tuple[float, float, float]:
        return (np.nan,) * 3 if estimate is None else (estimate.value, estimate.low, estimate.high)

    told = []
    for each in found.members:
        told += [
            in_tenths(WITHIN, each.member, ends(each.within), pairs),
            in_tenths(BETWEEN, each.member, ends(each.between), pairs),
            in_sessions(TO_TELL, each.member, ends(each.sessions_to_tell), each.sessions_to_tell.n),
        ]
    likeness = None if found.roles is None else found.roles.likeness
    told += [
        in_tenths(name, "both", ends(each), pairs)
        for name, each in (
            (AGREE_WITHIN, found.agree_within), (AGREE_BETWEEN, found.agree_between), (LIKENESS, likeness),
        )
    ]  # fmt: skip
    return told
