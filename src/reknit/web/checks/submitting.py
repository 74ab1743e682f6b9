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

from reknit.opening import Answered, MoveNotAllowed, Stage
from reknit.sharing import Level, is_visible_to_other
from reknit.storage.envelope import blind_index
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.ahead import compute_ahead
from reknit.web.checks.models import Answer, Check, Receipt
from reknit.web.checks.places import answer_place
from reknit.web.checks.stages import locked, move
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
    """Store the check in a transaction of its own; see `store`."""
    return store(locked(session_id), author, submission)


def store(session: Session, author: Member, submission: Submission) -> Check:
    """Store the check and return it; a repeated submission returns what the first one stored.

    Called within a transaction that holds the session; nothing is written before everything has been looked at.

    Raises:
        SubmissionClashError: other answers under the same id, or the author answered elsewhere meanwhile.
        MoveNotAllowed: the session takes no answers now.
    """
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
    if session.dyad.ended_at is not None:
        raise MoveNotAllowed("This has ended; there is nothing to answer any more.")
    now = timezone.now()
    keyring = Keyring(session.dyad_id, [author.person_id])
    corrects = before is not None and _corrects_what_both_saw(before, submission.answers, session, keyring)
    move(session, Answered(author.role))
    session.first_answered_at = session.first_answered_at or now
    session.save(update_fields=["stage", "answered_by", "first_answered_at"])
    if before is not None:
        Check.objects.filter(pk=before.pk).update(replaced_at=now)
        Answer.objects.filter(check_made=before, number__isnull=False).update(number=None)
    check = Check.objects.create(
        session=session,
        author=author,
        entered_by=submission.entered_by,
        way=submission.way,
        version=submission.answers.version,
        submission=submission.id,
        fingerprint=fingerprint,
        answered_at=now,
        corrected_at=now if corrects else before.corrected_at if before else None,
    )
    answers = Answer.objects.bulk_create(_answers(check, session, author, submission, keyring))
    if before is not None and session.stage == Stage.OPEN:
        _carry_receipts_over(before, answers, submission.answers, session, keyring)
    actor = submission.entered_by or author
    act = _act(session, submission, before, corrects=corrects)
    write_line(act, actor_id=actor.person_id, dyad_id=session.dyad_id, session_number=session.number)
    compute_ahead(session.dyad_id, author.person_id)
    return check


def _answers(
    check: Check, session: Session, author: Member, submission: Submission, keyring: Keyring
) -> Iterator[Answer]:
    for question, given in submission.answers.items():
        if given.value is None:
            continue
        answer = Answer(check_made=check, question=question, level=given.level)
        answer.sealed = keyring.seal(str(given.value), author.person_id, answer_place(answer.pk, session.dyad_id))
        if isinstance(given.value, int) and _is_open(given.level, session):
            answer.number = given.value
        yield answer


def _corrects_what_both_saw(before: Check, answers: Answers, session: Session, keyring: Keyring) -> bool:
    """Return whether an answer that both could read now reads otherwise; what only its author knew is not told."""
    for answer in Answer.objects.filter(check_made=before):
        now = answers.get(answer.question)
        if now is None or not _is_open(Level(answer.level), session) or not _is_open(now.level, session):
            continue
        if now.value is not None and str(now.value) != keyring.unseal(
            answer.sealed, answer_place(answer.pk, session.dyad_id)
        ):
            return True
    return False


def _carry_receipts_over(
    before: Check, answers: Iterable[Answer], given: Answers, session: Session, keyring: Keyring
) -> None:
    """Keep what became of remarks that read the same in the new check."""
    new = {each.question: each for each in answers}
    for receipt in Receipt.objects.filter(answer__check_made=before).select_related("answer"):
        old = receipt.answer
        words = keyring.unseal(old.sealed, answer_place(old.pk, session.dyad_id))
        if old.question in new and given[old.question].value == words:
            Receipt.objects.filter(pk=receipt.pk).update(answer=new[old.question])


def _is_open(level: Level, session: Session) -> bool:
    return is_visible_to_other(level, opened=session.opened_at is not None, talked=session.talked_at is not None)


def _fingerprint(session: Session, author: Member, submission: Submission) -> str:
    told = f"{session.pk}|{author.pk}|{submission.answers.to_json()}"
    return blind_index(told, settings.SITE_KEYS)


def _act(session: Session, submission: Submission, before: Check | None, *, corrects: bool) -> Act:
    if session.stage == Stage.OPEN:
        return Act.CORRECTED if corrects else Act.OWN_ANSWERS_CHANGED
    if submission.way is Way.PAPER:
        return Act.ENTERED_FROM_PAPER
    return Act.ANSWERED if before is None else Act.ANSWERED_AGAIN
