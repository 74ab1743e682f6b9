"""Whether a member stands before an open gate: it is made of their own answers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.repair.moves import Move
from reknit.safety.gate import Gate
from reknit.web.safety.gates import gate_of

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.web.policy import Standing

# What stays possible behind a closed gate: to pause, to stop, to leave, and to answer an invitation with no.
STEPS_BACK = frozenset(
    {
        Move.DECLINE,
        Move.POSTPONE,
        Move.WITHDRAW,
        Move.PAUSE,
        Move.TOO_MUCH,
        Move.LET_REST,
        Move.NO_THIRD,
        Move.END,
    }
)

NOT_NOW = "This is not possible for you just now. The page “Help” names people who are there for you alone."


def may_step_in(standing: Standing) -> bool:
    """Return whether this member is offered a joint talk, and may invite to one, accept one and go on in one.

    A guest is never held back: somebody else may look at the same screen, and a page that held back would tell.
    """
    return standing.is_guest or gate_of(standing) is Gate.OPEN


def sees_own_sealed(standing: Standing, began_at: datetime) -> bool:
    """Return whether this member is shown again what they sealed in a talk that began then.

    A guest is not, because the other may look; nor is an account that somebody else's link led to since.
    """
    since = standing.member.person.private_since
    return not standing.is_guest and (since is None or since < began_at)


def is_step_back(move: Move) -> bool:
    """Return whether this move is possible behind a closed gate too."""
    return move in STEPS_BACK
