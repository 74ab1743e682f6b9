"""The supervisor's pages: the pairs they supervise, what asks for their answer, and how one pair is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reknit.hints.falls import falls_in
from reknit.opening import MoveNotAllowed
from reknit.supervision.moves import Move, Party
from reknit.supervision.practice import UnknownPromptError, prompt_named, prompts_for
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.viewer_panel import BETWEEN_US
from reknit.web.pages import talking_words as said
from reknit.web.pages.drawn import drawn
from reknit.web.policy import clinician
from reknit.web.supervision.comments import choose_practice, comments_by, write_comment
from reknit.web.supervision.linking import take_move
from reknit.web.supervision.process import (
    SeenTalk,
    hints_outside,
    panel_of_both,
    remarks_seen,
    sessions_seen,
    talks_seen,
)
from reknit.web.supervisor_policy import SupervisorStanding, asked_supervisor, supervisor, supervisor_standings

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reknit.web.people.models import Person

RUBS = {"withdrawal": "moving away", "confrontation": "moving against", "unclear": "not clear which kind"}


@require_safe
@clinician
def supervised(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the pairs that this person supervises, and the ones they are asked about, in the order of their names."""
    found = sorted(supervisor_standings(person), key=lambda each: (each.guide_name.casefold(), each.guest_name))
    told = {
        "standings": [each for each in found if each.link.stands],
        "asked": [each for each in found if not each.link.stands],
    }
    return render(request, "reknit/supervision/supervised.html", told)


@require_POST
@asked_supervisor
def answer(request: HttpRequest, standing: SupervisorStanding) -> HttpResponse:
    """Confirm a supervision, or end it."""
    act = request.POST.get("act", "")
    if act not in {Move.CONFIRM.value, Move.END.value}:
        raise Http404
    try:
        take_move(standing.row.pk, Move(act), Party.SUPERVISOR, by=standing.row.supervisor_id)
    except MoveNotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("supervised")


@require_safe
@supervisor
def pair(request: HttpRequest, standing: SupervisorStanding) -> HttpResponse:
    """Show how a pair is doing, made only of what both of the two can see."""
    write_line(Act.LOOKED_AT_AS_SUPERVISOR, actor_id=standing.row.supervisor_id, dyad_id=standing.dyad.pk)
    return _pair(request, standing)


@require_POST
@supervisor
def comment(request: HttpRequest, standing: SupervisorStanding) -> HttpResponse:
    """Write a comment to the guide."""
    words = request.POST.get("words", "")
    try:
        write_comment(standing, words)
    except ValueError as refused:
        return _pair(request, standing, problem=str(refused), typed=words)
    messages.success(request, f"Sent to {standing.guide_name}, and to nobody else.")
    return redirect("supervised_pair", supervision_id=standing.row.pk)


@require_POST
@supervisor
def practice(request: HttpRequest, standing: SupervisorStanding) -> HttpResponse:
    """Choose something for the guide to practise."""
    try:
        choose_practice(standing, request.POST.get("prompt", ""))
    except UnknownPromptError:
        raise Http404 from None
    messages.success(request, f"Chosen. {standing.guide_name} finds it on their page.")
    return redirect("supervised_pair", supervision_id=standing.row.pk)


def _pair(request: HttpRequest, standing: SupervisorStanding, *, problem: str = "", typed: str = "") -> HttpResponse:
    panel, talks = panel_of_both(standing), talks_seen(standing)
    told: dict[str, Any] = {
        "standing": standing,
        "sessions": sessions_seen(standing),
        "remarks": remarks_seen(standing),
        "talks": [_talk(each, standing) for each in talks],
        "comments": comments_by(standing),
        "problem": problem,
        "typed": typed,
        "prompts": prompts_for([each.rub for each in talks]),
        "chosen": prompt_named(standing.row.practice) if standing.row.practice else None,
    }
    if panel.n_dyads:
        falls = falls_in(panel)
        told["too_early"], told["hints"] = hints_outside(panel, falls, standing)
        if BETWEEN_US in panel.measures:
            told |= drawn(panel, standing.names, falls)
    return render(request, "reknit/supervision/pair.html", told, status=422 if problem else 200)


def _talk(talk: SeenTalk, standing: SupervisorStanding) -> dict[str, Any]:
    state, icon = said.state(talk.stage, talk.outcome)
    now = next((name for name, way in said.steps(talk.step) if way == "now"), "")
    read = talk.read
    told = (*read.wishes, *read.lines) if read else ()
    words = [
        (standing.names[each.role], each.text, said.ANSWERS.get(each.result) if each.result else "") for each in told
    ]
    return {"talk": talk, "rub": RUBS[talk.rub], "state": state, "icon": icon, "step": now, "words": words}
