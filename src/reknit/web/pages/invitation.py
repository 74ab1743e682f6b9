"""Invitations: asking the other of a dyad to have an account, and making the account."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise_those_of
from reknit.web.dyads.joining import may_be_joined
from reknit.web.links.models import Link
from reknit.web.links.one_time import make_one_time
from reknit.web.links.opened import hold_to_join, opened_link
from reknit.web.links.purposes import Purpose
from reknit.web.pages.link import OPENS_NOTHING, made_page, may_pass_on
from reknit.web.people.forms import NAME_TAKEN, AccountForm
from reknit.web.people.identities import display_name, give_account
from reknit.web.people.models import Person
from reknit.web.people.reauth import asks_again
from reknit.web.people.signing_in import sign_in_after_password
from reknit.web.policy import Standing, anyone, member


@require_http_methods(["GET", "POST"])
@member
@asks_again
def invite(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Invite the other of this dyad to have an account of their own."""
    if not may_invite(standing):
        raise Http404
    pair = reverse("pair", kwargs={"dyad_id": standing.dyad.pk})
    if request.method == "GET":
        return render(request, "reknit/links/invite.html", {"other_name": standing.other_name, "back": pair})
    with transaction.atomic():
        made = make_one_time(Purpose.INVITATION, made_by=standing.member.person, member=standing.other)
        write_line(Act.LINK_MADE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    return made_page(
        request,
        made,
        heading=f"{standing.other_name}’s invitation",
        explained=f"{standing.other_name} scans this and chooses a sign-in name and a password that only they know.",
        back=pair,
    )


def may_invite(standing: Standing) -> bool:
    """Return whether this member may invite the other to an account, which the other does not have yet."""
    return may_pass_on(standing) and not standing.other.person.has_account


@require_http_methods(["GET", "POST"])
@anyone
def invitation(request: HttpRequest) -> HttpResponse:
    """Make the account that a link invited to."""
    found = opened_link(request, Purpose.INVITATION, Purpose.STAFF)
    person = invited(found)
    if found is None or person is None:
        return render(request, "reknit/links/link.html", {"problem": OPENS_NOTHING}, status=422)
    may_join = found.member is not None and may_be_joined(found.member)
    if may_join:
        hold_to_join(request, found)
    form = AccountForm(request.POST or None, initial={"name": display_name(person)})
    if request.method == "POST" and form.is_valid() and _make(form, found, person):
        return sign_in_after_password(request, person)
    return render(
        request,
        "reknit/people/invitation.html",
        {"form": form, "is_staff": person.is_staff, "may_join": may_join},
        status=422 if form.errors else 200,
    )


def invited(link: Link | None) -> Person | None:
    """Return whom a link invites, as long as they are still to make their account."""
    person = None if link is None else link.member.person if link.member else link.person
    return person if person and person.is_active and not person.has_account else None


def _make(form: AccountForm, link: Link, person: Person) -> bool:
    told = form.cleaned_data
    try:
        with transaction.atomic():
            # Whoever joins with another account at this moment waits for this, and this for them.
            list(Person.objects.filter(pk=person.pk).select_for_update().values_list("pk"))
            if invited(Link.objects.select_related("member__person", "person").get(pk=link.pk)) is None:
                return False
            give_account(person, name=told["name"], sign_in_name=told["sign_in_name"], password=told["password"])
            dyad_id = link.member.dyad_id if link.member else None
            write_line(Act.ACCOUNT_MADE, actor_id=person.pk, dyad_id=dyad_id)
            summarise_those_of(person.pk)
    except IntegrityError:
        form.add_error("sign_in_name", NAME_TAKEN)
        return False
    return True
