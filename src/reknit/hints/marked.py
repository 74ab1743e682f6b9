"""Hints from what the members marked themselves: a rub that is still open, and one that only one of them marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.hints import say
from reknit.hints.hint import BOTH, Hint, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from reknit.hints.say import Voice
    from reknit.panel import Panel

    Floats = NDArray[np.float64]

RUB, SETTLED = "rub", "rub_settled"
CLEAR = 2.0
ENOUGH = 7.0
"""A rub counts as settled from this answer on (0 to 10) to how settled it is now."""


@dataclass(frozen=True, slots=True)
class Rub:
    """A rub one member marked, from its first clear mark on.

    `sessions` are the numbers of the sessions it was marked in; `open_` says that nothing later settled it.
    """

    member: str
    sessions: tuple[int, ...]
    mark: float
    open_: bool


def rubs_in(panel: Panel) -> list[Rub]:
    """Return every rub that was marked as clear or serious, by member and session.

    One goes on for as long as the member marks one in each session answered, and is settled when the member says so
    or marks none in a later session.
    """
    found: list[Rub] = []
    for member in panel.members_of(RUB):
        marks = panel.ratings[member, RUB]
        settled = panel.ratings.get((member, SETTLED), np.full(panel.n_rows, np.nan))
        found += _rubs(member, panel.sessions, marks, settled)
    return found


def _rubs(member: str, sessions: NDArray[np.int32], marks: Floats, settled: Floats) -> Iterator[Rub]:
    run: list[int] = []
    for row in np.flatnonzero(np.isfinite(marks)):
        if run and marks[row] == 0:
            yield _rub(member, sessions, marks, run, open_=False)
            run = []
        elif marks[row] >= (1 if run else CLEAR):
            run.append(int(row))
        if run and settled[row] >= ENOUGH:
            yield _rub(member, sessions, marks, run, open_=False)
            run = []
    if run:
        yield _rub(member, sessions, marks, run, open_=True)


def _rub(member: str, sessions: NDArray[np.int32], marks: Floats, run: list[int], *, open_: bool) -> Rub:
    return Rub(member, tuple(int(sessions[row]) for row in run), float(marks[run].max()), open_)


def marked_hints(panel: Panel, voice: Voice) -> list[Hint]:
    """Return the hints from marks: what only one of the two marked, and what is open otherwise."""
    rubs = rubs_in(panel)
    unshared = {rub: alone for rub in rubs if (alone := _alone(panel, rub))}
    hints = [_seen_by_one(rub, alone, voice) for rub, alone in unshared.items()]
    still_open = {rub.member: rub for rub in rubs if rub.open_ and rub not in unshared}
    return [*hints, *_open_rubs(still_open, voice)]


def _alone(panel: Panel, rub: Rub) -> tuple[int, ...]:
    """Return the sessions of a rub if the other answered none in all of them that the viewer may see; else ()."""
    others = [member for member in panel.members_of(RUB) if member != rub.member]
    if not others:
        return ()
    row_of = {int(session): row for row, session in enumerate(panel.sessions)}
    marks = panel.ratings[others[0], RUB]
    answered = [session for session in rub.sessions if np.isfinite(marks[row_of[session]])]
    if any(marks[row_of[session]] > 0 for session in answered):
        return ()
    return tuple(answered)


def _seen_by_one(rub: Rub, alone: tuple[int, ...], voice: Voice) -> Hint:
    told = voice.told("seen_by_one", rub.member, sessions=say.sessions_told(alone), strength=say.strength(rub.mark))
    return _hint("seen_by_one", rub.member, rub.sessions[0], alone, told, settled=not rub.open_)


def _open_rubs(still_open: Mapping[str, Rub], voice: Voice) -> Iterator[Hint]:
    rubs = list(still_open.values())
    if len(rubs) == 2 and set(rubs[0].sessions) & set(rubs[1].sessions):
        sessions = tuple(sorted({*rubs[0].sessions, *rubs[1].sessions}))
        told = voice.told("open_rub", BOTH, sessions=say.sessions_told(sessions))
        yield _hint("open_rub", BOTH, sessions[0], sessions, told, settled=False)
        return
    for rub in rubs:
        told = voice.told(
            "open_rub", rub.member, sessions=say.sessions_told(rub.sessions), strength=say.strength(rub.mark)
        )
        yield _hint("open_rub", rub.member, rub.sessions[0], rub.sessions, told, settled=False)


def _hint(kind: Kind, member: str, onset: int, sessions: tuple[int, ...], told: str, *, settled: bool) -> Hint:
    return Hint(
        key=f"{kind}:{member}:{RUB}:{onset}",
        kind=kind,
        member=member,
        seen=told,
        sessions=sessions,
        noise=say.nothing_worked_out(),
        share=None,
        ever=None,
        next_step=say.wording()[kind]["next_step"],
        settled=settled,
    )
