"""Opening for both in one act, and what an author may still change about who sees an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.opening import Event, MoveNotAllowed, Stage
from reknit.session_check.questions import QuestionKind, session_check
from reknit.sharing import Level, allowed_levels, is_visible_to_other
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.models import Answer
from reknit.web.checks.padding import unpadded
from reknit.web.checks.places import answer_place
from reknit.web.checks.stages import locked, move
from reknit.web.repairs.rooms import tell_of_session
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.web.checks.models import Session
    from reknit.web.policy import Standing


class LevelNotAllowedError(ValueError):
    """This answer cannot be given that level now."""


@transaction.atomic
def open_for_both(session_id: UUID, standing: Standing) -> None:
    """Open a session: from now on both see what each chose to share.

    Raises:
        MoveNotAllowed: not both have answered.
    """
    session = locked(session_id)
    was_open = session.stage == Stage.OPEN
    move(session, Event.OPENED)
    if was_open:
        return
    session.opened_at = timezone.now()
    session.save(update_fields=["stage", "opened_at"])
    number_what_is_open(session)
    tell_of_session(session)
    _tell(Act.OPENED, session, standing)
    summarise(session.dyad_id)


@transaction.atomic
def open_for_talk(session_id: UUID, standing: Standing) -> None:
    """Say that this member is ready to open what both kept for their next talk; it opens when both are.

    Whoever has no account cannot press: the other does it for both, together with them.

    Raises:
        MoveNotAllowed: the session itself is not open yet.
    """
    session = locked(session_id)
    if session.opened_at is None:
        raise MoveNotAllowed("Open the session first; what you kept for your next talk comes after it.")
    if session.talked_at is not None:
        return
    ready = {*session.ready_to_talk.split(), standing.member.role}
    session.ready_to_talk = " ".join(sorted(ready))
    session.save(update_fields=["ready_to_talk"])
    if standing.other.role not in ready and standing.other.person.has_account:
        return
    session.talked_at = timezone.now()
    session.save(update_fields=["talked_at"])
    number_what_is_open(session)
    _tell(Act.TALK_OPENED, session, standing)
    summarise(session.dyad_id)


def may_be_closed_from(session: Session, standing: Standing) -> timedelta:
    """Return how long it is until the one who answered may close a session unopened; zero or less: now."""
    if session.first_answered_at is None:
        raise MoveNotAllowed("Nobody has answered this session yet.")
    return session.first_answered_at + timedelta(days=standing.dyad.waiting_days) - timezone.now()


@transaction.atomic
def close_unopened(session_id: UUID, standing: Standing) -> None:
    """Close a session that the other did not answer within the agreed time.

    Raises:
        MoveNotAllowed: too early, or not this member's to close.
    """
    session = locked(session_id)
    if may_be_closed_from(session, standing) > timedelta(0):
        raise MoveNotAllowed(
            f"You agreed to wait {standing.dyad.waiting_days} days for each other's answers; they are not over yet."
        )
    if session.answered_by != standing.member.role:
        raise MoveNotAllowed("Only the one who has answered can close it.")
    move(session, Event.WAITED_OUT)
    session.closed_at = timezone.now()
    session.save(update_fields=["stage", "closed_at"])
    _tell(Act.CLOSED_UNOPENED, session, standing)
    summarise(session.dyad_id)


@transaction.atomic
def change_level(session_id: UUID, standing: Standing, answer_id: UUID, level: Level) -> None:
    """Change who sees one of this member's own answers. Withdrawing closes it at once and is told to nobody.

    Raises:
        Answer.DoesNotExist: not an answer of this member in this session, or one that was replaced.
        LevelNotAllowedError: what has been seen can only be withdrawn.
    """
    session = locked(session_id)
    answer = Answer.objects.select_related("check_made").get(
        pk=answer_id,
        check_made__session=session,
        check_made__author=standing.member,
        check_made__replaced_at__isnull=True,
    )
    opened, talked = session.opened_at is not None, session.talked_at is not None
    if level not in allowed_levels(Level(answer.level), opened=opened, talked=talked):
        raise LevelNotAllowedError("What the other has seen can only be taken back, not kept for the next talk.")
    keyring = Keyring(session.dyad_id, [standing.member.person_id])
    kind = session_check(answer.check_made.version).question(answer.question).kind
    value = unpadded(keyring.unseal(answer.sealed, answer_place(answer.pk, session.dyad_id)), kind)
    if value is None:
        raise Answer.DoesNotExist
    is_open = is_visible_to_other(level, opened=opened, talked=talked)
    answer.level, answer.number = level, value if is_open and isinstance(value, int) else None
    answer.save(update_fields=["level", "number"])
    _tell(Act.LEVEL_CHANGED, session, standing)
    summarise(session.dyad_id)


def number_what_is_open(session: Session) -> None:
    """Put the numbers that both may see of an opened session beside the sealed ones; within a transaction."""
    keyring = Keyring(session.dyad_id)
    talked = session.talked_at is not None
    found = Answer.objects.filter(
        check_made__session=session, check_made__replaced_at__isnull=True, number__isnull=True
    ).select_related("check_made")
    opened = []
    for answer in found:
        if is_visible_to_other(Level(answer.level), opened=True, talked=talked) and _is_number(answer):
            answer.number = _number(answer, session, keyring)
            opened.append(answer)
    Answer.objects.bulk_update(opened, ["number"])


def _number(answer: Answer, session: Session, keyring: Keyring) -> int | None:
    value = unpadded(keyring.unseal(answer.sealed, answer_place(answer.pk, session.dyad_id)), QuestionKind.SCALE)
    return value if isinstance(value, int) else None


def _is_number(answer: Answer) -> bool:
    question = session_check(answer.check_made.version).question(answer.question)
    return question.kind is not QuestionKind.WORDS


def _tell(act: Act, session: Session, standing: Standing) -> None:
    write_line(act, actor_id=standing.member.person_id, dyad_id=session.dyad_id, session_number=session.number)
