"""An ending that nobody talked about: asked of each of the two once, until they put the question away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.ending.unsaid import Outcome, Planned, unsaid_ending
from reknit.web.checks.models import Session
from reknit.web.endings.goodbyes import goodbye_of
from reknit.web.endings.models import AskedAboutEnding

if TYPE_CHECKING:
    from reknit.web.policy import Standing


def unsaid_question(standing: Standing) -> str:
    """Return the question as it is put to this member, made of the list of sessions; "" where there is none."""
    sessions = Session.objects.filter(dyad=standing.dyad).values_list("date", "not_held", "opened_at")
    planned = [
        Planned(day, Outcome.NOT_HELD if not_held else Outcome.OPENED if opened_at else Outcome.NOT_OPENED)
        for day, not_held, opened_at in sessions
    ]
    noticed = unsaid_ending(
        planned,
        timezone.localdate(),
        asked_before=AskedAboutEnding.objects.filter(member=standing.member).exists(),
        is_ending=standing.dyad.ended_at is not None or goodbye_of(standing) is not None,
    )
    return noticed.question(standing.role.voice, standing.other_name) if noticed else ""


def put_question_away(standing: Standing) -> None:
    """Ask this member no more. The other's question stays as it is."""
    AskedAboutEnding.objects.get_or_create(member=standing.member, defaults={"at": timezone.now()})
