"""Whom a reflection may be about: the people one is together with now. With others the link is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.web.people.models import Person


def people_with(person: Person) -> Mapping[UUID, str]:
    """Return the first name of everybody this person is in a dyad with that goes on: dyad -> name, by name."""
    own = Member.objects.filter(person=person, left_at__isnull=True, dyad__ended_at__isnull=True)
    others = Member.objects.filter(dyad_id__in=own.values("dyad_id")).exclude(person=person)
    found = list(others.values_list("dyad_id", "person_id"))
    names = names_of([person_id for _, person_id in found])
    named = [(names[person_id], dyad_id) for dyad_id, person_id in found]
    return {dyad_id: name for name, dyad_id in sorted(named, key=lambda each: (each[0].casefold(), str(each[1])))}
