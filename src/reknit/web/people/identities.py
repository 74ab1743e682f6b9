"""Names: sealed where they rest, read for the length of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reknit.storage.envelope import Place
from reknit.storage.statement import Statement
from reknit.web.people.models import Identity, Person
from reknit.web.people.sign_in_names import sign_in_index
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FORGOTTEN = "someone"
"""Stands where a person's name was erased."""

_NAMES = Statement(
    lambda person_ids: Identity.objects.filter(person_id__in=person_ids).values_list("person_id", "name_sealed"),
    list[UUID],
)


def names_of(person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names of these people."""
    if not person_ids:
        return {}
    keyring = Keyring(None, person_ids)
    rows = _NAMES(list(person_ids))
    known = {person_id: keyring.unseal(sealed, _name_place(person_id)) for person_id, sealed in rows}
    return {person_id: known.get(person_id, FORGOTTEN) for person_id in person_ids}


def display_name(person: Person) -> str:
    """Return one person's name."""
    return names_of([person.pk])[person.pk]


def sign_in_name_of(person: Person) -> str | None:
    """Return what a person types to sign in, None without an account."""
    sealed = person.identity.sign_in_name_sealed
    return None if sealed is None else Keyring(None, [person.pk]).unseal(sealed, _sign_in_place(person.pk))


@transaction.atomic
def new_person(name: str, *, is_clinician: bool = False, is_administrator: bool = False) -> Person:
    """Return a new person without an account."""
    person = Person(is_clinician=is_clinician, is_administrator=is_administrator, joined_at=timezone.now())
    person.set_unusable_password()
    person.save(force_insert=True)
    Identity.objects.create(
        person=person, name_sealed=Keyring(None, [person.pk]).seal(name, person.pk, _name_place(person.pk))
    )
    return person


def rename(person: Person, name: str) -> None:
    """Let a person go by another name."""
    sealed = Keyring(None, [person.pk]).seal(name, person.pk, _name_place(person.pk))
    Identity.objects.filter(person=person).update(name_sealed=sealed)


@transaction.atomic
def give_account(person: Person, *, name: str, sign_in_name: str, password: str) -> None:
    """Let a person sign in from now on, under the name they choose.

    Raises:
        IntegrityError: somebody else signs in with that name.
    """
    keyring = Keyring(None, [person.pk])
    person.sign_in_index = sign_in_index(sign_in_name)
    person.set_password(password)
    person.private_since = timezone.now()
    person.save(update_fields=["sign_in_index", "password", "private_since"])
    Identity.objects.filter(person=person).update(
        name_sealed=keyring.seal(name, person.pk, _name_place(person.pk)),
        sign_in_name_sealed=keyring.seal(sign_in_name, person.pk, _sign_in_place(person.pk)),
    )


def _name_place(person_id: UUID) -> Place:
    return Place("identity", "name_sealed", person_id, None)


def _sign_in_place(person_id: UUID) -> Place:
    return Place("identity", "sign_in_name_sealed", person_id, None)
