"""Who codes a transcript: its owner, and a second coder who was asked and said yes."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reknit.opening import MoveNotAllowed
from reknit.storage.statement import Statement
from reknit.web.audit.lines import Act, write_line
from reknit.web.audit.models import Line
from reknit.web.coding.models import Coder, Transcript
from reknit.web.people.identities import names_of
from reknit.web.people.models import Person

SEEING = (Act.MARKS_SEEN, Act.OTHER_CODES_SEEN)


def second_coder_of(row: Transcript) -> Coder | None:
    """Return who was invited to code it as well, whether they have accepted or not."""
    return Coder.objects.filter(transcript=row).exclude(person=row.owner_id).select_related("person").first()


def colleagues_for(row: Transcript) -> list[tuple[UUID, str]]:
    """Return who could be asked: whoever sees people here, is not the owner, and never saw codes of it."""
    found = Person.objects.filter(is_clinician=True, is_active=True, sign_in_index__isnull=False)
    saw = Line.objects.filter(transcript=row, act__in=SEEING, actor__isnull=False).values("actor")
    ids = list(found.exclude(pk=row.owner_id).exclude(pk__in=saw).values_list("pk", flat=True))
    return sorted(names_of(ids).items(), key=lambda each: (each[1].casefold(), str(each[0])))


@transaction.atomic
def invite(row: Transcript, person_id: UUID) -> None:
    """Ask somebody to code it as well; they see nothing of it before they accept.

    Raises:
        MoveNotAllowed: there is a second coder, or nobody here by this id could be one.
    """
    Transcript.objects.select_for_update().get(pk=row.pk)
    if second_coder_of(row) is not None:
        raise MoveNotAllowed("There is a second coder already.")
    if person_id not in dict(colleagues_for(row)):
        raise MoveNotAllowed("Please choose somebody who works here, and has not seen codes of it.")
    Coder.objects.create(transcript=row, person_id=person_id, invited_at=timezone.now())
    write_line(Act.CODER_INVITED, actor_id=row.owner_id, dyad_id=None, transcript_id=row.pk)


@transaction.atomic
def accept(row: Coder) -> None:
    """Let somebody who was asked be the second coder from now on."""
    if Coder.objects.filter(pk=row.pk, accepted_at__isnull=True).update(accepted_at=timezone.now()):
        write_line(Act.CODER_ACCEPTED, actor_id=row.person_id, dyad_id=None, transcript_id=row.transcript_id)


@transaction.atomic
def decline(row: Coder) -> None:
    """Let somebody who was asked say no: they are no coder of it, and may be asked again."""
    row.delete()
    write_line(Act.CODER_DECLINED, actor_id=row.person_id, dyad_id=None, transcript_id=row.transcript_id)


_INVITATIONS = Statement(
    lambda person_id: (
        Coder.objects.filter(
            person_id=person_id,
            accepted_at__isnull=True,
            transcript__owner__is_active=True,
            transcript__owner__is_clinician=True,
        )
        .select_related("transcript")
        .order_by("-invited_at", "-pk")
    ),
    UUID,
)


def invitations_of(person: Person) -> list[Coder]:
    """Return what this person is asked to code, the latest first, by those who work here."""
    return _INVITATIONS(person.pk)


def coded_for_others(person: Person) -> list[Coder]:
    """Return the parts this person has in others' transcripts and may open, the latest first."""
    rows = Coder.objects.filter(
        person=person,
        accepted_at__isnull=False,
        transcript__owner__is_active=True,
        transcript__owner__is_clinician=True,
    ).exclude(transcript__owner=person)
    if person.private_since is not None:
        rows = rows.filter(accepted_at__gte=person.private_since)
    return list(rows.select_related("transcript").order_by("-accepted_at", "-pk"))
