"""The sign-in library's own pages, each behind the policy of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.web.policy import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person


def for_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a library's page for people who are in, second factor and all."""

    @signed_in
    def mounted(request: HttpRequest, person: Person, /, **rest: Any) -> HttpResponse:  # noqa: ANN401 - the address's own
        del person
        return view(request, **rest)

    return mounted
