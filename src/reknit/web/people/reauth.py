"""Sensitive pages ask for the password again, unless it was typed within the last ten minutes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.shortcuts import redirect
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
Who = TypeVar("Who")


def asks_again(
    view: Callable[Concatenate[HttpRequest, Who, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Who, P], HttpResponse]:
    """Guard a page that is sensitive. What was typed into it before is not kept over the question."""

    @wraps(view)
    def guarded(request: HttpRequest, who: Who, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_reauthentication_required(request, app="allauth.mfa"):
            return redirect(f"{reverse('account_reauthenticate')}?next={request.path}")
        return view(request, who, *args, **kwargs)

    return guarded
