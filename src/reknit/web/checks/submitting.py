"""Storing one check: sealed, whole, exactly once.

Answers, the session's new stage, the author's key and the audit line are one transaction. The page makes the
submission's id, so that a retry after a lost reply is recognised and answered like the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reknit.opening import Answered, Stage
from reknit.sharing import Level, is_visible_to_other
from reknit.storage.envelope import Place, blind_index
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.models import Answer, Check
from reknit.web.checks.stages import locked, move
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from reknit.session_check.answers import Answers
    from reknit.web.checks.models import Session
    from reknit.web.dyads.models import Member


class Way(StrEnum):
    """How a check came in."""

    OWN_DEVICE = "own_device"
    LINK = "link"
    HANDED_OVER = "handed_over"
    PAPER = "paper"


class Clash(StrEnum):
    """Why a check was not stored although nothing is wrong with it."""

    OTHER_ANSWERS = "other_answers"
    ANSWERED_MEANWHILE = "answered_meanwhile"


class SubmissionClashError(ValueError):
    """The check clashes with what is stored; nothing was changed."""

    def __init__(self, clash: Clash) -> None:
        super().__init__(clash.value)
        self.clash = clash


@dataclass(frozen=True, slots=True)
class Submission:
    """A check as it was sent. `replaces` is the check that its page showed, None if none was shown."""

    id: UUID
    replaces: UUID | None
    answers: Answers
    way: Way
    entered_by: Member | None = None


@transaction.atomic
def submit(session_id: UUID, author: Member, submission: Submission) -> Check:
    """Store the check and return it; a repeated submission returns what the first one stored.

    Raises:
        SubmissionClashError: other answers under the same id, or the author answered elsewhere meanwhile.
        MoveNotAllowed: the session takes no answers now.
    """
    session = locked(session_id)
    known = Check.objects.filter(
        Q(submission=submission.id) | Q(session=session, author=author, replaced_at__isnull=True)
    )
    same = next((each for each in known if each.submission == submission.id), None)
    fingerprint = _fingerprint(session, author, submission)
    if same is not None:
        if (same.author_id, same.fingerprint) != (author.pk, fingerprint):
            raise SubmissionClashError(Clash.OTHER_ANSWERS)
        return same
    before = next(iter(known), None)
    if (before.pk if before else None) != submission.replaces:
        raise SubmissionClashError(Clash.ANSWERED_MEANWHILE)
    return _store(session, author, submission, before=before, fingerprint=fingerprint)


def _store(
    session: Session, author: Member, submission: Submission, *, before: Check | None, fingerprint: str
) -> Check:
    now = timezone.now()
    move(session, Answered(author.role))
    session.first_answered_at = session.first_answered_at or now
    session.save(update_fields=["stage", "answered_by", "first_answered_at"])
    if before is not None:
        Check.objects.filter(pk=before.pk).update(replaced_at=now)
    check = Check.objects.create(
        session=session,
        author=author,
        entered_by=submission.entered_by,
        way=submission.way,
        version=submission.answers.version,
        submission=submission.id,
        fingerprint=fingerprint,
        answered_at=now,
        after_opening=session.stage == Stage.OPEN,
    )
    Answer.objects.bulk_create(_answers(check, session, author, submission))
    actor = submission.entered_by or author
    write_line(
        _act(session, submission, before), actor_id=actor.person_id, dyad_id=session.dyad_id,
        session_number=session.number,
    )  # fmt: skip
    return check


def _answers(check: Check, session: Session, author: Member, submission: Submission) -> Iterator[Answer]:
    keyring = Keyring(session.dyad_id, [author.person_id])
    opened, talked = session.opened_at is not None, session.talked_at is not None
    for question, given in submission.answers.items():
        if given.value is None:
            continue
        answer = Answer(check_made=check, question=question, level=given.level)
        answer.sealed = keyring.seal(str(given.value), author.person_id, answer_place(answer, session.dyad_id))
        if isinstance(given.value, int) and is_visible_to_other(Level(given.level), opened=opened, talked=talked):
            answer.number = given.value
        yield answer


def answer_place(answer: Answer, dyad_id: UUID) -> Place:
    """Return the place that an answer is sealed for."""
    return Place("answer", "sealed", answer.pk, dyad_id)


def _fingerprint(session: Session, author: Member, submission: Submission) -> str:
    told = f"{session.pk}|{author.pk}|{submission.answers.to_json()}"
    return blind_index(told, settings.SITE_KEYS)


def _act(session: Session, submission: Submission, before: Check | None) -> Act:
    if session.stage == Stage.OPEN:
        return Act.CORRECTED
    if submission.way is Way.PAPER:
        return Act.ENTERED_FROM_PAPER
    return Act.ANSWERED if before is None else Act.ANSWERED_AGAIN
