"""What only whoever may run commands on the machine itself can do: the first account, a new password, a lost lock."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from reknit.web.links.one_time import make_one_time
from reknit.web.links.purposes import Purpose
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index


def has_administrator() -> bool:
    """Return whether somebody can already sign in as an administrator."""
    return Person.objects.filter(is_administrator=True, sign_in_index__isnull=False).exists()


def first_account_address() -> str | None:
    """Return the address at which the first account is made, valid for ten minutes; None once there is one."""
    return None if has_administrator() else make_one_time(Purpose.FIRST_ACCOUNT, made_by=None).address


def new_password_address(sign_in_name: str) -> str | None:
    """Return the address at which this person sets a new password, for use on the machine itself; None: unknown."""
    person = Person.objects.filter(sign_in_index=sign_in_index(sign_in_name)).first()
    return make_one_time(Purpose.NEW_PASSWORD, made_by=None, person_id=person.pk).address if person else None


def take_off_second_lock(sign_in_name: str) -> bool:
    """Take off the second factors and recovery codes of a person who has lost them; return whether there were any."""
    deleted, _ = Authenticator.objects.filter(user__sign_in_index=sign_in_index(sign_in_name)).delete()
    return bool(deleted)
