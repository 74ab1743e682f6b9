"""Joining a dyad by an invitation, with an account one has already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.kinds import kind_named
from reknit.web.dyads.joining import join as join_dyad
from reknit.web.dyads.joining import may_be_joined
from reknit.web.links.opened import JOIN, link_to_join
from reknit.web.people.identities import names_of
from reknit.web.policy import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.web.dyads.models import Member
    from reknit.web.people.models import Person


@require_http_methods(["GET", "POST"])
@signed_in
def join(request: HttpRequest, person: Person) -> HttpResponse:
    """Say who invites to what, and join."""
    link = link_to_join(request)
    if link is not None and request.method == "POST":
        joined = join_dyad(link.pk, person)
        request.session.pop(JOIN, None)
        if joined is not None:
            return redirect("pair", dyad_id=joined.dyad_id)
    elif link is not None and link.member is not None and may_be_joined(link.member):
        return render(request, "reknit/links/join.html", _who_invites(link.member))
    return render(request, "reknit/links/join.html", status=422)


def _who_invites(member: Member) -> dict[str, Any]:
    across = member.dyad.members.exclude(pk=member.pk).get()
    return {
        "inviter": names_of([across.person_id])[across.person_id],
        "their_role": kind_named(member.dyad.kind).role(across.role),
    }
