"""Who works here, what they may do, and closing accounts. A closed account is out at its next request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.http import Http404

from reknit.web.audit.lines import Act, write_line, write_line_to
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index

if TYPE_CHECKING:
    from collections.abc import Collection
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


def with_second_factor(people: Collection[Person]) -> set[UUID]:
    """Return who of these has an app or a passkey beside the password."""
    found = Authenticator.objects.filter(user__in=people).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(found.values_list("user_id", flat=True))


@transaction.atomic
def set_rights(person: Person, *, by: Person, is_clinician: bool, is_administrator: bool) -> None:
    """Set whether somebody sees patients or trainees, and whether they look after the site, from the next request on.

    Raises:
        ValueError: neither; then the account is to be closed instead.
    """
    if not (is_clinician or is_administrator):
        raise ValueError("Somebody who does neither does not work here. Close the account instead.")
    if (person.is_clinician, person.is_administrator) == (is_clinician, is_administrator):
        return
    person.is_clinician, person.is_administrator = is_clinician, is_administrator
    person.save(update_fields=["is_clinician", "is_administrator"])
    write_line(Act.RIGHTS_CHANGED, actor_id=by.pk, dyad_id=None)
    write_line_to(person, Act.RIGHTS_CHANGED, actor_id=by.pk)
