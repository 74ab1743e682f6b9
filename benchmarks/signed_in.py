"""Browsers in which somebody is signed in, for benchmarks that load the pages people see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from reknit.web.people.models import Person


def cookie_of(person: Person) -> str:
    """Return what the cookie of a browser holds in which this person is signed in; it stands in no table."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from reknit.web.people.session_keys import SessionStore

    store = SessionStore.behind(None)
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "reknit.web.people.sign_in.SignInBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.secret)


def browser(person: Person) -> Client:
    """Return a browser in which this person is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(person)
    return client
