"""A device handed over for one check, and taken back afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reknit.safety.page import after_checking
from reknit.web.audit.lines import Act, write_line
from reknit.web.links.grants import Grant, end_grant, give_grant, grant_has_ended, grant_of, note_sign_of_life, was_sent
from reknit.web.links.handing_back import hander_of, remember_hander, take_back
from reknit.web.links.talk_grants import talk_grant_has_ended
from reknit.web.pages.link import may_pass_on, still_to_answer
from reknit.web.people.identities import display_name
from reknit.web.policy import Standing, anyone, handed_over, member, session_in

if TYPE_CHECKING:
    from reknit.web.checks.models import Session

KEEP_NOTHING = '"cache", "storage"'
NOT_RIGHT = "That did not work. After five tries this device asks for a full sign-in."


@require_POST
@member
def hand_over(request: HttpRequest, standing: Standing, *, number: int) -> HttpResponse:
    """End this browser's sign-in and leave it with one thing to do: the other's check of this session."""
    session = session_in(standing, number)
    if not may_pass_on(standing):
        raise Http404
    if not still_to_answer(standing, session):
        messages.info(request, f"{standing.other_name} has nothing to answer for this session any more.")
        return redirect("session", dyad_id=standing.dyad.pk, number=number)
    own = standing.member.person_id
    with transaction.atomic():
        write_line(Act.HANDED_OVER, actor_id=own, dyad_id=standing.dyad.pk, session_number=number)
    give_grant(
        request,
        Grant(standing.other.person_id, standing.dyad.pk, number, is_handed_over=True, hander_id=own),
    )
    remember_hander(request, own, standing.dyad.pk)
    return redirect("handed_over")


@require_safe
@handed_over
def begin(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Say whose turn it is."""
    return render(request, "reknit/links/handed_over.html", {"standing": standing, "session": session})


@require_POST
@handed_over
def here(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Note that somebody is still writing."""
    del standing, session
    note_sign_of_life(request)
    return HttpResponse(status=204)


@require_POST
@anyone
def end(request: HttpRequest) -> HttpResponse:
    """End what the device was handed over for; nothing is sent."""
    grant = grant_of(request)
    if grant is not None and grant.is_handed_over:
        end_grant(request, was_sent=False)
    return redirect("handed_over_done")


@require_safe
@anyone
def done(request: HttpRequest) -> HttpResponse:
    """Say that it is over, and offer the device's owner to go on."""
    return _done(request)


@require_POST
@anyone
def back(request: HttpRequest) -> HttpResponse:
    """Let the device's owner go on with their password."""
    person = hander_of(request)
    if person is None:
        return redirect("account_login")
    if grant_of(request) is not None:
        return redirect("handed_over")
    dyad_id = take_back(request, person, request.POST.get("password", ""))
    if dyad_id is not None:
        return redirect("pair", dyad_id=dyad_id)
    return _done(request, problem=NOT_RIGHT, status=422)


def _done(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    person = hander_of(request)
    told = {
        "was_sent": was_sent(request),
        "has_talked": talk_grant_has_ended(request),
        "hander": "" if person is None else display_name(person),
        "problem": problem,
        "after": after_checking(),
    }
    response = render(request, "reknit/links/handed_over_done.html", told, status=status)
    if person is not None or grant_has_ended(request) or talk_grant_has_ended(request):
        # Only then: any other site could send somebody here and have unsent answers removed.
        response["Clear-Site-Data"] = KEEP_NOTHING
    return response
