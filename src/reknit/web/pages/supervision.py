"""Supervision as the two of a pair see it: proposed, agreed to, ended, what it shows, comments to the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.opening import MoveNotAllowed
from reknit.supervision.moves import Move, Party, Stage, offers
from reknit.supervision.practice import prompt_named, prompts
from reknit.web.audit.lines import Act, write_line
from reknit.web.people.identities import names_of
from reknit.web.policy import Standing, member
from reknit.web.supervision.comments import comments_to, had_on_the_page
from reknit.web.supervision.linking import (
    colleagues_of,
    link_of,
    party_of,
    past_supervisions_of,
    propose,
    supervision_of,
    take_move,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from reknit.web.supervision.models import Supervision

BOTHS = frozenset(Move) - {Move.CONFIRM}
DONE = {
    Move.AGREE: "You have agreed. It begins once the supervisor confirms.",
    Move.END: "Ended. The supervisor sees nothing any more.",
}


@require_http_methods(["GET", "POST"])
@member
def page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show how far a supervision has come, and do what was pressed."""
    party = party_of(standing)
    if party is None:
        raise Http404
    if request.method == "POST":
        try:
            _act(request, standing, party)
        except MoveNotAllowed as refused:
            messages.error(request, str(refused))
        return redirect("supervision", dyad_id=standing.dyad.pk)
    write_line(Act.LOOKED_AT_SUPERVISION, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    had_on_the_page(standing)
    return render(request, "reknit/supervision/supervision.html", _told(standing, party))


def _act(request: HttpRequest, standing: Standing, party: Party) -> None:
    act = request.POST.get("act", "")
    if act == "propose":
        propose(standing, _person(request.POST.get("supervisor", "")))
        messages.success(request, f"Proposed. Now {standing.other_name} decides.")
        return
    row = supervision_of(standing)
    if row is None or act not in {move.value for move in BOTHS}:
        raise MoveNotAllowed("This has changed meanwhile. Please look at it once more.")
    own_id = standing.member.person_id
    take_move(row.pk, Move(act), party, by=own_id)
    if act == Move.AGREE:
        for move in (Move.SHOW_NAME, Move.SHOW_WORDS):
            if request.POST.get(move.value) == "yes":
                take_move(row.pk, move, party, by=own_id)
    messages.success(request, DONE.get(Move(act), "Changed. It holds from now on."))


def _person(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise MoveNotAllowed("Please choose somebody who works here.") from None


def _told(standing: Standing, party: Party) -> dict[str, Any]:
    row, past = supervision_of(standing), past_supervisions_of(standing)
    names = names_of([each.supervisor_id for each in [*past, *filter(None, [row])]])
    told: dict[str, Any] = {
        "standing": standing,
        "is_guide": party is Party.GUIDE,
        "has_ended": standing.dyad.ended_at is not None,
        "past": [(names[each.supervisor_id], each, _who(each, standing, names)) for each in past],
        "comments": comments_to(standing),
        "guide_name": standing.name if party is Party.GUIDE else standing.other_name,
        "guest_name": standing.other_name if party is Party.GUIDE else standing.name,
    }
    if row is not None:
        link = link_of(row)
        told |= {
            "row": row,
            "link": link,
            "supervisor": names[row.supervisor_id],
            "offers": {move.value for move in offers(link, party)},
            "is_proposed": link.stage is Stage.PROPOSED,
            "is_agreed": link.stage is Stage.AGREED,
        }
    elif party is Party.GUIDE:
        told["colleagues"] = colleagues_of(standing)
    if party is Party.GUIDE and row is not None and link_of(row).stands:
        told |= {"chosen": prompt_named(row.practice) if row.practice else None, "prompts": prompts()}
    return told


def _who(row: Supervision, standing: Standing, names: Mapping[UUID, str]) -> str:
    by = {party_of(standing): "you", Party.SUPERVISOR: names[row.supervisor_id]}
    return by.get(Party(row.ended_by), standing.other_name)
