"""Signing somebody in who has just proved who they are in another way than by the sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person


def sign_in_after_password(request: HttpRequest, person: Person, redirect_url: str | None = None) -> HttpResponse:
    """Sign in a person who has just chosen their password, through their second factor if they have one."""
    request.session.flush()
    record_authentication(request, person, method="password", reauthenticated=True)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=redirect_url))
    return response
