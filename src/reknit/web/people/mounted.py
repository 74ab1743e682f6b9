"""The sign-in library's own pages, each behind the policy of the site."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from reknit.web.access import Access, mark
from reknit.web.people.models import Person
from reknit.web.people.second_factor import ask_second_factor, owes_second_factor
from reknit.web.policy import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def for_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a library's page for people who are in, second factor and all."""

    @signed_in
    def mounted(request: HttpRequest, person: Person, /, **rest: Any) -> HttpResponse:  # noqa: ANN401 - the address's own
        del person
        return view(request, **rest)

    return mounted


def for_second_lock(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a library's page about second factors: it also answers who has none yet, and guards itself otherwise."""

    @wraps(view)
    def mounted(request: HttpRequest, **rest: Any) -> HttpResponse:  # noqa: ANN401 - the address's own
        person = request.user
        if isinstance(person, Person) and owes_second_factor(request):
            return ask_second_factor(request, person)
        return view(request, **rest)

    return mark(mounted, Access.SIGNED_IN)
