"""Looking after the site: its name and contacts, and who works here. Nothing that anybody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reknit.indicators.indicators import indicators
from reknit.kinds import Voice
from reknit.session_check.questions import session_check
from reknit.web.audit.lines import Act, write_line, write_line_to
from reknit.web.clinic.forms import SiteForm
from reknit.web.clinic.site import contacts_of, the_site
from reknit.web.links.one_time import make_one_time
from reknit.web.links.purposes import Purpose
from reknit.web.pages.link import made_page
from reknit.web.people.forms import StaffForm
from reknit.web.people.identities import display_name, names_of, new_person
from reknit.web.people.reauth import asks_again
from reknit.web.people.staff import account_found, set_rights, staff, staff_member, switch, with_second_factor
from reknit.web.policy import administrator
from reknit.web.safety.told import protocol_in_names

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from reknit.web.clinic.models import Site
    from reknit.web.people.models import Person

THE_OTHER = "the other"


@require_http_methods(["GET", "POST"])
@administrator
def site(request: HttpRequest, person: Person) -> HttpResponse:
    """Show and change what the site says about itself."""
    row = the_site()
    now = {name: getattr(row, name) for name in ("name", "contacts", "country", "open_to_peers")}
    now["risk_protocol"] = protocol_in_names(row)
    form = SiteForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(row, name, value)
        if "look" in request.POST:
            return _site_page(request, form, row)
        row.save()
        write_line(Act.SITE_CHANGED, actor_id=person.pk, dyad_id=None)
        messages.success(request, "Saved.")
        return redirect("site")
    return _site_page(request, form, the_site())


def _site_page(request: HttpRequest, form: SiteForm, shown: Site) -> HttpResponse:
    told = {
        "form": form,
        "contacts": contacts_of(shown),
        "is_look": "look" in request.POST,
        "check": session_check(),
        "asked": [each.text for each in session_check().worded(Voice.GUEST, THE_OTHER)],
        "asked_quietly": [each.worded(Voice.GUEST, THE_OTHER).text for each in indicators().all],
    }
    return render(request, "reknit/clinic/site.html", told, status=422 if form.errors else 200)


@require_safe
@administrator
def site_people(request: HttpRequest, person: Person) -> HttpResponse:
    """Show who works here."""
    people = staff()
    names = names_of([each.pk for each in people])
    rows = sorted(((names[each.pk], each) for each in people), key=lambda row: row[0].casefold())
    told = {"rows": rows, "own_id": person.pk, "locked": with_second_factor(people)}
    return render(request, "reknit/clinic/people.html", told)


@require_http_methods(["GET", "POST"])
@administrator
@asks_again
def rights(request: HttpRequest, person: Person, *, person_id: UUID) -> HttpResponse:
    """Say what somebody who works here may do. One's own rights another administrator changes."""
    other = staff_member(person_id, unlike=person)
    problem = ""
    if request.method == "POST":
        chosen = {name: request.POST.get(name) == "yes" for name in ("is_clinician", "is_administrator")}
        try:
            set_rights(other, by=person, **chosen)
        except ValueError as refused:
            problem = str(refused)
        else:
            return redirect("site_people")
    told = {"name": display_name(other), "other": other, "problem": problem}
    return render(request, "reknit/clinic/rights.html", told, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@administrator
@asks_again
def invite_staff(request: HttpRequest, person: Person) -> HttpResponse:
    """Invite somebody to work here."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        invited = new_person(told["name"], is_clinician=told["is_clinician"], is_administrator=told["is_administrator"])
        return _staff_link(request, person, invited)
    return render(request, "reknit/clinic/invite_staff.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
@asks_again
def staff_link(request: HttpRequest, person: Person, *, person_id: UUID) -> HttpResponse:
    """Give somebody who works here a new invitation, or a new password."""
    other = staff_member(person_id, unlike=person)
    if request.method == "POST":
        return _staff_link(request, person, other)
    return render(request, "reknit/clinic/staff_link.html", {"name": display_name(other), "other": other})


@require_http_methods(["GET", "POST"])
@administrator
@asks_again
def switch_account(request: HttpRequest, person: Person, *, person_id: UUID) -> HttpResponse:
    """Close an account, or open it again. Who is signed in with it is out at their next click."""
    other = staff_member(person_id, unlike=person)
    if request.method == "POST":
        switch(other, by=person)
        return redirect("site_people")
    return render(request, "reknit/clinic/switch.html", {"name": display_name(other), "other": other})


@require_http_methods(["GET", "POST"])
@administrator
@asks_again
def switch_member(request: HttpRequest, person: Person) -> HttpResponse:
    """Close or open the account of a member, whom the site's list does not show, by what they sign in with."""
    told = {"was_sent": request.method == "POST"}
    if request.method == "POST":
        found = account_found(request.POST.get("sign_in_name", ""), unlike=person)
        if found is not None:
            switch(found, by=person, is_open=request.POST.get("act") == "open")
    return render(request, "reknit/clinic/switch_member.html", told)


def _staff_link(request: HttpRequest, person: Person, other: Person) -> HttpResponse:
    purpose = Purpose.NEW_PASSWORD if other.has_account else Purpose.STAFF
    made = make_one_time(purpose, made_by=person, person_id=other.pk)
    act = Act.PASSWORD_LINK_MADE if other.has_account else Act.LINK_MADE
    write_line(act, actor_id=person.pk, dyad_id=None)
    write_line_to(other, Act.WAY_IN_RENEWED, actor_id=person.pk)
    name = display_name(other)
    return made_page(
        request,
        made,
        heading=f"A new password for {name}" if other.has_account else f"{name}’s invitation",
        explained=f"{name} scans this, or types the code, and chooses a password that only they know.",
        back=reverse("site_people"),
    )
