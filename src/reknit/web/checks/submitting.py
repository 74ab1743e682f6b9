"""Storing one check: sealed, whole, exactly once.

Answers, the session's new stage, the author's key and the audit line are one transaction. The page makes the
submission's id, so that a retry after a lost reply is recognised and answered like the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reknit.opening import Answered, MoveNotAllowed, Stage
from reknit.session_check.questions import session_check
from reknit.sharing import Level, allowed_levels, is_visible_to_other
from reknit.storage.envelope import blind_index
from reknit.storage.statement import Statement
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.closed import closed_to_author
from reknit.web.checks.models import Answer, Check, Receipt
from reknit.web.checks.padding import padded, unpadded
from reknit.web.checks.places import answer_place
from reknit.web.checks.stages import locked, move
from reknit.web.checks.ways import Way
from reknit.web.indicators.keeping import keep_quiet_answers, nothing_asked
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reknit.indicators.answers import IndicatorAnswers
    from reknit.session_check.answers import Answers
    from reknit.web.checks.models import Session
    from reknit.web.dyads.models import Member


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
    quiet: IndicatorAnswers = field(default_factory=nothing_asked)


@dataclass(frozen=True, slots=True)
class Before:
    """An answer of the check that is replaced. `is_closed_here`: not even its author could see it where they answer."""

    id: UUID
    value: int | str
    level: Level
    is_closed_here: bool


_KNOWN = Statement(
    lambda submission_id, session_id, author_id: Check.objects.filter(
        Q(submission=submission_id) | Q(session_id=session_id, author_id=author_id, replaced_at__isnull=True)
    ),
    UUID, UUID, UUID,
)  # fmt: skip
"""Checks sent under this id, and the author's check in force."""


@transaction.atomic
def submit(session_id: UUID, author: Member, submission: Submission) -> Check:
    """Store the check in a transaction of its own; see `store`."""
    session, keyring = locked(session_id), Keyring(author.dyad_id)
    check = store(session, author, submission, keyring)
    summarise_check(session, author, keyring)
    return check


def summarise_check(session: Session, author: Member, keyring: Keyring) -> None:
    """Keep the summaries anew after `store`, as the last act of its transaction."""
    sealed_by = author.pk if session.opened_at is None else None
    summarise(author.dyad_id, keyring=keyring, sealed_by=sealed_by)


def store(session: Session, author: Member, submission: Submission, keyring: Keyring) -> Check:
    """Store the check and return it; a repeated submission returns what the first one stored.

    Called within a transaction that holds the session and ends with `summarise_check`; nothing is written before
    everything has been looked at. `keyring` holds all keys of the dyad.

    Raises:
        SubmissionClashError: other answers under the same id, or the author answered elsewhere meanwhile.
        MoveNotAllowed: the session takes no answers now.
    """
    known = _KNOWN(submission.id, session.pk, author.pk)
    same = next((each for each in known if each.submission == submission.id), None)
    fingerprint = _fingerprint(session, author, submission)
    if same is not None:
        # Fingerprints are in no backup; and who took back what they marked has none.
        if same.author_id != author.pk or same.fingerprint not in {"", fingerprint}:
            raise SubmissionClashError(Clash.OTHER_ANSWERS)
        return same
    before = next(iter(known), None)
    if (before.pk if before else None) != submission.replaces:
        raise SubmissionClashError(Clash.ANSWERED_MEANWHILE)
    return _store(session, author, submission, keyring, before=before, fingerprint=fingerprint)


def _store(
    session: Session,
    author: Member,
    submission: Submission,
    keyring: Keyring,
    *,
    before: Check | None,
    fingerprint: str,
) -> Check:
    if session.dyad.ended_at is not None:
        raise MoveNotAllowed("This has ended; there is nothing to answer any more.")
    now = timezone.now()
    earlier = _before(before, session, submission.way, keyring)
    move(session, Answered(author.role))
    session.first_answered_at = session.first_answered_at or now
    session.save(update_fields=["stage", "answered_by", "first_answered_at"])
    if before is not None:
        Check.objects.filter(pk=before.pk).update(replaced_at=now)
        Answer.objects.filter(check_made=before, number__isnull=False).update(number=None)
    check = Check(
        session=session,
        author=author,
        entered_by=submission.entered_by,
        way=submission.way,
        version=submission.answers.version,
        submission=submission.id,
        fingerprint=fingerprint,
        answered_at=now,
        corrected_at=before.corrected_at if before else None,
    )
    answers = list(_answers(check, session, submission, earlier, keyring))
    corrects = _corrects_what_both_saw(earlier, answers, submission.answers, session)
    if corrects:
        check.corrected_at = now
    check.save(force_insert=True)
    Answer.objects.bulk_create(answers)
    keep_quiet_answers(check, author, submission.quiet, keyring)
    if session.opened_at is not None:
        _carry_receipts_over(earlier, answers, submission.answers)
    actor = submission.entered_by or author
    act = _act(session, submission, before, corrects=corrects)
    write_line(act, actor_id=actor.person_id, dyad_id=session.dyad_id, session_number=session.number)
    return check


def _answers(
    check: Check, session: Session, submission: Submission, before: Mapping[str, Before], keyring: Keyring
) -> Iterator[Answer]:
    asked = session_check(submission.answers.version)
    author = check.author
    # Ids that follow one another lie on one page of the index. They tell nothing: every check has every answer.
    first = uuid4().int >> 1
    for place, (question, given) in enumerate(submission.answers.items()):
        answer = Answer(pk=UUID(int=first + place), check_made=check, question=question)
        old = before.get(question)
        value = given.value
        if value is None and old is not None and old.is_closed_here:
            # Its author could not see it on this device; leaving it out here does not take it back.
            value, answer.level = old.value, old.level
        else:
            answer.level = _level(given.level, old, session)
        text = padded(value, asked.question(question).kind)
        answer.sealed = keyring.seal(text, author.person_id, answer_place(answer.pk, session.dyad_id))
        if isinstance(value, int) and _is_open(Level(answer.level), session):
            answer.number = value
        yield answer


def _level(wished: Level, old: Before | None, session: Session) -> Level:
    """Return the level wished for where it is still possible, else the most private: nothing opens unasked."""
    opened, talked = session.opened_at is not None, session.talked_at is not None
    if not opened:
        return wished
    level = old.level if old else Level.ONLY_ME
    if _is_open(level, session):
        order = list(Level)
        return level if order.index(wished) >= order.index(level) else Level.ONLY_ME
    return wished if wished in allowed_levels(level, opened=opened, talked=talked) else Level.ONLY_ME


def _before(check: Check | None, session: Session, way: Way, keyring: Keyring) -> dict[str, Before]:
    """Return what the replaced check said: question -> answer."""
    if check is None:
        return {}
    asked = session_check(check.version)
    closed = set(closed_to_author(check.author, way).filter(check_made=check).values_list("pk", flat=True))
    found = {}
    for each in Answer.objects.filter(check_made=check):
        text = keyring.unseal(each.sealed, answer_place(each.pk, session.dyad_id))
        value = unpadded(text, asked.question(each.question).kind)
        if value is not None:
            found[each.question] = Before(each.pk, value, Level(each.level), each.pk in closed)
    return found


def _corrects_what_both_saw(
    before: Mapping[str, Before], answers: Iterable[Answer], given: Answers, session: Session
) -> bool:
    """Return whether an answer that both could read now reads otherwise; what only its author knew is not told."""
    if session.opened_at is None:
        return False
    levels = {each.question: Level(each.level) for each in answers}
    return any(
        _is_open(old.level, session)
        and _is_open(levels[question], session)
        and given[question].value not in {None, old.value}
        for question, old in before.items()
        if question in levels
    )


def _carry_receipts_over(before: Mapping[str, Before], answers: Iterable[Answer], given: Answers) -> None:
    """Keep what became of remarks that read the same in the new check."""
    new = {each.question: each for each in answers}
    for question, old in before.items():
        if question in new and given[question].value == old.value:
            Receipt.objects.filter(answer_id=old.id).update(answer=new[question])


def _is_open(level: Level, session: Session) -> bool:
    return is_visible_to_other(level, opened=session.opened_at is not None, talked=session.talked_at is not None)


def _fingerprint(session: Session, author: Member, submission: Submission) -> str:
    told = f"{session.pk}|{author.pk}|{submission.answers.to_json()}|{submission.quiet.to_text()}"
    return blind_index(told, settings.SITE_KEYS)


def _act(session: Session, submission: Submission, before: Check | None, *, corrects: bool) -> Act:
    if session.stage == Stage.OPEN:
        return Act.CORRECTED if corrects else Act.OWN_ANSWERS_CHANGED
    if submission.way is Way.PAPER:
        return Act.ENTERED_FROM_PAPER
    return Act.ANSWERED if before is None else Act.ANSWERED_AGAIN
