"""Whether somebody still owes a second factor, and the way to where it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from reknit.web.links.handing_back import only_dyad
from reknit.web.scripts import by_script

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.web.people.models import Person

SECOND_FACTOR_SEEN = "second_factor"


def owes_second_factor(request: HttpRequest, dyad_id: UUID | None = None) -> bool:
    """Return whether this sitting began with the password alone, and this address is not of the dyad it is for."""
    only = only_dyad(request)
    return only is not None and only != str(dyad_id)


def ask_second_factor(request: HttpRequest, person: Person) -> HttpResponse:
    """Lead to where the second factor is given, and from there to where this person was going."""
    has_app = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    where = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
    if by_script(request):
        return JsonResponse({"message": "Please give your second lock first."}, status=401)
    return redirect(f"{where}?next={request.path}")


def lacks_second_factor(request: HttpRequest, person: Person) -> bool:
    """Return whether this person must set up a second factor before anything else. The made-up clinic needs none."""
    if not person.is_staff or settings.MADE_UP or request.session.get(SECOND_FACTOR_SEEN):
        return False
    has_one = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    if has_one:
        request.session[SECOND_FACTOR_SEEN] = True
    return not has_one
