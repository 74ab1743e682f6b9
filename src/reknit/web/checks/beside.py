"""What is known beside a dyad's answers, made only of what one viewer may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.hints.long_run import Beside
from reknit.indicators.indicators import Group
from reknit.kinds import Voice
from reknit.web.checks.models import Session
from reknit.web.indicators.seeing import now_and_then

if TYPE_CHECKING:
    from reknit.web.policy import Standing

SOMETIMES = 2
"""An indicator counts as raised from this answer on (0 never, 3 often)."""


def beside(standing: Standing) -> Beside:
    """Return what this member may see beside the answers.

    Of the indicators only those count
    that say feelings or feedback were not received: none that can be severe has any part in a hint.
    """
    not_held = Session.objects.filter(dyad=standing.dyad).exclude(not_held="").values_list("number", flat=True)
    raised = {
        session
        for each in now_and_then(standing).courses
        if each.indicator.group is Group.RECEIVED
        for session, value in (*each.own, *each.other)
        if value >= SOMETIMES
    }
    return Beside(whose_week(standing), frozenset(not_held), frozenset(raised))


def whose_week(standing: Standing) -> str:
    """Return the role of whom the guide is there for; between peers, one's own."""
    return standing.other.role if standing.role.voice is Voice.GUIDE else standing.member.role
