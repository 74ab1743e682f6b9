"""The private questions, where the kind of dyad asks them before a joint talk."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.safety.screening import read_screening, screening_from, stored_screening
from reknit.storage.envelope import Place
from reknit.web.safety.models import PrivateAnswers
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.web.dyads.models import Member
    from reknit.web.policy import Standing


def keep_private_answers(standing: Standing, answers: Mapping[str, int | None]) -> None:
    """Store one set of answers. It leaves no line that anybody reads."""
    author_id, pk = standing.member.person_id, uuid.uuid4()
    keyring = Keyring(standing.dyad.pk, [author_id])
    sealed = keyring.seal(stored_screening(answers), author_id, _place(pk, standing.dyad.pk))
    PrivateAnswers.objects.create(pk=pk, member=standing.member, sealed=sealed, sent_at=timezone.now())


def private_answers_of(member: Member, keyring: Keyring) -> Iterator[tuple[datetime, Mapping[str, int | None]]]:
    """Yield when a member sent private answers and what they were, the oldest first."""
    for row in private_rows(member):
        yield row.sent_at, screening_from(keyring.unseal(row.sealed, _place(row.pk, member.dyad_id)))


def write_over_private_answers(member: Member, keyring: Keyring) -> None:
    """Put "rather not say" in the place of everything; what was there is not kept."""
    for row in PrivateAnswers.objects.filter(member=member):
        sealed = keyring.seal(stored_screening(read_screening({})), member.person_id, _place(row.pk, member.dyad_id))
        PrivateAnswers.objects.filter(pk=row.pk).update(sealed=sealed)


def private_rows(member: Member) -> QuerySet[PrivateAnswers]:
    """Return the sets this member sent, less those from before their way in was renewed by somebody else's link."""
    found = PrivateAnswers.objects.filter(member_id=member.pk)
    if member.person.private_since is not None:
        found = found.filter(sent_at__gte=member.person.private_since)
    return found.order_by("sent_at", "pk")


def _place(row: UUID, dyad_id: UUID) -> Place:
    return Place("private_answers", "sealed", row, dyad_id)
