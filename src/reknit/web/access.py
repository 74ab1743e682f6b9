"""What an address declares: whom it answers. `policy` has the decorators that keep to it."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpResponse
    from django.urls import URLPattern, URLResolver


class Access(StrEnum):
    """Who an address answers. Everyone else gets the same page as for an address that does not exist."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    ADMINISTRATOR = "administrator"
    CLINICIAN = "clinician"
    MEMBER = "member"
    MEMBER_OR_GUEST = "member_or_guest"
    HANDED_OVER = "handed_over"
    MEMBER_OR_TALK_GUEST = "member_or_talk_guest"
    AT_TABLE = "at_table"
    THIRD = "third"
    SUPERVISOR = "supervisor"
    ASKED_SUPERVISOR = "asked_supervisor"
    CODER = "coder"
    TRANSCRIPT_OWNER = "transcript_owner"
    ASKED_CODER = "asked_coder"


def declared(view: Callable[..., HttpResponse], access: Access) -> Callable[..., HttpResponse]:
    """Declare a library's own view, which guards itself."""

    @wraps(view)
    def unchanged(*args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - a library's own signature
        return view(*args, **kwargs)

    return mark(unchanged, access)


def undeclared(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Return the addresses that do not say who they answer."""
    missing = []
    for pattern in patterns:
        inner = getattr(pattern, "url_patterns", None)
        if inner is not None:
            missing += undeclared(inner)
        elif not isinstance(getattr(pattern.callback, "access", None), Access):
            missing.append(str(pattern.pattern))
    return missing


def mark(view: Callable[..., HttpResponse], access: Access) -> Callable[..., HttpResponse]:
    """Return the view with what it declares."""
    view.access = access  # type: ignore[attr-defined]
    return view
