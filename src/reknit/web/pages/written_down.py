"""Talks of the two that were written down: what one asks the other, and the counts that both see once they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.opening import MoveNotAllowed
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.models import Session
from reknit.web.coding.ties import agree, ask, end, offered_transcripts, ties_of
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CHOOSE = "Please choose one of your transcripts, and a session."


@require_http_methods(["GET", "POST"])
@member
def page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what was asked and agreed to, and do what was pressed."""
    if request.method == "POST":
        try:
            _act(request, standing)
        except MoveNotAllowed as refused:
            messages.error(request, str(refused))
        return redirect("written_down", dyad_id=standing.dyad.pk)
    write_line(Act.LOOKED_AT_WRITTEN_DOWN, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    numbers = Session.objects.filter(dyad=standing.dyad).order_by("-number").values_list("number", flat=True)
    told = {
        "standing": standing,
        "ties": ties_of(standing),
        "offered": offered_transcripts(standing),
        "numbers": list(numbers),
        "keeps_transcripts": standing.member.person.is_clinician,
    }
    return render(request, "reknit/dyad/written_down.html", told)


def _act(request: HttpRequest, standing: Standing) -> None:
    act = request.POST.get("act", "")
    if act == "ask":
        number = request.POST.get("number", "")
        if not (number.isascii() and number.isdigit() and len(number) < 7):
            raise MoveNotAllowed(CHOOSE)
        ask(standing, _id(request.POST.get("transcript", "")), int(number))
        messages.success(request, f"Asked. {standing.other_name} decides; until then nothing is shown.")
    elif act == "agree":
        agree(standing, _id(request.POST.get("tie", "")))
        messages.success(request, "Agreed. You can take it back here at any time.")
    elif act == "end":
        end(standing, _id(request.POST.get("tie", "")))
        messages.success(request, "Ended. Nothing of it is shown any more.")
    else:
        raise MoveNotAllowed(CHOOSE)


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise MoveNotAllowed(CHOOSE) from None
