"""What is said when a request cannot be answered: a page, or JSON where one of the site's own scripts asks.

These pages are made without the request. What does not exist then looks the same, byte for byte, to everyone; and a
page that tells of a broken database needs no database.
"""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from reknit.web.scripts import by_script

TOO_LONG = "That was too long to be sent, and nothing was saved. Please shorten what you wrote, and send it again."
UNREADABLE = "That could not be read, and nothing was saved. Please reload the page and send it again."
NOT_HERE = "There is nothing here for you."
PAGE_TOO_OLD = "This page was open for a long time, and nothing was saved. Please reload it and send it once more."
WENT_WRONG = "Something went wrong here. It may not be saved; sending it again does no harm."
NOT_SAVED = "Not saved: keep this page open, and send it again in a moment. Sending twice does no harm."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that what was sent cannot be read; or, where one was signed out meanwhile, that it may not be saved."""
    if isinstance(exception, SessionInterrupted):
        return _said(request, "400.html", WENT_WRONG, status=400)
    said = TOO_LONG if isinstance(exception, RequestDataTooBig) else UNREADABLE
    return _said(request, "400.html", said, status=400)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say the same of what does not exist and of what is not this visitor's."""
    del exception
    return _said(request, "404.html", NOT_HERE, status=404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form's token is not this browser's any more."""
    del reason
    return _said(request, "403_csrf.html", PAGE_TOO_OLD, status=403)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Say that nothing was saved where the database is full, locked or out of reach; else that something broke."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _said(request, "503.html", NOT_SAVED, status=503)
    return _said(request, "500.html", WENT_WRONG, status=500)


def _said(request: HttpRequest, template: str, said: str, *, status: int) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"message": said}, status=status)
    return HttpResponse(render_to_string(template, {"demo": settings.MADE_UP, "said": said}), status=status)
