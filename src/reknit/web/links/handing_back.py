"""Taking a handed-over device back: its owner's password is enough for half an hour in the same browser.

Whoever has a second factor comes back to that one dyad only; everything else asks for the second factor first.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError

from reknit.web.moments import has_passed
from reknit.web.people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest

HANDER = "hander"
ONLY_THIS_DYAD = "only_this_dyad"
WITHIN_SECONDS = 30 * 60
MOST_TRIES = 5


def remember_hander(request: HttpRequest, person_id: UUID, dyad_id: UUID, at: int | None = None) -> None:
    """Note in this browser's session who handed the device over in which dyad, now or `at` that second since 1970."""
    since = int(time.time()) if at is None else at
    request.session[HANDER] = {"person": str(person_id), "dyad": str(dyad_id), "at": since, "tries": 0}


def hander_of(request: HttpRequest) -> Person | None:
    """Return who may take this device back with their password alone, None once that has lapsed."""
    held = request.session.get(HANDER)
    if held is None:
        return None
    if has_passed(held["at"], WITHIN_SECONDS) or held["tries"] >= MOST_TRIES:
        del request.session[HANDER]
        return None
    return Person.objects.filter(pk=UUID(held["person"]), is_active=True).first()


def take_back(request: HttpRequest, person: Person, password: str) -> UUID | None:
    """Sign the hander in again if this is their password, and return the dyad. Wrong tries add up, and are None."""
    held = request.session[HANDER]
    request.session[HANDER] = {**held, "tries": held["tries"] + 1}
    request.session.save()
    if not _is_their_password(request, person, password):
        return None
    request.session.flush()
    get_adapter(request).login(request, person)
    record_authentication(request, person, method="password")
    if is_mfa_enabled(person):
        request.session[ONLY_THIS_DYAD] = held["dyad"]
    return UUID(held["dyad"])


def only_dyad(request: HttpRequest) -> str | None:
    """Return the id of the one dyad this sitting reaches before the second factor is given; None: it reaches all."""
    held = request.session.get(ONLY_THIS_DYAD)
    if held is not None and any(each["method"] == "mfa" for each in get_authentication_records(request, request.user)):
        del request.session[ONLY_THIS_DYAD]
        return None
    return str(held) if held is not None else None


def _is_their_password(request: HttpRequest, person: Person, password: str) -> bool:
    """Return whether this is that person's password; after many wrong tries it is not, for a while."""
    try:
        return bool(get_adapter(request).reauthenticate(person, password))
    except ValidationError:
        return False
