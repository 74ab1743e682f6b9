"""What a one-time link is for. One made for one purpose opens no other."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

LIFETIME = timedelta(minutes=10)
"""A link that nobody has used by then opens nothing."""


class Purpose(StrEnum):
    """What a link opens, and for whom it was made."""

    CHECK = "check"
    TALK = "talk"
    THIRD = "third"
    INVITATION = "invitation"
    STAFF = "staff"
    FIRST_ACCOUNT = "first_account"
    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a purpose
