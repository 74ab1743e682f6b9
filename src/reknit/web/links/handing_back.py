"""Taking a handed-over device back: its owner's password is enough for half an hour in the same browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.core.exceptions import ValidationError

from reknit.web.people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest

HANDER = "hander"
WITHIN_SECONDS = 30 * 60
MOST_TRIES = 5


def remember_hander(request: HttpRequest, person_id: UUID, at: int | None = None) -> None:
    """Note in this browser's session who handed the device over, just now or `at` that second since 1970."""
    request.session[HANDER] = {"person": str(person_id), "at": int(time.time()) if at is None else at, "tries": 0}


def hander_of(request: HttpRequest) -> Person | None:
    """Return who may take this device back with their password alone, None once that has lapsed."""
    held = request.session.get(HANDER)
    if held is None:
        return None
    if time.time() - held["at"] > WITHIN_SECONDS or held["tries"] >= MOST_TRIES:
        del request.session[HANDER]
        return None
    return Person.objects.filter(pk=UUID(held["person"]), is_active=True).first()


def take_back(request: HttpRequest, person: Person, password: str) -> bool:
    """Sign the hander in again if this is their password; return whether it is. Wrong tries add up."""
    held = request.session[HANDER]
    request.session[HANDER] = {**held, "tries": held["tries"] + 1}
    request.session.save()
    is_right = is_their_password(request, person, password)
    if is_right:
        request.session.flush()
        get_adapter(request).login(request, person)
        record_authentication(request, person, method="password")
    return is_right


def is_their_password(request: HttpRequest, person: Person, password: str) -> bool:
    """Return whether this is that person's password; after many wrong tries it is not, for a while."""
    try:
        return bool(get_adapter(request).reauthenticate(person, password))
    except ValidationError:
        return False
