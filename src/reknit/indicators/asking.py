"""Which indicators a member is asked after a session.

It depends on what this member was asked before, on the session's number, and on whether a hint that this member may
see is there. No answer goes in, neither the other's nor one's own: so what is asked tells nothing of what was answered.

At most two at a time, and not after every session: the ones not asked for longest, at first in the order of the data.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from reknit.indicators.indicators import indicators

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reknit.kinds import Kind

MOST_AT_ONCE = 2
SESSIONS_BETWEEN = 2
"""How many sessions pass from one asking to the next; one is enough while a hint is there."""


def asked_after(
    session: int, *, kind: Kind, asked_before: Mapping[int, Collection[str]], hint_is_there: bool
) -> tuple[str, ...]:
    """Return the names of the indicators this member is asked after this session; often none.

    A session that this member was asked about already gets what it was asked before, so that a page opened again, or
    answers that are corrected, find the same questions.

    Args:
        session: its number, from 1.
        kind: the kind of dyad.
        asked_before: session -> names, of all that this member was asked so far. Sessions later than this one are
            not looked at.
        hint_is_there: this member is shown a hint. Nothing but `hints_for` of this very member may say so.
    """
    askable = [indicator.name for indicator in indicators().asked_in(kind)]
    if asked_before.get(session):
        return tuple(name for name in askable if name in asked_before[session])
    last = dict.fromkeys(askable, 0)
    for earlier, names in sorted(asked_before.items()):
        if earlier < session:
            last.update({name: earlier for name in names if name in last})
    wait = 1 if hint_is_there else SESSIONS_BETWEEN
    if session - max(last.values()) < wait:
        return ()
    longest_ago = sorted(askable, key=lambda name: (last[name], askable.index(name)))
    return tuple(longest_ago[:MOST_AT_ONCE])


def sessions_for_all(kind: Kind) -> int:
    """Return within how many sessions, each of them answered, a member of this kind is asked every indicator."""
    return SESSIONS_BETWEEN * ceil(len(indicators().asked_in(kind)) / MOST_AT_ONCE)
