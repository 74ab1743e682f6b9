"""Joining a dyad with an account one has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.web.audit.lines import Act, write_line
from reknit.web.dyads.models import Member
from reknit.web.links.models import Link
from reknit.web.people.models import Person
from reknit.web.vault.models import DataKey

if TYPE_CHECKING:
    from uuid import UUID


def may_be_joined(member: Member) -> bool:
    """Return whether the one who was invited has neither an account nor anything written here yet.

    What was written without an account may be somebody else's than whoever uses the invitation.
    """
    person = member.person
    has_written = DataKey.objects.filter(author_id=member.person_id, dyad_id=member.dyad_id).exists()
    return person.is_active and not person.has_account and not has_written


@transaction.atomic
def join(link_id: UUID, person: Person) -> Member | None:
    """Return this person's membership in the dyad they were invited to; None if that cannot be any more."""
    member = (
        Member.objects.select_for_update(of=("self",)).filter(links=link_id).select_related("dyad", "person").first()
    )
    if member is None or member.left_at is not None or member.dyad.ended_at is not None or not may_be_joined(member):
        return None
    if Member.objects.filter(dyad=member.dyad, person=person).exists():
        return None
    nobody = member.person_id
    member.person = person
    member.save(update_fields=["person"])
    Link.objects.filter(member=member, used_at__isnull=True).delete()
    Person.objects.filter(pk=nobody).delete()
    write_line(Act.JOINED, actor_id=person.pk, dyad_id=member.dyad_id)
    return member
