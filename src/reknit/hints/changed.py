"""What changed since last time, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reknit.charts.svg import points
from reknit.hints import say
from reknit.hints.falls import BETWEEN_US
from reknit.hints.marked import RUB

if TYPE_CHECKING:
    from reknit.hints.say import Voice
    from reknit.panel import Panel

ABOUT_THE_SAME = 0.75
"""Changes of the mean of five answers below this many points are not called changes."""

Way = Literal["same", "up", "down"]


@dataclass(frozen=True, slots=True)
class _Change:
    """How one member's rating of the last session differs from that member's rating before, in points."""

    member: str
    before: int
    by: float

    @property
    def way(self) -> Way:
        if abs(self.by) < ABOUT_THE_SAME:
            return "same"
        return "up" if self.by > 0 else "down"

    @property
    def told(self) -> str:
        size = points(round(abs(self.by), 1))
        return f"{size} {'point' if size == '1' else 'points'}"


def changed(panel: Panel, voice: Voice) -> str:
    """Return what changed since last time, as far as the viewer may see it, in one sentence."""
    rated = _last_row(panel, BETWEEN_US)
    changes = [] if rated is None else _changes(panel, rated, voice)
    if rated is None or not changes:
        return str(say.wording()["changed"]["nothing"])
    return f"{_ratings_told(changes, voice)}{_rub_told(panel, rated, voice)}."


def _changes(panel: Panel, row: int, voice: Voice) -> list[_Change]:
    found = []
    for member in sorted(panel.members_of(BETWEEN_US), key=lambda each: (each != voice.viewer, each)):
        column = panel.ratings[member, BETWEEN_US]
        earlier = np.flatnonzero(np.isfinite(column[:row]))
        if np.isfinite(column[row]) and len(earlier):
            before = int(earlier[-1])
            found.append(_Change(member, int(panel.sessions[before]), float(column[row] - column[before])))
    return found


def _ratings_told(changes: list[_Change], voice: Voice) -> str:
    words, first = say.wording()["changed"], changes[0]
    alike = len({(change.way, change.before) for change in changes}) == 1
    if len(changes) == 2 and alike:
        return str(words[f"both_{first.way}"]).format(before=first.before)
    whose = voice.whose(first.member)
    told = str(words[first.way]).format(Whose=whose[:1].upper() + whose[1:], points=first.told, before=first.before)
    for second in changes[1:]:
        change = str(words[f"change_{second.way}"]).format(points=second.told)
        told += f"; {words['also'].format(whose=voice.whose(second.member), change=change)}"
    return told


def _rub_told(panel: Panel, row: int, voice: Voice) -> str:
    """Return who marked a rub in that session; empty where nobody did."""
    marks = {member: float(panel.ratings[member, RUB][row]) for member in panel.members_of(RUB)}
    rubs = {member: mark for member, mark in marks.items() if np.isfinite(mark) and mark > 0}
    if not rubs:
        return ""
    words = say.wording()["changed"]
    if len(rubs) == 2:
        return str(words["both_marked"])
    member, mark = rubs.popitem()
    return str(words["marked"]).format(who=voice.who(member), strength=say.strength(mark))


def _last_row(panel: Panel, measure: str) -> int | None:
    rated = [
        int(np.flatnonzero(np.isfinite(panel.ratings[member, measure]))[-1])
        for member in panel.members_of(measure)
        if np.isfinite(panel.ratings[member, measure]).any()
    ]
    return max(rated, default=None)
