"""A link that was used and leads to a form: who used it may fill the form in for half an hour, in one browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reknit.web.links.models import Link
from reknit.web.links.purposes import Purpose
from reknit.web.moments import has_passed

if TYPE_CHECKING:
    from django.http import HttpRequest

OPENED = "opened_link"
JOIN = "link_to_join"
TO_FILL_IN_SECONDS = 30 * 60


def hold_opened(request: HttpRequest, link: Link) -> None:
    """Let this browser, from a fresh session in which nobody is signed in, fill in what the link leads to."""
    request.session.flush()
    request.session[OPENED] = {"link": str(link.pk), "at": int(time.time())}


def hold_to_join(request: HttpRequest, link: Link) -> None:
    """Let whoever is signed in, or signs in next in this browser, join what the invitation leads to."""
    request.session[JOIN] = {"link": str(link.pk), "at": int(time.time())}


def link_to_join(request: HttpRequest) -> Link | None:
    """Return the invitation that this browser may join by."""
    return _held(request, JOIN, Purpose.INVITATION)


def opened_link(request: HttpRequest, *purposes: str) -> Link | None:
    """Return the link whose form this browser may fill in, if it was made for one of these purposes."""
    return _held(request, OPENED, *purposes)


def _held(request: HttpRequest, name: str, *purposes: str) -> Link | None:
    held = request.session.get(name)
    if held is None or has_passed(held["at"], TO_FILL_IN_SECONDS):
        request.session.pop(name, None)
        return None
    return Link.objects.filter(pk=held["link"], purpose__in=purposes).select_related("member__dyad", "person").first()
