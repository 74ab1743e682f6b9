"""The made-up clinic's front door: come in as one of its people. There is no such door anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.web.made_up import PASSWORD, SIGN_IN_NAMES
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index
from reknit.web.policy import anyone

if TYPE_CHECKING:
    from django.http import HttpRequest

WHAT_THEY_SEE = {
    "therapist": "Ana, a therapist: eight people she works with, each with another story",
    "patient": "Ben, a patient of Ana’s",
    "supervisor": "Ito, who supervises Ana: their own pair, and how it goes in some of hers",
    "administrator": "Max, who keeps the site: people and contacts, never what anyone wrote",
    "partner": "Kaya, who is here with her partner: one talk behind them, one to look back on",
    "other-partner": "Levi, Kaya’s partner",
}


@require_http_methods(["GET", "POST"])
@anyone
def come_in(request: HttpRequest, who: str = "") -> HttpResponse:
    """Show the door; a press of a button signs in as that person."""
    if not settings.MADE_UP or who not in {"", *SIGN_IN_NAMES}:
        raise Http404
    if request.method == "POST":
        chosen = who or request.POST.get("who", "")
        if chosen not in SIGN_IN_NAMES:
            raise Http404
        person = Person.objects.get(sign_in_index=sign_in_index(SIGN_IN_NAMES[chosen]))
        login(request, person, backend="reknit.web.people.sign_in.SignInBackend")
        return redirect("home")
    people = [(name, name.replace("-", " "), said) for name, said in WHAT_THEY_SEE.items() if who in {"", name}]
    return render(request, "reknit/come_in.html", {"people": people, "password": PASSWORD, "names": SIGN_IN_NAMES})
