"""What became of a remark: its reader marks it, and the next check asks its author whether it was taken up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.session_check.answers import clean_words
from reknit.session_check.questions import MOST_CHARACTERS, QuestionKind, session_check
from reknit.sharing import Level, is_visible_to_other
from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.marks import Mark, TakenUp
from reknit.web.checks.models import Answer, Receipt, Session
from reknit.web.checks.places import answer_place
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.web.policy import Standing

REMARKS = tuple(each.name for each in session_check().questions if each.kind is QuestionKind.WORDS)
"""The questions answered in words."""


@dataclass(frozen=True, slots=True)
class SeenReceipt:
    """A receipt as both may read it; `change` says what was changed."""

    mark: Mark | None
    change: str
    marked_at: datetime | None
    taken_up: TakenUp | None


@dataclass(frozen=True, slots=True)
class Remark:
    """An author's own words of an earlier session, to be asked about."""

    answer_id: UUID
    session_number: int
    words: str


def receipts_of(standing: Standing, answer_ids: Iterable[UUID]) -> Mapping[UUID, SeenReceipt]:
    """Return the receipts of these answers, which the viewer may see: answer -> receipt."""
    keyring = Keyring(standing.dyad.pk)
    found = Receipt.objects.filter(answer_id__in=list(answer_ids)).select_related("asked_in", "answer__check_made")
    return {
        each.answer.pk: SeenReceipt(
            mark=Mark(each.mark) if each.mark else None,
            change=keyring.unseal(each.change_sealed, _place(each, standing)) if each.change_sealed else "",
            marked_at=each.marked_at,
            taken_up=TakenUp(each.taken_up) if each.taken_up and _is_told(each, standing) else None,
        )
        for each in found
        if each.answer is not None
    }


def changes_after_erased_remarks(standing: Standing) -> list[tuple[datetime, str]]:
    """Return what this member wrote about remarks that their author has erased since, and when."""
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    found = Receipt.objects.filter(marked_by=standing.member, answer=None, change_sealed__isnull=False)
    return [
        (each.marked_at, keyring.unseal(each.change_sealed, _place(each, standing)))
        for each in found.order_by("marked_at")
        if each.marked_at and each.change_sealed
    ]


@transaction.atomic
def mark_remark(standing: Standing, answer_id: UUID, mark: Mark, change: str) -> None:
    """Say what was done with a remark of the other's; a later mark takes the place of the earlier.

    Raises:
        Answer.DoesNotExist: not a remark of the other's that this member may see.
        ValueError: the words on what was changed are too long.
    """
    answer = _open_remark(standing, answer_id)
    words = clean_words(change) if mark is Mark.CHANGED else ""
    if len(words) > MOST_CHARACTERS:
        raise ValueError(f"Please keep it to {MOST_CHARACTERS:,} characters.")
    receipt = Receipt.objects.filter(answer=answer).first() or Receipt(answer=answer)
    receipt.mark, receipt.marked_at, receipt.change_sealed = mark, timezone.now(), None
    receipt.marked_by = standing.member
    if words:
        author_id = standing.member.person_id
        receipt.change_sealed = Keyring(standing.dyad.pk, [author_id]).seal(words, author_id, _place(receipt, standing))
    receipt.save()
    write_line(
        Act.REMARK_MARKED,
        actor_id=standing.member.person_id,
        dyad_id=standing.dyad.pk,
        session_number=answer.check_made.session.number,
    )
    summarise(standing.dyad.pk)


def to_ask_about(standing: Standing, session: Session) -> list[Remark]:
    """Return this member's own remarks of the last opened session before this one, not asked about yet."""
    last = Session.objects.filter(dyad=standing.dyad, number__lt=session.number, opened_at__isnull=False)
    before = last.order_by("-number").first()
    if before is None:
        return []
    found = Answer.objects.filter(
        check_made__session=before,
        check_made__author=standing.member,
        check_made__replaced_at__isnull=True,
        question__in=REMARKS,
    ).exclude(receipt__taken_up__gt="")
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    talked = before.talked_at is not None
    remarks = (
        Remark(each.pk, before.number, keyring.unseal(each.sealed, answer_place(each.pk, standing.dyad.pk)).strip())
        for each in found
        if is_visible_to_other(Level(each.level), opened=True, talked=talked)
    )
    return [each for each in remarks if each.words]


def note_taken_up(standing: Standing, session: Session, told: Mapping[UUID, TakenUp]) -> None:
    """Keep what the author says of earlier remarks; called in the transaction that stores the check."""
    asked = {remark.answer_id for remark in to_ask_about(standing, session)} if told else set()
    for answer_id in asked & told.keys():
        Receipt.objects.update_or_create(
            answer_id=answer_id, defaults={"taken_up": told[answer_id], "asked_in": session}
        )


def _is_told(receipt: Receipt, standing: Standing) -> bool:
    """Return whether the viewer may know if it was taken up: its author, and the other once that check is open."""
    is_author = receipt.answer is not None and receipt.answer.check_made.author_id == standing.member.pk
    return is_author or (receipt.asked_in is not None and receipt.asked_in.opened_at is not None)


def _open_remark(standing: Standing, answer_id: UUID) -> Answer:
    answer = Answer.objects.select_related("check_made__session").get(
        pk=answer_id,
        question__in=REMARKS,
        check_made__author=standing.other,
        check_made__replaced_at__isnull=True,
        check_made__session__dyad_id=standing.dyad.pk,
    )
    session = answer.check_made.session
    opened, talked = session.opened_at is not None, session.talked_at is not None
    if not is_visible_to_other(Level(answer.level), opened=opened, talked=talked):
        raise Answer.DoesNotExist
    return answer


def _place(receipt: Receipt, standing: Standing) -> Place:
    return Place("receipt", "change_sealed", receipt.pk, standing.dyad.pk)
