"""Who works here, and closing accounts. A closed account is out at its next request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from reknit.web.audit.lines import Act, write_line, write_line_to
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index

if TYPE_CHECKING:
    from uuid import UUID

WORKS_HERE = Q(is_clinician=True) | Q(is_administrator=True)


def staff() -> list[Person]:
    """Return everybody who sees patients or trainees, or looks after the site."""
    return list(Person.objects.filter(WORKS_HERE))


def staff_member(person_id: UUID, *, unlike: Person) -> Person:
    """Return somebody who works here, other than the one who asks.

    Raises:
        Http404: nobody, or the one who asks.
    """
    person = Person.objects.filter(WORKS_HERE, pk=person_id).exclude(pk=unlike.pk).first()
    if person is None:
        raise Http404
    return person


def account_found(sign_in_name: str, *, unlike: Person) -> Person | None:
    """Return who signs in with this name, other than the one who asks."""
    return Person.objects.filter(sign_in_index=sign_in_index(sign_in_name)).exclude(pk=unlike.pk).first()


@transaction.atomic
def switch(person: Person, *, by: Person, is_open: bool | None = None) -> None:
    """Close an account or open it again; without `is_open`, whichever it is not."""
    person.is_active = not person.is_active if is_open is None else is_open
    person.save(update_fields=["is_active"])
    act = Act.ACCOUNT_OPENED if person.is_active else Act.ACCOUNT_CLOSED
    write_line(act, actor_id=by.pk, dyad_id=None)
    write_line_to(person, act, actor_id=by.pk)
