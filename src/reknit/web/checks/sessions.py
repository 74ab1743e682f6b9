"""The list of sessions: adding one, and saying that one did not take place or began late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from reknit.opening import Event, MoveNotAllowed, Stage
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.models import Session
from reknit.web.checks.stages import locked, move
from reknit.web.dyads.models import Dyad

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from reknit.web.policy import Standing

NOT_HELD = {"missed": "missed", "cancelled": "cancelled"}


@transaction.atomic
def add_session(standing: Standing, day: date, *, today: date) -> Session:
    """Return a new session, numbered after the last; a second tap on the same day returns the first one's.

    Raises:
        ValueError: a day that has not come yet, or one before the last session's.
    """
    Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    last = Session.objects.filter(dyad=standing.dyad).order_by("-number").first()
    if day > today:
        raise ValueError("That day has not come yet. Please add the session once you have met.")
    if last is not None and day < last.date:
        raise ValueError(f"Session {last.number} was on {last.date:%d %B %Y}; a new one cannot be earlier.")
    if last is not None and last.date == day and last.stage == Stage.NOBODY_ANSWERED:
        return last
    number = (Session.objects.filter(dyad=standing.dyad).aggregate(Max("number"))["number__max"] or 0) + 1
    session = Session.objects.create(dyad=standing.dyad, number=number, date=day, stage=Stage.NOBODY_ANSWERED)
    _tell(Act.SESSION_ADDED, session, standing)
    summarise(standing.dyad.pk)
    return session


@transaction.atomic
def call_not_held(session_id: UUID, standing: Standing, *, how: str, by: str) -> None:
    """Say that a session was missed or cancelled, and by whom (a role).

    Raises:
        MoveNotAllowed: somebody answered it.
    """
    if how not in NOT_HELD or by not in {role.name for role in standing.kind.roles}:
        raise MoveNotAllowed("Please say whether it was missed or cancelled, and by whom.")
    session = locked(session_id)
    move(session, Event.NOT_HELD)
    session.not_held, session.not_held_by, session.late_by = how, by, ""
    session.save(update_fields=["stage", "not_held", "not_held_by", "late_by"])
    _tell(Act.SESSION_NOT_HELD, session, standing)
    summarise(standing.dyad.pk)


@transaction.atomic
def call_held(session_id: UUID, standing: Standing) -> None:
    """Take back that a session was not held.

    Raises:
        MoveNotAllowed: it is not down as that.
    """
    session = locked(session_id)
    move(session, Event.HELD)
    session.not_held = session.not_held_by = ""
    session.save(update_fields=["stage", "not_held", "not_held_by"])
    _tell(Act.SESSION_HELD, session, standing)
    summarise(standing.dyad.pk)


@transaction.atomic
def call_late(session_id: UUID, standing: Standing, *, by: str) -> None:
    """Say that a session began late and who (a role) came later; nobody ("") takes that back.

    Raises:
        MoveNotAllowed: it did not take place.
    """
    if by not in {"", *(role.name for role in standing.kind.roles)}:
        raise MoveNotAllowed("Please say who came later.")
    session = locked(session_id)
    if session.not_held:
        raise MoveNotAllowed("This session did not take place, so it did not begin late.")
    if session.late_by == by:
        return
    session.late_by = by
    session.save(update_fields=["late_by"])
    _tell(Act.SESSION_LATE if by else Act.SESSION_NOT_LATE, session, standing)


def _tell(act: Act, session: Session, standing: Standing) -> None:
    write_line(act, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk, session_number=session.number)
