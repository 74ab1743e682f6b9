"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.web.people.forms import OwnNameForm
from reknit.web.people.identities import display_name, rename, sign_in_name_of
from reknit.web.policy import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person


@require_http_methods(["GET", "POST"])
@signed_in
def account(request: HttpRequest, person: Person) -> HttpResponse:
    """Show one's own name, password, second factor and sessions; change the name."""
    form = OwnNameForm(request.POST or None, initial={"name": display_name(person)})
    if request.method == "POST" and form.is_valid():
        rename(person, form.cleaned_data["name"])
        messages.success(request, "Your name has been changed.")
        return redirect("account")
    factors = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    told = {
        "form": form,
        "sign_in_name": sign_in_name_of(person),
        "has_second_factor": factors.exists(),
        "has_password": person.has_usable_password(),
        "is_administrator": person.is_administrator,
    }
    return render(request, "reknit/people/account.html", told, status=422 if form.errors else 200)
