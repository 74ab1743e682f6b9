"""One-time links: using one, and making one for the other's check on their own phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reknit.kinds import Voice
from reknit.opening import Stage
from reknit.web.audit.lines import Act, write_line
from reknit.web.links.grants import Grant, give_grant
from reknit.web.links.one_time import make_one_time, use_once
from reknit.web.links.opened import hold_opened, hold_to_join
from reknit.web.links.purposes import Purpose
from reknit.web.links.qr import qr_svg
from reknit.web.links.talk_grants import TalkGrant, give_talk_grant
from reknit.web.policy import Standing, anyone, member, session_in

if TYPE_CHECKING:
    from reknit.web.checks.models import Session
    from reknit.web.links.models import Link
    from reknit.web.links.one_time import NewLink

TRIES = "20/m/ip"
OPENS_NOTHING = (
    "This code opens nothing. Codes work once, and for ten minutes. Ask whoever gave it to you for a new one."
)
TOO_MANY = "That was too many tries. Please wait a minute."
LEADS_TO = {
    Purpose.INVITATION: "invitation",
    Purpose.STAFF: "invitation",
    Purpose.FIRST_ACCOUNT: "first_account",
    Purpose.NEW_PASSWORD: "new_password",
}


@require_http_methods(["GET", "POST"])
@anyone
def link(request: HttpRequest) -> HttpResponse:
    """Take a code. Looking at the page uses nothing up; sending the form does."""
    if request.method == "GET":
        return render(request, "reknit/links/link.html")
    if not consume(request, app="reknit", action="link", config={"link": TRIES}):
        return render(request, "reknit/links/link.html", {"problem": TOO_MANY}, status=429)
    used = use_once(request.POST.get("code", ""))
    return _follow(request, used) if used else _opens_nothing(request)


@require_POST
@member
def make_link(request: HttpRequest, standing: Standing, *, number: int) -> HttpResponse:
    """Show a code with which the other answers this session's check on their own phone."""
    session = session_in(standing, number)
    back = redirect("session", dyad_id=standing.dyad.pk, number=number)
    if not may_pass_on(standing):
        raise Http404
    if not still_to_answer(standing, session):
        messages.info(request, f"{standing.other_name} has nothing to answer for this session any more.")
        return back
    with transaction.atomic():
        made = make_one_time(Purpose.CHECK, made_by=standing.member.person, member=standing.other, session=session)
        write_line(
            Act.LINK_MADE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk, session_number=session.number
        )
    return made_page(
        request,
        made,
        heading=f"For {standing.other_name}’s phone",
        explained=f"{standing.other_name} scans this and answers the check-in for session {session.number}. "
        "No account is needed.",
        back=reverse("session", kwargs={"dyad_id": standing.dyad.pk, "number": number}),
    )


def made_page(request: HttpRequest, made: NewLink, *, heading: str, explained: str, back: str) -> HttpResponse:
    """Return the page that shows a link that was just made, this one time."""
    told = {
        "heading": heading,
        "explained": explained,
        "back": back,
        "made": made,
        "qr": qr_svg(made.address, "Scan this with the camera of a phone, or type the code below it"),
        "link_page": made.address.partition("#")[0],
    }
    return render(request, "reknit/links/made.html", told)


def may_pass_on(standing: Standing) -> bool:
    """Return whether this member may give the other a link or a tablet: guides may, and so may peers."""
    return standing.role.voice is not Voice.GUEST and standing.dyad.ended_at is None


def still_to_answer(standing: Standing, session: Session) -> bool:
    """Return whether the other has this session's check still before them. Afterwards no link leads to it."""
    is_over = session.stage in {Stage.CLOSED_UNOPENED, Stage.NOT_HELD}
    return not is_over and standing.other.role not in session.answered_by.split()


def _follow(request: HttpRequest, used: Link) -> HttpResponse:
    if used.purpose in {Purpose.TALK, Purpose.THIRD}:
        return _into_talk(request, used)
    if used.purpose == Purpose.INVITATION and request.user.is_authenticated:
        hold_to_join(request, used)
        return redirect("join")
    if used.purpose != Purpose.CHECK:
        hold_opened(request, used)
        return redirect(LEADS_TO[Purpose(used.purpose)])
    member_, session = used.member, used.session
    if member_ is None or session is None or member_.role in session.answered_by.split():
        return _opens_nothing(request)
    give_grant(request, Grant(member_.person_id, member_.dyad_id, session.number, is_handed_over=False))
    write_line(
        Act.LINK_USED, actor_id=member_.person_id, dyad_id=member_.dyad_id, session_number=session.number
    )  # fmt: skip
    return redirect("session", dyad_id=member_.dyad_id, number=session.number)


def _into_talk(request: HttpRequest, used: Link) -> HttpResponse:
    """Lead a member without an account into a talk, or the third person to what the two agreed to show."""
    repair = used.repair
    if repair is None or repair.is_over or repair.dyad.ended_at is not None:
        return _opens_nothing(request)
    if used.purpose == Purpose.THIRD:
        give_talk_grant(request, TalkGrant(repair.dyad_id, repair.pk, third=used.third))
        return redirect("third")
    member_ = used.member
    if member_ is None or member_.person.has_account:
        return _opens_nothing(request)
    give_talk_grant(request, TalkGrant(repair.dyad_id, repair.pk, member_.person_id))
    write_line(Act.LINK_USED, actor_id=member_.person_id, dyad_id=repair.dyad_id)
    return redirect("talk", dyad_id=repair.dyad_id, repair_id=repair.pk)


def _opens_nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "reknit/links/link.html", {"problem": OPENS_NOTHING}, status=422)
