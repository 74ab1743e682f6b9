"""Joining a dyad with an account one has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.models import Session
from reknit.web.dyads.models import Dyad, Member
from reknit.web.links.models import Link
from reknit.web.links.one_time import still_counts
from reknit.web.people.models import Person
from reknit.web.repairs.models import MoveMade, Repair
from reknit.web.vault.models import DataKey

if TYPE_CHECKING:
    from uuid import UUID


def may_be_joined(member: Member) -> bool:
    """Return whether the one who was invited has neither an account nor done anything here yet.

    What was given without an account may be somebody else's than whoever uses the invitation.
    """
    person = member.person
    has_written = DataKey.objects.filter(author_id=member.person_id, dyad_id=member.dyad_id).exists()
    has_moved = MoveMade.objects.filter(author=member).exists()
    return person.is_active and not person.has_account and not has_written and not has_moved


@transaction.atomic
def join(link_id: UUID, person: Person) -> Member | None:
    """Return this person's membership in the dyad they were invited to; None if that cannot be any more.

    The line about it is that of an account that was made: it does not tell that there was one already.
    """
    link = Link.objects.select_related("made_by", "member__dyad", "member__person").get(pk=link_id)
    if link.member is None or not still_counts(link):
        return None
    hold(link.member)
    member = Member.objects.select_related("dyad", "person").get(pk=link.member.pk)
    if not may_be_joined(member) or Member.objects.filter(dyad=member.dyad, person=person).exists():
        return None
    nobody = member.person_id
    member.person = person
    member.save(update_fields=["person"])
    Link.objects.filter(member=member, used_at__isnull=True).delete()
    Person.objects.filter(pk=nobody).delete()
    write_line(Act.ACCOUNT_MADE, actor_id=person.pk, dyad_id=member.dyad_id)
    summarise(member.dyad_id)
    return member


def hold(member: Member) -> None:
    """Wait for whatever is just being written here, or for the account that this member is just making."""
    for rows in (
        Person.objects.filter(pk=member.person_id),
        Dyad.objects.filter(pk=member.dyad_id),
        Session.objects.filter(dyad=member.dyad_id),
        Repair.objects.filter(dyad=member.dyad_id),
    ):
        list(rows.select_for_update().values_list("pk"))
