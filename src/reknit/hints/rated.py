"""Hints from ratings: they fell, they came back, the two lie further apart than usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.hints import say
from reknit.hints.falls import BETWEEN_US, PAIR
from reknit.hints.hint import BOTH, Hint, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reknit.hints.falls import Fall
    from reknit.hints.say import Voice


def rated_hints(falls: Sequence[Fall], sessions: Iterable[int], voice: Voice) -> list[Hint]:
    """Return the hints from falls; `sessions` are the numbers of the sessions with a rating.

    Falls of both at the same time are one hint.
    """
    numbers = [int(each) for each in sessions]
    own = [fall for fall in falls if fall.measure == BETWEEN_US]
    hints = [_fall_hint(group, numbers, voice) for group in _together(own)]
    return [*hints, *(_apart(fall, numbers, voice) for fall in falls if fall.member == PAIR)]


def _together(falls: Sequence[Fall]) -> list[list[Fall]]:
    """Return the falls, those of the two members together where they overlap and came out alike."""
    groups: list[list[Fall]] = []
    for fall in falls:
        beside = next((group for group in groups if len(group) == 1 and _alike(group[0], fall)), None)
        if beside is None:
            groups.append([fall])
        else:
            beside.append(fall)
    return groups


def _alike(one: Fall, other: Fall) -> bool:
    overlap = one.onset <= other.last and other.onset <= one.last
    return overlap and one.member != other.member and (one.end is None) == (other.end is None)


def _fall_hint(group: Sequence[Fall], numbers: Sequence[int], voice: Voice) -> Hint:
    first, last = min(fall.onset for fall in group), max(fall.last for fall in group)
    member = group[0].member if len(group) == 1 else BOTH
    deepest = max(group, key=lambda fall: fall.points)
    ends = [fall.end for fall in group if fall.end is not None]
    kind: Kind = "mended" if ends else "fell"
    sessions = tuple(number for number in numbers if first <= number <= last)
    told = voice.told(
        kind, member, sessions=say.sessions_told(sessions), nadir=deepest.nadir, end=max(ends, default=None)
    )
    rarest = min(group, key=lambda fall: fall.share)
    lowest = min(fall.nadir for fall in group)
    return _hint(kind, member, BETWEEN_US, lowest, sessions, told, rarest, settled=bool(ends))


def _apart(fall: Fall, numbers: Sequence[int], voice: Voice) -> Hint:
    sessions = tuple(number for number in numbers if fall.onset <= number <= fall.last)
    told = voice.told("apart", BOTH, sessions=say.sessions_told(sessions))
    return _hint("apart", BOTH, fall.measure, fall.nadir, sessions, told, fall, settled=False)


def _hint(
    kind: Kind,
    member: str,
    measure: str,
    lowest: int,
    sessions: tuple[int, ...],
    told: str,
    rarest: Fall,
    *,
    settled: bool,
) -> Hint:
    return Hint(
        key=f"{kind}:{member}:{measure}:{lowest}",
        kind=kind,
        member=member,
        seen=told,
        sessions=sessions,
        noise=say.noise(rarest.share, rarest.ever),
        share=rarest.share,
        ever=rarest.ever,
        next_step=say.wording()[kind]["next_step"],
        settled=settled,
    )
