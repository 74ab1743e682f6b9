"""Signed-in time ends: after half an hour without a request, after half a day in any case."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from reknit.web.links.handing_back import HANDER
from reknit.web.links.talk_grants import TALK_GRANT
from reknit.web.moments import has_passed
from reknit.web.scripts import by_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
BEGAN = "began_at"
NOTE_EVERY = 60


class ExpiryMiddleware:
    """Ends what has expired before any page sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as a stranger's if its session has expired."""
        session = request.session
        if session.session_key and not session.is_empty():
            now = int(time.time())
            seen, began = session.get(SEEN, now), session.get(BEGAN, now)
            # A sitting in a talk counts its idle time itself, and says what became of it.
            counts_itself = TALK_GRANT in session or HANDER in session
            is_idle = has_passed(seen, settings.IDLE_SECONDS) and not counts_itself
            if is_idle or has_passed(began, settings.SESSION_COOKIE_AGE):
                session.flush()
                request.user = AnonymousUser()
            elif SEEN not in session or (now - seen > NOTE_EVERY and not _only_waits(request)):
                session[SEEN], session[BEGAN] = now, began
        return self.get_response(request)


def _only_waits(request: HttpRequest) -> bool:
    """Return whether a page asks by itself, with nobody there: that keeps nobody signed in."""
    return request.method == "GET" and by_script(request)
