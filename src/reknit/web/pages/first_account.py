"""The first account of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reknit.web.audit.lines import Act, write_line
from reknit.web.links.from_the_machine import has_administrator
from reknit.web.links.opened import opened_link
from reknit.web.links.purposes import Purpose
from reknit.web.pages.link import OPENS_NOTHING
from reknit.web.people.forms import FirstAccountForm
from reknit.web.people.identities import give_account, new_person
from reknit.web.people.signing_in import sign_in_after_password
from reknit.web.policy import anyone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person


@require_http_methods(["GET", "POST"])
@anyone
def first_account(request: HttpRequest) -> HttpResponse:
    """Make the account of whoever looks after this site."""
    if opened_link(request, Purpose.FIRST_ACCOUNT) is None or has_administrator():
        return render(request, "reknit/links/link.html", {"problem": OPENS_NOTHING}, status=422)
    form = FirstAccountForm(request.POST or None)
    person = _make(form) if request.method == "POST" and form.is_valid() else None
    if person is not None:
        return sign_in_after_password(request, person)
    return render(request, "reknit/people/first_account.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _make(form: FirstAccountForm) -> Person | None:
    told = form.cleaned_data
    if has_administrator():
        return None
    person = new_person(told["name"], is_clinician=told["is_clinician"], is_administrator=True)
    give_account(person, name=told["name"], sign_in_name=told["sign_in_name"], password=told["password"])
    write_line(Act.ACCOUNT_MADE, actor_id=person.pk, dyad_id=None)
    return person
