"""Talking it through: the way in, the room as it stands for one of the two, and its moves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.opening import MoveNotAllowed
from reknit.repair.moves import Move
from reknit.safety.screening import screening_for
from reknit.web.audit.lines import Act, write_line
from reknit.web.pages.talking_forms import NotReadableError, Typed, marked, sent
from reknit.web.pages.talking_room import listed_talks, repair_in, room_page, seen_by
from reknit.web.pages.talking_together import pass_on_if_it_is_their_turn, ways_in
from reknit.web.policy import Standing, member, member_or_talk_guest
from reknit.web.repairs.rooms import SentBeforeError, begin, room_of, step
from reknit.web.repairs.stepping_in import may_step_in
from reknit.web.scripts import by_script

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from reknit.web.pages.talking_forms import Sent
    from reknit.web.repairs.models import Repair

LONGEST_LOOKED_AT = 10_000
MORE_TO_SAY = "Some of it was sent already with other words, and that is kept. Send once more if you want to add this."


@require_http_methods(["GET", "POST"])
@member
def talks(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what talking it through is and the talks there were; invite the other to one."""
    if request.method == "POST":
        try:
            repair = begin(standing, sent({**request.POST.dict(), "move": Move.INVITE.value}).made)
        except (MoveNotAllowed, NotReadableError) as refused:
            messages.error(request, str(refused))
            return redirect("talks", dyad_id=standing.dyad.pk)
        return redirect("talk", dyad_id=standing.dyad.pk, repair_id=repair.pk)
    listed = listed_talks(standing)
    told = {
        "standing": standing,
        "talks": listed,
        "may_begin": standing.dyad.ended_at is None and may_step_in(standing) and all(each.is_over for each in listed),
        "has_ended": standing.dyad.ended_at is not None,
        "asks_in_private": bool(screening_for(standing.kind)),
        "submission": uuid.uuid4().hex,
    }
    return render(request, "reknit/talk/talks.html", told)


@require_safe
@member_or_talk_guest
def talk(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Show a talk as it stands for this member."""
    return _shown(request, standing, repair_in(standing, repair_id))


@require_safe
@member_or_talk_guest
def status(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Say whether anything has changed that this member may see, for a page that waits."""
    del request
    repair = repair_in(standing, repair_id)
    return JsonResponse({"standing": seen_by(standing, repair, room_of(repair)).mark})


@require_POST
@member_or_talk_guest
def move(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Make a move. Whatever cannot be taken is shown again with a plain sentence; nothing typed is lost."""
    repair = repair_in(standing, repair_id)
    fields = request.POST.dict()
    try:
        given = sent(fields)
        marks = () if fields.get("as_it_is") else marked(given.texts)
        if marks:
            return _shown(request, standing, repair, _typed(fields, given, marks))
        room = step(repair.pk, standing, given.made)
    except NotReadableError as problem:
        return _again(request, standing, repair, str(problem), 422)
    except MoveNotAllowed as refused:
        return _again(request, standing, repair, str(refused), 409)
    except SentBeforeError:
        return _again(request, standing, repair, MORE_TO_SAY, 409)
    pass_on_if_it_is_their_turn(request, standing, room)
    if by_script(request):
        return JsonResponse({"next": request.path.removesuffix("move/")})
    return redirect("talk", dyad_id=standing.dyad.pk, repair_id=repair.pk)


@require_POST
@member_or_talk_guest
def marks(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Return the gentle marks in a text that is being written. It is neither kept nor logged."""
    repair_in(standing, repair_id)
    text = request.POST.get("text", "")[:LONGEST_LOOKED_AT]
    return JsonResponse({"marks": marked((text,))})


def _typed(fields: dict[str, str], given: Sent, marks: tuple[str, ...]) -> Typed:
    return Typed(given.made.move, fields, marks)


def _again(request: HttpRequest, standing: Standing, repair: Repair, said: str, code: int) -> HttpResponse:
    """Show the talk as it stands now, what is the matter, and what was typed."""
    if by_script(request):
        return JsonResponse({"message": said}, status=code)
    messages.error(request, said)
    fields = request.POST.dict()
    known = {each.value for each in Move}
    typed = Typed(Move(fields["move"]), fields) if fields.get("move") in known else None
    repair.refresh_from_db()
    return _shown(request, standing, repair, typed, code=code)


def _shown(
    request: HttpRequest, standing: Standing, repair: Repair, typed: Typed | None = None, *, code: int = 200
) -> HttpResponse:
    told: dict[str, Any] = room_page(standing, repair, typed) | ways_in(request, standing, repair)
    if told["reads_other"]:
        write_line(Act.LOOKED_AT_TALK, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    return render(request, "reknit/talk/talk.html", told, status=code)
