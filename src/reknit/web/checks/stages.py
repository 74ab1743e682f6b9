"""A session's stored stage, moved only through the table of allowed moves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from reknit.opening import Answered, Event, Stage, Standing, State, advance, standing
from reknit.storage.statement import Statement
from reknit.web.checks.models import Session

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reknit.web.dyads.models import Member


def state_of(session: Session) -> State:
    """Return the stage of a session and who has answered."""
    return State(Stage(session.stage), frozenset(session.answered_by.split()))


def stands(session: Session, member: Member) -> Standing:
    """Return where a session stands for one of the two."""
    return standing(state_of(session), member.role)


def move(session: Session, event: Answered | Event) -> None:
    """Set the session's stage to what follows from the event; the caller saves it.

    Raises:
        MoveNotAllowed: that cannot happen now.
    """
    after = advance(state_of(session), event)
    session.stage = after.stage
    session.answered_by = " ".join(sorted(after.answered_by))


def locked_by_number(dyad_id: UUID, number: int) -> Session | None:
    """Return the session of this number, held until the transaction ends; None: there is none."""
    return _BY_NUMBER.first(dyad_id, number)


def locked(session_id: UUID) -> Session:
    """Return the session, held until the transaction ends, so that two acts on it follow one another."""
    return _held().get(pk=session_id)


def _held() -> QuerySet[Session]:
    # Rows that point at a session need not wait for it.
    return Session.objects.select_related("dyad").select_for_update(of=("self",), no_key=True)


_BY_NUMBER = Statement(lambda dyad_id, number: _held().filter(dyad_id=dyad_id, number=number), UUID, int)
