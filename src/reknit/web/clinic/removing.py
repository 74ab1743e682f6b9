"""Removing what is older than the site keeps: dyads that have ended, transcripts nobody codes any more, audit lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q

from reknit.web.audit.models import Line
from reknit.web.clinic.site import keeping_of, the_site
from reknit.web.coding.erasing import erase_transcript
from reknit.web.coding.models import Coder, Transcript
from reknit.web.dyads.models import Dyad, Member
from reknit.web.erasing.wiping import wipe
from reknit.web.people.models import Person
from reknit.web.vault.upkeep import note_erased

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Old:
    """How many dyads, lines and transcripts are older than the site keeps."""

    dyads: int
    lines: int
    transcripts: int = 0


def count_old(today: date) -> Old:
    """Return how much would be removed today, and remove nothing."""
    dyads = _dyads(today)
    transcripts = _transcripts(today)
    lines = _lines(today).exclude(dyad__in=dyads).exclude(transcript__in=transcripts)
    return Old(dyads.count(), lines.count(), transcripts.count())


def remove_old(today: date) -> Old:
    """Remove what is older than the site keeps, each dyad in one transaction with its keys, and return how much."""
    removed = 0
    for dyad in _dyads(today):
        _remove(dyad)
        removed += 1
    transcripts = list(_transcripts(today).values_list("pk", flat=True))
    for each in transcripts:
        erase_transcript(each)
    lines = _lines(today)
    many = lines.count()
    lines.delete()
    return Old(removed, many, len(transcripts))


@transaction.atomic
def _remove(dyad: Dyad) -> None:
    """Remove a dyad, and those of the two who never had an account and belong to no other."""
    people = list(Member.objects.filter(dyad=dyad).values_list("person_id", flat=True))
    dyad.delete()
    note_erased()
    transaction.on_commit(wipe)
    alone = Person.objects.filter(pk__in=people, sign_in_index__isnull=True).annotate(many=Count("memberships"))
    Person.objects.filter(pk__in=[each.pk for each in alone.filter(many=0)]).delete()


def _dyads(today: date) -> QuerySet[Dyad]:
    until = keeping_of(the_site()).ended_before(today)
    return Dyad.objects.none() if until is None else Dyad.objects.filter(ended_at__lt=_after(until))


def _transcripts(today: date) -> QuerySet[Transcript]:
    until = keeping_of(the_site()).transcripts_before(today)
    if until is None:
        return Transcript.objects.none()
    worked_on = Coder.objects.filter(Q(changed_at__gte=_after(until)) | Q(accepted_at__gte=_after(until)))
    return Transcript.objects.filter(added_at__lt=_after(until)).exclude(pk__in=worked_on.values("transcript"))


def _lines(today: date) -> QuerySet[Line]:
    until = keeping_of(the_site()).lines_before(today)
    return Line.objects.none() if until is None else Line.objects.filter(at__lt=_after(until))


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
