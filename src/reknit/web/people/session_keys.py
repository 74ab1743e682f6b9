"""What the cookie of a browser's session holds stands in no table: only its fingerprint does.

A session is known to the database, and to everything that looks it up there, by that fingerprint. Whoever reads a copy
of the database finds nothing that a browser could send.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from reknit.storage.statement import Statement

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST_KEY = 40
_STORED = Statement(
    lambda session_key, now: Session.objects.filter(session_key=session_key, expire_date__gt=now), str, datetime
)


def fingerprint(secret: str) -> str:
    """Return what stands in the database for a cookie's value: 160 bits of SHA-256, as many as there is room for."""
    return hashlib.sha256(secret.encode()).hexdigest()[:LONGEST_KEY]


class SessionStore(PlainStore):
    """Django's sessions in the database, under the fingerprint of a `secret` that only the browser keeps."""

    secret: str | None = None

    @classmethod
    def behind(cls, secret: str | None) -> SessionStore:
        """Return the session that a cookie leads to; a new one without a cookie."""
        store = cls(fingerprint(secret) if secret else None)
        store.secret = secret
        return store

    def _get_session_from_db(self) -> Session | None:
        """Return what Django's would, by a query that is put into SQL once: every request asks it."""
        found = _STORED.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Store the session.

        Raises:
            OperationalError: the database is full, locked or out of reach. Django takes every trouble while a session
                is stored for one that was ended meanwhile, and would say that the request could not be read.
        """
        try:
            super().save(must_create)
        except UpdateError as problem:
            if isinstance(problem.__context__, OperationalError | InterfaceError):
                raise problem.__context__ from None
            raise

    def _get_new_session_key(self) -> str:
        self.secret = str(super()._get_new_session_key())  # type: ignore[misc] # Django's own, untyped
        return fingerprint(self.secret)


class SessionKeyMiddleware(SessionMiddleware):
    """Django's, for sessions known by the fingerprint of what their cookie holds."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the session that the request's cookie leads to."""
        request.session = SessionStore.behind(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Send the secret where Django would send the key."""
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        secret = getattr(request.session, "secret", None)
        if cookie is not None and cookie.value and secret:
            cookie.set(settings.SESSION_COOKIE_NAME, secret, secret)
        return answer
