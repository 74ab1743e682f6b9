"""A person signs in and has rights; an identity holds the name, sealed, in a table of its own."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from reknit.web.people.sign_in_names import sign_in_index


class PersonManager(BaseUserManager["Person"]):
    """Finds people by what they type to sign in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person who signs in with this name.

        Raises:
            Person.DoesNotExist: nobody does.
        """
        return self.get(sign_in_index=sign_in_index(username or ""))


class Person(AbstractBaseUser):
    """Someone who uses reknit. Without a sign-in name they answer by link, code or handed-over tablet only.

    `private_since`: when their way in last came by a link that somebody else made. What they kept to themselves
    before that is shown to nobody any more: whoever used the link might not be them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sign_in_index = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - null: has no account
    is_active = models.BooleanField(default=True)
    is_clinician = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    private_since = models.DateTimeField(null=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "sign_in_index"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_staff(self) -> bool:
        """Whether a second factor is required of this person."""
        return self.is_clinician or self.is_administrator

    @property
    def has_account(self) -> bool:
        """Whether this person can sign in."""
        return self.sign_in_index is not None


class Identity(models.Model):
    """A person's name and sign-in name, each sealed under a key of that person's own."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    name_sealed = models.BinaryField()
    sign_in_name_sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"identity of {self.person_id}"


class Attempt(models.Model):
    """Something counted for a while: tries to sign in, or a code that was used. `told` is JSON."""

    key = models.CharField(max_length=250, primary_key=True)
    told = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
