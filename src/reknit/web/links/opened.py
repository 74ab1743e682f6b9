"""A link that was used and leads to a form: who used it may fill the form in for half an hour, in one browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reknit.web.links.models import Link

if TYPE_CHECKING:
    from django.http import HttpRequest

OPENED = "opened_link"
TO_FILL_IN_SECONDS = 30 * 60


def hold_opened(request: HttpRequest, link: Link) -> None:
    """Let this browser, from a fresh session in which nobody is signed in, fill in what the link leads to."""
    request.session.flush()
    request.session[OPENED] = {"link": str(link.pk), "at": int(time.time())}


def opened_link(request: HttpRequest, *purposes: str) -> Link | None:
    """Return the link whose form this browser may fill in, if it was made for one of these purposes."""
    held = request.session.get(OPENED)
    if held is None or time.time() - held["at"] > TO_FILL_IN_SECONDS:
        request.session.pop(OPENED, None)
        return None
    return Link.objects.filter(pk=held["link"], purpose__in=purposes).select_related("member__dyad", "person").first()
