"""A new password for somebody who has forgotten theirs: by a link, given in the room.

No link removes a second factor, and every use of one is a line that both members read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.kinds import Voice
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise_those_of
from reknit.web.links.one_time import make_one_time
from reknit.web.links.opened import OPENED, opened_link
from reknit.web.links.purposes import Purpose
from reknit.web.pages.link import OPENS_NOTHING, made_page
from reknit.web.people.forms import PasswordForm
from reknit.web.people.identities import display_name
from reknit.web.people.reauth import asks_again
from reknit.web.people.signing_in import sign_in_after_password
from reknit.web.policy import Standing, anyone, member

FROM_THE_SITE = (
    "This account is for more than one person, so a new password for it comes from whoever runs this site. "
    "The one you had still works."
)

if TYPE_CHECKING:
    from reknit.web.links.models import Link
    from reknit.web.people.models import Person


@require_http_methods(["GET", "POST"])
@member
@asks_again
def make_new_password_link(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Let the guest of this dyad, who is in the room, choose a new password on their own phone."""
    if not may_renew_password(standing):
        raise Http404
    pair = reverse("pair", kwargs={"dyad_id": standing.dyad.pk})
    if request.method == "GET":
        return render(request, "reknit/links/forgotten.html", {"other_name": standing.other_name, "back": pair})
    with transaction.atomic():
        made = make_one_time(Purpose.NEW_PASSWORD, made_by=standing.member.person, member=standing.other)
        write_line(Act.PASSWORD_LINK_MADE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    return made_page(
        request,
        made,
        heading=f"A new password for {standing.other_name}",
        explained=f"{standing.other_name} scans this with their own phone, here and now. Everywhere they are signed "
        "in, they are signed out.",
        back=pair,
    )


def may_renew_password(standing: Standing) -> bool:
    """Return whether this member may let the other choose a new password: a guide may, for a guest with an account."""
    guest = standing.other.person
    is_for_guest = standing.role.voice is Voice.GUIDE and standing.dyad.ended_at is None
    return is_for_guest and guest.has_account and guest.is_active and not guest.is_staff


@require_http_methods(["GET", "POST"])
@anyone
def new_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password."""
    found = opened_link(request, Purpose.NEW_PASSWORD)
    person = None if found is None else found.member.person if found.member else found.person
    if found is None or person is None or not person.is_active:
        return render(request, "reknit/links/link.html", {"problem": OPENS_NOTHING}, status=422)
    if _reaches_further(found, person):
        return render(request, "reknit/links/link.html", {"problem": FROM_THE_SITE}, status=422)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _set(found, person, form.cleaned_data["password"])
        del request.session[OPENED]
        return sign_in_after_password(request, person)
    told = {"form": form, "name": display_name(person)}
    return render(request, "reknit/people/new_password.html", told, status=422 if form.errors else 200)


def _reaches_further(link: Link, person: Person) -> bool:
    """Return whether the account reaches other dyads than the one in which the link was made.

    It shows when the link is used and not when it is made: whoever makes it learns nothing of the others.
    """
    return link.member is not None and person.memberships.exclude(dyad_id=link.member.dyad_id).exists()


@transaction.atomic
def _set(link: Link, person: Person, password: str) -> None:
    """Set the password. Every session of this person rests on the old one and ends with it."""
    person.set_password(password)
    person.private_since = timezone.now()
    person.save(update_fields=["password", "private_since"])
    write_line(Act.PASSWORD_RENEWED, actor_id=person.pk, dyad_id=link.member.dyad_id if link.member else None)
    summarise_those_of(person.pk)
