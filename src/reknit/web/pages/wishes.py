"""For those whom the site has named: people who wish that someone here knows. Nobody else finds this page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reknit.safety.risk import NotYoursToAcknowledge
from reknit.web.policy import signed_in
from reknit.web.safety.models import Wish
from reknit.web.safety.wishes import acknowledge_wish, is_one_who_is_told, wishes_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from reknit.web.people.models import Person


@require_safe
@signed_in
def page(request: HttpRequest, person: Person) -> HttpResponse:
    """Show who wishes to be spoken to, to whom it was asked by now."""
    if not is_one_who_is_told(person):
        raise Http404
    return render(request, "reknit/private/wishes.html", {"wishes": wishes_for(person)})


@require_POST
@signed_in
def acknowledge(request: HttpRequest, person: Person, *, wish_id: UUID) -> HttpResponse:
    """Say that one knows and sees to it."""
    if not is_one_who_is_told(person):
        raise Http404
    try:
        acknowledge_wish(person, wish_id)
    except Wish.DoesNotExist:
        raise Http404 from None
    except NotYoursToAcknowledge as refused:
        messages.error(request, str(refused))
    return redirect("wishes")
