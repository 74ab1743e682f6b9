"""The page for one person alone: the same sections for everybody, and what one may do there without anyone knowing.

Nothing here writes a line that anybody else reads, or changes what anybody else sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.safety.page import safety_page, telling_words
from reknit.safety.screening import read_screening, screening, screening_for
from reknit.web.clinic.site import contacts_here
from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of
from reknit.web.policy import Standing, member, member_or_guest, signed_in
from reknit.web.safety.gates import own_concerns
from reknit.web.safety.private_answers import keep_private_answers
from reknit.web.safety.taking_back import take_back_what_was_kept
from reknit.web.safety.told import names_told, protocol_for
from reknit.web.safety.wishes import make_wish, take_back_wishes, wish_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reknit.web.checks.models import Session
    from reknit.web.people.models import Person

TAKEN_BACK = "Written over. It is now as if you had chosen “rather not say”."
KEPT = "Kept. Nobody but you ever sees it."


@require_safe
@member
def page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the private page to a member."""
    protocol = protocol_for(standing)
    told = {
        "take_back_url": reverse("private_take_back", args=[standing.dyad.pk]),
        "asks_in_private": bool(screening_for(standing.kind)),
        "telling": telling_words(standing.other_name) if protocol.steps else None,
        "told_names": names_told(protocol),
        "wish": wish_of(standing),
    }
    return _page(request, standing, told)


@require_http_methods(["GET", "POST"])
@member_or_guest
def of_session(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Show the private page to a guest of one session, or take back what was marked about it."""
    if request.method == "POST":
        take_back_what_was_kept(standing, session)
        messages.success(request, TAKEN_BACK)
        return redirect(request.path)
    if not standing.is_guest:
        return redirect("private", dyad_id=standing.dyad.pk)
    return _page(request, standing, {"take_back_url": request.path, "session": session})


@require_POST
@member
def take_back(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Write over everything that was for this member alone."""
    take_back_what_was_kept(standing)
    messages.success(request, TAKEN_BACK)
    return redirect("private", dyad_id=standing.dyad.pk)


@require_safe
@signed_in
def own_questions(request: HttpRequest, person: Person) -> HttpResponse:
    """Lead to the private questions from the one address that can be given out, whoever the other is."""
    own = Member.objects.filter(
        person=person, left_at__isnull=True, dyad__kind__in=screening().kinds, dyad__ended_at__isnull=True
    )
    others = list(Member.objects.filter(dyad__in=own.values("dyad")).exclude(person=person).order_by("dyad_id"))
    if len(others) == 1:
        return redirect("private_questions", dyad_id=others[0].dyad_id)
    names = names_of([each.person_id for each in others])
    listed = sorted((names[each.person_id], each.dyad_id) for each in others)
    return render(request, "reknit/private/whose_questions.html", {"listed": listed})


@require_http_methods(["GET", "POST"])
@member
def questions(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Ask in private what is asked before a joint talk, where this kind of dyad is asked."""
    if not screening_for(standing.kind):
        raise Http404
    if request.method == "POST":
        keep_private_answers(standing, read_screening(request.POST.dict()))
        messages.success(request, KEPT)
        return redirect("private", dyad_id=standing.dyad.pk)
    told = {"standing": standing, "asked": screening().worded(standing.other_name)}
    return render(request, "reknit/private/questions.html", told)


@require_POST
@member
def tell(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Let those know whom the site has named; or take it back."""
    if request.POST.get("back") == "yes":
        take_back_wishes(standing)
    elif request.POST.get("sure") == "yes":
        make_wish(standing)
    return redirect("private", dyad_id=standing.dyad.pk)


def _page(request: HttpRequest, standing: Standing, told: dict[str, Any]) -> HttpResponse:
    concerns = own_concerns(standing)
    shown = safety_page(standing.kind, standing.role.voice, other=standing.other_name, own_concerns=concerns)
    rest = {"standing": standing, "page": shown, "contacts": contacts_here(standing.kind.name)}
    return render(request, "reknit/private/private.html", rest | told)
